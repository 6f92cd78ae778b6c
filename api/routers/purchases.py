"""Purchases over HTTP: whoever has a purchase's own link reads its board, tells it something and asks people."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheJson, TheService
from dontbuy.api.door.desks import (
    TheCalls,
    TheExports,
    TheMeasurements,
    ThePeople,
    ThePurchases,
    TheWorkspace,
    own_link,
)
from dontbuy.api.door.listing import NEXT_PAGE, Limit, Word, next_page
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, answered, problems
from dontbuy.api.door.scopes import key_wanted
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import (
    KeyWanted,
    LinkExpired,
    LinkNotFound,
    NoPlace,
    Overtaken,
    StoreUnavailable,
    Unidentified,
    WrongParameter,
)
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.purchases.board import board_of
from dontbuy.api.purchases.board_data import US, board_data, history_data, purchase_line, questions_data
from dontbuy.api.purchases.calls import ToldOfCall
from dontbuy.api.purchases.history import history
from dontbuy.api.purchases.measured_data import measured_data, snapshot_data
from dontbuy.api.purchases.purchases import PurchaseChanges
from dontbuy.api.purchases.taking import Amount, Taken
from dontbuy.api.records.callers import Scope
from dontbuy.api.records.calls import Tap
from dontbuy.api.records.evaluations import MOST_LISTED
from dontbuy.api.tokens import unknown_link
from dontbuy.api.wire.cursors import cursor_after_id, id_after
from dontbuy.api.wire.envelope import day_of
from dontbuy.api.wire.purchase import (
    BoardCall,
    CallTold,
    FactTold,
    PersonAsked,
    PersonLink,
    PurchaseBegun,
    PurchaseBoard,
    PurchaseChanged,
    PurchaseHistory,
    PurchaseLink,
    PurchaseList,
    Role,
    RoleQuestions,
    TellingNumber,
    VendorAdded,
    VendorId,
)
from dontbuy.api.wire.purchase_export import FORMAT, PurchaseExport
from dontbuy.api.wire.purchase_measured import PurchaseMeasured, SnapshotKept, SnapshotTaken
from dontbuy.api.wire.request import as_sent
from dontbuy.engine.errors import Diagnostic

router = APIRouter(prefix="/v1/purchases", tags=["purchases"], route_class=StrictRoute)
_OF_A_LINK = (Unidentified, LinkNotFound, LinkExpired, StoreUnavailable)


def _own_link(purchase: str, request: Request) -> str:
    """What opens the purchase of the address. Raises Unidentified, LinkNotFound, LinkExpired."""
    return own_link(request, purchase)


OwnLink = Annotated[str, Depends(_own_link)]


@router.post(
    "",
    operation_id="begin_purchase",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": PurchaseLink, **CREATED}, **problems(*OF_A_DOCUMENT, StoreUnavailable)},
)
def begin_purchase(
    sent: TheJson,
    request: Request,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    exports: TheExports,
) -> Response:
    """Begin a purchase, or bring an exported one back, and get its own link."""
    if isinstance(sent, dict) and sent.get("format") == FORMAT:
        token = exports.restore(sent)
    else:
        begun = as_sent(PurchaseBegun, sent)
        day = day_of(begun.decide_by)
        token = purchases.begin(begun.name or "", day, begun.reader or "", begun.request)
    found = board_of(service, purchases, people, token)
    body = {"link": f"{_site(request)}/purchase/{token}", "token": token, "purchase": board_data(found)}
    return answered(body, 201, {"Location": f"/v1/purchases/{found.whole.purchase.id}"})


@router.get(
    "",
    operation_id="list_purchases",
    responses={200: {"model": PurchaseList, "headers": NEXT_PAGE}, **problems(KeyWanted, StoreUnavailable)},
)
def list_purchases(
    seen: TheWorkspace,
    caller: TheCaller,
    cursor: Word = None,
    limit: Limit = MOST_LISTED,
) -> Response:
    """Purchases that keys and people of the workspace have begun, a page at a time; for the holder of a key alone."""
    if not caller.id:
        raise key_wanted(Scope.PURCHASES)
    after = "" if cursor is None else id_after(cursor)
    if isinstance(after, Diagnostic):
        raise WrongParameter([after])
    page = seen.page(caller, limit, after)
    following = None if page.last is None else cursor_after_id(page.last)
    lines = [purchase_line(each) for each in page.purchases]
    body = {"purchases": lines, "next_cursor": following, "has_more": following is not None}
    return answered(
        body, headers={"Link": next_page("/v1/purchases", {"limit": limit, "cursor": following})} if following else {}
    )


@router.get(
    "/{purchase}",
    operation_id="get_purchase",
    responses={200: {"model": PurchaseBoard}, **problems(*_OF_A_LINK)},
)
def get_purchase(token: OwnLink, service: TheService, purchases: ThePurchases, people: ThePeople) -> Response:
    """The board of a purchase: each column with its answer, what is open and with whom, where people differ."""
    return answered(board_data(board_of(service, purchases, people, token)))


@router.patch(
    "/{purchase}",
    operation_id="change_purchase",
    dependencies=[IN_TURN],
    responses={200: {"model": PurchaseBoard}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT)},
)
def change_purchase(
    token: OwnLink, sent: TheJson, service: TheService, purchases: ThePurchases, people: ThePeople
) -> Response:
    """Give it another name or day, or write down what was decided."""
    changed = as_sent(PurchaseChanged, sent)
    purchases.change(
        token,
        PurchaseChanges(
            name=changed.name if changed.name or "name" not in changed.model_fields_set else "",
            decide_by=day_of(changed.decide_by),
            without_a_day="decide_by" in changed.model_fields_set and changed.decide_by is None,
            state=changed.state or "",
            bought_from=changed.bought_from or "",
        ),
    )
    return answered(board_data(board_of(service, purchases, people, token)))


@router.delete(
    "/{purchase}",
    operation_id="delete_purchase",
    dependencies=[IN_TURN],
    status_code=204,
    responses=problems(*_OF_A_LINK),
)
def delete_purchase(token: OwnLink, purchases: ThePurchases) -> Response:
    """Delete it with everything in it, and every link to any of it."""
    purchases.delete(token)
    return Response(status_code=204)


@router.post(
    "/{purchase}/vendors",
    operation_id="add_vendor",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": VendorId}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT, NoPlace)},
)
def add_vendor(token: OwnLink, sent: TheJson, purchases: ThePurchases) -> Response:
    """Add one vendor; five at most."""
    added = as_sent(VendorAdded, sent)
    return answered({"id": purchases.add_vendor(token, added.name, added.facts)}, 201)


@router.post(
    "/{purchase}/people",
    operation_id="ask_person",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": PersonLink}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT)},
)
def ask_person(token: OwnLink, sent: TheJson, request: Request, purchases: ThePurchases, people: ThePeople) -> Response:
    """Make a link for one person. Who was asked before, by the same role and name, gets a new one."""
    asked = as_sent(PersonAsked, sent)
    link = people.ask(token, asked.role, asked.name or "")
    until = link.expires_at.date().isoformat()
    body = {"number": link.part.number, "link": f"{_site(request)}/asked/{link.token}", "until": until}
    return answered(body, 201)


@router.delete(
    "/{purchase}/people/{number}/link",
    operation_id="revoke_person_link",
    dependencies=[IN_TURN],
    status_code=204,
    responses=problems(*_OF_A_LINK),
)
def revoke_person_link(number: int, token: OwnLink, purchases: ThePurchases, people: ThePeople) -> Response:
    """Take a person's link back; what they answered stays."""
    found = next((each for each in people.links(token) if each.part.number == number), None)
    if found is None:
        raise unknown_link()
    people.revoke(token, found.grant)
    return Response(status_code=204)


