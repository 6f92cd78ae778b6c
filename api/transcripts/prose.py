"""Text and Markdown as people and recorders write it: a name, in any of the usual ways, and what was said."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.transcripts.building import Utterance, built
from dontbuy.api.transcripts.clock import CLOCK, seconds_of
from dontbuy.api.transcripts.labels import could_be_a_name, names_notes, names_speech, speakers_of
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD, LeftOut, Passage, Speaker, Transcript

_AT = rf"[\[(]?\s*(?:{CLOCK})\s*[\])]?"
_BULLET = r"\s*(?:[-*•]\s+|>\s*)?"
_CALLED = r"(?P<name>[^:*\[\]|]{1,60}?)"
_ROLE_AND_NAME = re.compile(rf"{_BULLET}\*{{0,2}}\[(?P<role>[^\]]{{1,40}})\]\*{{0,2}}\s+{_CALLED}\s*:\s+")
_BOLD = re.compile(
    rf"{_BULLET}(?:{_AT}\s*[-–|]?\s*)?\*\*\s*(?:{_AT}\s*[-–|]?\s*)?{_CALLED}\s*(?:{_AT})?\s*(?P<in>:)?\s*\*\*\s*(?:{_AT})?\s*"
    r"(?P<out>:)?(?:\s+|$)"
)
_BRACKETS = re.compile(rf"{_BULLET}\*{{0,2}}\[(?P<name>[^\]\d][^\]]{{0,59}})\]\*{{0,2}}\s*:?(?:\s+|$)")
_COLON = re.compile(rf"{_BULLET}(?:{_AT}\s*[-–|]?\s*)?{_CALLED}\s*(?:{_AT})?\s*:(?:\s+|$)")
_ALONE_WITH_TIME = re.compile(
    rf"\s*(?:\*\*)?(?:{_CALLED}(?:\*\*)?\s+[-–|]?\s*{_AT}|{_AT}\s*[-–|]?\s*(?P<after>[^:*\[\]|]{{1,60}}?)(?:\*\*)?)\s*"
)
_ALONE = re.compile(r"\s*(?:\*\*)?(?P<name>[^:*\[\]|.!?,;]{1,60}?)(?:\*\*)?\s*")
_TIME_ALONE = re.compile(rf"\s*{_AT}(?:\s*-->\s*{_AT})?\s*")
_FIRST_TIME = re.compile(CLOCK)
_HEADING = re.compile(r"\s*#{1,6}\s+(?P<title>.*?)\s*#*\s*")
_RULE = re.compile(r"\s*([-*_=])(?:\s*\1){2,}\s*")
_OF_A_HEADER = re.compile(r"\s*(?:[-*•]\s+)?\*{0,2}[^:]{1,40}:\*{0,2}(?:\s.*)?")
_SHORT = 60

Line = tuple[str, str]
"""A place, and what stands there."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Where somebody begins to speak: who, when, and at which character what they say begins."""

    name: str
    start: float | None
    said_from: int
    title: str = ""


def read_prose(kind: str, lines: Sequence[Line]) -> Transcript:
    """The turns of a text. Nobody is a speaker of whom the text does not show it, and what stands before the first turn
    or under a heading such as *Summary* is no speech."""
    heads = {place: [*_heads(text)] for place, text in lines}
    alone = dict(_standing_alone(lines))
    candidates = ([*heads[place], *([alone[place]] if place in alone else [])][:1] for place, _ in lines)
    labels = [head.name for first in candidates for head in first]
    speakers = speakers_of(labels)
    begun = {place: head for place, _ in lines if (head := _begins(heads[place], alone.get(place), speakers))}
    said, left_out = [*_said(lines, begun)], [*_left_out(lines, begun)]
    titles = {head.name: head.title for head in begun.values() if head.title}
    known = {name: Speaker(name, title) for name, title in titles.items()}
    return built(kind, said, dict(lines), left_out, known)


def _begins(heads: Sequence[_Head], alone: _Head | None, speakers: Collection[str]) -> _Head | None:
    return next((head for head in (*heads, alone) if head and head.name in speakers), None)


