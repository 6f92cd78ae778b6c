"""What is answered to one document."""

from typing import Annotated, Any

from pydantic import Field, RootModel

from dontbuy.api.wire.problem import Body, Count, Pointer
from dontbuy.api.wire.request import Subject
from dontbuy.api.wire.vocabulary import (
    DocumentKind,
    ErrorCode,
    EvidenceItem,
    Level,
    OutcomeWord,
    Person,
    SideWord,
    SignWord,
    Topic,
    VerdictWord,
)
from dontbuy.api.wire.ways import RestsOn, TurnsOut, WaysOut

Percent = Annotated[int, Field(ge=0, le=100)]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]


class JsonObject(RootModel[dict[str, Any]]):
    """An object as it stands, whatever its keys are."""


class Cites(Body):
    """Where a criterion stands in the sources."""

    source: str
    """The cited document, by its id in `GET /v1/sources`."""
    line: int = Field(ge=1)
    """The line, counted from 1."""
    phrase: str
    """Words of that line."""


class Basis(Body):
    """A fact that a finding rests on."""

    fact: str
    """Its name, such as `{fact}`."""
    value: Any
    """What was told, or what follows from a list that was told."""
    pointer: Pointer
    """Where it was told: a JSON pointer into the document."""
    evidence: list[EvidenceItem]
    """The evidence sent for it, without what was null."""
    self_reported: bool
    """Whether only the judged side's own word stands behind it."""
    implied_by: list[Pointer]
    """Where the facts were told from which the value follows."""


class CriterionInWords(Body):
    """What is said of a criterion, a sign or an observation wherever it is named in an answer."""

    criterion: str
    """Its id, such as `{criterion}`; ids never change."""
    name: str
    """Its name, such as `{name}`."""
    says: str
    """The word that it says."""
    about: Topic
    """What it speaks about."""
    title: str
    """What it says, in a line."""
    because: str
    """Why it says so."""
    do: str
    """What to do about it."""
    cites: Cites
    """Where it stands in the sources."""
    word_cites: Cites
    """Where they say the word that it says; the same place where they say it there."""


class Shown(CriterionInWords):
    """A sign or an observation that holds, with the facts that it rests on."""

    says: SignWord
    """Whether it is a sign or an observation."""
    facts: list[Basis]
    """The facts that decide it."""


class Reason(CriterionInWords):
    """A criterion that fired, with the facts that it rests on."""

    says: OutcomeWord
    """The word that it says."""
    level: Level
    """How heavy its word is."""
    facts: list[Basis]
    """The facts that decide it."""


class Open(Body):
    """A criterion that is not decided yet, and the facts that could decide it."""

    criterion: str
    """Its id."""
    says: OutcomeWord
    """The word that it would say."""
    missing: list[str]
    """The facts that could decide it."""
    so_far: list[Basis]
    """The told facts that count for it already, though only together with something that is missing."""


class Question(Body):
    """What to ask, of whom, and what it could lead to."""

    fact: str
    """The fact that the question gets."""
    question: str
    """The question as a person would ask it."""
    why: str
    """Why it is asked."""
    answered_by: Person
    """Who can answer it."""
    decides: list[str]
    """The open criteria that it could decide, by id."""
    could_lead_to: OutcomeWord
    """The strongest word that one of them would say."""
    or_correct: list[str]
    """Facts that were told, one of which may be wrong instead, where this one is in conflict with what follows."""
    matters: bool | None
    """Whether its answer alone can change the verdict, once all else is told; those that do not matter come last. Null
    where it was not computed; an answer that was kept by version 1 has no such key."""


class Enough(Body):
    """How many of the open questions settle the verdict."""

    of: Count
    """The open questions."""
    at_best: Count
    """The fewest answers after which the verdict can be settled."""
    at_worst: Count
    """After so many answers it is settled whatever they are, where each time the first question is answered."""


class SectionScore(Body):
    """The share of one section, and how many of its criteria are clear, fired and open."""

    section: str
    """The section, by its name in the rulebook."""
    low: Percent
    """Its share with every open criterion counted as fired."""
    high: Percent
    """Its share with every open criterion counted as clear."""
    clear: Count
    """How many criteria are clear."""
    fired: Count
    """How many fired."""
    open: Count
    """How many are not decided yet."""


class Score(Body):
    """Share of the weight that is clear, 0 to 100: `low` counts what is open as fired, `high` as clear."""

    low: Percent
    """The share with every open criterion counted as fired."""
    high: Percent
    """The share with every open criterion counted as clear."""
    sections: list[SectionScore]
    """The same for each section."""


