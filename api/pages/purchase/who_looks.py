"""Who looks at vendors: what follows from asking a leader, answered with one tap by whoever began the purchase."""

from fastapi import APIRouter, Depends, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePurchases
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import see
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.purchase.first_contact import OfferedAnswer
from dontbuy.api.purchases.board import Board
from dontbuy.api.purchases.who_looks import accept, leader_asked
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])


def who_looks(found: Board) -> OfferedAnswer | None:
    """What asking a leader proposes, in the words for whoever asked; None where nothing is left to say about it."""
    proposed = leader_asked(found.whole, found.rulebook)
    if proposed is None:
        return None
    declared = found.columns[0].rule_set.for_reader(found.reader).facts[SOMEBODY_ELSE_LOOKS]
    asked = proposed.leader or "the sales leader"
    says = f"You said that you look at vendors, and asked {asked} by a link. By that the answer is yes."
    return OfferedAnswer("who-looks", declared.name, declared.question, says, (("yes", "Yes"),))


@router.post("/who-looks", dependencies=[IN_TURN])
def answer(token: str, service: TheService, purchases: ThePurchases, form: TheForm) -> Response:
    """Keep the answer with what it follows from beside it; any other word keeps nothing."""
    purchases.open(token)
    if form.text("value") == "yes":
        accept(purchases, token, service.library.in_force)
    return see(address_of(token))
