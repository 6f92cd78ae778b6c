"""What holds of a snapshot that is taken: its quarter, unit, day and report, and the swing of its line. No clock, no
database, and no words of a form: a page and the API ask here, each in its own way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.snapshots import Series, SnapshotLine, day_of_quarter
from dontbuy.api.records.days import day_in_words
from dontbuy.api.records.purchases import Purchase
from dontbuy.api.records.snapshots import HIGHER, LOWER, QUARTERS, START, Snapshot
from dontbuy.api.wire.envelope import hides_something
from dontbuy.engine.ir import Rulebook

_LONGEST_OWNER, _LONGEST_REPORT, _LONGEST_DEFINITION = 200, 200, 1_000
_CURRENCY = re.compile(r"[A-Z]{3}( per [a-z]+)?")
_ANY_CURRENCY, _COUNT, _PERCENT = "currency", "count", "percent"
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Amount(NamedTuple):
    """A number and its unit, `""` where none was given."""

    value: Decimal
    unit: str = ""


class Wrong(NamedTuple):
    """What is wrong with one field of a snapshot, and what to do."""

    what: str
    hint: str


Faults = Mapping[str, Wrong]
"""What is wrong, by the name of the field."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A value as somebody takes it; None and `""` where they did not say.

    `begins` is whether another line begins with it, by `report` and `definition`. `names_swing` is whether they said
    by how much the number moves by itself, and `swing` what they said, None for *nobody knows*.
    """

    quarter: int | None
    amount: Amount | None
    day: date | None
    owner: str
    begins: bool = False
    report: str = ""
    definition: str = ""
    better: str = ""
    swing: Amount | None = None
    names_swing: bool = False


@dataclass(frozen=True)
class TakingSheet:
    """What a snapshot is held to: the purchase, the metric with what was taken of it, the day."""

    purchase: Purchase
    metric: Measured
    series: Series | None
    rulebook: Rulebook
    today: date

    @property
    def is_bought(self) -> bool:
        return self.purchase.bought_on is not None

    @property
    def is_own(self) -> bool:
        """Whether it is a metric of their own, which the catalogue does not know."""
        return self.metric.metric not in self.rulebook.metrics

    def quarters(self, line: SnapshotLine | None) -> tuple[int, ...]:
        """The quarters whose value can be written down: the start alone until it was bought, and first of all; none
        before the first of a line."""
        if not self.is_bought or self.series is None:
            return (START,)
        return tuple(each for each in (START, *QUARTERS) if line is None or each >= line.start.quarter)

    def quarter(self, line: SnapshotLine | None, said: int | None) -> int | None:
        """The quarter that was said; where only the start can be, nobody has to."""
        return START if said is None and self.quarters(line) == (START,) else said

    def may_name_swing(self, line: SnapshotLine | None) -> bool:
        """Whether the swing can still be named: it is, at the start, and not once there is a value beside it."""
        return line is None or len(line.counted) == 1

    def unit_of(self, line: SnapshotLine | None, quarter: int | None = None) -> str:
        """The unit that the value of a quarter has to have: that of the start, where it is not the start itself that is
        corrected; else that of the metric, `currency` for any."""
        if line and not (self.may_name_swing(line) and quarter == line.start.quarter):
            return line.start.unit
        unit = self.metric.unit(self.rulebook)
        return "" if unit == _COUNT else unit

    def continued(self, taken: Taken) -> SnapshotLine | None:
        """The line to which a value is added; None where it begins one."""
        return None if self.series is None or taken.begins else self.series.newest


def snapshot_of(sheet: TakingSheet, taken: Taken) -> Snapshot | Faults:
    """The snapshot that is taken, without its number and time; or what is wrong with it, all at once."""
    line, faults = sheet.continued(taken), dict[str, Wrong]()
    quarter = _quarter(sheet, line, taken, faults)
    unit = sheet.unit_of(line, quarter)
    amount = _amount(sheet, line, taken, unit, faults)
    _check_day(sheet, quarter, taken.day, faults)
    _check_owner(taken.owner, faults)
    if line is None:
        _check_report(sheet, taken, faults)
    better = line.start.better if line else sheet.metric.better(sheet.rulebook) or _better(sheet, taken)
    swing = _swing(sheet, line, quarter, taken, amount.unit if amount else unit, faults)
    if faults or amount is None or taken.day is None:
        return faults
    return Snapshot(
        number=0,
        metric=sheet.metric.key,
        line=line.number if line else (len(sheet.series.lines) if sheet.series else 0) + 1,
        quarter=quarter,
        value=amount.value,
        unit=amount.unit,
        day=taken.day,
        owner=taken.owner,
        report=line.start.report if line else taken.report,
        definition=line.start.definition if line else taken.definition,
        better=better,
        swing=swing,
        at=_NEVER,
    )


def _quarter(sheet: TakingSheet, line: SnapshotLine | None, taken: Taken, faults: dict[str, Wrong]) -> int:
    quarter = sheet.quarter(line, taken.quarter)
    if quarter is None or quarter not in (START, *QUARTERS):
        faults["quarter"] = Wrong("which value it is was not said", "choose the start or one of the four quarters")
        return START
    if quarter not in sheet.quarters(line):
        faults["quarter"] = _not_now(sheet, line)
    return quarter


def _not_now(sheet: TakingSheet, line: SnapshotLine | None) -> Wrong:
    if not sheet.is_bought:
        return Wrong("only the start can be taken before you bought", "write down first on the board what you decided")
    if sheet.series is None:
        return Wrong("nothing can be compared with a quarter alone", "take the start first")
    begins = line.start.quarter if line else START
    return Wrong(f"this line begins with quarter {begins}", "write down a value of that quarter or a later one")


def _amount(
    sheet: TakingSheet, line: SnapshotLine | None, taken: Taken, unit: str, faults: dict[str, Wrong]
) -> Amount | None:
    """The value with its unit: where none was given, the one that it has to have."""
    if taken.amount is None:
        faults["value"] = Wrong("there is no value", "write the one that the report shows")
        return None
    wanted = _unit_told(sheet) if unit == _ANY_CURRENCY else unit
    amount = Amount(taken.amount.value, taken.amount.unit or wanted)
    is_free = not unit and line is None and sheet.is_own
    wrong = None if is_free else _wrong_unit(amount, unit, line) or _out_of_range(sheet, amount)
    if wrong is None:
        return amount
    faults["value"] = wrong
    return None


def _unit_told(sheet: TakingSheet) -> str:
    """The unit in which today's value was told."""
    return str((sheet.metric.record.get("baseline") or {}).get("unit") or "")