class ConflictValue(Body):
    """One of the values that differ, and where it was told."""

    value: Any
    """The value."""
    pointer: Pointer
    """Where it was told: a JSON pointer into the document."""
    source: str
    """Where its evidence comes from; empty for a value told in `facts`."""
    quote: str
    """The words quoted for it; empty where there are none."""
    implied_by: list[Pointer]
    """Where the facts were told from which it follows; empty for a value that was told."""
    as_of: Day | None = None
    """The day that it is from: the `as_of` of its evidence; of a value in `facts`, the last `as_of` of the evidence
    that supports it without a value. Left out where it has none."""
    later: bool | None = None
    """Whether it is from a later day than every value that differs from it. Later is not right: nothing is picked. Left
    out where it cannot be said: one of the values has no day, or those of the last day differ."""


class Conflict(Body):
    """Values that differ for one fact; nothing is picked and the fact counts as unknown."""

    fact: str
    """The fact."""
    values: list[ConflictValue]
    """Every value, in the order of the document."""


class DataIssue(Body):
    """Something in the data that looks wrong; it decides nothing."""

    code: ErrorCode
    """What kind of issue it is."""
    pointer: Pointer
    """Where it stands: a JSON pointer into the document."""
    pointers: list[Pointer]
    """Every place concerned; `pointer` is the first of them."""
    detail: str
    """What looks wrong."""
    hint: str
    """What to look at."""


class BaseRef(Body):
    """The rulebook to which an overlay adds."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    digest: Digest
    """Its digest, by itself."""


class RulebookRef(Body):
    """One version of a rulebook."""

    id: str
    """Its id."""
    version: str
    """Its version."""
    digest: Digest
    """A hash over what it means: two rulebooks of one digest judge alike. That of an overlay covers what it adds to."""
    extends: BaseRef | None = None
    """What it adds to. The key is there where the rulebook is an overlay."""


class EngineRef(Body):
    """The engines that answered: both decide every criterion, and an answer leaves only where they agree."""

    name: str
    """The engine that answers."""
    checked_by: str
    """The engine that checks it."""
    version: str
    """The version of the product."""


class Cleared(Body):
    """A criterion that is clear, with the facts that refute it."""

    criterion: str
    """Its id."""
    facts: list[Basis]
    """The facts that refute it."""


class Answer(Body):
    """The answer to one document. Every key is always there but those that say that `explain=full` asks for them."""

    kind: DocumentKind
    """The kind of the document."""
    subject: Subject | None
    """What is judged, as it was sent; null where nothing was said of it."""
    as_of: Day
    """The day that counts as today."""
    verdict: VerdictWord
    """The strongest word that fired; or that nothing did."""
    level: Level
    """How heavy the verdict is."""
    headline: str
    """The verdict in words."""
    at_least: VerdictWord | None
    """The weakest word that any way to tell the rest ends with. Null where it was not computed; an answer that was kept
    by version 1 has no such key."""
    could_become: OutcomeWord | None
    """The strongest word that any way to tell the rest ends with, where it is stronger than the verdict."""
    settled: bool
    """Whether every way to tell the rest ends with one and the same word."""
    enough: Enough | None
    """How many answers settle the verdict. Null where it was not computed; an answer that was kept by version 1 has no
    such key."""
    side: SideWord
    """What the answers together come close to."""
    side_facts: list[Basis]
    """The facts that decide the side; none where it is open or not judged."""
    score: Score
    """The share of the criteria that are clear, as an interval."""
    reasons: list[Reason]
    """The criteria that fired, strongest first; empty with `explain=none`."""
    open: list[Open]
    """The criteria that are not decided yet; empty with `explain=none`."""
    clear: list[str]
    """The criteria that are clear, by id."""
    signs: list[Shown]
    """The good signs that hold."""
    observations: list[Shown]
    """The observations that hold."""
    ask: list[Question]
    """What to ask next, the most useful first; empty with `explain=none`."""
    conflicts: list[Conflict]
    """Facts that were told with different values."""
    data_issues: list[DataIssue]
    """What looks wrong in the data; it decides nothing."""
    rulebook: RulebookRef
    """The rulebook that answered."""
    input_digest: Digest
    """A hash over what was read: two documents of one digest get one answer."""
    engine: EngineRef
    """The engines that answered."""
    cleared: list[Cleared] = Field(default_factory=list)
    """The clear criteria with the facts that refute them. The key is there with `explain=full` only."""
    rests_on: RestsOn | None = None
    """What the verdict rests on. The key is there with `explain=full` only; null where it was not computed."""
    ways: WaysOut | None = None
    """The ways out of the verdict, as `POST /v1/ways` gives them. The key is there with `explain=full` only."""
    worse: list[list[TurnsOut]] | None = None
    """The smallest sets of open facts that would make the verdict stronger, at most 20. The key is there with
    `explain=full` only; null where they were not computed."""
    not_computed: list[str] = Field(default_factory=list)
    """The keys that say nothing exact: what they ask for was not computed within its limits. `could_become` and
    `settled` are then found criterion by criterion, and never too narrow. The key is there where something was not."""
