"""Nobody but whoever has its own link reads or changes a purchase, on any operation."""

from typing import Any

import pytest
from fastapi.routing import APIRoute

from dontbuy.api.routers import purchases
from tests.api.purchases.buying import Buyer
from tests.door import Door

ROUTES = [route for route in purchases.router.routes if isinstance(route, APIRoute) and "{purchase}" in route.path]
OPERATIONS = {
    str(route.operation_id): (method, route.path.replace("{number}", "1"))
    for route in ROUTES
    for method in route.methods or ()
}
TOKENS = {
    "no token": (None, 401, "purchase/no-token"),
    "a token of nothing": ("a" * 32, 404, "link/not-found"),
    "the token of another purchase": ("another", 404, "link/not-found"),
    "the link of somebody who is asked": ("asked", 404, "link/not-found"),
}


def everything(buyer: Buyer) -> Any:
    return [buyer.get(path).json() for path in ("", "/history", "/export")]


@pytest.mark.parametrize(("token", "status", "code"), TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_operation_is_done_without_the_own_link(
    door: Door, buyer: Buyer, operation: str, token: str | None, status: int, code: str
) -> None:
    method, path = OPERATIONS[operation]
    link = buyer.post("/people", role="leader", name="Dana").json()["link"]
    tokens = {"another": Buyer(door, name="Another").token, "asked": link.rpartition("/")[2]}
    headers = {} if token is None else {"Authorization": f"Bearer {tokens.get(token, token)}"}
    body: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": {}}
    before = everything(buyer)

    refused = door.ask(method, path.replace("{purchase}", buyer.board["id"]), headers=headers, **body)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert everything(buyer) == before


def test_every_operation_is_tried() -> None:
    assert len(OPERATIONS) == len(ROUTES) > 10
