"""What came of a purchase: the lines that its snapshots make, and whether a number moved. No clock, no database."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import cached_property

from dontbuy.api.records.snapshots import HIGHER, LOWER, QUARTERS, START, Movement, Snapshot

_MONTHS = 3
_EXACT = Context(prec=100)
"""A figure has at most 40 digits on each side of its point, so no difference of two is rounded."""


def day_of_quarter(decided_on: date, quarter: int) -> date:
    """The day on which the value of a quarter is due: 3, 6, 9, 12 months after the decision, 0 the day itself. A month
    that is too short gives its last day: three months after 30 November is 28 February."""
    months = decided_on.month - 1 + _MONTHS * quarter
    year, month = decided_on.year + months // 12, months % 12 + 1
    return date(year, month, min(decided_on.day, monthrange(year, month)[1]))


def quarter_at(decided_on: date, today: date) -> int:
    """The last quarter that has come: 0 until three months after the decision, at most 4."""
    return max((each for each in QUARTERS if day_of_quarter(decided_on, each) <= today), default=START)


def movement(better: str, start: Decimal, last: Decimal, swing: Decimal | None) -> Movement:
    """Whether a number moved from `start` to `last`, where `better` is `higher` or `lower`.

    It has to be better by more than `swing`, by which it moves anyway: from 22 by 2, 24 is no movement and 24.1 is
    one. Where no swing was named, any difference for the better is a movement.
    """
    if better not in (HIGHER, LOWER):
        return Movement.CANNOT_TELL
    return Movement.MOVED if gained(better, start, last) > (swing or 0) else Movement.DID_NOT_MOVE


def gained(better: str, start: Decimal, last: Decimal) -> Decimal:
    """By how much the last value is better than the start, exactly; less than nothing where it is worse."""
    return _EXACT.subtract(start, last) if better == LOWER else _EXACT.subtract(last, start)


@dataclass(frozen=True)
class SnapshotLine:
    """The snapshots of one metric by one report and one definition, in the order in which they were written down.

    `bought_on` is the day on which it was bought, None where it was not: then nobody knows when a quarter begins.
    """

    number: int
    snapshots: Sequence[Snapshot]
    bought_on: date | None = None

    @property
    def metric(self) -> str:
        return self.snapshots[0].metric

    @cached_property
    def counted(self) -> Mapping[int, Snapshot]:
        """The snapshot that stands for each quarter, the earliest quarter first: the one written down last."""
        newest = {each.quarter: each for each in self.snapshots}
        return {quarter: newest[quarter] for quarter in sorted(newest)}

    @property
    def start(self) -> Snapshot:
        """The first value, with which the others are compared."""
        return next(iter(self.counted.values()))

    @property
    def last(self) -> Snapshot:
        """The value of the last quarter that has one; the start where there is no other."""
        return self.comparable[-1]

    @property
    def comparable(self) -> Sequence[Snapshot]:
        """The first value and those that count beside it: in its unit, taken in their own time and not before it."""
        first = self.start
        return [each for each in self.counted.values() if each is first or self._counts_beside(first, each)]

    def is_in_its_time(self, taken: Snapshot) -> bool:
        """Whether a value was taken in its own quarter or later: after the day on which the quarter before it was due.

        Bought on 21 November, a value of quarter 1 is taken from 22 November on, one of quarter 2 from 22 February.
        """
        return self.bought_on is None or taken.day > day_of_quarter(self.bought_on, taken.quarter - 1)

    def _counts_beside(self, first: Snapshot, taken: Snapshot) -> bool:
        return taken.unit == first.unit and taken.day >= first.day and self.is_in_its_time(taken)

    @property
    def swing(self) -> Decimal | None:
        return self.start.swing

    @property
    def movement(self) -> Movement:
        """Whether the number moved; fewer than two values that count tell nothing."""
        if len(self.comparable) < 2:
            return Movement.CANNOT_TELL
        return movement(self.start.better, self.start.value, self.last.value, self.swing)

    @property
    def gain(self) -> Decimal:
        """By how much the last value is better than the start."""
        return gained(self.start.better, self.start.value, self.last.value)

    @property
    def owner(self) -> str:
        """Who takes it, as the newest snapshot says."""
        return self.snapshots[-1].owner

    @property
    def corrected(self) -> Sequence[Snapshot]:
        """The snapshots in whose place another one counts now."""
        return [each for each in self.snapshots if self.counted[each.quarter] is not each]

    def lacking_before(self, quarter: int) -> Sequence[int]:
        """The quarters between the start and this one of which nobody wrote down a value."""
        return [each for each in range(self.start.quarter, quarter) if each not in self.counted]

    def taken_after(self, quarter: int) -> Sequence[int]:
        """The earlier quarters whose value was taken on a later day than this one's."""
        here = self.counted[quarter]
        return [number for number, each in self.counted.items() if number < quarter and each.day > here.day]


@dataclass(frozen=True)
class Series:
    """Every line of one metric, the first one first."""

    metric: str
    lines: Sequence[SnapshotLine]

    @property
    def newest(self) -> SnapshotLine:
        return self.lines[-1]

    @property
    def telling(self) -> SnapshotLine | None:
        """The newest line that can tell whether the number moved; None where none can."""
        found = [line for line in self.lines if line.movement is not Movement.CANNOT_TELL]
        return found[-1] if found else None

    @property
    def movement(self) -> Movement:
        return self.telling.movement if self.telling else Movement.CANNOT_TELL

    def has_start(self, decided_on: date) -> bool:
        """Whether a starting value was taken before the first quarter after the decision had come."""
        first = self.lines[0].start
        return first.quarter == START and first.day < day_of_quarter(decided_on, 1)

    @property
    def quarters(self) -> Sequence[int]:
        """The quarters of which a value was taken in their own time."""
        taken = [(line, each) for line in self.lines for each in line.counted.values() if each.quarter in QUARTERS]
        return sorted({each.quarter for line, each in taken if line.is_in_its_time(each)})


def series_of(snapshots: Iterable[Snapshot], bought_on: date | None) -> Mapping[str, Series]:
    """The series of each metric by its name, in the order in which they were begun. `bought_on` as a line has it."""
    found: dict[str, dict[int, list[Snapshot]]] = {}
    for each in snapshots:
        found.setdefault(each.metric, {}).setdefault(each.line, []).append(each)
    return {
        metric: Series(metric, [SnapshotLine(number, lines[number], bought_on) for number in sorted(lines)])
        for metric, lines in found.items()
    }
