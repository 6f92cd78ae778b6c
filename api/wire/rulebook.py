"""What crosses the wire when the rulebook is read as data."""

from typing import Any

from pydantic import Field

from dontbuy.api.wire.answer import Cites, RulebookRef
from dontbuy.api.wire.problem import Body


class WordData(Body):
    """An outcome word; in a rule set they stand strongest first."""

    word: str
    level: str
    weight: int
    headline: str


class SectionData(Body):
    section: str
    title: str
    criteria: list[str]


class RuleSetData(Body):
    """What one kind of document is judged by."""

    kind: str
    title: str
    summary: str
    you: str
    words: list[WordData]
    sections: list[SectionData]
    signs: list[str]
    observations: list[str]
    facts: list[str]
    aliases: dict[str, str]


class RuleSets(Body):
    rulebook: RulebookRef
    rule_sets: list[RuleSetData]


class CriterionData(Body):
    """One thing the sources say, conditioned and cited."""

    criterion: str
    name: str
    section: str
    title: str
    about: str
    says: str
    kinds: list[str]
    when: dict[str, Any]
    when_in_words: list[str]
    because: str
    do: str
    cites: Cites


class Criteria(Body):
    rulebook: RulebookRef
    criteria: list[CriterionData]


class FactData(Body):
    """A fact that a document may say. `fields` are those of a record; `better` is null where no value is better."""

    fact: str
    type: str
    words: dict[str, str]
    fields: dict[str, Any]
    taken_by: list[str]
    question: str
    why: str
    answered_by: str
    changed_by: str
    better: bool | str | None
    dont_know_means: bool | list[str] | None
    companions: list[str]
    companion_of: str
    derived_from: str


class Facts(Body):
    rulebook: RulebookRef
    facts: list[FactData]


class NamedIn(Body):
    source: str
    line: int


class MetricData(Body):
    id: str
    name: str
    aliases: list[str]
    definition: str
    unit: str
    per: str
    better: str
    metric_class: str = Field(alias="class")
    needs: list[str]
    named_in: list[NamedIn]
    watch_out: str
    crm: dict[str, list[str]]


class Metrics(Body):
    rulebook: RulebookRef
    metrics: list[MetricData]


class SourceData(Body):
    id: str
    title: str
    about: str
    lines: int


class Sources(Body):
    rulebook: RulebookRef
    sources: list[SourceData]


class Alive(Body):
    status: str


class Version(Body):
    version: str
    rulebook: RulebookRef
