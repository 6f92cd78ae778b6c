"""What snapshots propose: answers with the values that they rest on. None counts before a person says that it is so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.measurements import MeasuredPurchase
from dontbuy.api.purchases.snapshots import SnapshotLine, day_of_quarter
from dontbuy.api.records.purchases import BOUGHT
from dontbuy.api.records.snapshots import QUARTERS, Movement

EXISTS = "prior.exists"
MOVED, WHICH_MOVED = "prior.metric_moved_reportable", "prior.metric_moved"
START_TAKEN, QUARTERS_TAKEN = "prior.starting_metrics_taken", "prior.quarterly_snapshots_taken"
START_IS_TAKEN = "measurement.starting_metrics_taken"


@dataclass(frozen=True)
class ProposedAnswer:
    """One answer that snapshots propose.

    `beside` is what is told with it, by fact: which metric moved, from what to what. `rests_on` are the lines that say
    so, each with its metric.
    """

    fact: str
    value: bool
    rests_on: Sequence[tuple[Measured, SnapshotLine]] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)


def proposed_of_before(before: MeasuredPurchase, today: date) -> Iterator[ProposedAnswer]:
    """What an earlier purchase proposes about the last training. What its snapshots do not show is not proposed."""
    decided_on = before.purchase.decided_on
    if before.purchase.state != BOUGHT or decided_on is None:
        return
    yield ProposedAnswer(EXISTS, True)
    if before.begun:
        yield from _whether_it_moved(before)
        yield from _whether_it_was_measured(before, decided_on, today)


def proposed_of_start(now: MeasuredPurchase) -> Iterator[ProposedAnswer]:
    """What the starting values of a purchase propose about it, once there is one of each of its metrics."""
    if now.metrics and len(now.begun) == len(now.metrics):
        yield ProposedAnswer(START_IS_TAKEN, True, [(metric, series.lines[0]) for metric, series in now.begun])


def _whether_it_moved(before: MeasuredPurchase) -> Iterator[ProposedAnswer]:
    """Yes where a number moved, no where it can be told of each and none did."""
    telling = [(metric, series.telling) for metric, series in before.begun]
    moved = [(metric, line) for metric, line in telling if line and line.movement is Movement.MOVED]
    if moved:
        metric, line = moved[0]
        yield ProposedAnswer(MOVED, True, moved, {WHICH_MOVED: _from_to(metric, line)})
        return
    stood = [(metric, line) for metric, line in telling if line]
    if stood and len(stood) == len(before.metrics):
        yield ProposedAnswer(MOVED, False, stood)


def _whether_it_was_measured(before: MeasuredPurchase, decided_on: date, today: date) -> Iterator[ProposedAnswer]:
    rests_on = [(metric, line) for metric, series in before.begun for line in series.lines]
    is_whole = len(before.begun) == len(before.metrics)
    if is_whole and all(series.has_start(decided_on) for _, series in before.begun):
        yield ProposedAnswer(START_TAKEN, True, rests_on)
    if is_whole and all(len(series.quarters) == len(QUARTERS) for _, series in before.begun):
        yield ProposedAnswer(QUARTERS_TAKEN, True, rests_on)
    elif today > day_of_quarter(decided_on, QUARTERS[-1] + 1):
        yield ProposedAnswer(QUARTERS_TAKEN, False, rests_on)


def _from_to(metric: Measured, line: SnapshotLine) -> Mapping[str, Any]:
    ends = {"from": line.start, "to": line.last}
    units = {name: {"unit": each.unit} if each.unit else {} for name, each in ends.items()}
    return {"metric": metric.metric, **{name: {"value": each.value, **units[name]} for name, each in ends.items()}}
