"""What was told in a purchase, by whom and when, what it changed; and the whole of it as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import TheExports, TheMeasurements, ThePeople, ThePurchases
from dontbuy.api.pages.calls.shown import in_history
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.purchase.lines import what_is_measured
from dontbuy.api.pages.purchase.standing import headline_of, name_of, role_of, speaker
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import amount, day, headline, in_one_line, lines, listed, moment, with_capital
from dontbuy.api.purchases.board import Board, board_of
from dontbuy.api.purchases.history import MOST, Change, Entry, history
from dontbuy.api.purchases.measurements import MeasuredPurchase
from dontbuy.api.records.checks import OPENING, Telling
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
_FILE = {"Content-Disposition": 'attachment; filename="dontbuy-purchase.json"', "Cache-Control": "no-store"}
_PLAN = {
    "begin": "Readiness: the first day of the training",
    "minimum": "Readiness: who sees to a minimum, by when",
    "reinforce": "Readiness: who reinforces",
    "why": "Readiness: why it is off",
    "cost": "The cost of no change: the figures that it is worked out from",
}
"""What an entry of a plan is, by the second part of its name, such as `plan/minimum/2`."""
_TAKEN_BACK = "Taken back"
_LAST_OF_ITS_DAY = 2**62


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """Something that was told, in words. `of` is the vendor that it is about, `""` where it is about the buyers; `said`
    is `""` where nothing is to be said beside `question`; `changed` says which verdicts it changed."""

    when: str
    who: str
    of: str
    question: str
    said: str
    note: str = ""
    changed: Sequence[tuple[str, str, str]] = ()


Placed = tuple[date, int, ShownEntry]
"""An entry with its day and its number, by which it is put in order."""


@router.get("/history")
def show(
    token: str,
    request: Request,
    service: TheService,
    purchases: ThePurchases,
    people: ThePeople,
    measurements: TheMeasurements,
) -> Response:
    """Everything that was told, taken and decided, the newest first."""
    found = board_of(service, purchases, people, token)
    placed = [*_told(service, found), *_called(found), *_taken(found, measurements.open(token)), *_decided(found)]
    newest = sorted(placed, key=lambda each: each[:2], reverse=True)[:MOST]
    context = {
        "token": token,
        "purchase": found.whole.purchase,
        "entries": [entry for *_, entry in newest],
        "most": MOST,
    }
    return page(request, "purchase/history.html", context)


@router.get("/export.json")
def export(token: str, exports: TheExports) -> Response:
    """The whole purchase as a file, without its links."""
    return Response(dumps(exports.export(token)), 200, _FILE, "application/json")


def _told(service: Service, found: Board) -> Iterator[Placed]:
    """What was told, by anybody."""
    for entry in history(service, found.whole):
        yield entry.telling.at.date(), entry.telling.number, _shown(found, entry)


def _shown(found: Board, entry: Entry) -> ShownEntry:
    telling, names = entry.telling, {column.check.id: name_of(column) for column in found.columns}
    of_request = {column.check.id for column in found.columns if column is found.request}
    question, said = _what(found, telling)
    if said == _TAKEN_BACK:
        said = _in_whose_favour(found, telling) or said
    return ShownEntry(
        when=moment(telling.at.isoformat()),
        who=speaker(found, entry.who, "", is_owner=True),
        of="" if entry.place.check in ("", *of_request) else names[entry.place.check],
        question=question,
        said=said,
        note=telling.note,
        changed=[
            ("The request" if change.check in of_request else names[change.check], *_headlines(found, change))
            for change in entry.changed
        ],
    )


def _what(found: Board, telling: Telling) -> tuple[str, str]:
    """What a telling is about, and what it says."""
    declared = found.rulebook.facts.get(telling.fact)
    if declared:
        told = [] if telling.value is None else lines(telling.value, declared.type, found.rulebook)
        return declared.question or with_capital(declared.short), "; ".join(told) or _TAKEN_BACK
    if telling.fact == OPENING:
        return _of_a_document(telling), ""
    kind = telling.fact.removeprefix("plan/").partition("/")[0]
    texts = telling.value.values() if isinstance(telling.value, Mapping) else ()
    return _PLAN.get(kind, telling.fact), "; ".join(str(text) for text in texts) or _TAKEN_BACK


def _in_whose_favour(found: Board, telling: Telling) -> str:
    """That an answer was taken back where somebody else had said otherwise, so that theirs counts; else `""`."""
    declared = found.rulebook.facts.get(telling.fact)
    checks = [column.check for column in found.columns if telling in column.check.tellings]
    if telling.part or declared is None or not checks:
        return ""
    pieces = checks[0].as_seen(telling.number).document.get("evidence") or []
    theirs = [each for each in pieces if each.get("fact") == telling.fact and each.get("value") is not None]
    if not theirs:
        return ""
    who = listed(
        list(dict.fromkeys(speaker(found, str(each.get("locator") or ""), "", is_owner=True) for each in theirs))
    )
    return f"{_TAKEN_BACK}; “{in_one_line(theirs[0]['value'], declared.type, found.rulebook)}” counts, as told: {who}"


def _of_a_document(telling: Telling) -> str:
    """What was done by which a whole document was told, or its evidence."""
    pieces = telling.value.get("evidence") or []
    if pieces and not telling.value.get("facts") and {piece.get("source") for piece in pieces} == {"transcript"}:
        return "What was said in a call was added"
    return "A check was taken in" if telling.about_us else "A saved document was opened"


def _called(found: Board) -> Iterator[Placed]:
    """The debriefs of calls, which whoever began the purchase tells."""
    for column in found.vendors:
        for each in column.check.debriefs:
            with_whom = [role_of(found, role) for role in each.with_whom]
            said = f"With {listed(with_whom)}" if with_whom else ""
            entry = ShownEntry(moment(each.at.isoformat()), "You", name_of(column), in_history(each), said)
            yield each.at.date(), each.number, entry


def _taken(found: Board, measured: MeasuredPurchase) -> Iterator[Placed]:
    """The values of numbers that were written down."""
    for metric, series in measured.begun:
        what = what_is_measured(metric, found.rulebook)
        for each in (taken for line in series.lines for taken in line.snapshots):
            which = f"quarter {each.quarter}" if each.quarter else "the start"
            entry = ShownEntry(
                moment(each.at.isoformat()), each.owner, "", f"{what}, {which}", amount(each.value, each.unit)
            )
            yield each.at.date(), each.number, entry


def _decided(found: Board) -> Iterator[Placed]:
    """What was decided, above all else of its day."""
    decided_on = found.whole.purchase.decided_on
    if decided_on:
        yield (
            decided_on,
            _LAST_OF_ITS_DAY,
            ShownEntry(day(decided_on), "You", "", "What was decided", headline_of(found)),
        )


def _headlines(found: Board, change: Change) -> tuple[str, str]:
    """The verdicts before and after, as people read them."""
    rule_set = next(column.rule_set for column in found.columns if column.check.id == change.check)
    return headline(rule_set, change.before), headline(rule_set, change.after)
