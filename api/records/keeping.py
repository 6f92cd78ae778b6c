"""Answers that somebody wants kept, and what became of each."""

from dataclasses import dataclass
from datetime import datetime

from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.records.idempotency import Once


@dataclass(frozen=True, slots=True)
class ToKeep:
    """An answer to keep in the workspace of who asked for it, when they did, and the name of their request."""

    evaluated: Evaluated
    now: datetime
    once: Once | None = None
    by: Caller = ANYBODY


Outcome = tuple[Evaluated, bool] | Exception
"""What was kept, and whether a request of the same name had kept it before; or why it was not."""
