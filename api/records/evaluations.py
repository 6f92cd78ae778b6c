"""Answers that are kept, with the document that each answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dontbuy.api.records.changes import AnswerChanges
from dontbuy.engine.answer_shape import Answer, SubjectData

WORKSPACE = "default"
"""The workspace that is always there. Every row belongs to a workspace, and nobody sees more than one."""


MOST_LISTED = 200
"""Lines of one page of a list."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An answer with everything needed to find it again: the document has its day and rulebook filled in.

    `created_at` is ISO text in UTC with microseconds. `head` is where the ledger ended when it was kept, as
    `NUMBER:HASH`; `""` before it is kept. The revisions of one evaluation have its id and count from 1; `changed` is
    from the revision before it, and None in the first.
    """

    id: str
    created_at: str
    document: Mapping[str, Any]
    answer: Answer
    head: str = ""
    revision: int = 1
    changed: AnswerChanges | None = None

    @property
    def body(self) -> dict[str, Any]:
        """As it crosses the wire. The first revision is in the bytes in which it always was: it has no number."""
        told: dict[str, Any] = {"id": self.id, "created_at": self.created_at}
        if self.changed:
            told |= {"revision": self.revision, "changed": self.changed.body}
        return {**told, **self.answer, "document": self.document}

    @property
    def line(self) -> "EvaluationLine":
        """What a list shows of it."""
        answer = self.answer
        return EvaluationLine(
            id=self.id,
            revision=self.revision,
            created_at=self.created_at,
            kind=answer["kind"],
            subject=answer["subject"],
            as_of=answer["as_of"],
            verdict=answer["verdict"],
            level=answer["level"],
        )


@dataclass(frozen=True, slots=True)
class EvaluationLine:
    """What a list shows of one evaluation, read without its document and its answer, which may be a megabyte each."""

    id: str
    revision: int
    created_at: str
    kind: str
    subject: SubjectData | None
    as_of: str
    verdict: str
    level: str

    @property
    def summary(self) -> dict[str, Any]:
        """As it crosses the wire. The first revision has no number."""
        return {name: value for name, value in asdict(self).items() if name != "revision" or value > 1}


@dataclass(frozen=True, slots=True)
class EvaluationFilter:
    """Which evaluations a list shows; None where all. The newest revision of each is what it says.

    `subject` is the id of the subject, `purchase` that of a purchase whose results are wanted, and nothing that a tool
    posted, `criterion` one that fired, `since` and `until` are ISO times in UTC: first kept
    at `since` or later, and before `until`.
    """

    kind: str | None = None
    verdict: str | None = None
    level: str | None = None
    subject: str | None = None
    criterion: str | None = None
    purchase: str | None = None
    since: str | None = None
    until: str | None = None


EVERYTHING = EvaluationFilter()


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """One page of a list, the newest first; `last` is the number of its last line where there are more after it."""

    lines: Sequence[EvaluationLine]
    last: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """One kept answer of a check. The numbers of a check's results count from 1."""

    number: int
    evaluated: Evaluated