def _heads(text: str) -> Iterator[_Head]:
    """Every way in which a line could begin a turn on its own, the most telling first."""
    for pattern in (_ROLE_AND_NAME, _BOLD, _BRACKETS, _COLON):
        found = pattern.match(text)
        if not found or (pattern is _BOLD and not (found["in"] or found["out"])):
            continue
        name = found["name"].strip()
        if could_be_a_name(name):
            title = found["role"] if pattern is _ROLE_AND_NAME else ""
            yield _Head(name, _time(found[0]), found.end(), title)


def _standing_alone(lines: Sequence[Line]) -> Iterator[tuple[str, _Head]]:
    """Names on a line of their own, with a time or with nothing but what is said below."""
    for at, (place, text) in enumerate(lines):
        below = lines[at + 1][1].strip() if at + 1 < len(lines) else ""
        above = lines[at - 1][1].strip() if at else ""
        timed = _ALONE_WITH_TIME.fullmatch(text)
        alone = _ALONE.fullmatch(text) if below and (not above or _TIME_ALONE.fullmatch(above)) else None
        name = (timed["name"] or timed["after"]).strip() if timed else alone["name"].strip() if alone else ""
        if name and could_be_a_name(name):
            yield place, _Head(name, _time(text) if timed else None, len(text))


def _said(lines: Sequence[Line], begun: Mapping[str, _Head]) -> Iterator[Utterance]:
    head: _Head | None = None
    start: float | None = None
    before: float | None = None  # a time on a line of its own is that of whoever speaks next
    for place, text, is_speech in _with_speech(lines, begun):
        if not is_speech:
            continue
        if _TIME_ALONE.fullmatch(text):
            before = _time(text)
            continue
        if found := begun.get(place):
            head, start, before = found, found.start if found.start is not None else before, None
        words = text[found.said_from if found else 0 :].strip()
        if head and words:
            yield Utterance(head.name, Passage(place, text.index(words, found.said_from if found else 0), words), start)


def _left_out(lines: Sequence[Line], begun: Mapping[str, _Head]) -> Iterator[LeftOut]:
    first = next((place for place, _ in lines if place in begun), "")
    has_begun = False
    for place, text, is_speech in _with_speech(lines, begun):
        has_begun = has_begun or place == first
        if not text.strip() or (is_speech and has_begun) or _TIME_ALONE.fullmatch(text):
            continue
        is_header = not is_speech or len(text) <= _SHORT or _OF_A_HEADER.fullmatch(text) is not None
        yield LeftOut(place, text, NO_SPEECH if is_header else NOT_UNDERSTOOD)


def _with_speech(lines: Sequence[Line], begun: Mapping[str, _Head]) -> Iterator[tuple[str, str, bool]]:
    """Each line with whether it can be speech: no heading is, nor what stands under one that names notes. Notes before
    the call end where a heading names the call, or, where none does, where somebody begins to speak."""
    in_notes, has_begun = False, False
    headings = {place: heading for place, text in lines if place not in begun and (heading := _heading(text))}
    of_the_call = {place for place, heading in headings.items() if names_speech(heading)}
    for place, text in lines:
        of_the_call.discard(place)
        if heading := headings.get(place, ""):
            goes_on = in_notes and not (names_speech(heading) or text.lstrip().startswith("#"))
            in_notes = names_notes(heading) or goes_on
        elif place in begun and not has_begun and not (in_notes and of_the_call):
            in_notes, has_begun = False, True
        yield place, text, not (heading or in_notes or _RULE.fullmatch(text))


def _heading(text: str) -> str:
    """The title of a heading; `""` where a line is none. One without marks is one where it names notes or the call."""
    if found := _HEADING.fullmatch(text):
        return found["title"]
    bare = text.strip().strip("*_").strip().rstrip(":").strip()
    is_short = 0 < len(bare.split()) <= 4 and not bare.endswith((".", "?", "!", ","))
    return (
        bare
        if is_short and bare[:1].isupper() and (names_notes(bare) or bare.lower() in ("transcript", "call"))
        else ""
    )


def _time(text: str) -> float | None:
    found = _FIRST_TIME.search(text)
    return seconds_of(found[0]) if found else None
