"""What crosses the wire of a batch: the lines that are no answers."""

from pydantic import Field

from dontbuy.api.wire.problem import Body, Count, Problem
from dontbuy.api.wire.vocabulary import VerdictWord


class RowProblem(Problem):
    """The problem of one row of a batch, where another row has its answer."""

    row: int = Field(ge=1)
    """The number of the row: the line that it stands on, or its place in the array; the first is 1."""


class VerdictCount(Body):
    """How many documents came to one verdict."""

    verdict: VerdictWord
    """The verdict."""
    rows: Count
    """How many."""


class BatchSummary(Body):
    """What the rows of a batch came to."""

    rows: Count
    """The lines before this one."""
    answered: Count
    """Those that are answers."""
    problems: Count
    """Those that are problems."""
    verdicts: list[VerdictCount]
    """How many of each verdict, the most frequent first."""
    complete: bool
    """Whether all that was sent was answered; where not, the last problem says why."""


class BatchEnd(Body):
    """The last line of a batch. A batch without it was cut off."""

    summary: BatchSummary
    """What the lines before it came to."""
