"""What is heard of a table in calls: which cue, where, in which order."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from dontbuy.api.proposals.figures import figures_in
from dontbuy.api.proposals.phrases import Phrase
from dontbuy.api.proposals.proposal import SIDES, VENDOR, Quote
from dontbuy.api.proposals.speech import LONGEST_QUOTE, Sentence, quote
from dontbuy.api.proposals.table import CallTable, Cue
from dontbuy.api.proposals.words import Words
from dontbuy.api.transcripts.transcript import Transcript

_UNTIL_CONFIRMED = 3
"""Turns after which what was said back is no more confirmed."""
_QUOTED = re.compile(r"[\"“][^\"“”]{3,}[\"”]")
_SPOKEN_TO = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FIRST_WORDS = 2
"""Among which a name stands by which somebody is spoken to: *Priya, do you …*, *So Priya, do you …*."""
_OTHERS, _ASKS, _TELLS, _METRIC = "?others", "?asks", "?tells", "?metric "
"""What is heard beside cues; no cue has such a name."""


class Heard(NamedTuple):
    """A cue that was heard, by one of its phrases, in one of the calls. `at` orders all that is heard; `beside` is what
    it answers, or what confirms it."""

    cue: Cue
    phrase: Phrase
    sentence: Sentence
    at: int
    calls: Sequence[Transcript]
    beside: "tuple[Heard, ...]" = ()

    @property
    def quote(self) -> Quote:
        """The sentence, or what of a long one is around the phrase."""
        is_long = len(self.sentence.text) > LONGEST_QUOTE
        return quote(self.calls, self.sentence, self.phrase.span(self.sentence.words) if is_long else (0, 0))


@dataclass(slots=True)
class Listening:
    """Everything that was heard in calls, cue by cue, each in the order in which it was said.

    `asked` are the sentences in which a side asks. `named` says which metrics a sentence names.
    """

    calls: Sequence[Transcript]
    sentences: Sequence[Sentence]
    by_cue: Mapping[str, Sequence[Heard]]
    asked: Mapping[str, Sequence[Sentence]]
    named: Mapping[int, Sequence[str]]
    """The number of a sentence to the metrics that it names."""
    heard_alone: Mapping[str, Sequence[Heard]]
    """What was heard of each cue, whether or not it answers anything or is confirmed."""
    of_others: frozenset[int] = field(default_factory=frozenset)
    """The numbers of sentences whose words are somebody else’s, or only suppose something."""

    def first(self, cues: Sequence[str]) -> Heard | None:
        """The first of what was heard of several cues."""
        return next(iter(self.all_of(cues)), None)

    def all_of(self, cues: Sequence[str]) -> Sequence[Heard]:
        """What was heard of several cues, in the order in which it was said."""
        return sorted((each for cue in cues for each in self.by_cue.get(cue, ())), key=lambda each: each.at)


def listen(
    calls: Sequence[Transcript], sentences: Sequence[Sentence], sides: Mapping[str, str], table: CallTable
) -> Listening:
    """Hear all that a table listens for in the sentences of calls. `sides` says on which side a speaker is; who is on
    none is not listened to."""
    sentences = [each._replace(side=sides.get(each.speaker, "")) for each in sentences]
    ears = {side: table.ear(f"side {side}", partial(_listened_for, table, side)) for side in (*SIDES, "")}
    colleagues = _first_names(sides)
    raw: dict[str, list[Heard]] = {name: [] for name in table.cues}
    asked: dict[str, list[Sentence]] = {side: [] for side in SIDES}
    named: dict[int, list[str]] = {}
    of_others = set[int]()
    before: Sentence | None = None
    for at, sentence in enumerate(sentences):
        heard = ears[sentence.side].hears(sentence.words)
        if found := [name for name in heard if name.startswith(_METRIC)]:
            named[at] = _outermost({name.removeprefix(_METRIC): heard[name] for name in found}, sentence.words)
        if _OTHERS in heard:
            of_others.add(at)
        goes_on = before is not None and (before.call, before.turn) == (sentence.call, sentence.turn)
        if goes_on and at - 1 in of_others and _is_in_quotes(sentence.text):
            of_others.add(at)
        before = sentence
        if not sentence.side:
            continue
        is_question = sentence.is_asked or (_ASKS in heard and _TELLS not in heard)
        if is_question and _speaks_to(sentence, colleagues[sentence.side]):
            continue
        is_told = at in of_others
        if is_question and not is_told:
            asked[sentence.side].append(sentence)
        for name, phrase in heard.items():
            cue = table.cues.get(name)
            if cue is None or (is_told and not cue.says.of_others):
                continue
            if cue.says.question is not None and cue.says.question != is_question:
                continue
            if cue.unless.hears_any(sentence.words) or (sentence.side == VENDOR and _is_quoted(sentence, phrase)):
                continue
            if cue.says.new_figures and only_repeats(sentence, sentences[:at]):
                continue
            raw[name].append(Heard(cue, phrase, sentence, at, calls))
    return Listening(calls, sentences, dict(_in_company(raw)), asked, named, raw, frozenset(of_others))


def only_repeats(sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Whether a sentence has figures, and the other side told all of them before."""
    figures = figures_in(sentence.text)
    if not figures:
        return False
    told = {each.value for other in before if other.side not in ("", sentence.side) for each in figures_in(other.text)}
    return all(each.value in told for each in figures)


