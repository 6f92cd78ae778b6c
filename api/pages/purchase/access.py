"""What the routes of a purchase share: that there are purchases at all, and where one stands."""

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.records.purchases import has_purchases


def only_with_purchases(service: TheService) -> None:
    """For every route of a purchase: by a rulebook without purchases there are no such pages."""
    if not has_purchases(service.library.in_force):
        raise not_found()


def address_of(token: str) -> str:
    return f"/purchase/{token}"


def address_at(token: str, place: str) -> str:
    """The board at one of its places. It is said twice: a script that asks for the page is not told what stands behind
    the `#` of where it was sent."""
    return f"{address_of(token)}?at={place}#{place}"
