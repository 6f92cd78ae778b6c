"""A snapshot as a form sends it: read as people write figures, and held to the line that it continues."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from dontbuy.api.pages import figures
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.purchase.begin import day_of
from dontbuy.api.pages.words import day
from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.snapshots import Series, SnapshotLine
from dontbuy.api.records.purchases import BOUGHT, Purchase
from dontbuy.api.records.snapshots import HIGHER, LOWER, QUARTERS, START, Snapshot
from dontbuy.api.wire.request import hides_something
from dontbuy.engine.ir import Rulebook

NEW = "new"
"""What the form of a new line sends as its line."""
_LONGEST_REPORT, _LONGEST_DEFINITION = 200, 1_000
_CURRENCY = re.compile(r"[A-Z]{3}( per [a-z]+)?")
_POINTS = re.compile(r"\s*(percentage[\s-]points?|points?|pp|pts?)\.?$", re.IGNORECASE)
_ANY_CURRENCY, _COUNT = "currency", "count"
_NEVER = datetime(1, 1, 1, tzinfo=UTC)

Errors = Mapping[str, str]
"""What is wrong, by the name of the field."""


@dataclass(frozen=True)
class TakingSheet:
    """What a form of snapshots stands on: the purchase, the metric with what was taken of it, the day."""

    purchase: Purchase
    metric: Measured
    series: Series | None
    rulebook: Rulebook
    today: date

    @property
    def is_bought(self) -> bool:
        return self.purchase.state == BOUGHT and self.purchase.decided_on is not None

    def quarters(self, line: SnapshotLine | None) -> tuple[int, ...]:
        """The quarters whose value can be written down: the start alone until it was bought, and first of all; none
        before the first of a line."""
        if not self.is_bought or self.series is None:
            return (START,)
        return tuple(each for each in (START, *QUARTERS) if line is None or each >= line.start.quarter)

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


def snapshot_of(sheet: TakingSheet, form: Form) -> Snapshot | Errors:
    """The snapshot that a form sends, without its number and time; or what is wrong with it, all at once."""
    is_new = sheet.series is None or form.text("line") == NEW
    line = None if is_new or sheet.series is None else sheet.series.newest
    errors: dict[str, str] = {}
    quarter = _quarter(sheet, line, form, errors)
    unit = sheet.unit_of(line, quarter)
    figure = _value(sheet, line, form.text("value"), unit, errors)
    taken_on = _day(sheet, quarter, form.text("day"), errors)
    owner = form.text("owner")
    if wrong := wrong_name(owner) or ("" if owner else "Write the name of who takes it"):
        errors["owner"] = wrong
    report, definition = (line.start.report, line.start.definition) if line else _named(sheet, form, errors)
    better = line.start.better if line else sheet.metric.better(sheet.rulebook) or _better(sheet, form)
    swing = _swing_of(sheet, line, quarter, form, figure.unit if figure else unit, errors)
    if errors or figure is None or taken_on is None:
        return errors
    return Snapshot(
        number=0,
        metric=sheet.metric.key,
        line=line.number if line else (len(sheet.series.lines) if sheet.series else 0) + 1,
        quarter=quarter,
        value=figure.value,
        unit=figure.unit,
        day=taken_on,
        owner=owner,
        report=report,
        definition=definition,
        better=better,
        swing=swing,
        at=_NEVER,
    )


def _quarter(sheet: TakingSheet, line: SnapshotLine | None, form: Form, errors: dict[str, str]) -> int:
    can = sheet.quarters(line)
    sent = form.text("quarter") or (str(START) if can == (START,) else "")
    if sent not in [str(each) for each in (START, *QUARTERS)]:
        errors["quarter"] = "Choose which value it is"
        return START
    quarter = int(sent)
    if quarter not in can:
        errors["quarter"] = _not_now(sheet, line)
    return quarter


def _not_now(sheet: TakingSheet, line: SnapshotLine | None) -> str:
    if not sheet.is_bought:
        return "Only the start can be taken before you bought: write down first on the board what you decided"
    if sheet.series is None:
        return "Take the start first: nothing can be compared with a quarter alone"
    begins = line.start.quarter if line else START
    return f"This line begins with quarter {begins}: write down a value of that quarter or a later one"


def _value(
    sheet: TakingSheet, line: SnapshotLine | None, text: str, unit: str, errors: dict[str, str]
) -> figures.Figure | None:
    """The figure with its unit."""
    if not text:
        errors["value"] = "Write the value that the report shows"
        return None
    figure = figures.read(text)
    if isinstance(figure, figures.Unclear):
        errors["value"] = figure.question
    elif figure.roughly:
        errors["value"] = "Write the number that the report shows, and not roughly"
    else:
        found = figures.Figure(figure.value, figure.unit or (_unit_told(sheet) if unit == _ANY_CURRENCY else unit))
        is_free = not unit and line is None and sheet.metric.metric not in sheet.rulebook.metrics
        wrong = "" if is_free else _wrong_unit(found, unit, line)
        if not wrong:
            return found
        errors["value"] = wrong
    return None


def _unit_told(sheet: TakingSheet) -> str:
    """The unit in which today's value was told."""
    return str((sheet.metric.record.get("baseline") or {}).get("unit") or "")


