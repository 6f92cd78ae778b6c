"""The next purchase: begun from one that was bought, it proposes what its snapshots say of the last training."""

from collections.abc import Collection, Sequence

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheMeasurements, ThePeople, ThePurchases
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, question_address, see
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.lines import shown_line, what_is_measured
from dontbuy.api.pages.purchase.proposals import ShownProposal, accept, proposals
from dontbuy.api.pages.render import page
from dontbuy.api.purchases.board import Board, board_of
from dontbuy.api.purchases.measurements import MeasuredPurchase, Measurements
from dontbuy.api.purchases.proposed import EXISTS, proposed_of_before
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.purchases import BOUGHT, WholePurchase
from dontbuy.api.service import Service

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_THE_LAST = "prior."
"""The facts about the last training."""


@router.post("/next", dependencies=[MAY_BEGIN, IN_TURN])
def begin_next(token: str, purchases: ThePurchases) -> Response:
    """Begin the next purchase from one that was bought; from another there is nothing to propose."""
    whole = purchases.open(token)
    if whole.purchase.state != BOUGHT:
        return see(f"{address_of(token)}/snapshots")
    reader = next((check.progress.reader for check in whole.checks), "")
    begun = purchases.begin("", reader=reader, before=whole.purchase.id)
    return see(f"{address_of(begun)}/before")


@router.get("/before")
def show(
    token: str,
    request: Request,
    service: TheService,
    measurements: TheMeasurements,
    purchases: ThePurchases,
    people: ThePeople,
    changed: str = "",
) -> Response:
    """What the last purchase came to, and the answers that it proposes."""
    found = board_of(service, purchases, people, token)
    whole, before = found.whole, measurements.before(token)
    rulebook = service.library.in_force
    came_of_it = [
        (what_is_measured(metric, rulebook), shown_line(series.telling or series.newest, metric, rulebook, None))
        for metric, series in (before.begun if before else ())
    ]
    offered = _proposed(service, before, whole, measurements, purchases, token)
    context = {
        "token": token,
        "purchase": whole.purchase,
        "before": before,
        "came_of_it": came_of_it,
        "proposals": offered,
        "told": sum(each.is_told for each in offered),
        "left": _left(found, {each.fact for each in offered}, purchases, token),
        "open": len(found.open),
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


def _left(found: Board, proposed: Collection[str], purchases: Purchases, token: str) -> Sequence[tuple[str, str]]:
    """What the request asks about the last training, no snapshot answers and nobody told yet: each question with the
    address at which it is answered."""
    if found.request is None:
        return []
    check = found.request.check
    facts, link = found.request.rule_set.for_reader(found.reader).facts, purchases.own_link(token, check.id)
    asked = [fact for fact in facts.values() if fact.name.startswith(_THE_LAST) and fact.name not in proposed]
    to_tell = [fact for fact in asked if fact.question and check.told(fact.name) is None]
    return [
        (fact.question, question_address(link, fact.companion_of or fact.name))
        for fact in to_tell
        if fact.companion_of not in proposed or fact.companion_of == EXISTS
    ]


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
