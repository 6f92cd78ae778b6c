"""Why a file is no transcript that can be read, each with what to do."""

from dontbuy.api.errors import NoTranscript
from dontbuy.engine.errors import Diagnostic

LONGEST = 5_000_000
"""Bytes. Three hours of speech are some 200 kB; with the time of every word, some 4 MB."""


def refused(code: str, message: str, where: str, hint: str) -> NoTranscript:
    return NoTranscript([Diagnostic(code, message, where, hint)])


def too_large() -> NoTranscript:
    said = f"It has more than {LONGEST:,} bytes, which is the most that is read."
    return refused(
        "transcript/too-large", said, "", "Give the text without sound, pictures or the times of single words"
    )


def several_calls(where: str, why: str) -> NoTranscript:
    return refused(
        "transcript/several-calls", f"There are two calls in it: {why}.", where, "Put each call into a file of its own"
    )


def nothing_said(not_taken: str = "") -> NoTranscript:
    """`not_taken` says which beginnings of lines look like speakers all the same."""
    hint = "Give WebVTT, SRT, a .docx of Teams, JSON of a recorder, or text with `Name:` before what somebody says"
    return refused("transcript/nothing-said", f"Nobody says anything in it. {not_taken}".rstrip(), "", hint)


def not_text(what: str) -> NoTranscript:
    return refused(
        "transcript/not-text", f"It is {what}.", "", "Export the transcript as text, WebVTT, SRT, .docx or JSON"
    )


def unknown_shape() -> NoTranscript:
    hint = "Give the JSON of Gong, Otter, Fireflies, Rev, Fathom or HubSpot, or a list of {speaker, text, start}"
    return refused("transcript/unknown-shape", "It is JSON, and nothing in it is a list of what was said.", "", hint)


def unit_wanted(where: str) -> NoTranscript:
    said = "The times could be seconds or milliseconds."
    return refused("transcript/unit", said, where, "Say which with `--unit seconds` or `--unit milliseconds`")
