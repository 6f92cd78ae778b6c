"""The board of a purchase: how the decision stands, the vendors side by side, what is open and with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService, service_of
from dontbuy.api.door.desks import ThePeople, ThePurchases
from dontbuy.api.door.problems import UNREADABLE
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import LinkExpired, LinkNotFound, NoPlace
from dontbuy.api.pages.draft.access import checks_of, question_address, see, token_in
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.pictures.found import found_in
from dontbuy.api.pages.pictures.heat_map import Column as HeatColumn
from dontbuy.api.pages.pictures.heat_map import HeatMap, heat_map
from dontbuy.api.pages.purchase.access import address_at, address_of, only_with_purchases
from dontbuy.api.pages.purchase.begin import day_of, wrong_in
from dontbuy.api.pages.purchase.matrix import matrix_of
from dontbuy.api.pages.purchase.people import shown_people
from dontbuy.api.pages.purchase.standing import (
    days_left,
    disagreements,
    name_of,
    report_of,
    reports_of,
    role_of,
    who_answers,
    why_alone,
)
from dontbuy.api.pages.purchase.told_about_us import told_about_us
from dontbuy.api.pages.purchase.turns import offered_answers, said
from dontbuy.api.pages.purchase.ways_out import BoardsWays, ColumnsPart, ways_of
from dontbuy.api.pages.remembered import remembered
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, with_capital
from dontbuy.api.purchases.board import Board, JudgedCheck, OpenFact, board_of
from dontbuy.api.purchases.purchases import BoardShare, PurchaseChanges, Purchases
from dontbuy.api.records.purchases import MOST_VENDORS, REQUEST, ROLES, VENDOR
from dontbuy.api.service import Service

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_LONGEST_SENDER = 100
_SHARE = "share"
_THEIRS, _OURS = "theirs", "ours"


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column as the board shows it; `token` is that of its check, `""` on a shared board."""

    id: str
    name: str
    token: str
    level: str
    headline: str
    why: str
    against: int
    open: int
    clear: int
    is_ready: bool
    is_vendor: bool
    change: ColumnsPart | None
    """What would change its verdict; None where nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class ShownShare:
    """A link to look at the board: who gave it, `""` where they did not say, and until when it works."""

    grant: str
    link: str
    sender: str
    until: str


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """What is open and with whom: the questions of one role, each with the vendor that it is about and the address at
    which it is answered, `""` on a shared board."""

    role: str
    who: str
    questions: Sequence[tuple[str, str]]


@router.get("")
def show(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, at: str = ""
) -> Response:
    """The board; `at` is the place of it to which somebody comes back."""
    found = board_of(service, purchases, people, token)
    return page(request, "purchase/board.html", {**_context(request, found, purchases, token), "at": at})


@router.post("/vendors", dependencies=[IN_TURN])
def add_vendor(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm
) -> Response:
    """One vendor more, by name."""
    name = form.text("vendor")
    wrong = wrong_name(name) or ("" if name else "Write the vendor’s name")
    if wrong:
        return _again(request, board_of(service, purchases, people, token), purchases, token, form, {"vendor": wrong})
    purchases.add_vendor(token, name)
    return see(address_at(token, "vendors"))


@router.post("/people", dependencies=[IN_TURN])
def ask(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm
) -> Response:
    """A link for one person."""
    name, role, asker = form.text("person"), form.text("role"), shortened(form.text("asker"), _LONGEST_SENDER)
    errors = {field: wrong for field, typed in (("person", name), ("asker", asker)) if (wrong := wrong_name(typed))}
    if role not in ROLES:
        errors["role-1"] = "Choose who it is"
    if errors:
        return _again(request, board_of(service, purchases, people, token), purchases, token, form, errors)
    link = people.ask(token, role, name, asker)
    return see(address_at(token, f"asked-{link.grant}"))


@router.post("/revoke", dependencies=[IN_TURN])
def revoke(token: str, people: ThePeople, form: TheForm) -> Response:
    """A link that was given stops working: one by which somebody is asked, or one to look at the board."""
    people.revoke(token, form.text("link"))
    return see(address_at(token, _SHARE if form.text("of") == _SHARE else "people"))


@router.post("/change", dependencies=[IN_TURN])
def change(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm
) -> Response:
    """Another name, another day."""
    errors = wrong_in(form, purchases.today, purchases.open(token).purchase.decide_by)
    if errors:
        return _again(request, board_of(service, purchases, people, token), purchases, token, form, errors)
    day_named = day_of(form.text("decide-by"))
    purchases.change(
        token, PurchaseChanges(name=form.text("name"), decide_by=day_named, without_a_day=day_named is None)
    )
    return see(address_of(token))


@router.post("/share", dependencies=[IN_TURN])
def share(token: str, purchases: ThePurchases, form: TheForm) -> Response:
    """A link to look at the board."""
    purchases.share(token, shortened(form.text("sender"), _LONGEST_SENDER))
    return see(address_at(token, _SHARE))


@router.post("/take-in", dependencies=[IN_TURN])
def take_in(
    token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople, form: TheForm
) -> Response:
    """A check that stood alone becomes a column: one of this browser, or one whose own link was pasted."""
    sent = token_in(form.text("link")) or token_in(form.text("check"))
    if not sent:
        wrong = {"link": "Choose a check, or paste the own link of one"}
        return _again(request, board_of(service, purchases, people, token), purchases, token, form, wrong)
    try:
        purchases.take_in(token, sent)
    except (LinkNotFound, LinkExpired, NoPlace) as error:
        purchases.open(token)
        wrong = {"link": f"{with_capital(error.diagnostics[0].message)}: {error.diagnostics[0].hint}"}
        return _again(request, board_of(service, purchases, people, token), purchases, token, form, wrong)
    return see(address_at(token, "vendors"))


@router.get("/delete")
def ask_to_delete(token: str, request: Request, purchases: ThePurchases) -> Response:
    """What would be gone."""
    return page(request, "purchase/delete.html", {"token": token, "purchase": purchases.open(token).purchase})


@router.post("/delete", dependencies=[IN_TURN])
def delete(token: str, request: Request, purchases: ThePurchases) -> Response:
    """Everything in the purchase is gone."""
    purchases.delete(token)
    return page(request, "purchase/deleted.html", {})


def _again(
    request: Request, found: Board, purchases: Purchases, token: str, form: Form, errors: Mapping[str, str]
) -> Response:
    """The board with what was typed and what is wrong with it."""
    context = _context(request, found, purchases, token)
    names = ("vendor", "person", "role", "asker", "name", "decide-by", "link")
    typed = {name: form.text(name) for name in names}
    return page(request, "purchase/board.html", {**context, "typed": typed, "errors": errors}, UNREADABLE)


def _context(request: Request, found: Board, purchases: Purchases, token: str) -> dict[str, Any]:
    site = str(request.base_url).rstrip("/")
    purchase = found.whole.purchase
    return {
        **board_context(service_of(request), found, token, purchases),
        "token": token,
        "at": "",
        "proposals": offered_answers(found),
        "people": shown_people(found, site),
        "roles": [(role, with_capital(role_of(found, role))) for role in ROLES],
        "typed": {
            "name": purchase.name,
            "decide-by": purchase.decide_by.isoformat() if purchase.decide_by else "",
            "asker": next((link.sender for link in reversed(found.links) if link.sender), ""),
        },
        "errors": {},
        "asks_others": any(role != found.reader for role in found.open_with),
        "to_take_in": _to_take_in(request, found),
        "has_room": len(found.vendors) < MOST_VENDORS,
        "most_vendors": MOST_VENDORS,
        "shares": [_share(share, site) for share in purchases.shares(token)],
        "kept_until": day(purchase.expires_at),
        "link_days": purchases.link_days,
    }


def _to_take_in(request: Request, found: Board) -> Sequence[tuple[str, str]]:
    """The checks of this browser that stand alone and have a place in the purchase: token and name of each."""
    tokens = remembered(request.scope)
    lines = checks_of(request).listed(tokens) if tokens else ()
    kinds = (VENDOR, REQUEST) if found.request is None or found.request.check.is_as_begun else (VENDOR,)
    titles = {kind: found.rulebook.rule_sets[kind].title for kind in kinds}
    return [
        (token, f"{titles[line.kind]}: {line.subject or 'no name yet'}")
        for token, line in lines
        if not line.purchase and line.kind in kinds
    ]


def board_context(service: Service, found: Board, token: str, purchases: Purchases) -> dict[str, Any]:
    """What the board shows, to its owner and to whoever it is shared with (`token` is `""` then)."""
    # Once for each column: to word a whole report for others takes longer than all the rest.
    reports = reports_of(found, is_owner=bool(token))
    own_links = {key: purchases.own_link(token, key) if token else "" for key in reports}
    ways = ways_of(service, found, reports, is_owner=bool(token))
    return {
        "purchase": found.whole.purchase,
        "days_left": days_left(found),
        "said": said(found, token),
        "ways": ways,
        "own_links": own_links,
        "request_column": _shown(found.request, reports, ways, own_links) if found.request else None,
        "vendors": [_shown(column, reports, ways, own_links) for column in found.vendors],
        "disagreements": disagreements(found, None, is_owner=bool(token)),
        "open_groups": open_groups(found, reports, token, purchases),
        "maps": _maps(found, is_owner=bool(token)),
        "about_us": told_about_us(found, is_owner=bool(token)),
        "matrix": matrix_of(service, found),
    }


def _shown(
    column: JudgedCheck, reports: Mapping[str, Report], ways: BoardsWays, own_links: Mapping[str, str]
) -> ShownColumn:
    report = reports[column.check.id]
    answer = report.answer
    return ShownColumn(
        id=column.check.id,
        name=name_of(column),
        token=own_links[column.check.id],
        level=answer["level"],
        headline=report.heading,
        why=why_alone(report),
        against=len(answer["reasons"]),
        open=len(answer["open"]),
        clear=len(answer["clear"]),
        is_ready=column.is_ready,
        is_vendor=bool(column.check.place),
        change=ways.columns.get(column.check.id),
    )


def open_groups(found: Board, reports: Mapping[str, Report], token: str, purchases: Purchases) -> Sequence[OpenGroup]:
    """What is open in a purchase and with whom; `token` is the own link's, `""` on a shared board."""
    return [
        OpenGroup(
            role,
            who_answers(found, role, is_owner=bool(token)),
            [_open_question(found, each, reports, token, purchases) for each in places],
        )
        for role, places in found.open_with.items()
    ]