def _wrong_unit(amount: Amount, unit: str, line: SnapshotLine | None) -> Wrong | None:
    """What is wrong with a unit; None where it is the one that is asked for."""
    if unit == _ANY_CURRENCY:
        if _CURRENCY.fullmatch(amount.unit):
            return None
        return Wrong("this number is money", "write the currency beside the number, such as $4M or EUR 4,000,000")
    if amount.unit == unit:
        return None
    wanted = f"in {unit}" if unit else "as a plain number"
    rest = ", or begin a new line where the definition has changed" if line else ""
    read = f"{amount.value:f} {amount.unit}".strip()
    return Wrong(f"this was read as {read}, and the number is kept {wanted}", f"write it {wanted}{rest}")


def _out_of_range(sheet: TakingSheet, amount: Amount) -> Wrong | None:
    """What is wrong with a percentage that cannot be; None where it can."""
    known = sheet.rulebook.metrics.get(sheet.metric.metric)
    if known is None or amount.unit != _PERCENT or known.can_be(amount.value):
        return None
    hint = "write 0 or more" if known.may_exceed else "write a value from 0 to 100"
    return Wrong(f"this number cannot be {amount.value:f}%", hint)


def _check_day(sheet: TakingSheet, quarter: int, found: date | None, faults: dict[str, Wrong]) -> None:
    if found is None:
        example = f"write it as year-month-day, such as {sheet.today.isoformat()}"
        faults["day"] = Wrong("there is no day on which it was taken", example)
        return
    first = sheet.purchase.bought_on or sheet.purchase.created_at.date()
    what = "it was bought" if sheet.is_bought else "this purchase was begun"
    if quarter == START:
        # The quarter before a training is the one that people know: its report is from before the purchase was begun.
        first, what = day_of_quarter(first, -len(QUARTERS)), f"the year before {what}"
    if found > sheet.today:
        faults["day"] = Wrong("this day has not come yet", f"write {day_in_words(sheet.today)} or an earlier one")
    elif found < first:
        faults["day"] = Wrong(f"this is before {what}", f"write {day_in_words(first)} or a later day")


def _check_owner(owner: str, faults: dict[str, Wrong]) -> None:
    if not owner:
        faults["owner"] = Wrong("nobody is named", "write the name of who takes it")
    elif wrong := _wrong_text(owner, _LONGEST_OWNER):
        faults["owner"] = wrong


def _check_report(sheet: TakingSheet, taken: Taken, faults: dict[str, Wrong]) -> None:
    """The report and the definition of a new line."""
    if not taken.report:
        faults["report"] = Wrong("no report is named", "name the one that shows it, so that the same is taken again")
    elif wrong := _wrong_text(taken.report, _LONGEST_REPORT):
        faults["report"] = wrong
    now = sheet.series.newest.start if sheet.series else None
    if not taken.definition:
        faults["definition"] = Wrong("there is no definition", "say what is counted, so that the same is counted again")
    elif wrong := _wrong_text(taken.definition, _LONGEST_DEFINITION):
        faults["definition"] = wrong
    elif now and (_plain(taken.report), _plain(taken.definition)) == (_plain(now.report), _plain(now.definition)):
        here = "this is the report and the definition of the line that is there"
        faults["definition"] = Wrong(here, "write the value down there")


def _wrong_text(text: str, most: int) -> Wrong | None:
    if len(text) > most:
        return Wrong(f"this has {len(text):,} characters", f"shorten it to at most {most:,}")
    if hides_something(text):
        return Wrong("a character in this does not show, or turns the writing round", "write it again by hand")
    return None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _better(sheet: TakingSheet, taken: Taken) -> str:
    """What was said of a metric of their own; the catalogue knows of the others."""
    return taken.better if sheet.is_own and taken.better in (HIGHER, LOWER) else ""


def _swing(
    sheet: TakingSheet,
    line: SnapshotLine | None,
    quarter: int,
    taken: Taken,
    unit: str,
    faults: dict[str, Wrong],
) -> Decimal | None:
    """The swing of a line: it is named at its start, and can be corrected with it while there is no value beside it."""
    if line and not taken.names_swing:
        return line.swing
    said = taken.swing.value if taken.swing else None
    if taken.swing and taken.swing.unit not in ("", unit) and unit != _ANY_CURRENCY:
        faults["swing"] = Wrong(f"this was written in {taken.swing.unit}", "write it in the unit of the value")
    elif said is not None and said < 0:
        faults["swing"] = Wrong("this is less than nothing", "write how far it moves, without a minus")
    if line is None or (sheet.may_name_swing(line) and quarter == line.start.quarter):
        return said
    if said != line.swing and "swing" not in faults:
        faults["swing"] = (
            Wrong("this is named at the start", "choose the start, and write it with its value")
            if sheet.may_name_swing(line)
            else Wrong("a quarter was taken already", "leave this as it is: it cannot be changed any more")
        )
    return line.swing
