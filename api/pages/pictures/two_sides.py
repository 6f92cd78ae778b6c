"""Two sides of the table: what we bring to it and what they do, fact beside fact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dontbuy.api.pages import editing
from dontbuy.api.pages.words import lowered
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import FactDeclaration, Facts, Told, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read

_OURS, _THEIRS = "ours", "theirs"
_ABOUT = "About "
_ALSO = (
    ("request.cost_of_no_change_known", "vendor.understands.cost_of_no_change"),
    ("request.willing_to_dive_in", "vendor.wants_to_get_in_deep"),
    ("evaluator.intimate_team_knowledge", "vendor.has_insight_into_org"),
)
"""Facts of the shipped rulebook that stand across from one another though no criterion reads both."""
_IN_A_ROW = {"evaluator.knows_numbers": "can say today’s values at once"}
"""What a row says of a fact in the place of its few words: who *knows the numbers* may know them roughly, and those
that are listed may be known to somebody else."""


class SideAnswer(StrEnum):
    """What was told of one side."""

    YES = "yes"
    NO = "no"
    NOT_TOLD = "not-told"
    DIFFERS = "differs"


_IN_WORDS = {
    SideAnswer.YES: "yes",
    SideAnswer.NO: "no",
    SideAnswer.NOT_TOLD: "not told",
    SideAnswer.DIFFERS: "told both ways",
}


@dataclass(frozen=True, slots=True)
class SideFact:
    """One fact about one side, in few words."""

    fact: str
    text: str
    told: SideAnswer

    @property
    def says(self) -> str:
        """The answer in words."""
        return _IN_WORDS[self.told]


@dataclass(frozen=True, slots=True)
class Pair:
    """What we bring and what they do about the same thing; a *yes* speaks for either."""

    ours: SideFact
    theirs: SideFact

    @property
    def is_told(self) -> bool:
        """Whether anything was told of either side."""
        return any(side.told is not SideAnswer.NOT_TOLD for side in (self.ours, self.theirs))

    @property
    def is_told_of_both(self) -> bool:
        """Whether something was told of each side."""
        return all(side.told is not SideAnswer.NOT_TOLD for side in (self.ours, self.theirs))

    @property
    def meets(self) -> str:
        """`both`, `one` or `neither` of the sides; `open` where nobody says yes and somebody may."""
        told = (self.ours.told, self.theirs.told)
        if told.count(SideAnswer.YES):
            return "both" if told.count(SideAnswer.YES) == len(told) else "one"
        return "neither" if told.count(SideAnswer.NO) == len(told) else "open"

    @property
    def says(self) -> str:
        """What the line between the two shows, in words."""
        return {
            "both": "on both sides",
            "one": "on one side",
            "neither": "on neither side",
            "open": "not known yet",
        }[self.meets]


@dataclass(frozen=True, slots=True)
class TwoSides:
    """The pairs, and what the sides are called; no pairs where a rule set knows one side only."""

    ours: str
    theirs: str
    pairs: tuple[Pair, ...]

    @property
    def is_told(self) -> bool:
        """Whether anything was told of any of the pairs, so that there is something to see."""
        return any(pair.is_told for pair in self.pairs)

    @property
    def told(self) -> Sequence[Pair]:
        """The pairs of which something was told, and the first in any case."""
        return [pair for pair in self.pairs if pair is self.pairs[0] or pair.is_told]

    @property
    def untold(self) -> str:
        """The pairs of which nothing was told, in words; `""` where there is none."""
        names = [lowered(pair.ours.text) for pair in self.pairs if pair not in self.told]
        return f"Nothing told of either side: {', '.join(names)}." if names else ""

    @property
    def says(self) -> str:
        """The picture in a sentence: what is missing on both sides; else of how many pairs both sides were told."""
        missing = [pair for pair in self.pairs if pair.meets == "neither"]
        if missing:
            return f"On neither side of the table: {len(missing)} of {len(self.pairs)}."
        told = sum(pair.is_told_of_both for pair in self.pairs)
        if told == len(self.pairs) and all(pair.meets in ("both", "one") for pair in self.pairs):
            return "Each of these is on the table."
        return f"Told of both sides: {told} of {len(self.pairs)}."


def two_sides(rulebook: Rulebook, rule_set: RuleSet, answer: Answer, document: Mapping[str, Any]) -> TwoSides:
    """What stands across from one another: the facts that speak for a side when they are so.

    Those that one criterion reads of both sides come first: whether the person who looks knows the numbers, and whether
    the vendor asked for them.
    """
    facts = _facts(rulebook, rule_set, answer, document)

    def side_fact(name: str) -> SideFact:
        declared = rule_set.facts[name]
        text = _IN_A_ROW.get(name) or declared.short or declared.question
        return SideFact(name, text[:1].upper() + text[1:], _told(facts, name))

    pairs = tuple(Pair(side_fact(ours), side_fact(theirs)) for ours, theirs in _across(rule_set))
    return TwoSides(_name(rule_set, _OURS), _name(rule_set, _THEIRS), pairs)


def _across(rule_set: RuleSet) -> Sequence[tuple[str, str]]:
    """The names of the facts that make a pair, ours first."""
    return list(dict.fromkeys((*_read_together(rule_set), *_known(rule_set))))


def _read_together(rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    for criterion in rule_set.criteria:
        speaking = [rule_set.facts[name] for name in criterion.reads if _speaks_for_it(rule_set.facts[name])]
        ours = [fact.name for fact in speaking if fact.told_once]
        theirs = [fact.name for fact in speaking if not fact.told_once]
        if len(ours) == len(theirs) == 1:
            yield ours[0], theirs[0]


def _speaks_for_it(fact: FactDeclaration) -> bool:
    return fact.type.value_type is ValueType.YES_NO and fact.better is True


def _known(rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    return (pair for pair in _ALSO if rule_set.facts.keys() >= set(pair))


def _facts(rulebook: Rulebook, rule_set: RuleSet, answer: Answer, document: Mapping[str, Any]) -> Facts:
    """What counts as told, also from evidence and lists and by what follows.

    A kept document of an older rulebook that cannot be read any more tells what its body says.
    """
    as_of = date.fromisoformat(answer["as_of"])
    try:
        return read(rulebook, rule_set, document.get("facts"), document.get("evidence"), as_of).facts
    except FactsError:
        said = {name: editing.said(document, rule_set, name) for pair in _across(rule_set) for name in pair}
        return Facts({name: Told(name, value, "") for name, value in said.items() if isinstance(value, bool)}, as_of)


def _told(facts: Facts, name: str) -> SideAnswer:
    if name in facts.in_conflict:
        return SideAnswer.DIFFERS
    value = facts.get(name)
    return SideAnswer.NOT_TOLD if value is None else SideAnswer.YES if value is True else SideAnswer.NO


def _name(rule_set: RuleSet, whose: str) -> str:
    """What a side is called: *Us* of the heading *About us*."""
    title = rule_set.groups[whose].removeprefix(_ABOUT)
    return title[:1].upper() + title[1:]