def _open_question(
    found: Board, each: OpenFact, reports: Mapping[str, Report], token: str, purchases: Purchases
) -> tuple[str, str]:
    """A question as whoever reads the board reads it, and where its owner answers it."""
    column = next(column for column in found.columns if column.check.id in each.checks)
    question = reports[column.check.id].question(each.place.fact)
    address = question_address(purchases.own_link(token, column.check.id), each.place.fact) if token else ""
    return (f"{name_of(column)}: {question}" if each.place.check else question), address


def _share(share: BoardShare, site: str) -> ShownShare:
    until = day(share.grant.expires_at) if share.grant.expires_at else ""
    return ShownShare(share.grant.id, f"{site}/board/{share.token}", share.grant.sender, until)


def _maps(found: Board, *, is_owner: bool) -> Sequence[tuple[str, HeatMap, str]]:
    """The heat maps with their titles and captions: what tells the vendors apart, and what is about us."""
    if not any(column.answer["reasons"] or column.answer["clear"] for column in found.vendors):
        return []
    rule_set = report_of(found, found.vendors[0], is_owner=is_owner).rule_set
    columns = [HeatColumn(name_of(column), found_in(column.answer)) for column in found.vendors]
    about = {criterion.id: found.rulebook.topics[criterion.about].whose for criterion in rule_set.criteria}
    maps = [
        (title, heat_map(rule_set, columns, [key for key, whose in about.items() if whose == side]), caption)
        for side, title, caption in (
            (_THEIRS, "Vendor by vendor", "What speaks against which of them"),
            (_OURS, "About us", "What about us speaks against buying, whoever the vendor is"),
        )
    ]
    return [each for each in maps if each[1].says_something]
