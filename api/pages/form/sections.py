"""All questions of a rule set by section: for the page that shows them at once, and for the form to print."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dontbuy.api.pages.form.controls import Control, Errors, control
from dontbuy.api.pages.form.labels import examples, field_label
from dontbuy.api.pages.second_looks import SecondLook, texts_by_field
from dontbuy.api.pages.words import person
from dontbuy.engine.facts import FactDeclaration, ValueType
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet

_SIGNS = "What speaks for it"
_CONTEXT = "For the record: it changes nothing in the answer"
_THEIRS, _VENDOR = "theirs", "vendor"
_MEASURE = ("metric", "today", "target", "by when", "known how well")


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question with its control and what may be added to it."""

    control: Control
    why: str
    person: str
    examples: Sequence[tuple[str, str]]
    companions: Sequence[Control]
    columns: Sequence[str]

    @property
    def companions_open(self) -> bool:
        """Whether something stands in what may be added, so that it is shown."""
        return any(control.is_filled() or control.has_error() for control in self.companions)


@dataclass(frozen=True, slots=True)
class FormSection:
    """The questions of one section; `start` is the number of its first one on paper."""

    title: str
    questions: Sequence[FormQuestion]
    start: int = 1

    @property
    def id(self) -> str:
        return "section-" + re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    def numbered(self, start: int) -> "FormSection":
        return replace(self, start=start)


def sections(
    rulebook: Rulebook,
    rule_set: RuleSet,
    said: Mapping[str, Any],
    errors: Errors,
    asked: Sequence[str] = (),
    looks: Sequence[SecondLook] = (),
) -> Sequence[FormSection]:
    """Every question once, in the section whose criteria read it first.

    A fact that follows from a list is left to the list, unless it was said by itself or is asked for. `looks` are what
    looks wrong in what was said.
    """

    def is_shown(fact: FactDeclaration) -> bool:
        return not fact.companion_of and (not fact.derived_from or fact.name in said or fact.name in asked)

    def filled(fact: FactDeclaration) -> Control:
        value = said.get(fact.name)
        rows = len(value) + 1 if isinstance(value, list) else 1
        return control(fact.name, fact.question, fact.type, value, errors, rows, texts_by_field(looks, fact.name))

    def question(fact: FactDeclaration) -> FormQuestion:
        companions = [filled(rule_set.facts[name]) for name in fact.companions if name in rule_set.facts]
        who = person(rulebook, rule_set, fact.answered_by)
        return FormQuestion(filled(fact), fact.why, who, examples(fact), companions, _columns(fact))

    made = []
    for title, names in facts_by_section(rulebook, rule_set):
        facts = [rule_set.facts[name] for name in names]
        questions = [question(fact) for fact in facts if is_shown(fact)]
        if questions:
            made.append(FormSection(title, questions))
    return made


def controls_of(sections_: Sequence[FormSection]) -> Sequence[Control]:
    """Every control of the sections, in their order."""
    questions = [question for section in sections_ for question in section.questions]
    return [made for question in questions for made in (question.control, *question.companions)]


def _columns(fact: FactDeclaration) -> Sequence[str]:
    """The heads of the table on paper, for a list of records."""
    if "knowledge" in fact.type.fields:
        return [name.capitalize() for name in _MEASURE]
    return [field_label(name) for name in fact.type.fields] if fact.type.value_type is ValueType.RECORDS else []


def facts_by_section(rulebook: Rulebook, rule_set: RuleSet) -> Sequence[tuple[str, Sequence[str]]]:
    """Section titles with the facts that their criteria read, in the order of the rulebook's facts."""
    names: dict[str, list[str]] = {title: [] for title in (*rule_set.sections.values(), _SIGNS, _CONTEXT)}
    place = _places(rulebook, rule_set)
    for criterion in (*rule_set.signs, *rule_set.observations):
        for fact in criterion.reads:
            place.setdefault(_origin(rule_set, fact), _SIGNS)
    for fact, declared in rule_set.facts.items():
        title = place.get(fact) or place.get(_origin(rule_set, fact)) or _CONTEXT
        if declared.question and (title != _CONTEXT or _is_for_the_record(rule_set, declared)):
            names[title].append(fact)
    return list(names.items())


def _places(rulebook: Rulebook, rule_set: RuleSet) -> dict[str, str]:
    """The section of each fact that a criterion reads: the one that speaks about whom its name begins with, as that of
    `leader.unavailable` speaks about the leader; else the first of its own side that reads it, else the first of that
    side. So *can you say why your numbers are off* stands under no heading of the vendor."""
    readers: dict[str, list[Criterion]] = {}
    for criterion in rule_set.criteria:
        for fact in dict.fromkeys(_origin(rule_set, name) for name in criterion.reads):
            readers.setdefault(fact, []).append(criterion)

    def is_theirs(criterion: Criterion) -> bool:
        return rulebook.topics[criterion.about].whose == _THEIRS

    def section(fact: str) -> str:
        whom = fact.partition(".")[0]
        about = [each for each in rule_set.criteria if each.about == whom]
        same_side = [each for each in rule_set.criteria if is_theirs(each) is (whom == _VENDOR)]
        reading = readers[fact]
        near = [each for each in reading if each in same_side]
        return rule_set.sections[next(iter((*about, *near, *same_side, *reading))).section]

    return {fact: section(fact) for fact in readers}


def section_of(rulebook: Rulebook, rule_set: RuleSet) -> Mapping[str, str]:
    """Every fact that has a question with the title of its section."""
    return {name: title for title, names in facts_by_section(rulebook, rule_set) for name in names}


def _is_for_the_record(rule_set: RuleSet, fact: FactDeclaration) -> bool:
    """Whether a question that no criterion reads is asked all the same.

    A rule set that speaks to one person asks that person alone: the rulebook says these questions in the voice of
    whoever answers them, so *your side* would be the other side.
    """
    asks_one_person = rule_set.reader and not rule_set.readers
    return not asks_one_person or fact.answered_by in ("", rule_set.reader)


def _origin(rule_set: RuleSet, fact: str) -> str:
    return rule_set.facts[fact].derived_from or fact
