"""The way from a check that stands in a purchase back to its board."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import Request

from dontbuy.api.door.desks import purchases_of
from dontbuy.api.pages.remembered import remembered


class WayBack(NamedTuple):
    """Where the board of a purchase stands, and what the purchase is called."""

    address: str
    name: str


def way_back(request: Request, context: Mapping[str, Any]) -> WayBack | None:
    """The way to the board for a page that shows a check (`check` in its context). None where the check stands alone,
    or this browser has not opened its purchase: a check's link does not open the purchase, so nobody else is led there.
    """
    check = context.get("check")
    if check is None or not check.purchase:
        return None
    known = purchases_of(request).listed(remembered(request.scope))
    found = ((token, purchase) for token, purchase in known.items() if purchase.id == check.purchase)
    token, purchase = next(found, ("", None))
    return WayBack(f"/purchase/{token}", purchase.name) if purchase else None
