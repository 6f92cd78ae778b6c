"""What crosses the wire when documents are compared."""

from typing import Literal

from dontbuy.api.wire.answer import (
    Basis,
    Cites,
    Conflict,
    DataIssue,
    EngineRef,
    Open,
    Question,
    RulebookRef,
)
from dontbuy.api.wire.problem import Body


class ComparedDocument(Body):
    """What one document was answered. `document` is its place in the request, from 0."""

    document: int
    subject: dict[str, str] | None
    as_of: str
    verdict: str
    level: str
    headline: str
    could_become: str | None
    settled: bool
    side: str
    fired: list[str]
    open: list[Open]
    clear: list[str]
    ask: list[Question]
    conflicts: list[Conflict]
    data_issues: list[DataIssue]
    input_digest: str


class ComparedFinding(Body):
    """What was found about one criterion in one document: the facts that decide it, or those that are missing."""

    document: int
    finding: Literal["fired", "clear", "open"]
    facts: list[Basis]
    missing: list[str]


class Compared(Body):
    """What the rulebook says where a criterion holds."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    cites: Cites


class ComparedCriterion(Compared):
    """One criterion across all documents; `same` where it was found alike in each."""

    section: str
    level: str
    findings: list[ComparedFinding]
    same: bool


class ComparedSign(Compared):
    """A sign or an observation, and the documents in which it holds."""

    documents: list[int]


class Comparison(Body):
    """Documents side by side, in the order in which they were sent; nothing here ranks them."""

    kind: str
    rulebook: RulebookRef
    engine: EngineRef
    documents: list[ComparedDocument]
    criteria: list[ComparedCriterion]
    signs: list[ComparedSign]
    observations: list[ComparedSign]
