"""What a route needs, handed to it: who hears calls, and who keeps purchases, people, debriefs, snapshots and files.

Each is made for whoever asks: what they do is entered under their id, and what they begin is of their workspace.
"""

from typing import Annotated, cast

from fastapi import Depends, Request

from dontbuy.api.door.doorway import caller_in
from dontbuy.api.door.scopes import bearer_of
from dontbuy.api.errors import Unidentified
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.calls import Calls
from dontbuy.api.purchases.export import Exports
from dontbuy.api.purchases.measurements import Measurements
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.plans import Plans
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.purchases.workspaces import OfWorkspace
from dontbuy.api.tokens import unknown_link
from dontbuy.engine.errors import Diagnostic


def access_of(request: Request) -> Access:
    return cast(Access, request.app.state.access).acting(caller_in(request.scope))


def purchases_of(request: Request) -> Purchases:
    return Purchases(access_of(request))


def people_of(request: Request) -> People:
    return People(access_of(request))


def _calls(request: Request) -> Calls:
    return Calls(access_of(request))


def _measurements(request: Request) -> Measurements:
    return Measurements(access_of(request))


def _plans(request: Request) -> Plans:
    return Plans(access_of(request))


def _exports(request: Request) -> Exports:
    return Exports(access_of(request), purchases_of(request))


def of_workspace(request: Request) -> OfWorkspace:
    return OfWorkspace(access_of(request))


def _proposals(request: Request) -> Proposals:
    return cast(Proposals, request.app.state.proposals)


def own_link(request: Request, purchase: str) -> str:
    """What opens a purchase: for the holder of a key its id, else the token of its own link.

    Raises Unidentified, LinkNotFound, LinkExpired.
    """
    caller = caller_in(request.scope)
    if caller.id:
        return of_workspace(request).inside(purchase, caller)
    token = bearer_of(request)
    if not token:
        hint = "send the end of the purchase’s own link, or a key, as `Authorization: Bearer …`"
        raise Unidentified([Diagnostic("purchase/no-token", "no token was sent", "/header/authorization", hint)])
    if purchases_of(request).identity(token) != purchase:
        raise unknown_link()
    return token


ThePurchases = Annotated[Purchases, Depends(purchases_of)]
ThePeople = Annotated[People, Depends(people_of)]
TheCalls = Annotated[Calls, Depends(_calls)]
TheMeasurements = Annotated[Measurements, Depends(_measurements)]
ThePlans = Annotated[Plans, Depends(_plans)]
TheExports = Annotated[Exports, Depends(_exports)]
TheWorkspace = Annotated[OfWorkspace, Depends(of_workspace)]
TheProposals = Annotated[Proposals, Depends(_proposals)]
