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
    """The values of a line on one scale that begins at nought, or at the lowest of them where that is below.

    `threshold` is where a value has to come past to count as moved: the start and what the number moves by itself; None
    where neither direction is better. `target` is where it has to come, None where nobody knows. `nought` is where
    nought lies. `missing` are the quarters without a value that counts.
    """

    points: Sequence[Point]
    missing: Sequence[int]
    threshold: int | None
    target: int | None
    nought: int
    level: str
    has_swing: bool

    @property
    def says(self) -> str:
        """What the lines show that are no values, in words; `""` where there is none."""
        past = "the start and what the number moves by itself" if self.has_swing else "the start"
        said = [
            *([f"The dashed line is {past}."] if self.threshold is not None else []),
            *(["The thick line is the target."] if self.target is not None else []),
            *(["The thin line is nought."] if self.nought else []),
        ]
        return " ".join(said)


def quarters(line: SnapshotLine, target: Decimal | None = None) -> QuartersDrawn:
    """A line of snapshots as it is drawn. `target` is in its unit."""
    first, values = line.start, {each.quarter: each.value for each in line.comparable}
    way = {HIGHER: 1, LOWER: -1}.get(first.better)
    goal = None if way is None else first.value + way * (line.swing or 0)
    drawn = [Decimal(0), *values.values(), *(each for each in (goal, target) if each is not None)]
    low, high = min(drawn), max(drawn)

    def at(value: Decimal) -> int:
        return _MIDDLE if low == high else round(_HIGH * (value - low) / (high - low))

    return QuartersDrawn(
        points=[Point(quarter, at(value)) for quarter, value in values.items()],
        missing=[each for each in (START, *QUARTERS) if each not in values],
        threshold=None if goal is None else at(goal),
        target=None if target is None else at(target),
        nought=0 if low == high else at(Decimal(0)),
        level=_LEVELS[line.movement],
        has_swing=bool(line.swing),
    )
