"""All questions of a rule set by section: for the page that shows them at once, and for the form to print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dontbuy.api.pages.form.controls import Control, Errors, control
from dontbuy.api.pages.form.labels import field_label
from dontbuy.api.pages.words import person
from dontbuy.engine.facts import FactDeclaration, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet

_SIGNS = "What speaks for it"
_CONTEXT = "For the record: it changes nothing in the answer"
_MEASURE = ("metric", "today", "target", "by when", "known how well")


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its control and what may be added to it."""

    control: Control
    why: str
    person: str
    companions: Sequence[Control]
    columns: Sequence[str]

    @property
    def companions_open(self) -> bool:
        return any(one.is_filled() or one.has_error() for one in self.companions)


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one section; `start` is the number of its first one on paper."""

    title: str
    questions: Sequence[Question]
    start: int = 1

    @property
    def id(self) -> str:
        return "section-" + re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    def numbered(self, start: int) -> "Section":
        return replace(self, start=start)


def sections(
    rulebook: Rulebook, rule_set: RuleSet, said: Mapping[str, Any], errors: Errors, asked: Sequence[str] = ()
) -> Sequence[Section]:
    """Every question once, in the section whose criteria read it first.

    A fact that follows from a list is left to the list, unless it was said by itself or is asked for.
    """

    def is_shown(fact: FactDeclaration) -> bool:
        return not fact.companion_of and (not fact.derived_from or fact.name in said or fact.name in asked)

    return [
        Section(title, [_question(rulebook, rule_set, one, said, errors) for one in facts])
        for title, names in _by_section(rule_set)
        if (facts := [rule_set.facts[name] for name in names if is_shown(rule_set.facts[name])])
    ]


def controls_of(found: Sequence[Section]) -> Sequence[Control]:
    """Every control of the sections, in their order."""
    return [one for section in found for each in section.questions for one in (each.control, *each.companions)]


def _question(
    rulebook: Rulebook, rule_set: RuleSet, fact: FactDeclaration, said: Mapping[str, Any], errors: Errors
) -> Question:
    def made(one: FactDeclaration) -> Control:
        value = said.get(one.name)
        rows = len(value) + 1 if isinstance(value, list) else 1
        return control(one.name, one.question, one.type, value, errors, rows)

    beside = [rule_set.facts[one] for one in fact.companions if one in rule_set.facts]
    columns = [field_label(name) for name in fact.type.fields] if fact.type.value_type is ValueType.RECORDS else []
    if "knowledge" in fact.type.fields:
        columns = [one.capitalize() for one in _MEASURE]
    return Question(
        made(fact), fact.why, person(rulebook, rule_set, fact.answered_by), [made(one) for one in beside], columns
    )


def _by_section(rule_set: RuleSet) -> Sequence[tuple[str, Sequence[str]]]:
    """Section titles with the facts that their criteria read, in the order of the rulebook's facts."""
    found: dict[str, list[str]] = {title: [] for title in (*rule_set.sections.values(), _SIGNS, _CONTEXT)}
    place: dict[str, str] = {}
    for criterion in rule_set.criteria:
        for fact in criterion.reads:
            place.setdefault(_origin(rule_set, fact), rule_set.sections[criterion.section])
    for criterion in (*rule_set.signs, *rule_set.observations):
        for fact in criterion.reads:
            place.setdefault(_origin(rule_set, fact), _SIGNS)
    for fact, declared in rule_set.facts.items():
        origin = _origin(rule_set, fact)
        if declared.question:
            found[place.get(fact) or place.get(origin) or _CONTEXT].append(fact)
    return list(found.items())


def _origin(rule_set: RuleSet, fact: str) -> str:
    return rule_set.facts[fact].derived_from or fact
