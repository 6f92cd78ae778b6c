"""What was begun in the workspace, for people who are signed in: its purchases and checks, and a way into each.

Nobody reads a link of others here: whoever opens something is given a link of their own, to change it or, where they
may only look, to look at it.
"""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePurchases, TheWorkspace
from dontbuy.api.door.signed_in import TheSignedIn
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.my_checks import ListedCheck, listed_check, listed_purchase
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.render import page
from dontbuy.api.records.callers import Person
from dontbuy.api.records.checks import CheckLine
from dontbuy.api.records.purchases import Purchase
from dontbuy.api.tokens import Inside

router = APIRouter(prefix="/workspace")
AT_ONCE = 20
"""Of one page of the list; each is judged for it."""
_MOST_PAGES = 10_000


@router.get("")
def show(
    request: Request,
    service: TheService,
    seen: TheWorkspace,
    purchases: ThePurchases,
    people: ThePeople,
    checks: TheChecks,
    person: TheSignedIn,
    caller: TheCaller,
    number: Annotated[int, Query(alias="page", ge=1, le=_MOST_PAGES)] = 1,
) -> Response:
    """The list, what was changed last first."""
    found = seen.newest(caller, AT_ONCE + 1, (number - 1) * AT_ONCE)
    shown: Sequence[ListedCheck] = [
        listed_purchase(service, purchases, people, Inside(each.id), f"/workspace/purchases/{each.id}", each)
        if isinstance(each, Purchase)
        else listed_check(service, Inside(each.id), _way_into(each, checks, person), each)
        for each in found[:AT_ONCE]
    ]
    context = {
        "shown": shown,
        "number": number,
        "has_more": len(found) > AT_ONCE,
        "workspace": caller.workspace,
        "may_begin": person.may_begin,
    }
    return page(request, "my-checks/workspace.html", context)


@router.post("/purchases/{key}", dependencies=[IN_TURN, Depends(only_with_purchases)])
def open_purchase(
    key: str, seen: TheWorkspace, purchases: ThePurchases, person: TheSignedIn, caller: TheCaller
) -> Response:
    """A link of one's own to a purchase: to change it, or to look at its board."""
    inside = seen.inside(key, caller)
    if person.may_begin:
        return see(f"/purchase/{seen.link_for(inside)}")
    return see(f"/board/{purchases.share(inside)}")


@router.post("/checks/{key}", dependencies=[IN_TURN])
def open_check(key: str, seen: TheWorkspace, checks: TheChecks, person: TheSignedIn, caller: TheCaller) -> Response:
    """A link of one's own to a check: to change it, or to look at its last result. Raises LinkNotFound where somebody
    who may only look would see nothing yet."""
    inside = seen.check(key, caller)
    if person.may_begin:
        return see(f"/draft/{checks.link_for(inside)}")
    return see(f"/shared/{checks.share(inside, checks.last_result(inside)[0]).token}")


def _way_into(check: CheckLine, checks: Checks, person: Person) -> str:
    """Where a check is opened; `""` where there is nothing to look at yet for somebody who may only look."""
    has_result = person.may_begin or checks.last_result(Inside(check.id))[0] > 0
    return f"/workspace/checks/{check.id}" if has_result else ""
