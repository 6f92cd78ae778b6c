"""What a route of a purchase needs, handed to it: who keeps purchases, people, calls, snapshots and files.

Each is made for whoever asks: what they do is entered under their id, and what they begin is of their workspace.
"""

from typing import Annotated, cast

from fastapi import Depends, Request

from dontbuy.api.door.doorway import caller_in
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.calls import Calls
from dontbuy.api.purchases.export import Exports
from dontbuy.api.purchases.measurements import Measurements
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.plans import Plans
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.workspaces import OfWorkspace


def _access(request: Request) -> Access:
    return cast(Access, request.app.state.access).acting(caller_in(request.scope))


def purchases_of(request: Request) -> Purchases:
    return Purchases(_access(request))


def people_of(request: Request) -> People:
    return People(_access(request))


def _calls(request: Request) -> Calls:
    return Calls(_access(request))


def _measurements(request: Request) -> Measurements:
    return Measurements(_access(request))


def _plans(request: Request) -> Plans:
    return Plans(_access(request))


def _exports(request: Request) -> Exports:
    return Exports(_access(request), purchases_of(request))


def of_workspace(request: Request) -> OfWorkspace:
    return OfWorkspace(_access(request))


ThePurchases = Annotated[Purchases, Depends(purchases_of)]
ThePeople = Annotated[People, Depends(people_of)]
TheCalls = Annotated[Calls, Depends(_calls)]
TheMeasurements = Annotated[Measurements, Depends(_measurements)]
ThePlans = Annotated[Plans, Depends(_plans)]
TheExports = Annotated[Exports, Depends(_exports)]
TheWorkspace = Annotated[OfWorkspace, Depends(of_workspace)]
