"""The next purchase: begun from one that was bought, it proposes what its snapshots say of the last training."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheMeasurements, ThePurchases
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.lines import shown_line, what_is_measured
from dontbuy.api.pages.purchase.proposals import ShownProposal, accept, proposals
from dontbuy.api.pages.render import page
from dontbuy.api.purchases.measurements import MeasuredPurchase, Measurements
from dontbuy.api.purchases.proposed import proposed_of_before
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.purchases import BOUGHT, WholePurchase
from dontbuy.api.service import Service

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])


@router.post("/next", dependencies=[MAY_BEGIN, IN_TURN])
def begin_next(token: str, purchases: ThePurchases, caller: TheCaller) -> Response:
    """Begin the next purchase from one that was bought; from another there is nothing to propose."""
    whole = purchases.open(token)
    if whole.purchase.state != BOUGHT:
        return see(f"{address_of(token)}/snapshots")
    reader = next((check.progress.reader for check in whole.checks), "")
    begun = purchases.begin("", reader=reader, before=whole.purchase.id, by=caller)
    return see(f"{address_of(begun)}/before")


@router.get("/before")
def show(
    token: str,
    request: Request,
    service: TheService,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    changed: str = "",
) -> Response:
    """What the last purchase came to, and the answers that it proposes."""
    whole, before = purchases.open(token), measurements.before(token)
    rulebook = service.library.in_force
    came_of_it = [
        (what_is_measured(metric, rulebook), shown_line(series.telling or series.newest, metric, rulebook, None))
        for metric, series in (before.begun if before else ())
    ]
    context = {
        "token": token,
        "purchase": whole.purchase,
        "before": before,
        "came_of_it": came_of_it,
        "proposals": _proposed(service, before, whole, measurements, purchases, token),
        "changed": bool(changed),
    }
    return page(request, "purchase/before.html", context)


@router.post("/before", dependencies=[IN_TURN])
def say(
    token: str,
    service: TheService,
    checks: TheChecks,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    form: TheForm,
) -> Response:
    """A proposed answer is told, or, where something changed since it was shown, it is shown again."""
    whole, before = purchases.open(token), measurements.before(token)
    address = f"{address_of(token)}/before"
    offered = _proposed(service, before, whole, measurements, purchases, token)
    is_told = accept(checks, purchases, whole, token, offered, form)
    return see(f"{address}#proposed" if is_told else f"{address}?changed=yes")


def _proposed(
    service: Service,
    before: MeasuredPurchase | None,
    whole: WholePurchase,
    measurements: Measurements,
    purchases: Purchases,
    token: str,
) -> Sequence[ShownProposal]:
    if before is None:
        return []
    proposed = proposed_of_before(before, measurements.today)
    return proposals(service.library.in_force, before, proposed, whole, purchases, token)
