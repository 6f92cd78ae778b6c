"""Writing down what was decided, and the text to a vendor who is out."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePurchases
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import see
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.standing import name_of, report_of, why_alone
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import number_of
from dontbuy.api.purchases.board import Board, JudgedCheck, board_of
from dontbuy.api.purchases.purchases import PurchaseChanges
from dontbuy.api.records.purchases import BOUGHT, CALLED_OFF, OPEN, VENDOR
from dontbuy.api.tokens import unknown_link

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_TO_THE_VENDOR = "for-vendor"
"""The id of the text to a vendor, among those of a verdict."""


@dataclass(frozen=True, slots=True)
class AgainstSigning:
    """What stands against signing in one column: its verdict, why, and how many criteria are open."""

    name: str
    level: str
    headline: str
    why: str
    open: str


@router.get("/decide")
def ask(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, vendor: str = ""
) -> Response:
    """Whether it is so, where something speaks against a vendor who was bought from, or too little is known."""
    found = board_of(service, purchases, people, token)
    bought = _vendor(found, vendor)
    context = {
        "token": token,
        "purchase": found.whole.purchase,
        "vendor": vendor,
        "name": name_of(bought),
        "standing": _against(found, bought),
    }
    return page(request, "purchase/decide.html", context)


@router.post("/decide", dependencies=[IN_TURN])
def decide(token: str, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm) -> Response:
    """Write down what was decided: from whom was bought, or that it was called off, or that it is open again. Where
    something keeps one from signing with the vendor, it is asked once more."""
    choice = form.text("decision")
    if choice in ("", CALLED_OFF, OPEN):
        purchases.open(token)
        if choice:
            purchases.change(token, PurchaseChanges(state=choice))
        return see(address_of(token))
    found = board_of(service, purchases, people, token)
    if _against(found, _vendor(found, choice)) and form.text("sure") != "yes":
        return see(f"{address_of(token)}/decide?vendor={choice}")
    purchases.change(token, PurchaseChanges(state=BOUGHT, bought_from=choice))
    return see(address_of(token))


@router.get("/vendors/{vendor}/text")
def text(
    token: str, vendor: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople
) -> Response:
    """What a vendor who is out hears, to copy or to mail; back to the board for one who is not."""
    found = board_of(service, purchases, people, token)
    column = _vendor(found, vendor)
    texts = [each for each in texts_to_send(report_of(found, column)) if each.id == _TO_THE_VENDOR]
    if not column.is_out or not texts:
        return see(address_of(token))
    context = {"token": token, "purchase": found.whole.purchase, "name": name_of(column), "texts": texts}
    return page(request, "purchase/vendor-text.html", context)


def _vendor(found: Board, check: str) -> JudgedCheck:
    """The vendor with this check. Raises LinkNotFound where there is none."""
    column = next((column for column in found.vendors if column.check.id == check), None)
    if column is None:
        raise unknown_link()
    return column


def _against(found: Board, vendor: JudgedCheck) -> Sequence[AgainstSigning]:
    """What keeps one from signing with a vendor, of the request and of the vendor; nothing where nothing does."""
    columns = [column for column in (found.request, vendor) if column and not column.is_ready]
    return [_standing(found, column) for column in columns]


def _standing(found: Board, column: JudgedCheck) -> AgainstSigning:
    report, answer = report_of(found, column), column.answer
    is_open = number_of(len(answer["open"]), "criterion is open", "criteria are open")
    name = name_of(column) if column.check.kind == VENDOR else "The request"
    return AgainstSigning(name, answer["level"], report.heading, why_alone(report), is_open)
