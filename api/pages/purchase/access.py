"""What the routes of a purchase share: where purchases are kept, and the board of one."""

from typing import Annotated, cast

from fastapi import Depends, Request

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.purchases.board import Board, board
from dontbuy.api.purchases.export import Exports
from dontbuy.api.purchases.measurements import Measurements
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.purchases import has_purchases
from dontbuy.api.service import Service


def purchases_of(request: Request) -> Purchases:
    return cast(Purchases, request.app.state.purchases)


def people_of(request: Request) -> People:
    return cast(People, request.app.state.people)


def exports_of(request: Request) -> Exports:
    return cast(Exports, request.app.state.exports)


def measurements_of(request: Request) -> Measurements:
    return cast(Measurements, request.app.state.measurements)


TheExports = Annotated[Exports, Depends(exports_of)]
ThePurchases = Annotated[Purchases, Depends(purchases_of)]
ThePeople = Annotated[People, Depends(people_of)]
TheMeasurements = Annotated[Measurements, Depends(measurements_of)]


def only_with_purchases(service: TheService) -> None:
    """For every route of a purchase: by a rulebook without purchases there are no such pages."""
    if not has_purchases(service.library.in_force):
        raise not_found()


def board_of(service: Service, purchases: Purchases, people: People, token: str) -> Board:
    """The board that an own link opens. Raises LinkNotFound, LinkExpired."""
    return board(service, purchases.open(token), people.links(token), purchases.today)


def address_of(token: str) -> str:
    return f"/purchase/{token}"
