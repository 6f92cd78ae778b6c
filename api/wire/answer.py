"""What is answered: an answer, a kept evaluation, their list."""

from typing import Any, Literal

from pydantic import Field

from dontbuy.api.wire.problem import Body


class Cites(Body):
    source: str
    line: int
    phrase: str


class Basis(Body):
    """A recorded fact that a finding rests on."""

    fact: str
    value: Any
    pointer: str
    evidence: list[dict[str, Any]]
    self_reported: bool


class Shown(Body):
    """A sign or an observation."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    facts: list[Basis]
    cites: Cites
    word_cites: Cites


class Reason(Shown):
    """A criterion that fired, with the facts that it rests on."""

    level: str


class Open(Body):
    """A criterion that is not decided yet, and the facts that could decide it."""

    criterion: str
    says: str
    missing: list[str]


class Question(Body):
    """What to ask, of whom, and what it could lead to."""

    fact: str
    question: str
    why: str
    answered_by: str
    decides: list[str]
    could_lead_to: str


class SectionScore(Body):
    section: str
    low: int
    high: int
    clear: int
    fired: int
    open: int


class Score(Body):
    """Share of the weight that is clear, 0 to 100: `low` counts what is open as fired, `high` as clear."""

    low: int
    high: int
    sections: list[SectionScore]


class ConflictValue(Body):
    value: Any
    pointer: str
    source: str
    quote: str


class Conflict(Body):
    """Values that differ for one fact; nothing is picked and the fact counts as unknown."""

    fact: str
    values: list[ConflictValue]


class DataIssue(Body):
    """Something in the data that looks wrong; it decides nothing."""

    code: str
    pointer: str
    detail: str
    hint: str


class RulebookRef(Body):
    id: str
    version: str
    digest: str


class EngineRef(Body):
    name: str
    checked_by: str
    version: str


class Cleared(Body):
    """A criterion that is clear, with the facts that refute it."""

    criterion: str
    facts: list[Basis]


class Answer(Body):
    """The answer to one document. Every key is always there; `cleared` only with `explain=full`."""

    kind: str
    subject: dict[str, str] | None
    as_of: str
    verdict: str
    level: Literal["stop", "act", "caution", "unknown", "none"] | str
    headline: str
    could_become: str | None
    settled: bool
    side: str
    score: Score
    reasons: list[Reason]
    open: list[Open]
    clear: list[str]
    signs: list[Shown]
    observations: list[Shown]
    ask: list[Question]
    conflicts: list[Conflict]
    data_issues: list[DataIssue]
    rulebook: RulebookRef
    input_digest: str
    engine: EngineRef
    cleared: list[Cleared] = Field(default=[], description="only with explain=full")


class Evaluation(Answer):
    """A stored evaluation: the answer, its id and time, and the document that it answers."""

    id: str
    created_at: str
    document: dict[str, Any]


class EvaluationSummary(Body):
    """One line of the list of evaluations."""

    id: str
    created_at: str
    kind: str
    subject: dict[str, str] | None
    as_of: str
    verdict: str
    level: str


class EvaluationList(Body):
    evaluations: list[EvaluationSummary]
