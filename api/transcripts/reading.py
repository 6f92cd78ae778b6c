"""A file as a transcript: by what is in it, not by what it is called."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dontbuy.api.transcripts.cues import VTT, read_cues
from dontbuy.api.transcripts.prose import read_prose
from dontbuy.api.transcripts.recorders import read_recorded
from dontbuy.api.transcripts.refusals import LONGEST, not_text, nothing_said, refused, too_large
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.api.transcripts.unread import not_taken, one_speaker
from dontbuy.api.transcripts.word import lines_of_word
from dontbuy.engine.errors import Diagnostic

_ZIP = b"PK\x03\x04"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_BOM = "\ufeff"
_ARROW = "-->"
_NO_NAMES = "transcript/no-speakers"
_LOOKED_AT = 40
"""Lines in which the time of a cue stands, where there is one."""


def read_transcript(data: bytes, unit: str = "") -> Transcript:
    """The turns of a call. `unit` is that of times in JSON that do not say so: `seconds`, `milliseconds`, or `""`.

    Raises NoTranscript where the file is none, with what it is and what to do.
    """
    if len(data) > LONGEST:
        raise too_large()
    transcript = _read(data, unit)
    if not transcript.turns:
        raise nothing_said(not_taken(transcript.not_taken))
    if len(transcript.speakers) == 1 and transcript.not_taken:
        notice = one_speaker(transcript.speakers[0].name, transcript.not_taken)
        return replace(transcript, notices=[*transcript.notices, notice])
    if not transcript.speakers:
        said = "It does not say who speaks, so nobody can tell the sides apart."
        if transcript.not_taken:
            said += f" {not_taken(transcript.not_taken)}"
        hint = "Export it with the names of the speakers, or write `Name:` before what each says"
        notice = Diagnostic(_NO_NAMES, said, "", hint)
        return replace(transcript, notices=[*transcript.notices, notice])
    return transcript


def _read(data: bytes, unit: str) -> Transcript:
    if data.startswith(_ZIP):
        return read_prose("Word", lines_of_word(data))
    text = _text(data)
    if text.lstrip()[:1] in ("{", "["):
        told = _json(text)
        if told is not None:
            return read_recorded(told, unit)
    lines = text.split("\n")
    if text.startswith(VTT) or any(_ARROW in line for line in lines[:_LOOKED_AT]):
        return read_cues(lines)
    return read_prose("text", _numbered(lines))


def _numbered(lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(number), line) for number, line in enumerate(lines, 1)]


def _text(data: bytes) -> str:
    """The file as text: UTF-8, or UTF-16 where it begins by saying so."""
    wide = next((encoding for mark, encoding in _WIDE.items() if data.startswith(mark)), "")
    if not wide and b"\0" in data:
        raise not_text("no text: it has bytes that stand in none")
    try:
        text = data.decode(wide or "utf-8")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        hint = "Save it as UTF-8"
        raise refused("transcript/not-text", f"Line {line} is not text in UTF-8.", str(line), hint) from fault
    return text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")


def _json(text: str) -> Any:
    """What the JSON says; None where it is none, such as text that begins with `[00:12]`."""
    try:
        return json.loads(text)
    except RecursionError:
        raise not_text("JSON that is nested too deep") from None
    except ValueError:
        return None
