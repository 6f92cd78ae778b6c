"""What crosses the wire when documents are compared."""

from dontbuy.api.wire.answer import (
    Basis,
    Conflict,
    CriterionInWords,
    DataIssue,
    Day,
    Digest,
    EngineRef,
    Open,
    Question,
    RulebookRef,
)
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.request import Subject
from dontbuy.api.wire.vocabulary import DocumentKind, FindingWord, Level, OutcomeWord, SideWord, SignWord, VerdictWord


class ComparedDocument(Body):
    """What one document was answered."""

    document: Count
    """Its place in the request, from 0."""
    subject: Subject | None
    """What it judges, as it was sent; null where nothing was said of it."""
    as_of: Day
    """The day that counts as today."""
    verdict: VerdictWord
    """The strongest word that fired; or that nothing did."""
    level: Level
    """How heavy the verdict is."""
    headline: str
    """The verdict in words."""
    could_become: OutcomeWord | None
    """The strongest word that an open criterion could still lead to, where it is stronger than the verdict."""
    settled: bool
    """Whether nothing that is open could change the verdict."""
    side: SideWord
    """What the answers together come close to."""
    fired: list[str]
    """The criteria that fired, by id, strongest first."""
    open: list[Open]
    """The criteria that are not decided yet."""
    clear: list[str]
    """The criteria that are clear, by id."""
    ask: list[Question]
    """What to ask next, the most useful first."""
    conflicts: list[Conflict]
    """Facts that were told with different values."""
    data_issues: list[DataIssue]
    """What looks wrong in the data; it decides nothing."""
    input_digest: Digest
    """A hash over what was read."""


class ComparedFinding(Body):
    """What was found about one criterion in one document: the facts that decide it, or those that are missing."""

    document: Count
    """The document, by its place in the request, from 0."""
    finding: FindingWord
    """What was found."""
    facts: list[Basis]
    """The facts that decide it; empty where it is open."""
    missing: list[str]
    """The facts that could decide it; empty where it is decided."""


class ComparedCriterion(CriterionInWords):
    """One criterion across all documents."""

    says: OutcomeWord
    """The word that it says where it fires."""
    section: str
    """The section in which it stands."""
    level: Level
    """How heavy its word is."""
    findings: list[ComparedFinding]
    """What was found in each document, in their order."""
    same: bool
    """Whether it was found alike in each."""


class ComparedSign(CriterionInWords):
    """A sign or an observation, and the documents in which it holds."""

    says: SignWord
    """Whether it is a sign or an observation."""
    documents: list[int]
    """The documents in which it holds, by their place in the request, from 0."""


class Comparison(Body):
    """Documents side by side, in the order in which they were sent; nothing here ranks them."""

    kind: DocumentKind
    """The kind of all of them."""
    rulebook: RulebookRef
    """The rulebook that answered."""
    engine: EngineRef
    """The engines that answered."""
    documents: list[ComparedDocument]
    """What each document was answered."""
    criteria: list[ComparedCriterion]
    """Every criterion across all of them."""
    signs: list[ComparedSign]
    """Every sign."""
    observations: list[ComparedSign]
    """Every observation."""
