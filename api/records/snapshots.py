"""Snapshots: the value of one metric of a purchase, at its start or in one of the four quarters after it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

START = 0
QUARTERS = (1, 2, 3, 4)
HIGHER, LOWER = "higher", "lower"
"""Which way a number is better."""


class Movement(StrEnum):
    """Whether a number moved."""

    MOVED = "moved"
    """The last value is better than the start by more than the number moves by itself."""
    DID_NOT_MOVE = "did_not_move"
    CANNOT_TELL = "cannot_tell"
    """There are fewer than two values to compare, or neither direction is known to be better."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One value as somebody wrote it down. Snapshots are added and never changed: a later one of the same metric, line
    and quarter corrects the earlier one, and both are kept.

    `metric` names what is measured (`Measured.key`). `line` counts from 1: values of one line come from one `report` by
    one `definition` and can be compared; another definition begins another line. `quarter` is 0 for the start, else 1
    to 4. `day` is the day on which the value was taken, `owner` the name of who takes it.

    `better` is `higher` or `lower`, `""` where neither is known to be better. `swing` is by how much the number moves
    by itself, as it was named when the line began; None where nobody named it. `number` comes from the workspace.
    """

    number: int
    metric: str
    line: int
    quarter: int
    value: Decimal
    unit: str
    day: date
    owner: str
    report: str
    definition: str
    better: str
    swing: Decimal | None
    at: datetime