def _wrong_unit(figure: figures.Figure, unit: str, line: SnapshotLine | None) -> str:
    """What is wrong with the unit of a figure; `""` where it is the one that is asked for."""
    if unit == _ANY_CURRENCY:
        is_one = _CURRENCY.fullmatch(figure.unit)
        return "" if is_one else "Write the currency beside the number, such as $4M or EUR 4,000,000"
    if figure.unit == unit:
        return ""
    read = figures.shown(figure.value, figure.unit)
    wanted = f"in {unit}" if unit else "as a plain number"
    rest = ", or begin a new line where the definition has changed" if line else ""
    return f"We read {read}, and this number is kept {wanted}: write it {wanted}{rest}"


def _day(sheet: TakingSheet, quarter: int, text: str, errors: dict[str, str]) -> date | None:
    found = day_of(text)
    if found is None:
        errors["day"] = f"Give the day as year-month-day, such as {sheet.today.isoformat()}"
        return None
    begun = sheet.purchase.created_at.date()
    decided = sheet.purchase.decided_on or begun
    first, what = (begun, "this purchase was begun") if quarter == START else (decided, "it was bought")
    if found > sheet.today:
        errors["day"] = f"This day has not come yet: write {day(sheet.today)} or an earlier one"
    elif found < first:
        errors["day"] = f"This is before {what}: write {day(first)} or a later day"
    return found


def _named(sheet: TakingSheet, form: Form, errors: dict[str, str]) -> tuple[str, str]:
    """The report and the definition of a new line."""
    report, definition = form.text("report"), form.text("definition")
    for name, text, most in (("report", report, _LONGEST_REPORT), ("definition", definition, _LONGEST_DEFINITION)):
        if len(text) > most:
            errors[name] = f"Shorten this to at most {most:,} characters; it has {len(text):,}"
        elif hides_something(text):
            errors[name] = "Write this again by hand: a character in it does not show, or turns the writing round"
    if not report:
        errors["report"] = "Name the report that shows it, so that the same one is taken again"
    if not definition:
        errors["definition"] = "Say what is counted, so that the same is counted again"
    now = sheet.series.newest.start if sheet.series else None
    if now and (_plain(report), _plain(definition)) == (_plain(now.report), _plain(now.definition)):
        errors["definition"] = "This is the report and the definition of the line that is there: write the value there"
    return report, definition


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _better(sheet: TakingSheet, form: Form) -> str:
    """What was said of a number of their own; the catalogue knows of the others."""
    is_own = sheet.metric.metric not in sheet.rulebook.metrics
    return form.text("better") if is_own and form.text("better") in (HIGHER, LOWER) else ""


def _swing_of(
    sheet: TakingSheet, line: SnapshotLine | None, quarter: int, form: Form, unit: str, errors: dict[str, str]
) -> Decimal | None:
    """The swing of a line: it is named at its start, and can be corrected with it while there is no value beside it."""
    if line and "swing" not in form:
        return line.swing
    swing = _swing(form.text("swing"), unit, errors)
    if line is None or (sheet.may_name_swing(line) and quarter == line.start.quarter):
        return swing
    if swing != line.swing and "swing" not in errors:
        is_late = not sheet.may_name_swing(line)
        errors["swing"] = (
            "A quarter was taken already, so this cannot be changed any more"
            if is_late
            else "This is named at the start: choose the start above, and write it with its value"
        )
    return line.swing


def _swing(text: str, unit: str, errors: dict[str, str]) -> Decimal | None:
    """By how much the number moves by itself, in the unit of its values; of a percentage in points."""
    if not text:
        return None
    is_percent = unit == figures.PERCENT
    figure = figures.read(_POINTS.sub("", text) if is_percent else text)
    if isinstance(figure, figures.Unclear):
        errors["swing"] = figure.question
    elif is_percent and figure.unit == figures.PERCENT:
        number = figures.number(figure.value)
        errors["swing"] = f"“{number}%” can be {number} points or {number}% of the value: write {number} points"
    elif figure.unit not in ("", unit) and unit != _ANY_CURRENCY:
        errors["swing"] = f"We read {figures.shown(figure.value, figure.unit)}: write it in the unit of the value"
    elif figure.value < 0:
        errors["swing"] = "Write how far it moves, without a minus"
    else:
        return figure.value
    return None
