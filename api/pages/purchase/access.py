"""What the routes of a purchase share: where purchases are kept, and the board of one."""

from typing import Annotated, cast

from fastapi import Depends, Request

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.purchases.board import Board, board
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.plans import Plans
from dontbuy.api.purchases.purchases import Purchases, has_purchases
from dontbuy.api.service import Service


def purchases_of(request: Request) -> Purchases:
    return cast(Purchases, request.app.state.purchases)


def people_of(request: Request) -> People:
    return cast(People, request.app.state.people)


def plans_of(request: Request) -> Plans:
    return cast(Plans, request.app.state.plans)


ThePurchases = Annotated[Purchases, Depends(purchases_of)]
ThePeople = Annotated[People, Depends(people_of)]
ThePlans = Annotated[Plans, Depends(plans_of)]


def only_with_purchases(service: TheService) -> None:
    """For every route of a purchase: by a rulebook without purchases there are no such pages."""
    if not has_purchases(service.library.in_force):
        raise not_found()


def board_of(service: Service, purchases: Purchases, people: People, token: str) -> Board:
    """The board that an own link opens. Raises LinkNotFound, LinkExpired."""
    return board(service, purchases.open(token), people.links(token), purchases.today)


def address_of(token: str) -> str:
    return f"/purchase/{token}"
