"""The quarters of one line of snapshots: a point for each value, and how far it has to go to count as moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dontbuy.api.purchases.snapshots import SnapshotLine
from dontbuy.api.records.snapshots import HIGHER, LOWER, QUARTERS, START, Movement

_MIDDLE, _HIGH = 50, 100
_LEVELS = {Movement.MOVED: "none", Movement.DID_NOT_MOVE: "caution", Movement.CANNOT_TELL: "unknown"}


@dataclass(frozen=True, slots=True)
class Point:
    """One value: its quarter, and where it stands in percent of the height, 0 at the bottom."""

    quarter: int
    at: int


@dataclass(frozen=True, slots=True)
class QuartersDrawn:
    """The values of a line on one scale that begins at nought.

    `threshold` is where a value has to come past to count as moved: the start and what the number moves by itself; None
    where neither direction is better. `missing` are the quarters without a value that can be compared.
    """

    points: Sequence[Point]
    missing: Sequence[int]
    threshold: int | None
    level: str
    has_swing: bool

    @property
    def says(self) -> str:
        """What the dashed line shows, in words; `""` where there is none."""
        if self.threshold is None:
            return ""
        past = "the start and what the number moves by itself" if self.has_swing else "the start"
        return f"The dashed line is {past}."


def quarters(line: SnapshotLine) -> QuartersDrawn:
    """A line of snapshots as it is drawn."""
    first, values = line.start, {each.quarter: each.value for each in line.comparable}
    way = {HIGHER: 1, LOWER: -1}.get(first.better)
    goal = None if way is None else first.value + way * (line.swing or 0)
    low = min(Decimal(0), *values.values(), *([] if goal is None else [goal]))
    high = max(Decimal(0), *values.values(), *([] if goal is None else [goal]))

    def at(value: Decimal) -> int:
        return _MIDDLE if low == high else round(_HIGH * (value - low) / (high - low))

    return QuartersDrawn(
        points=[Point(quarter, at(value)) for quarter, value in values.items()],
        missing=[each for each in (START, *QUARTERS) if each not in values],
        threshold=None if goal is None else at(goal),
        level=_LEVELS[line.movement],
        has_swing=bool(line.swing),
    )
