"""A snapshot as a form sends it: read as people write figures, and said in words under its fields what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import replace

from dontbuy.api.pages import figures
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.purchase.begin import day_of
from dontbuy.api.purchases.taking import Amount, Taken, TakingSheet, Wrong, snapshot_of
from dontbuy.api.records.snapshots import QUARTERS, START, Snapshot

NEW = "new"
"""What the form of a new line sends as its line."""
_NO_QUARTER = -1
_POINTS = re.compile(r"\s*(percentage[\s-]points?|points?|pp|pts?)\.?$", re.IGNORECASE)

Errors = Mapping[str, str]
"""What is wrong, by the name of the field."""


def snapshot_sent(sheet: TakingSheet, form: Form) -> Snapshot | Errors:
    """The snapshot that a form sends, without its number and time; or what is wrong with it, all at once."""
    errors: dict[str, str] = {}
    sent = form.text("quarter")
    taken = Taken(
        quarter=next((each for each in (START, *QUARTERS) if sent == str(each)), _NO_QUARTER if sent else None),
        amount=_amount(form.text("value"), errors),
        day=day_of(form.text("day")),
        owner=form.text("owner"),
        begins=form.text("line") == NEW,
        report=form.text("report"),
        definition=form.text("definition"),
        better=form.text("better"),
        names_swing="swing" in form,
    )
    found = snapshot_of(sheet, _with_swing(sheet, taken, form.text("swing"), errors))
    if isinstance(found, Snapshot) and not errors:
        return found
    wrong = {} if isinstance(found, Snapshot) else {name: _said(each) for name, each in found.items()}
    return {**wrong, **errors}


def _said(wrong: Wrong) -> str:
    return f"{wrong.what[0].upper()}{wrong.what[1:]}: {wrong.hint}"


def _amount(text: str, errors: dict[str, str]) -> Amount | None:
    if not text:
        return None
    figure = figures.read(text)
    if isinstance(figure, figures.Unclear):
        errors["value"] = figure.question
    elif figure.roughly:
        errors["value"] = "Write the number that the report shows, and not roughly"
    else:
        return Amount(figure.value, figure.unit)
    return None


def _with_swing(sheet: TakingSheet, taken: Taken, text: str, errors: dict[str, str]) -> Taken:
    """By how much the number moves by itself, in the unit of its values; of a percentage in points."""
    if not text:
        return taken
    line = sheet.continued(taken)
    unit = sheet.unit_of(line, sheet.quarter(line, taken.quarter)) or (taken.amount.unit if taken.amount else "")
    is_percent = unit == figures.PERCENT
    figure = figures.read(_POINTS.sub("", text) if is_percent else text)
    if isinstance(figure, figures.Unclear):
        errors["swing"] = figure.question
    elif is_percent and figure.unit == figures.PERCENT:
        number = figures.number(figure.value)
        errors["swing"] = f"“{number}%” can be {number} points or {number}% of the value: write {number} points"
    else:
        return replace(taken, swing=Amount(figure.value, figure.unit))
    return taken
