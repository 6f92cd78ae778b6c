"""The shape of the files of an overlay that are not those of a rulebook of its own: what each may add to its base."""

from typing import Annotated

from pydantic import Field, StrictStr, StringConstraints

from dontbuy.engine.rulebook.shapes import (
    CriterionDocument,
    Document,
    Id,
    Prose,
    QuestionDocument,
    ReaderDocument,
    TopicDocument,
    When,
    WordDocument,
    WordingDocument,
)


class AddedWordDocument(WordDocument):
    """`words.WORD` of an overlay: an outcome word, and the word beside which it stands in the order of strength."""

    weaker_than: Id = ""
    stronger_than: Id = ""


class OverlayDocument(Document):
    """`rulebook.yaml` of an overlay."""

    id: Id
    version: Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Prose
    extends: Annotated[StrictStr, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_.\-]+@[0-9]+(\.[0-9]+){2}$")]
    words: dict[Id, AddedWordDocument] = {}
    about: dict[Id, TopicDocument] = {}
    people: dict[Id, Prose] = {}


class AddedCriteriaDocument(Document):
    """A file of `criteria/` of an overlay; a section of the base has its title there."""

    title: Prose = ""
    criteria: dict[Id, CriterionDocument] = {}
    definitions: dict[Id, When] = {}


class AddedRulesDocument(Document):
    """A file of `rule-sets/` of an overlay: what a rule set of the base judges by beside what it has."""

    adds_to: Id
    have_at_hand: list[Prose] = []
    headlines: dict[Id, Prose] = {}
    sections: dict[Id, list[Id]] = {}
    section_titles: dict[Id, Prose] = {}
    listed_after: dict[Id, Id] = {}
    signs: list[Id] = []
    observations: list[Id] = []
    wording: dict[Id, WordingDocument] = {}
    questions: dict[Id, QuestionDocument] = {}
    readers: dict[Id, ReaderDocument] = {}


class FactWordingDocument(Document):
    """`facts.FACT.PERSON` of `wordings.yaml`: a fact of the base in the words for somebody it has none for."""

    ask: Prose = ""
    question: Prose = ""
    words: dict[Id, Prose] = {}


class MetricWordingDocument(Document):
    """`metrics.ID` of `wordings.yaml`: other names for a metric of the base."""

    aliases: Annotated[list[Prose], Field(min_length=1)]


class WordingsDocument(Document):
    """`wordings.yaml` of an overlay."""

    criteria: dict[Id, dict[Id, WordingDocument]] = {}
    facts: dict[Id, dict[Id, FactWordingDocument]] = {}
    metrics: dict[Id, MetricWordingDocument] = {}
