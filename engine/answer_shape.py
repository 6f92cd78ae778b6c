"""The shape of an answer as plain data, which the service stores and the page, the terminal and JSON all show.

Every key is always there but three: `cleared`, which an answer has where everything was to be explained, what is proved
of it then (`proof/data`), which comes after, and `extends`, where an overlay answered. Words, sections, criteria, facts
and people stand in it by their names in the rulebook; days are ISO text; a share is 0 to 100.
"""

from typing import Any, NotRequired, TypedDict


class SubjectData(TypedDict):
    """What is checked, as far as the caller said."""

    id: NotRequired[str]
    name: NotRequired[str]


class CitationData(TypedDict):
    """Where a criterion stands in its source; lines count from 1."""

    source: str
    line: int
    phrase: str


class EvidenceData(TypedDict):
    """One item of evidence as the caller sent it, with the keys that were sent; `value` is a fact's."""

    fact: str
    value: NotRequired[Any]
    quote: NotRequired[str]
    source: NotRequired[str]
    speaker_side: NotRequired[str]
    locator: NotRequired[str]
    as_of: NotRequired[str]


class BasisData(TypedDict):
    """A fact that a finding rests on. `pointer` says where in the document it was told.

    `implied_by` are the pointers of all told facts from which the value follows; one that only follows has the pointer
    `""`.
    """

    fact: str
    value: Any
    pointer: str
    evidence: list[EvidenceData]
    self_reported: bool
    implied_by: list[str]


class FoundData(TypedDict):
    """A sign or an observation that holds, with the facts that show it. `says` is `sign` or `observation`."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    facts: list[BasisData]
    cites: CitationData
    word_cites: CitationData


class ReasonData(FoundData):
    """A criterion that fired. `says` is its word and `level` the level of that word."""

    level: str


class OpenData(TypedDict):
    """A criterion that is not decided; `missing` are the facts that could decide it.

    `so_far` are the told facts that count for it already, though only together with something that is missing.
    """

    criterion: str
    says: str
    missing: list[str]
    so_far: list[BasisData]


class QuestionData(TypedDict):
    """A question worth asking, the criteria it decides, and the strongest word that an answer could lead to.

    `matters` is whether its answer alone can change the verdict, once all else is told; None where it was not computed.
    """

    fact: str
    question: str
    why: str
    answered_by: str
    decides: list[str]
    could_lead_to: str
    or_correct: list[str]
    matters: bool | None


class EnoughData(TypedDict):
    """Of how many open questions how many answers settle the verdict: the fewest that can, and the most that it ever
    takes where each time the first question is answered."""

    of: int
    at_best: int
    at_worst: int


class SectionScoreData(TypedDict):
    """How much of the weight of a section is clear, and how many of its criteria are clear, fired and open."""

    section: str
    low: int
    high: int
    clear: int
    fired: int
    open: int


class ScoreData(TypedDict):
    """How much of the weight is clear: `low` counts what is open as fired, `high` as clear."""

    low: int
    high: int
    sections: list[SectionScoreData]


class StatementData(TypedDict):
    """One of the values that contradict one another, and where it was said; `""` where there is no quote.

    A value that follows from other facts has the source `implied`, and their pointers in `implied_by`. `as_of` is the
    day that it is from, and `later` whether that is the last day of all: both only where it can be said.
    """

    value: Any
    pointer: str
    source: str
    quote: str
    implied_by: list[str]
    as_of: NotRequired[str]
    later: NotRequired[bool]


class ConflictData(TypedDict):
    """A fact that was told in ways that contradict one another; it counts as unknown."""

    fact: str
    values: list[StatementData]


class DataIssueData(TypedDict):
    """Something odd about what was told, where, and what to do about it; `pointers` are all places concerned."""

    code: str
    pointer: str
    pointers: list[str]
    detail: str
    hint: str


class BaseData(TypedDict):
    """The rulebook that an overlay adds to."""

    id: str
    version: str
    digest: str


class RulebookData(TypedDict):
    """The rulebook that answered; `extends` where it is an overlay."""

    id: str
    version: str
    digest: str
    extends: NotRequired[BaseData]


class EngineData(TypedDict):
    """The engine that answered, the one that checks every answer (`""` in bulk: none does), and the version of both."""

    name: str
    checked_by: str
    version: str


class ClearedData(TypedDict):
    """A clear criterion, with the facts that clear it."""

    criterion: str
    facts: list[BasisData]


class Answer(TypedDict):
    """The answer of one evaluation: what it says of all that was told, and of every way in which the rest may be told.

    `settled` where each of these ways ends with the same word. `not_computed` names the keys that say nothing exact.
    """

    kind: str
    subject: SubjectData | None
    as_of: str
    verdict: str
    level: str
    headline: str
    at_least: str | None
    could_become: str | None
    settled: bool
    enough: EnoughData | None
    side: str
    side_facts: list[BasisData]
    score: ScoreData
    reasons: list[ReasonData]
    open: list[OpenData]
    clear: list[str]
    signs: list[FoundData]
    observations: list[FoundData]
    ask: list[QuestionData]
    conflicts: list[ConflictData]
    data_issues: list[DataIssueData]
    rulebook: RulebookData
    input_digest: str
    engine: EngineData
    not_computed: NotRequired[list[str]]
    cleared: NotRequired[list[ClearedData]]
