"""Files for a calendar: the four days of the snapshots, and the day by which to decide."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheMeasurements, ThePeople, ThePurchases
from dontbuy.api.pages.draft.access import see
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.board import open_groups
from dontbuy.api.pages.purchase.calendar import CalendarDay, calendar_file
from dontbuy.api.pages.purchase.lines import what_is_measured
from dontbuy.api.pages.purchase.standing import reports_of
from dontbuy.api.pages.words import listed
from dontbuy.api.purchases.board import board_of
from dontbuy.api.purchases.measurements import MeasuredPurchase
from dontbuy.api.purchases.snapshots import day_of_quarter
from dontbuy.api.records.purchases import BOUGHT
from dontbuy.api.records.snapshots import QUARTERS
from dontbuy.engine.ir import Rulebook

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_MOST_NAMED, _MOST_QUESTIONS = 20, 20


@router.get("/snapshots.ics")
def snapshot_days(token: str, request: Request, service: TheService, measurements: TheMeasurements) -> Response:
    """The four days on which the numbers are taken again; back to their page where nothing was bought yet."""
    found = measurements.open(token)
    if found.purchase.state != BOUGHT or found.purchase.decided_on is None:
        return see(f"{address_of(token)}/snapshots")
    address = f"{_site(request)}{address_of(token)}/snapshots"
    days = _quarters(found, service.library.in_force, address)
    return calendar_file("dontbuy-snapshots.ics", list(days), found.purchase.updated_at)


@router.get("/decide-by.ics")
def decision_day(token: str, service: TheService, purchases: ThePurchases, people: ThePeople) -> Response:
    """The day by which to decide, with what is still open and with whom; back to the board where there is none.

    It is put into calendars that others see: it holds no link, and speaks of whoever began the purchase.
    """
    found = board_of(service, purchases, people, token)
    purchase = found.whole.purchase
    if purchase.decide_by is None:
        return see(address_of(token))
    lines = [
        line
        for group in open_groups(found, reports_of(found, is_owner=False), "", purchases)
        for line in _open_with(group.who, [each for each, _ in group.questions])
    ]
    about = f": {purchase.name}" if purchase.name else ""
    lines = ["Still open, and with whom:", *lines] if lines else ["Nothing is open that could change a verdict."]
    decide = CalendarDay(f"{purchase.id}-decide-by", purchase.decide_by, f"Decide{about}", lines)
    return calendar_file("dontbuy-decide-by.ics", [decide], purchase.updated_at)


def _quarters(found: MeasuredPurchase, rulebook: Rulebook, address: str) -> Iterator[CalendarDay]:
    decided_on, about = found.purchase.decided_on, found.purchase.name
    assert decided_on is not None
    numbers = [
        f"{what_is_measured(metric, rulebook)}: {series.newest.owner} ({series.newest.start.report})"
        if (series := found.of(metric.key))
        else f"{what_is_measured(metric, rulebook)}: nobody named yet"
        for metric in found.metrics[:_MOST_NAMED]
    ]
    owners = listed(list(dict.fromkeys(series.newest.owner for _, series in found.begun)))
    for quarter in QUARTERS:
        yield CalendarDay(
            f"{found.purchase.id}-quarter-{quarter}",
            day_of_quarter(decided_on, quarter),
            f"Take the numbers again, quarter {quarter} of 4{f': {about}' if about else ''}",
            [f"Who takes them: {owners or 'nobody named yet'}", "Same report, same definition.", *numbers],
            address,
        )


def _open_with(who: str, questions: Sequence[str]) -> Iterator[str]:
    yield f"{who}:"
    yield from (f"- {question}" for question in questions[:_MOST_QUESTIONS])
    if more := len(questions[_MOST_QUESTIONS:]):
        yield f"- and {more} more"


def _site(request: Request) -> str:
    return str(request.base_url).rstrip("/")