def _outermost(phrases: Mapping[str, Phrase], words: Words) -> list[str]:
    """The metrics that a sentence names, in their order, and by the same words in that of the rulebook; not one whose
    name is a part of another’s."""
    if len(phrases) == 1:
        return [*phrases]
    found = {name: phrase.span(words) for name, phrase in phrases.items()}
    inside = {
        name
        for name, (begin, end) in found.items()
        for first, last in found.values()
        if first <= begin and end <= last and (first, last) != (begin, end)
    }
    return sorted((name for name in found if name not in inside), key=found.__getitem__)


def _listened_for(table: CallTable, side: str) -> Iterator[tuple[str, Iterable[Phrase]]]:
    """What is listened for on a side; from whoever is on none, of whom it is `""`, no cue."""
    yield _OTHERS, (*table.of_others, *table.supposed.get(side, ()))
    yield from ((f"?{name}", table.phrases([f"{{{name}}}"])) for name in ("asks", "tells") if name in table.lists)
    yield from ((f"{_METRIC}{metric}", phrases) for metric, phrases in table.metrics.items())
    yield from ((cue.name, cue.heard) for cue in table.cues.values() if cue.says.side == side)


def _in_company(raw: Mapping[str, Sequence[Heard]]) -> Iterator[tuple[str, Sequence[Heard]]]:
    """What was heard of each cue together with what it answers, or what confirms it; without that it was not heard."""
    spoken: dict[tuple[str, str], Heard] = {}
    for name, each in raw.items():
        for heard in reversed(each):
            spoken[name, heard.sentence.speaker] = heard
    whole = {
        name: [beside for heard in each if (beside := _beside(heard, raw, spoken)) is not None]
        for name, each in raw.items()
    }
    for name, each in whole.items():
        spoilt = bool(each) and any(whole[other] for other in each[0].cue.says.never_with)
        yield name, [] if spoilt else each


def _beside(heard: Heard, raw: Mapping[str, Sequence[Heard]], spoken: Mapping[tuple[str, str], Heard]) -> Heard | None:
    says = heard.cue.says
    if not (says.after or says.confirmed_by or says.also_says):
        return heard
    beside = list[Heard]()
    if says.also_says:
        by = heard.sentence.speaker
        own = [spoken[cue, by] for cue in says.also_says if (cue, by) in spoken]
        if not own:
            return None
        beside.append(min(own, key=lambda each: each.at))
    for cues, is_before in ((says.after, True), (says.confirmed_by, False)):
        if not cues:
            continue
        turns = says.within if is_before else _UNTIL_CONFIRMED
        near = [other for cue in cues if (other := _nearest(heard, raw[cue], turns, is_before=is_before)) is not None]
        if not near:
            return None
        beside.append(max(near, key=lambda each: each.at) if is_before else min(near, key=lambda each: each.at))
    return heard._replace(beside=tuple(beside))


def _nearest(heard: Heard, others: Sequence[Heard], turns: int, *, is_before: bool) -> Heard | None:
    """The nearest of what was heard of a cue before, or after; None where none is near."""
    at = bisect_right(others, heard.at, key=lambda each: each.at)
    other = (others[at - 1] if at else None) if is_before else (others[at] if at < len(others) else None)
    return other if other is not None and _is_near(heard, other, turns, is_before=is_before) else None


def _is_near(heard: Heard, other: Heard, turns: int, *, is_before: bool) -> bool:
    """Whether something was said at most so many turns before, or after."""
    if heard.sentence.call != other.sentence.call:
        return False
    between = heard.sentence.turn - other.sentence.turn
    if is_before:
        return 0 <= between <= turns and other.at <= heard.at
    return 0 <= -between <= turns and other.at > heard.at


def _first_names(sides: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """The first names of those on each side, in small letters."""
    return {
        side: frozenset(
            name.split()[0].lower().strip(",.()[]") for name, of in sides.items() if of == side and name.split()
        )
        for side in SIDES
    }


def _speaks_to(sentence: Sentence, names: frozenset[str]) -> bool:
    """Whether a question is put to somebody on the own side, by their first name at its beginning or end."""
    own = sentence.speaker.split()[0].lower() if sentence.speaker.split() else ""
    words = _SPOKEN_TO.findall(sentence.text.lower().replace("'", "’"))
    return not names.isdisjoint({*words[:_FIRST_WORDS], *words[-1:]} - {own})


def _is_quoted(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether what was heard stands between quotation marks: somebody else’s words, read out."""
    quoted = [match.span() for match in _QUOTED.finditer(sentence.text)]
    if not quoted:
        return False
    begin, end = phrase.span(sentence.words)
    return any(first < begin and end <= last for first, last in quoted)


def _is_in_quotes(text: str) -> bool:
    return text.lstrip()[:1] in ('"', "“", "'", "‘")
