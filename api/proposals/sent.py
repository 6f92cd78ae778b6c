"""Transcripts as they are sent over HTTP: text or base64, each fault with the pointer of what it is in."""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Any

from dontbuy.api.errors import NoTranscript
from dontbuy.api.proposals.claims import answer_of
from dontbuy.api.proposals.data import proposed_data
from dontbuy.api.proposals.proposals import Beside, Proposals
from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.api.wire.proposals import CallsSent, TranscriptSent
from dontbuy.api.wire.request import as_sent
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.values import step

_UNIT, _SAY_WHICH = "transcript/unit", 'say which: `"unit": "seconds"` or `"unit": "milliseconds"`'


def proposals_for(proposals: Proposals, raw: Any) -> dict[str, Any]:
    """What was sent as calls, heard, as plain data. Nothing is kept.

    Raises FactsError, RuleSetNotFound, NoTranscript, each with everything that is wrong, and RulebookError.
    """
    sent = as_sent(CallsSent, raw)
    calls = _calls(sent.transcripts)
    sides = sent.sides.root if sent.sides else {}
    proposed = proposals.of_calls(calls, sides, sent.kind, is_whole=bool(sent.whole), beside=_beside(sent))
    document = None if sent.accepted is None else proposals.document(proposed, sent.accepted, sent.kind)
    names = [each.name for each in sent.transcripts]
    return proposed_data(sent.kind, proposed, proposals.notices, names, document)


def _beside(sent: CallsSent) -> Beside:
    """What is asked for beside the table. Raises FactsError where a listener is to be asked and is not."""
    brought = sent.claims is not None or sent.doubts is not None
    if sent.listener and brought:
        sent_beside = "claims" if sent.claims is not None else "doubts"
        hint = f"send `listener` to have it asked, or `{sent_beside}` as they were answered"
        raise FactsError(
            [
                Diagnostic(
                    "proposals/both-sent",
                    f"expected one of `listener` and `{sent_beside}`",
                    step("", sent_beside),
                    hint,
                )
            ]
        )
    claims = answer_of([each.root for each in sent.claims or ()], sent.doubts) if brought else None
    return Beside(likeness=bool(sent.likeness), listener=bool(sent.listener), claims=claims)


def _calls(sent: Sequence[TranscriptSent]) -> list[Transcript]:
    """The transcripts, read. Raises FactsError where one was not sent as it should be, then NoTranscript."""
    data = [_bytes_of(each) for each in sent]
    if faults := [*_not_sent(data)]:
        raise FactsError(faults)
    calls, faults = list[Transcript](), list[Diagnostic]()
    for at, (each, (key, told)) in enumerate(zip(sent, data, strict=True)):
        try:
            calls.append(read_transcript(told or b"", each.unit or ""))
        except NoTranscript as error:
            faults.extend(_below(step(step("/transcripts", at), key), error.diagnostics))
    if faults:
        raise NoTranscript(faults)
    return calls


def _bytes_of(sent: TranscriptSent) -> tuple[str, bytes | None]:
    """The key under which a file was sent, and its bytes; `""` where not one key was, None where it is no base64."""
    if (sent.text is None) == (sent.base64 is None):
        return "", None
    if sent.text is not None:
        return "text", sent.text.encode()
    try:
        return "base64", b64decode("".join((sent.base64 or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return "base64", None


def _not_sent(data: Sequence[tuple[str, bytes | None]]) -> Iterator[Diagnostic]:
    for at, (key, told) in enumerate(data):
        place = step("/transcripts", at)
        if not key:
            hint = "send the file as `text`, or its bytes as `base64`"
            yield Diagnostic("proposals/no-file", "expected one of `text` and `base64`", place, hint)
        elif told is None:
            hint = "encode the bytes of the file as base64 (RFC 4648), or send text as `text`"
            yield Diagnostic("proposals/no-base64", "this is not base64", step(place, key), hint)


def _below(pointer: str, faults: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Faults of a file as faults of the body that it came in; the place in the file goes into the sentence."""
    for fault in faults:
        hint = _SAY_WHICH if fault.code == _UNIT else fault.hint
        yield Diagnostic(fault.code, f"{said_at(str(fault.where))}{fault.message}", pointer, hint)


def said_at(place: str) -> str:
    """A place in a file, as a sentence about it begins: *line 12: *, `""` where it is the whole file."""
    if not place:
        return ""
    return f"at {place}: " if place.startswith("/") else f"line {place}: "
