"""What a route of a purchase needs, handed to it: who keeps purchases, people, calls, snapshots and files."""

from typing import Annotated, cast

from fastapi import Depends, Request

from dontbuy.api.purchases.calls import Calls
from dontbuy.api.purchases.export import Exports
from dontbuy.api.purchases.measurements import Measurements
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.plans import Plans
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.workspaces import OfWorkspace


def purchases_of(request: Request) -> Purchases:
    return cast(Purchases, request.app.state.purchases)


def people_of(request: Request) -> People:
    return cast(People, request.app.state.people)


def _calls(request: Request) -> Calls:
    return cast(Calls, request.app.state.calls)


def _measurements(request: Request) -> Measurements:
    return cast(Measurements, request.app.state.measurements)


def _plans(request: Request) -> Plans:
    return cast(Plans, request.app.state.plans)


def _exports(request: Request) -> Exports:
    return cast(Exports, request.app.state.exports)


def of_workspace(request: Request) -> OfWorkspace:
    return cast(OfWorkspace, request.app.state.of_workspace)


ThePurchases = Annotated[Purchases, Depends(purchases_of)]
ThePeople = Annotated[People, Depends(people_of)]
TheCalls = Annotated[Calls, Depends(_calls)]
TheMeasurements = Annotated[Measurements, Depends(_measurements)]
ThePlans = Annotated[Plans, Depends(_plans)]
TheExports = Annotated[Exports, Depends(_exports)]
TheWorkspace = Annotated[OfWorkspace, Depends(of_workspace)]
