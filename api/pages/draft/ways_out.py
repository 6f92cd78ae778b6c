"""What would change a verdict: the least that would have to be otherwise, who can bring it about, where it leads."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dontbuy.api.pages.draft.acts import YOU, whoever_can
from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.left_to_do import looks_up
from dontbuy.api.pages.draft.numbers import in_their_number, still_lacking
from dontbuy.api.pages.draft.outsiders import ME, said_to_others
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.settledness import quoted, with_its_meaning
from dontbuy.api.pages.draft.tasks import each_said_once
from dontbuy.api.pages.draft.voiced import checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.words import in_one_line, lowered, number_of, with_capital
from dontbuy.api.records.facts import METRICS
from dontbuy.api.service import Service
from dontbuy.api.ways import next_better
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.facts import Value, ValueType
from dontbuy.engine.ir import Criterion
from dontbuy.engine.proof.ways import NeededChange, Way, Ways
from dontbuy.engine.wording import plain

WOULD_CHANGE = "What would change this"
"""The title above it on every page, and in a memo."""
THE_LEAST = "The least that would"
"""What stands before the first way."""
MOST = 3
"""More ways than a reader compares."""
_MOST_SOUGHT = 16
"""Some ways read alike: a number can be put right in several ways."""
_VENDOR = "vendor"
_THE, _WHO, _THEY = "The ", " who ", "They"
_LONGEST = 4_000
"""Characters of an address that every browser and proxy takes."""

_LEFT = {
    "unknown": "Then nothing known so far would speak against it",
    "none": "Then nothing would speak against it",
}
"""What a way leaves, by the level of its verdict."""
_DECIDES = re.compile(r"^Decide whether (.+?) may ")
"""How an act begins that may end either way; a way is what has to come of it."""
_A_VENDOR = "a vendor"
"""What a text calls whoever sells, who is *you* to a trainer."""
_FOR_GOOD = "cannot be changed any more"


@dataclass(frozen=True, slots=True)
class NeededStep:
    """One thing that would have to be otherwise: who can bring it about, what they would do, and what to answer once it
    is so. `who` is `""` where they are named above it; `is_answer` where `does` is the answer that there would have to
    be."""

    who: str
    does: str
    fact: str
    to: Value
    is_answer: bool = False
    can_be_told: bool = True
    tells: Sequence[str] = ()
    """The facts that it tells: of the list of numbers, those that are filled in from it and were lacking."""

    @property
    def sentence(self) -> str:
        """What to do, to whoever does it; of anybody else what they would have to do: *The sales leader would have to
        join the vendor calls in person.*"""
        if self.who == YOU or self.is_answer:
            return self.does
        if self.who == ME:
            return f"I would have to {lowered(self.does)}"
        who = self.who.partition(_WHO)[0] if self.who.startswith(_THE) else self.who or _THEY
        return f"{who} would have to {lowered(self.does)}"


@dataclass(frozen=True, slots=True)
class ShownWay:
    """All that would have to be otherwise together, and what the verdict would be then, in a sentence. `whose` says
    whether it lies with us, with the vendor, or with both."""

    whose: str
    steps: Sequence[NeededStep]
    then: str
    besides: Sequence[NeededStep] = ()
    """What goes with a step, and is no task of its own: that a number is named, where its value is."""
    in_short: str = ""
    """Where it leads without what its word means, for a column of a board."""

    @property
    def all_of_it(self) -> str:
        """What is said of several steps, for one alone changes nothing; `""` for one."""
        return ", all of it" if len(self.steps) > 1 else ""

    @property
    def told(self) -> Mapping[str, Any]:
        """The answers once all of it is so; none where one of them is no answer that a page takes."""
        both = [*self.steps, *self.besides]
        if not all(step.can_be_told for step in both):
            return {}
        return {step.fact: plain(step.to) for step in both}


@dataclass(frozen=True, slots=True)
class WaysShown:
    """The ways to a better verdict, the least effort first, none that reads as another does. `no_way` has the criteria
    that nobody can change any more, and `no_way_with` says with whom there is no way back. `is_all` where there are no
    more ways than these."""

    ways: Sequence[ShownWay]
    no_way: Sequence[Criterion]
    no_way_with: str
    is_all: bool
    title: str = WOULD_CHANGE
    least: str = THE_LEAST

    @property
    def few(self) -> Sequence[ShownWay]:
        """As many as a reader compares."""
        return self.ways[:MOST]

    @property
    def others(self) -> str:
        """How many ways there are besides the least: *2 other ways*; `""` where none is known."""
        count = len(self.ways) - 1
        if count < 1:
            return ""
        return f"{'' if self.is_all else 'at least '}{number_of(count, 'other way', 'other ways')}"

    @property
    def others_of_few(self) -> str:
        """The same where the others of the few follow: *2 of 5 other ways*."""
        shown = len(self.few)
        return with_capital(self.others) if shown == len(self.ways) else f"{shown - 1} of {self.others}"

    @property
    def no_way_back(self) -> str:
        """What cannot be changed any more, and with whom, in a sentence; `""` where all of it can."""
        titles = "; ".join(each.title for each in self.no_way)
        return f"{self.no_way_with}: {titles}." if titles else ""


def tried_out(token: str, told: Mapping[str, Any]) -> str:
    """The page that shows what would be with other answers, by the names of their facts; `""` where they do not fit
    into an address, or there are none."""
    pairs = urlencode([("told", f"{fact}:{dumps(value).decode()}") for fact, value in told.items()])
    return f"/draft/{token}/what-if?{pairs}" if 0 < len(pairs) <= _LONGEST else ""


def ways_out(service: Service, report: Report) -> WaysShown | None:
    """What would change a verdict; None where nothing speaks against it, where that was not computed, and where the
    answer is by another rulebook than that in force."""
    return shown_ways(report, found_ways(service, report))


def found_ways(service: Service, report: Report) -> Ways | None:
    """The ways of an answer, none that reads as another does to whoever reads this report; None as of `ways_out`."""
    answer = report.answer
    if not answer["reasons"] or answer["rulebook"]["digest"] != report.rulebook.digest:
        return None
    return next_better(service, report.document, _MOST_SOUGHT, lambda changes: tuple(_says(report, changes)))


def shown_ways(report: Report, found: Ways | None) -> WaysShown | None:
    """Ways in the words of a report. They are found once for all who read the same answer."""
    if found is None:
        return None
    standing = [report.criterion(name) for name in found.no_way]
    ways = [_shown(report, way) for way in found.ways if not (report.ends_talks and report.is_to_leave(way.to))]
    if found.ways and not ways:
        return None  # what would leave another word by which the same talks end changes nothing
    return WaysShown(ways, standing, _no_way_with(report, standing), found.more is False)


def _shown(report: Report, way: Way) -> ShownWay:
    steps = [*_steps(report, way)]
    changed = {change.fact for change in way.changes}
    besides = [each for each in steps if report.rule_set.facts[each.fact].derived_from in changed]
    tasks = [each for each in steps if each not in besides]
    return ShownWay(_whose(report, way), tasks, _then(report, way), besides, _then(report, way, in_short=True))


def _whose(report: Report, way: Way) -> str:
    """With whom it lies; `""` where no vendor is judged."""
    if not tells_vendors_apart(report):
        return ""
    theirs = {change.by == _VENDOR for change in way.changes}
    if theirs == {True}:
        return "It lies with the vendor"
    ours = "us" if report.is_for_others else "your side"
    return f"It lies with {ours}" if theirs == {False} else "It takes both sides"


def _steps(report: Report, way: Way) -> Iterator[NeededStep]:
    becomes = way.then.could_become
    for change, said in zip(way.changes, _says(report, way.changes, becomes), strict=True):
        is_answer, tells = not _is_to_do(report, change), _lacking(report, change, becomes)
        who = whoever_can(report, looks_up(report, tells) or change.by)
        yield NeededStep(who, said, change.fact, change.to, is_answer, _can_be_told(report, change), tuple(tells))


def _says(report: Report, changes: Iterable[NeededChange], becomes: str | None = None) -> Iterator[str]:
    """What to do about each change, in words for whoever reads; `becomes` as of `_lacking`."""
    said = said_to_others(report.rulebook, report.rule_set, report.sender, report.sent_by)
    for change in changes:
        does = in_their_number(report, _does(report, change, becomes))
        yield said(does) if report.is_for_others else does


def _does(report: Report, change: NeededChange, becomes: str | None) -> str:
    """What to do about it: in the words of the rulebook where they lead to this value, else the answer that there would
    have to be."""
    declared = report.rule_set.facts[change.fact]
    if _is_to_do(report, change):
        lacking = _lacking(report, change, becomes)
        can, facts = looks_up(report, lacking), [report.rule_set.facts[name] for name in lacking]
        texts = [(fact, fact.to_look_up if can else fact.to_change) for fact in facts]
        missing = [in_their_number(report, text, about=fact.name) for fact, text in texts]
        to_do = " ".join(each_said_once(missing)) or declared.to_change
        to_do = to_do.replace(_A_VENDOR, "you") if checks_own_selling(report) else to_do
        return _DECIDES.sub(r"Let \1 ", to_do) if report.is_for_others else to_do
    to = in_one_line(plain(change.to), declared.type, report.rulebook)
    return f"{declared.question} It would have to be: {lowered(to)}."


def _can_be_told(report: Report, change: NeededChange) -> bool:
    """Whether a page takes the value as an answer: of words to choose from, nothing only where a word says so."""
    of_words = report.rule_set.facts[change.fact].type
    return bool(of_words.value_type is not ValueType.WORDS or change.to or of_words.empty_word)


def _lacking(report: Report, change: NeededChange, becomes: str | None) -> Sequence[str]:
    """The facts that a change tells: of the list of numbers, what it still lacks.

    No more of it than the reasons rest on, or than was told not to be so, where all else of the list can be told later:
    the change then leaves it open, and what the verdict could still become, `becomes`, is what it could all along.
    """
    if change.fact != METRICS:
        return [change.fact]
    lacking = [fact.name for fact in still_lacking(report)]
    rested_on = {basis["fact"] for reason in report.answer["reasons"] for basis in reason["facts"]}
    counted = [name for name in lacking if name in rested_on or agreed(report, name) is False]
    return counted if counted and becomes == report.answer["could_become"] else lacking


def _is_to_do(report: Report, change: NeededChange) -> bool:
    """Whether what the rulebook says to do about it leads to this value."""
    return bool(change.do) and report.rule_set.facts[change.fact].better in (None, change.to)


def _then(report: Report, way: Way, *, in_short: bool = False) -> str:
    """What it leaves: *Then what remains is “Push back” (…); what is not known yet could make it “Run” (…).* In short
    whoever answers reads it without what the words mean."""
    becomes = way.then.could_become
    now = report.answer["could_become"]
    # Of a verdict that is settled others do not read in one breath what is not known. Whoever answers the check reads
    # above the reasons what it could become all along.
    becomes = None if (not now if report.is_for_others else becomes == now) else becomes
    is_short = in_short and not report.is_for_others
    said = quoted if is_short else with_its_meaning
    left = _LEFT.get(report.level(way.to)) or f"Then what remains is {said(report, way.to)}"
    could = "{} is still possible" if is_short else "what is not known yet could make it {}"
    return f"{left}; {could.format(said(report, becomes))}." if becomes else f"{left}."


def _no_way_with(report: Report, standing: Sequence[Criterion]) -> str:
    is_theirs = tells_vendors_apart(report) and not any(report.is_ours(each.id) for each in standing)
    return f"With this vendor this {_FOR_GOOD}" if is_theirs else f"This {_FOR_GOOD}"
