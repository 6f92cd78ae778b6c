"""The shape of every file of a rulebook, as pydantic models: which keys there are, and nothing of their meaning. A test
holds them to the tables of keys in `docs/rule-language.md`."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)

from dontbuy.engine.facts import ValueType
from dontbuy.engine.quotes import typographic

Text = Annotated[StrictStr, StringConstraints(min_length=1, max_length=2_000)]
"""Text that is taken letter for letter."""
Prose = Annotated[Text, AfterValidator(typographic)]
"""Text that people read: it is typed with straight quotes and apostrophes, and read with typographic ones."""
Id = Annotated[StrictStr, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-]+$")]
Shape = TypeVar("Shape", bound=BaseModel)
Yaml = Any
"""A value of a fact: read later, against the facts."""
CONDITION = "condition"
"""The key by which a place of a condition is known in the JSON Schema of a shape; its value says which have a place."""
When = Annotated[Yaml, WithJsonSchema({CONDITION: "condition"})]
"""A condition: read later, against the facts."""
WhenOverFacts = Annotated[Yaml, WithJsonSchema({CONDITION: "condition-over-facts"})]
"""A condition without `holds`."""
WhenTold = Annotated[Yaml, WithJsonSchema({CONDITION: "condition-without-is-given"})]
"""A condition without `is_given`."""
WhenConsistent = Annotated[Yaml, WithJsonSchema({CONDITION: "condition-of-consistency"})]
"""A condition without either."""


class Document(BaseModel):
    """Every document refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WordDocument(Document):
    """`words.WORD` of `rulebook.yaml`: one outcome word."""

    level: Id
    headline: Prose
    ends_talks: StrictBool = False
    only_beside: StrictBool = False


class NothingWordDocument(Document):
    """`nothing_fired.open` and `nothing_fired.clear`: the verdict where nothing fired."""

    word: Id
    level: Id
    headline: Prose


class NothingFiredDocument(Document):
    """`nothing_fired` of `rulebook.yaml`."""

    open: NothingWordDocument
    clear: NothingWordDocument


class TopicDocument(Document):
    """`about.TOPIC` of `rulebook.yaml`."""

    label: Prose
    whose: Literal["ours", "theirs"]


class OwnWordDocument(Document):
    """`evidence.own_word`: which evidence is the subject's own word."""

    source: Id
    side: Id


class EvidenceDocument(Document):
    """`evidence` of `rulebook.yaml`."""

    sources: list[Id]
    sides: list[Id]
    own_word: OwnWordDocument


