"""A board that is shared: anyone with the link may look at it and change nothing."""

from dataclasses import replace

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePurchases
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.purchase.board import board_context
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day
from dontbuy.api.purchases.board import board

router = APIRouter(dependencies=[Depends(only_with_purchases)])


@router.get("/board/{token}")
def shared_board(token: str, request: Request, service: TheService, purchases: ThePurchases) -> Response:
    """The board for whoever has a share of it."""
    shared = purchases.shared(token)
    found = replace(board(service, shared.whole, shared.links, purchases.today), sender=shared.grant.sender)
    until = day(shared.grant.expires_at) if shared.grant.expires_at else ""
    context = {
        **board_context(service, found, "", purchases),
        "token": "",
        "sender": shared.grant.sender,
        "until": until,
    }
    return page(request, "purchase/shared.html", context)
