"""WebVTT and SRT: cues with a time, and a name in a tag, before a colon or not at all."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice

from dontbuy.api.transcripts.building import Utterance, built
from dontbuy.api.transcripts.clock import CLOCK, seconds_of
from dontbuy.api.transcripts.heads import Head, heads
from dontbuy.api.transcripts.labels import speakers_of
from dontbuy.api.transcripts.refusals import several_calls
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD, LeftOut, Passage, Transcript
from dontbuy.api.transcripts.unread import labels_not_taken

VTT = "WEBVTT"
_TIMING = re.compile(rf"\s*({CLOCK})\s+-->\s+({CLOCK})(?:\s.*)?")
_SKIPPED = re.compile(r"(NOTE|STYLE|REGION)(\s|$)")
_TAG = re.compile(r"(</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>|\{\\an\d\})", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>", re.IGNORECASE)


@dataclass(slots=True)
class _Cue:
    """One cue: its times, and its lines as pieces of text with whoever a tag names."""

    start: float | None
    end: float | None
    pieces: list[tuple[str, Passage]] = field(default_factory=list)


def read_cues(lines: Sequence[str]) -> Transcript:
    """The cues of a file in its lines. A cue that names nobody goes on from the one before it."""
    source: dict[str, str] = {}
    left_out: list[LeftOut] = []
    is_vtt = bool(lines) and lines[0].startswith(VTT)
    cues = [*_cues(lines, source, left_out, is_vtt=is_vtt)]
    unnamed = [passage for cue in cues for name, passage in cue.pieces if not name]
    speakers = speakers_of([head.name for each in unnamed for head in islice(heads(each.text), 1)])
    begun = {each: head for each in unnamed if (head := _begins(each.text, speakers))}
    others = {each.place: each.text for each in unnamed if each not in begun}
    voices = {name for cue in cues for name, _ in cue.pieces if name}
    not_taken = labels_not_taken(others, {*speakers, *voices})
    said = [*_said(cues, begun)]
    lost = {*_lost(cues, begun, not_taken)} if speakers or voices else set[Passage]()
    left_out += [LeftOut(each.place, each.text, NOT_UNDERSTOOD) for each in lost]
    left_out.sort(key=lambda each: int(each.place))
    kept = [each for each in said if each.passage not in lost]
    call = built("WebVTT" if is_vtt else "SRT", kept, source, left_out)
    return replace(call, not_taken=[*not_taken.values()])


def _cues(lines: Sequence[str], source: dict[str, str], left_out: list[LeftOut], *, is_vtt: bool) -> Iterator[_Cue]:
    cue: _Cue | None = None
    skips = is_vtt
    for number, line in enumerate(lines, 1):
        place, timing = str(number), _TIMING.fullmatch(line)
        if is_vtt and number > 1 and line.startswith(VTT):
            raise several_calls(place, "a second WebVTT file begins here")
        if timing:
            if cue is not None:
                yield cue
            cue, skips = _Cue(seconds_of(timing[1]), seconds_of(timing[2])), False
        elif not line.strip():
            if cue is not None:
                yield cue
            cue, skips = None, False
        elif cue is None:
            skips = skips or (is_vtt and _SKIPPED.match(line) is not None)
            is_known = skips or _is_an_id(lines, number)
            if not is_known or (skips and number > 1):
                left_out.append(LeftOut(place, line, NO_SPEECH if is_known else NOT_UNDERSTOOD))
        else:
            cue.pieces.extend(_pieces(place, line, source, cue))
    if cue is not None:
        yield cue


def _is_an_id(lines: Sequence[str], number: int) -> bool:
    """Whether the next line is the time of a cue, so that this one is its id."""
    return number < len(lines) and _TIMING.fullmatch(lines[number]) is not None


def _pieces(place: str, line: str, source: dict[str, str], cue: _Cue) -> Iterator[tuple[str, Passage]]:
    """The text of a line without its tags, each piece where it stands. What an entity stands for is text:
    `&lt;v Eve&gt;` names nobody."""
    voice = cue.pieces[-1][0] if cue.pieces else ""
    read = ""
    for piece in _TAG.split(line):
        if _TAG.fullmatch(piece):
            named = _VOICE.fullmatch(piece)
            voice = named[1].strip() if named else voice
            read += piece
            continue
        plain = _unescaped(piece)
        if text := plain.strip():
            yield voice, Passage(place, len(read) + plain.index(text), text)
        read += plain
    source[place] = read


def _unescaped(text: str) -> str:
    """What entities stand for; a text with a number that stands for nothing is left as it is."""
    try:
        return unescape(text)
    except ValueError:
        return text


def _said(cues: Sequence[_Cue], begun: Mapping[Passage, Head]) -> Iterator[Utterance]:
    speaker = ""
    for cue in cues:
        for name, passage in cue.pieces:
            head = None if name else begun.get(passage)
            speaker = name or (head.name if head else speaker)
            said = passage.text[head.said_from if head else 0 :]
            if said:
                yield Utterance(
                    speaker,
                    Passage(passage.place, passage.offset + len(passage.text) - len(said), said),
                    cue.start,
                    cue.end,
                )


def _begins(text: str, speakers: Collection[str]) -> Head | None:
    return next((each for each in heads(text) if each.name in speakers), None)


def _lost(cues: Sequence[_Cue], begun: Mapping[Passage, Head], not_taken: Collection[str]) -> Iterator[Passage]:
    """What begins with a label that was not taken, and what goes on from there: it is likely not of whoever spoke
    before."""
    is_lost = False
    for cue in cues:
        for name, passage in cue.pieces:
            is_known = bool(name) or passage in begun
            is_lost = not is_known and (is_lost or passage.place in not_taken)
            if is_lost:
                yield passage
