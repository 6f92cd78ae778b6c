"""What was measured in a purchase, in words: each line of snapshots with its values, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dontbuy.api.pages import figures
from dontbuy.api.pages.pictures.quarters import QuartersDrawn, quarters
from dontbuy.api.pages.words import day, listed, measure, number_of
from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.snapshots import SnapshotLine, day_of_quarter
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.snapshots import QUARTERS, START, Movement, Snapshot
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.numbers import number_told

_BAND = "band"
_HEADLINES = {
    Movement.MOVED: "It moved",
    Movement.DID_NOT_MOVE: "It did not move",
    Movement.CANNOT_TELL: "We cannot tell",
}
_NO_SWING = "Nobody named at the start what it moves by itself, so any difference for the better counts."


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One quarter of a line: when it is due, what was written down, and what to know about it."""

    name: str
    due: str
    value: str
    day: str
    owner: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of snapshots as a page shows it."""

    number: int
    report: str
    definition: str
    swing: str
    headline: str
    why: str
    values: Sequence[ShownValue]
    corrected: Sequence[str]
    picture: QuartersDrawn


def name_of_quarter(quarter: int) -> str:
    return f"Quarter {quarter}" if quarter else "Start"


def what_is_measured(metric: Measured, rulebook: Rulebook) -> str:
    """A metric as people call it, with its qualifiers."""
    return measure(metric.record, rulebook.facts[METRICS].type, rulebook).what


def shown_line(line: SnapshotLine, metric: Measured, rulebook: Rulebook, decided_on: date | None) -> ShownLine:
    return ShownLine(
        number=line.number,
        report=line.start.report,
        definition=line.start.definition,
        swing=_by(line.swing, line.start.unit) if line.swing is not None else "",
        headline=_HEADLINES[line.movement],
        why=why(line, metric, rulebook),
        values=[_value(line, quarter, decided_on) for quarter in _shown_quarters(line, decided_on)],
        corrected=[_corrected(each) for each in line.corrected],
        picture=quarters(line, _target(line, metric, rulebook)),
    )


def why(line: SnapshotLine, metric: Measured, rulebook: Rulebook) -> str:
    """What came of it, with the values that it rests on."""
    if line.movement is Movement.CANNOT_TELL:
        return _cannot_tell(line, metric, rulebook)
    first, last = line.start, line.last
    went = f"From {value_of(first)} to {value_of(last)} in quarter {last.quarter}"
    if line.gain < -(line.swing or 0):
        return (
            f"It got worse. {went}: {_by(-line.gain, first.unit)} worse than the start, for {first.better} is better."
        )
    if line.gain <= 0:
        return f"{went}: no better than the start, for {first.better} is better."
    by = f"{_by(line.gain, first.unit)} better than the start"
    if line.swing is None:
        return f"{went}: {by}. {_NO_SWING}"
    than = "more than" if line.movement is Movement.MOVED else "no more than"
    return f"{went}: {by}, {than} the {_by(line.swing, first.unit)} that it moves by itself, as was named at the start."


def value_of(snapshot: Snapshot) -> str:
    return figures.shown(snapshot.value, snapshot.unit)


def in_a_sentence(line: SnapshotLine, what: str) -> str:
    """The values of a line that count, with their days, and how they were counted: evidence to quote."""
    taken = [
        f"{value_of(each)} on {day(each.day)} ({name_of_quarter(each.quarter).lower()})" for each in line.comparable
    ]
    return f"{what}: {listed(taken)}. Report: {line.start.report}. Definition: {line.start.definition}"


def _cannot_tell(line: SnapshotLine, metric: Measured, rulebook: Rulebook) -> str:
    known = rulebook.metrics.get(metric.metric)
    if line.start.better:
        counts = "" if len(line.comparable) == len(line.counted) else " that counts"
        has = number_of(len(line.comparable), f"value{counts}", f"values{counts}")
        return f"There is {has} so far, and it takes two by one definition to compare."
    if known and known.better == _BAND:
        return (
            "More of this is not better, nor is less: it should stay within a band. So the values are shown, and "
            "whether they are better is for you to say."
        )
    return "Nobody said whether more or less of this is better, so the values are shown and nothing is concluded."


def _target(line: SnapshotLine, metric: Measured, rulebook: Rulebook) -> Decimal | None:
    """Where the number has to come, None where nobody said it in the unit of the line."""
    told = metric.record.get("target") or {}
    value, unit = number_told(told.get("value")), told.get("unit") or metric.unit(rulebook)
    return value if value is not None and unit == (line.start.unit or unit) else None


def _by(amount: Decimal, unit: str) -> str:
    """An amount by which a number moves: points where the number is a percentage."""
    if unit == figures.PERCENT:
        return f"{figures.number(amount)} {'point' if amount == 1 else 'points'}"
    return figures.shown(amount, unit)


def _shown_quarters(line: SnapshotLine, decided_on: date | None) -> Sequence[int]:
    every = (START, *QUARTERS) if decided_on else (START,)
    return [each for each in every if each >= line.start.quarter or each in line.counted]


def _value(line: SnapshotLine, quarter: int, decided_on: date | None) -> ShownValue:
    due = day_of_quarter(decided_on, quarter) if decided_on else None
    taken = line.counted.get(quarter)
    return ShownValue(
        name=name_of_quarter(quarter),
        due=day(due) if due and quarter else "",
        value=value_of(taken) if taken else "",
        day=day(taken.day) if taken else "",
        owner=taken.owner if taken else "",
        notes=list(_notes(line, quarter, taken, decided_on)) if taken else [],
    )


def _notes(line: SnapshotLine, quarter: int, taken: Snapshot, decided_on: date | None) -> Iterator[str]:
    if taken.unit != line.start.unit:
        yield "In another unit than the start, so it does not count."
    if taken.day < line.start.day:
        yield "Taken before the start, so it does not count."
    if decided_on and quarter == START and taken.day >= day_of_quarter(decided_on, 1):
        yield "Taken after the first quarter was over, so it is no value from before the training."
    if quarter and not line.is_in_its_time(taken):
        yield "Taken long before its day, so it does not count as the value of this quarter."
    if lacking := [name_of_quarter(each).lower() for each in line.lacking_before(quarter)]:
        yield f"There is no value of {listed(lacking)}."
    if later := [name_of_quarter(each).lower() for each in line.taken_after(quarter)]:
        yield f"Taken before {listed(later)}."


def _corrected(snapshot: Snapshot) -> str:
    when = f"{day(snapshot.day)}, by {snapshot.owner}, written down on {day(snapshot.at)}"
    return f"{name_of_quarter(snapshot.quarter)}: {value_of(snapshot)} on {when}"
