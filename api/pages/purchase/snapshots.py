"""The snapshots of a purchase: the same numbers at the start and each quarter, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheMeasurements, ThePurchases
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import Overtaken
from dontbuy.api.pages.draft.access import TheChecks, saw_of, see
from dontbuy.api.pages.figures import PERCENT
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.lines import ShownLine, name_of_quarter, shown_line, what_is_measured
from dontbuy.api.pages.purchase.proposals import ShownProposal, accept, proposals
from dontbuy.api.pages.purchase.taking import snapshot_sent
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day
from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.measurements import MeasuredPurchase, Measurements
from dontbuy.api.purchases.proposed import proposed_of_start
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.snapshots import SnapshotLine, day_of_quarter, quarter_at
from dontbuy.api.purchases.taking import TakingSheet
from dontbuy.api.records.snapshots import QUARTERS, Snapshot
from dontbuy.api.service import Service

router = APIRouter(prefix="/purchase/{token}/snapshots", dependencies=[Depends(only_with_purchases)])
MOST_METRICS = 50
"""More numbers than these are not shown: a page could not."""
_IN_UNITS = {
    "currency": "With its currency, such as $4M or EUR 4,000,000.",
    "multiple": "As a multiple, such as 3x.",
    "": "As a number, with its unit where it has one.",
}
_BEGUN_SINCE = "Another line of this number was begun since: see by which definition it is measured, and save again"
_FIELDS = ("quarter", "value", "day", "owner", "report", "definition", "swing", "better")

Sent = tuple[str, Form, Mapping[str, str]]
"""A form that could not be saved: its metric, what it says, what is wrong with it."""


@dataclass(frozen=True)
class TakingForm:
    """The form by which a value is written down: into the line that is there, or as the first of another.

    `quarters` are the values that can be written down, by number and name; `hint` says in which unit, `typed` what
    stands in each field, and `errors` what is wrong with it.
    """

    prefix: str
    is_new: bool
    quarters: Sequence[tuple[int, str]]
    names_swing: bool
    asks_direction: bool
    hint: str
    is_percent: bool
    typed: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ShownMetric:
    """One number with everything that was measured of it; the newest line first."""

    id: str
    what: str
    lines: Sequence[ShownLine]
    saw: int
    taking: TakingForm
    beginning: TakingForm | None


@router.get("")
def show(
    token: str,
    request: Request,
    service: TheService,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    changed: str = "",
) -> Response:
    """Every number with its values, and the forms to write down the next."""
    found = measurements.open(token)
    context = _context(service, found, measurements, purchases, token)
    return page(request, "purchase/snapshots.html", {**context, "changed": bool(changed)})


@router.post("", dependencies=[IN_TURN])
def take(
    token: str,
    request: Request,
    service: TheService,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    form: TheForm,
) -> Response:
    """Write down one value."""
    found = measurements.open(token)
    metric = next((each for each in found.metrics if each.id == form.text("metric")), None)
    if metric is None:
        return see(f"{address_of(token)}/snapshots")
    sheet = _sheet(service, found, metric, measurements)

    def again(errors: Mapping[str, str], status: int) -> Response:
        now = measurements.open(token)
        context = _context(service, now, measurements, purchases, token, (metric.key, form, errors))
        return page(request, "purchase/snapshots.html", context, status)

    taken = snapshot_sent(sheet, form)
    if not isinstance(taken, Snapshot):
        return again(taken, UNREADABLE)
    try:
        measurements.take(token, taken, saw_of(form))
    except Overtaken:
        return again({"value": _BEGUN_SINCE}, OVERTAKEN)
    return see(f"{address_of(token)}/snapshots#number-{metric.id}")


@router.post("/say", dependencies=[IN_TURN])
def say(
    token: str,
    service: TheService,
    checks: TheChecks,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    form: TheForm,
) -> Response:
    """An answer that the starting values propose is told, or, where something changed since, shown again."""
    found, address = measurements.open(token), f"{address_of(token)}/snapshots"
    is_told = accept(checks, purchases, found.whole, token, _proposed(service, found, purchases, token), form)
    return see(f"{address}#proposed" if is_told else f"{address}?changed=yes")


def _proposed(service: Service, found: MeasuredPurchase, purchases: Purchases, token: str) -> Sequence[ShownProposal]:
    rulebook = service.library.in_force
    return proposals(rulebook, found, proposed_of_start(found), found.whole, purchases, token)


def _sheet(service: Service, found: MeasuredPurchase, metric: Measured, measurements: Measurements) -> TakingSheet:
    return TakingSheet(found.purchase, metric, found.of(metric.key), service.library.in_force, measurements.today)


def _context(
    service: Service,
    found: MeasuredPurchase,
    measurements: Measurements,
    purchases: Purchases,
    token: str,
    sent: Sent | None = None,
) -> dict[str, Any]:
    """What the page shows; `sent` is a form that could not be saved."""
    bought_on = found.purchase.bought_on
    shown = [
        _shown(_sheet(service, found, metric, measurements), sent if sent and sent[0] == metric.key else None)
        for metric in found.metrics[:MOST_METRICS]
    ]
    faults = [
        (f"{form.prefix}-{name}", f"{metric.what}: {text}")
        for metric in shown
        for form in (metric.taking, metric.beginning)
        if form
        for name, text in form.errors.items()
    ]
    return {
        "token": token,
        "purchase": found.purchase,
        "vendor": found.vendor,
        "metrics": shown,
        "more": len(found.metrics) - len(shown),
        "is_bought": bought_on is not None,
        "decided_on": day(bought_on) if bought_on else "",
        "dates": [day(day_of_quarter(bought_on, each)) for each in QUARTERS] if bought_on else [],
        "proposals": [] if bought_on else _proposed(service, found, purchases, token),
        "faults": faults,
        "today": measurements.today.isoformat(),
        "changed": False,
    }


def _shown(sheet: TakingSheet, sent: Sent | None) -> ShownMetric:
    lines = list(sheet.series.lines) if sheet.series else []
    newest = lines[-1] if lines else None
    # A first line that was sent when another had been begun is shown as the next one, with all that was typed.
    is_new = bool(sent and lines and "report" in sent[1])
    return ShownMetric(
        id=sheet.metric.id,
        what=what_is_measured(sheet.metric, sheet.rulebook),
        lines=[shown_line(each, sheet.metric, sheet.rulebook, sheet.purchase.bought_on) for each in reversed(lines)],
        saw=len(lines),
        taking=_taking(sheet, newest, "take", None if is_new else sent),
        beginning=_taking(sheet, None, "new", sent if is_new else None) if lines else None,
    )


def _taking(sheet: TakingSheet, line: SnapshotLine | None, name: str, sent: Sent | None) -> TakingForm:
    can = sheet.quarters(line)
    if sent:
        typed = {field: sent[1].text(field) for field in _FIELDS}
    else:
        typed = {**dict.fromkeys(_FIELDS, ""), "day": sheet.today.isoformat(), **_at_first(sheet, line, can)}
    unit = sheet.unit_of(line)
    return TakingForm(
        prefix=f"{name}-{sheet.metric.id}",
        is_new=line is None,
        quarters=[(each, name_of_quarter(each)) for each in can],
        names_swing=sheet.may_name_swing(line) or bool(sent and "swing" in sent[2]),
        asks_direction=sheet.is_own and line is None and not sheet.metric.better(sheet.rulebook),
        hint=_IN_UNITS.get(unit, f"In {unit}."),
        is_percent=unit == PERCENT,
        typed=typed,
        errors=dict(sent[2]) if sent else {},
    )


def _at_first(sheet: TakingSheet, line: SnapshotLine | None, can: Sequence[int]) -> Mapping[str, str]:
    """What stands in a form before anybody has typed: the quarter that is due, who took it last, how it is counted."""
    owner = sheet.series.newest.owner if sheet.series else ""
    bought_on = sheet.purchase.bought_on
    due = quarter_at(bought_on, sheet.today) if bought_on else 0
    quarter = due if due in can else can[0]
    swing = format(line.swing, "f") if line and line.swing is not None and sheet.may_name_swing(line) else ""
    now = sheet.series.newest.start if sheet.series else None
    said = {"report": now.report, "definition": now.definition} if now else {}
    return {"owner": owner, "quarter": str(quarter), "swing": swing, **said}
