"""An evaluation that is kept, its revisions, and the lists of them."""

from typing import Annotated

from pydantic import Field

from dontbuy.api.wire.answer import Answer, Day, JsonObject
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.request import Subject
from dontbuy.api.wire.vocabulary import DocumentKind, Level, OutcomeWord, VerdictWord

Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Revision = Annotated[int, Field(ge=1)]
EvaluationId = Annotated[str, Field(pattern="^ev_[0-9a-f]{32}$")]


class NamedReason(Body):
    """A reason by its name."""

    criterion: str
    """The id of the criterion."""
    says: OutcomeWord
    """The word that it says."""
    title: str
    """What it says, in a line."""


class VerdictsCompared(Body):
    """The verdict before and now; they may be the same."""

    before: VerdictWord = Field(alias="from")
    """What the revision before says."""
    now: VerdictWord = Field(alias="to")
    """What this one says."""


class RevisionChange(Body):
    """What changed from the revision before."""

    verdict: VerdictsCompared
    """The verdict before and now."""
    appeared: list[NamedReason]
    """The reasons that there were not before."""
    went: list[NamedReason]
    """The reasons that there are no more."""
    other_rulebook: bool
    """Whether another rulebook judged the revision before, so that not all of it need come from what was told."""


class Evaluation(Answer):
    """A revision of a stored evaluation: the answer, its id and time, and the document that it answers."""

    id: EvaluationId
    """Its id, as in its address."""
    created_at: Time
    """When this revision was made, in UTC."""
    revision: Revision = Field(default_factory=lambda: 1)
    """The number of this revision: one more for each time that more was told. Left out in the first, which is 1."""
    changed: RevisionChange | None = None
    """What changed from the revision before. Left out in the first."""
    document: JsonObject
    """The document as it was sent, with the day and the rulebook filled in where they were left out."""


class EvaluationSummary(Body):
    """One line of a list: an evaluation as its newest revision says, or one of its revisions."""

    id: EvaluationId
    """Its id, as in its address."""
    revision: Revision = Field(default_factory=lambda: 1)
    """The number of the revision. Left out of the first, which is 1."""
    created_at: Time
    """When the revision was made, in UTC."""
    kind: DocumentKind
    """The kind of its document."""
    subject: Subject | None
    """What it judges; null where nothing was said of it."""
    as_of: Day
    """The day that counted as today."""
    verdict: VerdictWord
    """The strongest word that fired; or that nothing did."""
    level: Level
    """How heavy the verdict is."""


class RevisionList(Body):
    """The revisions of one evaluation, the first one first."""

    revisions: list[EvaluationSummary]
    """At most `limit` of them."""
    next_cursor: str | None
    """What to send as `cursor` to get the next page; null on the last one."""
    has_more: bool
    """Whether there is a next page."""


class SubjectErased(Body):
    """What was erased of a subject."""

    evaluations: Count
    """How many evaluations were erased now, each with all its revisions; 0 where nothing was kept."""


class EvaluationList(Body):
    """Stored evaluations, those first kept last first; each stays in its place when it is revised."""

    evaluations: list[EvaluationSummary]
    """At most `limit` of them."""
    next_cursor: str | None
    """What to send as `cursor` to get the next page; null on the last one."""
    has_more: bool
    """Whether there is a next page."""