@router.post(
    "/{purchase}/tellings",
    operation_id="tell",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": TellingNumber}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT, Overtaken)},
)
def tell(token: OwnLink, sent: TheJson, purchases: ThePurchases) -> Response:
    """Tell one fact of the buying side or of a vendor, correct it, or take it back."""
    fact = as_sent(FactTold, sent)
    about = "" if fact.about == US else fact.about
    return answered({"number": purchases.tell(token, about, fact.fact, fact.value, fact.note, fact.saw)}, 201)


@router.post(
    "/{purchase}/calls",
    operation_id="tell_of_call",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": BoardCall}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT, Overtaken)},
)
def tell_of_call(token: OwnLink, sent: TheJson, purchases: ThePurchases, calls: TheCalls) -> Response:
    """Tell of one conversation with a vendor, or correct what was told of it."""
    told = as_sent(CallTold, sent)
    own = purchases.vendor_link(token, told.about)
    taps = {tap.fact: Tap(tap.value, tap.note or "") for tap in told.facts}
    day = date.fromisoformat(told.day)
    began_with, with_whom = told.began_with or "", told.with_whom or ()
    debrief = ToldOfCall(day, bool(told.is_first), bool(told.are_all), began_with, taps, with_whom)
    saw = told.saw or 0
    call = (
        calls.take_back(own, told.call or "", saw)
        if told.taken_back
        else calls.told(own, debrief, told.call or "", saw)
    )
    newest = call.newest
    body = {"id": call.id, "number": newest.number, "day": call.day.isoformat(), "with_whom": [*newest.with_whom]}
    return answered(body, 201)


