"""What was told in a purchase, by whom and when, what it changed; and the whole of it as a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheExports, ThePeople, ThePurchases
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.purchase.standing import name_of, speaker
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import headline, lines, moment
from dontbuy.api.purchases.board import Board, board_of
from dontbuy.api.purchases.history import MOST, Change, Entry, history
from dontbuy.api.wire.exact_json import dumps

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_FILE = {"Content-Disposition": 'attachment; filename="dontbuy-purchase.json"', "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """Something that was told, in words. `of` is the vendor that it is about, `""` where it is about the buyers; `said`
    is `""` where an answer was taken back; `changed` says which verdicts it changed."""

    when: str
    who: str
    of: str
    question: str
    said: str
    note: str
    changed: Sequence[tuple[str, str, str]]


@router.get("/history")
def show(token: str, request: Request, service: TheService, purchases: ThePurchases, people: ThePeople) -> Response:
    """Everything that was told, the newest first."""
    found = board_of(service, purchases, people, token)
    entries = [_shown(found, entry) for entry in history(service, found.whole)]
    context = {"token": token, "purchase": found.whole.purchase, "entries": entries, "most": MOST}
    return page(request, "purchase/history.html", context)


@router.get("/export.json")
def export(token: str, exports: TheExports) -> Response:
    """The whole purchase as a file, without its links."""
    return Response(dumps(exports.export(token)), 200, _FILE, "application/json")


def _shown(found: Board, entry: Entry) -> ShownEntry:
    telling, names = entry.telling, {column.check.id: name_of(column) for column in found.columns}
    declared = found.rulebook.facts.get(telling.fact)
    of_request = {column.check.id for column in found.columns if column is found.request}
    is_told = declared is not None and telling.value is not None
    said = "; ".join(lines(telling.value, declared.type, found.rulebook)) if is_told and declared else ""
    return ShownEntry(
        when=moment(telling.at.isoformat()),
        who=speaker(found, entry.who, "", is_owner=True),
        of="" if entry.place.check in ("", *of_request) else names[entry.place.check],
        question=(declared.question or declared.short) if declared else "A saved document was opened",
        said=said,
        note=telling.note,
        changed=[
            ("The request" if change.check in of_request else names[change.check], *_headlines(found, change))
            for change in entry.changed
        ],
    )


def _headlines(found: Board, change: Change) -> tuple[str, str]:
    """The verdicts before and after, as people read them."""
    rule_set = next(column.rule_set for column in found.columns if column.check.id == change.check)
    return headline(rule_set, change.before), headline(rule_set, change.after)
