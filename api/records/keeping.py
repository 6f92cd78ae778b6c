"""Answers that somebody wants kept, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.evaluations import EvaluationLine
from dontbuy.api.records.idempotency import Once


@dataclass(frozen=True, slots=True)
class WrittenEvaluation:
    """An evaluation as it is kept: what a list shows of it, the criteria that fired, the digests of the rulebook and of
    what was read, and the document and the answer as JSON. `head` is as in `Evaluated`."""

    line: EvaluationLine
    fired: Sequence[str]
    rulebook_digest: str
    input_digest: str
    document: bytes
    answer: bytes
    head: str = ""

    @property
    def id(self) -> str:
        return self.line.id

    @property
    def data(self) -> bytes:
        """A first revision as it crosses the wire: the bytes of what `Evaluated.body` is."""
        about = f'{{"id":"{self.id}","created_at":"{self.line.created_at}",'
        return b'%b%b,"document":%b}' % (about.encode(), self.answer[1:-1], self.document)


def filled_in(document: Mapping[str, Any], as_of: date, rulebook: str) -> dict[str, Any]:
    """A document as sent, with what was left to default, so that it can be answered again on another day."""
    return {**document, "as_of": as_of.isoformat(), "rulebook": rulebook}


@dataclass(frozen=True, slots=True)
class ToKeep:
    """An answer to keep in the workspace of who asked for it, when they did, and the name of their request."""

    written: WrittenEvaluation
    now: datetime
    once: Once | None = None
    by: Caller = ANYBODY


Outcome = tuple[WrittenEvaluation, bool] | Exception
"""What was kept, and whether a request of the same name had kept it before; or why it was not."""