@router.get(
    "/{purchase}/snapshots",
    operation_id="get_snapshots",
    responses={200: {"model": PurchaseMeasured}, **problems(*_OF_A_LINK)},
)
def get_snapshots(token: OwnLink, service: TheService, measurements: TheMeasurements) -> Response:
    """What is measured at the start and each quarter after the purchase, and whether it moved."""
    return answered(measured_data(measurements.open(token), service.library.in_force))


@router.post(
    "/{purchase}/snapshots",
    operation_id="take_snapshot",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": SnapshotKept}, **problems(*_OF_A_LINK, *OF_A_DOCUMENT, Overtaken)},
)
def take_snapshot(token: OwnLink, sent: TheJson, measurements: TheMeasurements) -> Response:
    """Write down one value of a metric, or correct it."""
    told = as_sent(SnapshotTaken, sent)
    taken = Taken(
        quarter=told.quarter,
        amount=Amount(told.value, told.unit or ""),
        day=date.fromisoformat(told.day),
        owner=told.owner,
        begins=bool(told.new_line),
        report=told.report or "",
        definition=told.definition or "",
        better=told.better or "",
        swing=None if told.swing is None else Amount(told.swing),
        names_swing="swing" in told.model_fields_set,
    )
    kept = measurements.tell(token, told.metric, taken, told.saw)
    return answered({**snapshot_data(kept), "line": kept.line}, 201)


@router.get(
    "/{purchase}/questions",
    operation_id="list_questions",
    responses={200: {"model": RoleQuestions}, **problems(*_OF_A_LINK)},
)
def list_questions(
    token: OwnLink,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    role: Annotated[Role, Query(alias="for")],
) -> Response:
    """What somebody of a role can be asked now, in their words, the most useful first."""
    return answered(questions_data(board_of(service, purchases, people, token), role))


@router.get(
    "/{purchase}/history",
    operation_id="get_history",
    responses={200: {"model": PurchaseHistory}, **problems(*_OF_A_LINK)},
)
def get_history(token: OwnLink, service: TheService, purchases: ThePurchases) -> Response:
    """Who told what when, and which verdicts it changed."""
    return answered(history_data(history(service, purchases.open(token))))


@router.get(
    "/{purchase}/export",
    operation_id="export_purchase",
    responses={200: {"model": PurchaseExport}, **problems(*_OF_A_LINK)},
)
def export_purchase(token: OwnLink, purchases: ThePurchases, exports: TheExports) -> Response:
    """The whole purchase as one file, without its links. Posted to `/v1/purchases` it is the same board again."""
    return answered(exports.export(token))


def _site(request: Request) -> str:
    return str(request.base_url).rstrip("/")