class HeadDocument(Document):
    """`rulebook.yaml`."""

    id: Id
    version: Annotated[StrictStr, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Prose
    levels: dict[Id, Annotated[StrictInt, Field(ge=1, le=100)]]
    words: dict[Id, WordDocument]
    nothing_fired: NothingFiredDocument
    about: dict[Id, TopicDocument]
    people: dict[Id, Prose]
    evidence: EvidenceDocument


class SourceDocument(Document):
    """`sources.NAME` of `sources.yaml`: one cited document; `lines` is how many its text has."""

    title: Prose
    file: Text
    lines: Annotated[StrictInt, Field(ge=1)]
    about: Prose


class SourcesDocument(Document):
    """`sources.yaml`."""

    sources: dict[Id, SourceDocument]


class NamedInDocument(Document):
    """An item of `named_in`: a line that names a metric."""

    source: Id
    line: Annotated[StrictInt, Field(ge=1)]


class MetricDocument(Document):
    """`metrics.ID` of `metrics.yaml`."""

    name: Prose
    aliases: list[Prose] = []
    definition: Prose
    unit: Id
    per: Id = ""
    better: Literal["higher", "lower", "band"]
    may_exceed_100: StrictBool = False
    metric_class: Id = Field(alias="class")
    needs: list[Id] = []
    named_in: list[NamedInDocument] = []
    watch_out: Prose = ""
    crm: dict[Id, list[Text]] = {}


class MetricsDocument(Document):
    """`metrics.yaml`."""

    units: list[Id] = []
    classes: list[Id] = []
    outcomes: Id = ""
    metrics: dict[Id, MetricDocument] = {}


class FieldDocument(Document):
    """`fields.NAME` of a fact, or of a field whose type is record."""

    type: ValueType
    hint: Prose = ""
    words: dict[Id, Prose] = {}
    readers: dict[Id, dict[Id, Prose]] = {}
    empty_word: Id = ""
    required: StrictBool = False
    fields: dict[Id, "FieldDocument"] = {}


class DoubtDocument(Document):
    """`doubted_when` of a fact: a yes that does not count while a companion's metric is of another class."""

    companion: Id
    field: Id
    class_is_not: Id


class FactDocument(Document):
    """`facts.NAME` of `facts.yaml`."""

    type: ValueType
    hint: Prose = ""
    words: dict[Id, Prose] = {}
    readers: dict[Id, dict[Id, Prose]] = {}
    empty_word: Id = ""
    fields: dict[Id, FieldDocument] = {}
    taken_by: list[Id]
    question: Prose = ""
    why: Prose = ""
    answered_by: Id = ""
    also_asked: list[Id] = []
    changed_by: Id = ""
    better: Yaml = None
    dont_know_means: Yaml = None
    own_word_is_marked: StrictBool = False
    companions: list[Id] = []
    companion_of: Id = ""
    derived_from: Id = ""
    derive: WhenOverFacts = None
    doubted_when: DoubtDocument | None = None
    data_issues: Literal["", "measures"] = ""
    short: Prose = ""
    ask: dict[Id, Prose] = {}
    questions: dict[Id, Prose] = {}
    yes_if: Prose = ""
    no_if: Prose = ""
    open_if: Prose = ""
    told_once: StrictBool = False
    observed: StrictBool = False
    after: list[Id] = []
    effort: Literal[0, 1, 2, 5] = 0
    to_change: Prose = ""
    to_look_up: Prose = ""
    lacking: Prose = ""
    turns_no_verdict: StrictBool = False


class FactsDocument(Document):
    """`facts.yaml`."""

    facts: dict[Id, FactDocument]


class CitesDocument(Document):
    """`cites` of a criterion: a line, from 1, and a phrase that stands in it."""

    source: Id
    line: Annotated[StrictInt, Field(ge=1)]
    phrase: Text


class MissingDocument(Document):
    """Other words where just these of a criterion's facts were told otherwise than one hopes; `""` keeps its own."""

    facts: Annotated[list[Id], Field(min_length=1)]
    title: Prose = ""
    because: Prose = ""
    do: Prose = ""
    to_send: Prose = ""
    to_vendor: Prose = ""


class VariantDocument(Document):
    """Other words where each of some facts was told so, whether or not the criterion reads it; `""` keeps its own."""

    told: Annotated[dict[Id, StrictBool | Id], Field(min_length=1)]
    title: Prose = ""
    because: Prose = ""
    do: Prose = ""
    to_send: Prose = ""
    to_vendor: Prose = ""


class WordingDocument(Document):
    """Other words for a criterion, those of a rule set or those for a reader; `""` keeps the criterion's."""

    title: Prose = ""
    because: Prose = ""
    do: Prose = ""
    to_send: Prose = ""
    to_vendor: Prose = ""
    missing: list[MissingDocument] = []
    variants: list[VariantDocument] = []


class CriterionDocument(Document):
    """`criteria.ID` of a file in `criteria/`."""

    name: Annotated[StrictStr, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    title: Prose
    about: Id
    says: Id
    when: When
    because: Prose
    do: Prose
    to_send: Prose = ""
    to_vendor: Prose = ""
    missing: list[MissingDocument] = []
    variants: list[VariantDocument] = []
    pauses_talks: StrictBool = False
    done_with: Id = ""
    includes: list[Id] = []
    includes_one_of: list[Id] = []
    cites: CitesDocument
    word_cites: CitesDocument | None = None
    readers: dict[Id, WordingDocument] = {}


class SectionDocument(Document):
    """A file of `criteria/`; its name is the section."""

    title: Prose
    criteria: dict[Id, CriterionDocument] = {}
    definitions: dict[Id, When] = {}


class ThenDocument(Document):
    """A fact and the value that follows, in the form of a condition: `{fact: F, is: V}`."""

    fact: Id
    value: Yaml = Field(alias="is")


class ImplicationDocument(Document):
    """An entry of `implications`."""

    when: WhenConsistent
    then: Annotated[list[ThenDocument], Field(min_length=1)]
    because: Prose


class ContradictionDocument(Document):
    """An entry of `contradictions`."""

    never: WhenConsistent
    because: Prose


class ConsistencyDocument(Document):
    """`consistency.yaml`."""

    implications: dict[Id, ImplicationDocument] = {}
    contradictions: dict[Id, ContradictionDocument] = {}


class InvariantDocument(Document):
    """An entry of `invariants`: one of the keys that say what holds, and when."""

    text: Prose
    when: WhenTold = None
    never_fires: Id = ""
    always_fires: Id = ""
    never_says: Id = ""
    says_at_least: Id = ""
    changes_nothing: Id = ""


class InvariantsDocument(Document):
    """`invariants.yaml`."""

    invariants: dict[Id, InvariantDocument] = {}


class SideDocument(Document):
    """`side` of a rule set: the word for each truth of a condition."""

    when: When
    yes: Id
    no: Id
    unknown: Id


class QuestionDocument(Document):
    """`questions.FACT` of a rule set: its own words for a question; `""` keeps the fact's."""

    question: Prose = ""
    short: Prose = ""
    why: Prose = ""
    answered_by: Id = ""


class ReaderDocument(Document):
    """`readers.PERSON` of a rule set: somebody who may say *that is me*, and what they are asked first."""

    says: Prose
    you: Prose
    first: list[Id] = []


class RuleSetDocument(Document):
    """A file of `rule-sets/`."""

    kind: Id
    title: Prose
    summary: Prose
    minutes: Annotated[StrictInt, Field(ge=1, le=240)]
    have_at_hand: list[Prose] = []
    you: Prose
    reader: Id = ""
    subject_label: Prose
    groups: dict[Literal["ours", "theirs"], Prose]
    leads_with: Id = ""
    headlines: dict[Id, Prose] = {}
    sections: dict[Id, list[Id]]
    section_titles: dict[Id, Prose] = {}
    listed_after: dict[Id, Id] = {}
    signs: list[Id] = []
    observations: list[Id] = []
    side: SideDocument | None = None
    aliases: dict[Id, Id] = {}
    own_word_unless: Id = ""
    own_word: Literal["counts", "set_aside"] = "counts"
    wording: dict[Id, WordingDocument] = {}
    questions: dict[Id, QuestionDocument] = {}
    readers: dict[Id, ReaderDocument] = {}
