"""First contact: what two days propose about the leader, answered with one tap by whoever began the purchase."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Response

from dontbuy.api.door.desks import TheCalls, ThePurchases
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import see
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.purchase.access import address_of, only_with_purchases
from dontbuy.api.pages.words import day
from dontbuy.api.purchases.board import Board
from dontbuy.api.purchases.first_contact import ANSWERED, first_contact

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
LEADER = "leader"
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    """What follows from what is kept, in words, and the answers that it allows, each with its label. Nothing counts
    without a tap. `path` is where the tap goes, below the purchase; `fact` is what is answered."""

    path: str
    fact: str
    question: str
    says: str
    answers: Sequence[tuple[str, str]]


def first_contact_of(found: Board, reader: str) -> OfferedAnswer | None:
    """What the days of a purchase propose, in the words for a reader; None where nothing is left to say about them."""
    proposed = first_contact(found.whole, found.rulebook)
    if proposed is None:
        return None
    declared = found.vendors[0].rule_set.for_reader(reader).facts[ANSWERED]
    who = "You" if reader == LEADER else "The leader"
    days = f"{who} told the numbers here on {day(proposed.told_on)}. The earliest call that was debriefed was on "
    if proposed.value is None:
        return OfferedAnswer(
            "first-contact",
            ANSWERED,
            declared.question,
            f"{days}the same day. Which came first?",
            (("yes", "Yes, the numbers came first"), ("no", "No, the call came first")),
        )
    word = "yes" if proposed.value else "no"
    says = f"{days}{day(proposed.first_call)}. By these days the answer is {word}."
    if not proposed.value:
        says += f" Unless {'you' if reader == LEADER else 'they'} had told somebody earlier, in another way."
    return OfferedAnswer("first-contact", ANSWERED, declared.question, says, ((word, f"Answer {word}"),))


@router.post("/first-contact", dependencies=[IN_TURN])
def answer(token: str, purchases: ThePurchases, calls: TheCalls, form: TheForm) -> Response:
    """Keep the answer with both days beside it; any other word keeps nothing."""
    purchases.open(token)
    value = _ANSWERS.get(form.text("value"))
    if value is not None:
        calls.accept_first_contact(token, value)
    return see(address_of(token))
