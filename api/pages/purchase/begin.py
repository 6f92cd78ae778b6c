"""The first page of a purchase, and a check that is taken into one."""

from datetime import date

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePurchases
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import see
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import reader_of
from dontbuy.api.pages.words import day
from dontbuy.api.records.purchases import REQUEST

router = APIRouter(dependencies=[Depends(only_with_purchases)])


@router.get("/purchase", dependencies=[MAY_BEGIN])
def show(request: Request, service: TheService, purchases: ThePurchases) -> Response:
    """What a purchase is, and the form that begins one."""
    return page(request, "purchase/begin.html", _context(service, purchases, "", "", {}))


@router.post("/purchase", dependencies=[MAY_BEGIN, IN_TURN])
def begin(request: Request, service: TheService, purchases: ThePurchases, form: TheForm) -> Response:
    """Begin a purchase with its name, its day and who begins it."""
    name, until = form.text("name"), form.text("decide-by")
    errors = wrong_in(form, purchases.today)
    if errors:
        return page(request, "purchase/begin.html", _context(service, purchases, name, until, errors), UNREADABLE)
    rule_set = service.library.in_force.rule_sets[REQUEST]
    token = purchases.begin(name, day_of(until), reader_of(rule_set, form))
    return see(f"/purchase/{token}")


def wrong_in(form: Form, today: date, kept: date | None = None) -> dict[str, str]:
    """What is wrong with the name and the day in a form, by field; a day that is `kept` already may have passed."""
    errors, named = {}, day_of(form.text("decide-by"))
    if wrong := wrong_name(form.text("name")):
        errors["name"] = wrong
    if form.text("decide-by") and named is None:
        errors["decide-by"] = "Give the day as year-month-day, such as 2027-03-31"
    elif named and named < today and named != kept:
        errors["decide-by"] = f"{day(named)} has passed. Give a day that is still to come, or none"
    return errors


def day_of(text: str) -> date | None:
    """The day that a text names; None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _context(
    service: TheService, purchases: ThePurchases, name: str, until: str, errors: dict[str, str]
) -> dict[str, object]:
    return {
        "name": name,
        "decide_by": until,
        "errors": errors,
        "readers": service.library.in_force.rule_sets[REQUEST].readers,
        "days": purchases.days,
    }
