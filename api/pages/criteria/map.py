"""How facts lead to criteria and criteria to words, section by section; and how somebody's answers light that up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.words import lines, with_capital
from dontbuy.engine.answer_shape import BasisData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Criterion, RuleSet, Word
from dontbuy.engine.reading import Reading
from dontbuy.engine.wording import plain

FIRED, CLEAR, OPEN = "fired", "clear", "open"
_DIFFER = ("two statements differ",)


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact that a criterion reads, in a few words with a capital; its question where the rulebook has none.

    `values` is what was told of it, in words; `()` where nothing was. `counts` is true where the finding rests on it,
    and where an open criterion needs it together with what is missing; `is_missing` where it could decide an open one.
    `asked_by` is the fact whose question tells it: itself, or the list that it comes from.
    """

    name: str
    short: str
    values: tuple[str, ...] = ()
    counts: bool = False
    is_missing: bool = False
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCriterion:
    """A criterion with what it reads and the word that it says. `finding` is `""` where nobody's answers are shown."""

    criterion: Criterion
    word: Word
    facts: Sequence[ReadFact]
    finding: str = ""

    @property
    def level(self) -> str:
        """The level to colour it by: what it would say is of no weight while it does not say it."""
        return self.word.level if self.finding in ("", FIRED) else {CLEAR: "none", OPEN: "unknown"}[self.finding]

    @property
    def deciding(self) -> Sequence[ReadFact]:
        """The facts that its finding rests on, and those that it waits for."""
        return [fact for fact in self.facts if fact.counts or fact.is_missing]


@dataclass(frozen=True, slots=True)
class CriteriaSection:
    title: str
    criteria: Sequence[PlacedCriterion]


@dataclass(frozen=True)
class Light:
    """What somebody told, and the answer to it with all its reasons (`Explain.FULL`)."""

    outlook: Outlook
    reading: Reading

    def finding(self, criterion: str) -> str:
        if criterion in self._resting_on[FIRED]:
            return FIRED
        return OPEN if criterion in self._missing else CLEAR

    def fact(self, criterion: str, declared: FactDeclaration) -> ReadFact:
        """A fact that a criterion reads, with what was told of it."""
        asked_by = declared.derived_from or declared.name
        found = self._resting_on[self.finding(criterion)].get(criterion, ())
        return ReadFact(
            declared.name,
            short(declared),
            self.values(declared),
            counts=declared.name in found,
            is_missing=bool({declared.name, asked_by} & set(self._missing.get(criterion, ()))),
            asked_by=asked_by if asked_by in self.outlook.rule_set.facts else "",
        )

    def values(self, declared: FactDeclaration) -> tuple[str, ...]:
        if declared.name in self.reading.facts.in_conflict:
            return _DIFFER
        told = self.reading.facts.told(declared.name)
        return tuple(lines(plain(told.value), declared.type, self.outlook.rulebook)) if told else ()

    @cached_property
    def _resting_on(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Finding to criterion to the facts that it rests on."""
        answer = self.outlook.answer
        return {
            FIRED: {reason["criterion"]: _names(reason["facts"]) for reason in answer["reasons"]},
            CLEAR: {each["criterion"]: _names(each["facts"]) for each in answer["cleared"]},
            OPEN: {each["criterion"]: _names(each["so_far"]) for each in answer["open"]},
        }

    @cached_property
    def _missing(self) -> Mapping[str, Sequence[str]]:
        return {each["criterion"]: each["missing"] for each in self.outlook.answer["open"]}


def structure(rule_set: RuleSet, light: Light | None = None) -> Sequence[CriteriaSection]:
    """The criteria of a rule set, section by section; with `light`, as what was told makes them."""
    return [
        CriteriaSection(
            title, [_placed(rule_set, entry, light) for entry in rule_set.criteria if entry.section == section]
        )
        for section, title in rule_set.sections.items()
    ]


def short(declared: FactDeclaration) -> str:
    return with_capital(declared.short) or declared.question or declared.name


def _placed(rule_set: RuleSet, criterion: Criterion, light: Light | None) -> PlacedCriterion:
    reads = [rule_set.facts[name] for name in criterion.reads if name in rule_set.facts]
    facts = [light.fact(criterion.id, fact) if light else ReadFact(fact.name, short(fact)) for fact in reads]
    finding = light.finding(criterion.id) if light else ""
    return PlacedCriterion(criterion, rule_set.words[criterion.says], facts, finding)


def _names(facts: Sequence[BasisData]) -> Sequence[str]:
    return [basis["fact"] for basis in facts]
