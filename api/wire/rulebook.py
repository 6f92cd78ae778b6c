"""What crosses the wire when the rulebook is read as data."""

from typing import Any, Literal

from pydantic import Field, RootModel

from dontbuy.api.wire.answer import CriterionInWords, RulebookRef
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.vocabulary import BetterWay, DocumentKind, Level, OutcomeWord, Person
from dontbuy.engine.facts import ValueType


class TextByName(RootModel[dict[str, str]]):
    """Texts, each under a name."""


class WordData(Body):
    """An outcome word; in a rule set they stand strongest first."""

    word: OutcomeWord
    """The word."""
    level: Level
    """How heavy it is."""
    weight: Count
    """What a criterion that says it weighs in the score."""
    headline: str
    """The word as a headline."""


class SectionData(Body):
    """A section of a rule set."""

    section: str
    """Its name."""
    title: str
    """Its title."""
    criteria: list[str]
    """Its criteria, by id."""


class RuleSetData(Body):
    """What one kind of document is judged by."""

    kind: DocumentKind
    """The kind of document."""
    title: str
    """What it is for, in a line."""
    summary: str
    """What it is for, in a sentence."""
    you: str
    """Whom its sentences speak to."""
    words: list[WordData]
    """What its criteria can say, strongest first."""
    sections: list[SectionData]
    """Its criteria by section."""
    signs: list[str]
    """Its signs, by id."""
    observations: list[str]
    """Its observations, by id."""
    facts: list[str]
    """The facts that its documents may tell."""
    aliases: TextByName
    """Other names of groups of facts, each with the group that it stands for."""


class RuleSetList(Body):
    """Every kind of document, and what it is judged by."""

    rulebook: RulebookRef
    """The rulebook in force."""
    rule_sets: list[RuleSetData]
    """One for each kind."""


class CriterionData(CriterionInWords):
    """One thing the sources say, conditioned and cited."""

    says: str
    """An outcome word, `sign` or `observation`."""
    section: str
    """The section in which it stands."""
    kinds: list[DocumentKind]
    """The kinds of document that it judges."""
    when: Any
    """Its condition, as the rule language writes it."""
    when_in_words: list[str]
    """Its condition in sentences."""


class OneCriterion(Body):
    """One criterion, sign or observation."""

    rulebook: RulebookRef
    """The rulebook in force."""
    criterion: CriterionData
    """It, as the list of all shows it."""


class CriterionList(Body):
    """Every criterion, sign and observation."""

    rulebook: RulebookRef
    """The rulebook in force."""
    criteria: list[CriterionData]
    """Section by section; signs and observations last."""


class FieldsData(RootModel[dict[str, "FieldData"]]):
    """The fields of a record, by name."""


class FieldData(Body):
    """A field of a record."""

    type: ValueType
    """What it holds."""
    words: TextByName
    """The words that it may be, each with what it means."""
    fields: FieldsData
    """Its own fields, where it is a record."""
    required: bool
    """Whether a record must have it."""


class FactData(Body):
    """A fact that a document may tell."""

    fact: str
    """Its name, such as `{fact}`."""
    type: ValueType
    """What it holds."""
    words: TextByName
    """The words that it may be, each with what it means."""
    fields: FieldsData
    """The fields of a record."""
    taken_by: list[DocumentKind]
    """The kinds of document that may tell it."""
    question: str
    """The question that gets it; empty where it follows from another."""
    ask: TextByName
    """The question by reader, fit to be sent; a reader who is not there is not asked, or by `question`."""
    why: str
    """Why it is asked."""
    yes_if: str
    """An example of what was seen or heard where it is so; empty where there is none."""
    no_if: str
    """The same where it is not so."""
    open_if: str
    """When neither is so, and it stays open; empty where there is no such case."""
    answered_by: Person
    """Who can answer."""
    changed_by: Person
    """Who can change what is so."""
    better: bool | str | None
    """The value that is better; null where none is."""
    dont_know_means: bool | list[str] | None
    """What it counts as where the person asked does not know; null where it stays unknown."""
    companions: list[str]
    """Facts that are asked together with it."""
    companion_of: str
    """The fact together with which it is asked; empty where there is none."""
    derived_from: str
    """The list that it follows from; empty where there is none."""


class FactList(Body):
    """Every fact that a document may tell."""

    rulebook: RulebookRef
    """The rulebook in force."""
    facts: list[FactData]
    """In the order in which a sensible person would ask."""


class NamedIn(Body):
    """Where a metric is named in the sources."""

    source: str
    """The document."""
    line: int = Field(ge=1)
    """The line, counted from 1."""


class FieldsBySystem(RootModel[dict[str, list[str]]]):
    """Fields of known systems, by the name of the system."""


class MetricData(Body):
    """A metric of the catalogue."""

    id: str
    """Its id, as a document names it."""
    name: str
    """Its name."""
    aliases: list[str]
    """Other names for it."""
    definition: str
    """How it is counted."""
    unit: str
    """What it is counted in."""
    per: str
    """Per what; empty where it is per nothing."""
    better: BetterWay
    """Which way is better."""
    metric_class: str = Field(alias="class")
    """What it measures, in a word of the catalogue."""
    needs: list[str]
    """What has to be said with it so that its figure says something."""
    named_in: list[NamedIn]
    """Where the sources name it."""
    watch_out: str
    """What to look out for."""
    crm: FieldsBySystem
    """Where it is found in known systems: their fields by system."""


class MetricList(Body):
    """The metrics catalogue."""

    rulebook: RulebookRef
    """The rulebook in force."""
    metrics: list[MetricData]
    """Every metric."""


class SourceData(Body):
    """A cited document."""

    id: str
    """Its id, as citations name it."""
    title: str
    """Its title."""
    about: str
    """What it is about."""
    lines: Count
    """How many lines it has."""


class SourceList(Body):
    """The cited documents."""

    rulebook: RulebookRef
    """The rulebook in force."""
    sources: list[SourceData]
    """Every document."""


class Alive(Body):
    """It answers."""

    status: Literal["ok"]
    """Always `ok`: what is wrong is answered with a problem."""


class Version(Body):
    """The version of the product and of the rulebook in force."""

    version: str
    """The version of the product."""
    rulebook: RulebookRef
    """The rulebook in force."""
