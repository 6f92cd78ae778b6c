"""My checks: those that were opened in this browser, how they stand, and the way to forget them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import people_of, purchases_of
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.purchase.turns import said
from dontbuy.api.pages.remembered import MOST, cookie, remembered, remembering
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, headline, listed, lowered, person
from dontbuy.api.purchases.board import board_of
from dontbuy.api.purchases.people import People
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.checks import CheckLine
from dontbuy.api.records.evident import evident_facts, without_what_is_evident
from dontbuy.api.records.purchases import Purchase
from dontbuy.api.service import Service
from dontbuy.engine.errors import EngineError
from dontbuy.engine.priorities import holding_back, telling_questions

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """A check or a purchase in a browser's list. `level` is `""`, and so is `headline`, where it was not judged for the
    list; `address` leads to it, `""` where nothing does."""

    token: str
    address: str
    name: str
    kind: str
    changed: str
    kept_until: str
    level: str
    headline: str
    open: str


@dataclass(frozen=True, slots=True)
class MyChecks:
    """A browser's list, the check that was opened last first: what is shown of it, and how many it has in all.

    `oldest` is the name of the one that falls off next, and `its_address` leads to it; both are `""` while there is
    room.
    `to_keep` is the `Set-Cookie` header that drops what is gone, `""` where the cookie is right.
    """

    shown: Sequence[ListedCheck]
    count: int
    oldest: str
    its_address: str
    to_keep: str

    @property
    def most(self) -> int:
        return MOST

    def respond(self, response: Response) -> Response:
        """The page, with what drops out of the cookie."""
        if self.to_keep:
            response.headers.append("Set-Cookie", self.to_keep)
        return response


def my_checks(request: Request, service: Service, checks: Checks, at_most: int = MOST) -> MyChecks:
    """The list of the browser that asks. Only the first `at_most` are judged; without a cookie no store is asked.

    The checks of a purchase are not listed beside it: its board leads to them.
    """
    scope = request.scope
    tokens = remembered(scope)
    alone = {token: line for token, line in checks.listed(tokens) if not line.purchase} if tokens else {}
    bought = purchases_of(request).listed(tokens) if tokens else {}
    kept = [token for token in tokens if token in alone or token in bought]
    sent = cookie(scope)
    shown = [
        listed_check(service, token, f"/draft/{token}", alone[token])
        if token in alone
        else listed_purchase(
            service, purchases_of(request), people_of(request), token, f"/purchase/{token}", bought[token]
        )
        for token in kept[:at_most]
    ]
    oldest = kept[-1] if len(kept) == MOST else ""
    to_keep = remembering(kept, scope["scheme"]) if sent is not None and sent != ".".join(kept) else ""
    return MyChecks(
        shown=shown,
        count=len(kept),
        oldest=(_name(service, alone[oldest]) if oldest in alone else _called(bought[oldest])) if oldest else "",
        its_address=(f"/draft/{oldest}/link" if oldest in alone else f"/purchase/{oldest}#own-link") if oldest else "",
        to_keep=to_keep,
    )


@router.get("/checks")
def every_check(request: Request, service: TheService, checks: TheChecks, forgotten: str = "") -> Response:
    """The whole list."""
    mine = my_checks(request, service, checks)
    return mine.respond(page(request, "my-checks/checks.html", {"mine": mine, "forgotten": bool(forgotten)}))


@router.post("/checks/forget")
def forget(request: Request) -> Response:
    """Clear the list. Nothing in the store is touched, so it takes no turn."""
    response = see("/checks?forgotten=yes")
    response.headers.append("Set-Cookie", remembering((), request.scope["scheme"]))
    return response


def listed_check(service: Service, token: str, address: str, line: CheckLine) -> ListedCheck:
    """A check in a list, by what opens it and where that leads."""
    rule_set = service.library.in_force.rule_sets.get(line.kind)
    level, said, is_open = _standing(service, line)
    return ListedCheck(
        token=token,
        address=address,
        name=line.subject,
        kind=rule_set.title if rule_set else line.kind,
        changed=day(line.updated_at),
        kept_until=day(line.expires_at),
        level=level,
        headline=said,
        open=is_open,
    )


def listed_purchase(
    service: Service, purchases: Purchases, people: People, token: str, address: str, purchase: Purchase
) -> ListedCheck:
    """A purchase in a list: how the decision stands."""
    level, headline, is_open = "", "", "Open it to see where it stands."
    try:
        stands = said(board_of(service, purchases, people, token), token)
        level, headline, is_open = stands.level, stands.headline, stands.why
    except EngineError:
        pass
    return ListedCheck(
        token=token,
        address=address,
        name=purchase.name,
        kind="A purchase",
        changed=day(purchase.updated_at),
        kept_until=day(purchase.expires_at),
        level=level,
        headline=headline,
        open=is_open,
    )


def _called(purchase: Purchase) -> str:
    return purchase.name or "A purchase without a name"


def _name(service: Service, line: CheckLine) -> str:
    rule_set = service.library.in_force.rule_sets.get(line.kind)
    return line.subject or (f"one without a name ({rule_set.title})" if rule_set else "one without a name")


def _standing(service: Service, line: CheckLine) -> tuple[str, str, str]:
    """The level and the headline of the verdict as it stands now, and what is open."""
    if line.check is None:
        return "", "", "Open it to see where it stands."
    try:
        outlook = Outlook.of(service, line.check)
    except EngineError:
        return "", "", "Open it to see where it stands."
    said = headline(outlook.rule_set, outlook.answer["verdict"])
    return outlook.answer["level"], said, _open(outlook)


def _open(outlook: Outlook) -> str:
    """What could still change the verdict, and with whom it lies."""
    if holding_back(outlook.rule_set, outlook.answer):
        return "Two statements differ: put that right first."
    if not outlook.said and not outlook.check.document.get("evidence"):
        return "Nothing answered yet."
    evident = evident_facts(outlook.rule_set, outlook.check.document, outlook.answer)
    telling = without_what_is_evident(telling_questions(outlook.rule_set, outlook.answer), evident)
    if not telling:
        return "Settled: nothing open can change it."
    with_whom = Counter(_person(outlook, outlook.whoever_knows(question["fact"])) for question in telling)
    told = listed([f"{count} with {who}" if who else f"{count} with nobody named" for who, count in with_whom.items()])
    return f"Open: {told}."


def _person(outlook: Outlook, who: str) -> str:
    if who == outlook.rule_set.reader:
        return "you"
    return lowered(person(outlook.rulebook, outlook.rule_set, who))
