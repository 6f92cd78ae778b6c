"""Text and Markdown as people and recorders write it: a name, in any of the usual ways, and what was said."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from dontbuy.api.transcripts.building import Utterance, built
from dontbuy.api.transcripts.heads import Head, heads, is_a_time, name_alone, time_in
from dontbuy.api.transcripts.labels import names_notes, names_speech, speakers_of
from dontbuy.api.transcripts.transcript import NO_SPEECH, NOT_UNDERSTOOD, LeftOut, Passage, Speaker, Transcript
from dontbuy.api.transcripts.unread import labels_not_taken

_RULES = ("---", "***", "___", "===")
_SHORT, _LONGEST_LABEL = 60, 40
_STILL_A_CALL = 3
"""Turns below a line that could be a heading: where there are so many, it was a word of somebody's."""

Line = tuple[str, str]
"""A place, and what stands there."""
_Spoken = tuple[str, str, bool]
"""The same, and whether it can be speech."""


def read_prose(kind: str, lines: Sequence[Line]) -> Transcript:
    """The turns of a text. Nobody is a speaker of whom the text does not show it, and what stands before the first turn
    or under a heading such as *Summary* is no speech."""
    beginnings = {place: [*heads(text)] for place, text in lines}
    alone = dict(_standing_alone(lines))
    candidates = ([*beginnings[place], *([alone[place]] if place in alone else [])][:1] for place, _ in lines)
    labels = [head.name for first in candidates for head in first]
    speakers = speakers_of(labels)
    begun = {place: head for place, _ in lines if (head := _begins(beginnings[place], alone.get(place), speakers))}
    spoken = [*_with_speech(lines, begun)]
    others = {place: text for place, text, is_speech in spoken if is_speech and place not in begun}
    not_taken = labels_not_taken(others, {head.name for head in begun.values()})
    lost = {*_lost(spoken, begun, not_taken)}
    said = [*_said([each for each in spoken if each[0] not in lost], begun)]
    left_out = [*_left_out(spoken, begun, lost)]
    titles = {head.name: head.title for head in begun.values() if head.title}
    known = {name: Speaker(name, title) for name, title in titles.items()}
    return replace(built(kind, said, dict(lines), left_out, known), not_taken=[*not_taken.values()])


def _begins(here: Sequence[Head], alone: Head | None, speakers: Collection[str]) -> Head | None:
    return next((head for head in (*here, alone) if head and head.name in speakers), None)


def _standing_alone(lines: Sequence[Line]) -> Iterator[tuple[str, Head]]:
    """Names on a line of their own: with a time, or with nothing above and what is said below."""
    for at, (place, text) in enumerate(lines):
        head = name_alone(text)
        if head is None:
            continue
        below = lines[at + 1][1].strip() if at + 1 < len(lines) else ""
        above = lines[at - 1][1].strip() if at else ""
        if head.start is not None or (below and (not above or is_a_time(above))):
            yield place, head


def _lost(spoken: Sequence[_Spoken], begun: Mapping[str, Head], not_taken: Collection[str]) -> Iterator[str]:
    """The places of lines that begin with a label that was not taken, and of those below: what stands there is likely
    not of whoever spoke before."""
    is_lost = False
    for place, text, is_speech in spoken:
        is_lost = place not in begun and (is_lost or place in not_taken)
        if is_lost and is_speech and text.strip() and not is_a_time(text):
            yield place


def _said(spoken: Sequence[_Spoken], begun: Mapping[str, Head]) -> Iterator[Utterance]:
    head: Head | None = None
    start: float | None = None
    before: float | None = None  # a time on a line of its own is that of whoever speaks next
    for place, text, is_speech in spoken:
        if not is_speech:
            continue
        if is_a_time(text):
            before = time_in(text)
            continue
        if found := begun.get(place):
            head, start, before = found, found.start if found.start is not None else before, None
        words = text[found.said_from if found else 0 :].strip()
        if head and words:
            yield Utterance(head.name, Passage(place, text.index(words, found.said_from if found else 0), words), start)


def _left_out(spoken: Sequence[_Spoken], begun: Mapping[str, Head], lost: Collection[str]) -> Iterator[LeftOut]:
    has_begun = False
    for place, text, is_speech in spoken:
        has_begun = has_begun or place in begun
        if place in lost:
            yield LeftOut(place, text, NOT_UNDERSTOOD)
        elif text.strip() and not (is_speech and has_begun) and not is_a_time(text):
            is_header = not is_speech or len(text.strip()) <= _SHORT or ":" in text.strip()[:_LONGEST_LABEL]
            yield LeftOut(place, text, NO_SPEECH if is_header else NOT_UNDERSTOOD)


def _with_speech(lines: Sequence[Line], begun: Mapping[str, Head]) -> Iterator[_Spoken]:
    """Each line with whether it can be speech: no heading is, nor what stands under one that names notes. Notes before
    the call end where a heading names the call, or, where none does, where somebody begins to speak."""
    in_notes, has_begun = False, False
    headings = _headings(lines, begun)
    of_the_call = {place for place, heading in headings.items() if names_speech(heading)}
    for place, text in lines:
        of_the_call.discard(place)
        if heading := headings.get(place, ""):
            goes_on = in_notes and not (names_speech(heading) or text.lstrip().startswith("#"))
            in_notes = names_notes(heading) or goes_on
        elif place in begun and not has_begun and not (in_notes and of_the_call):
            in_notes, has_begun = False, True
        yield place, text, not (heading or in_notes or _is_a_rule(text))


def _headings(lines: Sequence[Line], begun: Mapping[str, Head]) -> Mapping[str, str]:
    """The headings of a text. One without marks is one where it names notes or the call; within the call it is a word
    that somebody said, but where a line is free above it and hardly anybody speaks below."""
    found: dict[str, str] = {}
    left = len(begun)
    above = ""
    for place, text in lines:
        left -= place in begun
        is_within = left < len(begun)
        is_free = not is_within or (not above and left < _STILL_A_CALL)
        if place not in begun and (heading := _marked(text) or (_bare(text) if is_free else "")):
            found[place] = heading
        above = "" if _is_a_rule(text) else text.strip()
    return found


def _marked(text: str) -> str:
    """The title of a heading of Markdown; `""` where a line is none."""
    bare = text.strip()
    title = bare.lstrip("#")
    return title.strip().rstrip("#").rstrip() if title != bare and title[:1].isspace() else ""


def _bare(text: str) -> str:
    """The title of a heading without marks: a few words that name notes, or the call."""
    bare = text.strip()[: 2 * _SHORT].strip("*_ ").rstrip(":").strip()
    is_short = 0 < len(bare.split()) <= 4 and len(bare) <= _SHORT and not bare.endswith((".", "?", "!", ","))
    is_one = is_short and bare[:1].isupper() and (names_notes(bare) or bare.lower() in ("transcript", "call"))
    return bare if is_one else ""


def _is_a_rule(text: str) -> bool:
    bare = "".join(text.split())
    return bare.startswith(_RULES) and len({*bare}) == 1
