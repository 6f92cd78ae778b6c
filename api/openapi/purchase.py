"""Named examples of purchases for OpenAPI: a board on which the leader is silent, and what is told to it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dontbuy.api.openapi.named import Examples, got, refused
from dontbuy.api.purchases.board import Board, board
from dontbuy.api.purchases.board_data import board_data, history_data, purchase_line, questions_data
from dontbuy.api.purchases.history import history
from dontbuy.api.purchases.people import RoleLink
from dontbuy.api.records.checks import OPENING, Check, Part, Progress, Telling
from dontbuy.api.records.purchases import OPEN, REQUEST, VENDOR, Purchase, WholePurchase, has_purchases
from dontbuy.api.service import Service
from dontbuy.api.tokens import unknown_link
from dontbuy.api.wire.purchase_export import FORMAT

PURCHASE = "pu_8d2c4b6a1f3e4d5c9b7a0e2f4c6d8a1b"
_VENDOR_ID, _REQUEST_ID = "ck_1f3e4d5c9b7a0e2f4c6d8a1b8d2c4b6a", "ck_0e2f4c6d8a1b8d2c4b6a1f3e4d5c9b7a"
_TOKEN, _SITE = "3JrT9vQb0ZkX1mNc8YwLs5HdGf7PaUeR", "http://127.0.0.1:8000"
_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_DANA = Part("pt_1", 1, "leader", "Dana", _AT)
_BEGUN = {"name": "Discovery training", "decide_by": "2026-12-04", "reader": "evaluator"}
_EXPORT: dict[str, Any] = {
    "format": FORMAT,
    "name": "Discovery training",
    "decide_by": "2026-12-04",
    "state": "open",
    "bought_from": None,
    "decided_on": None,
    "parts": [],
    "checks": [],
    "calls": [],
    "tellings": [],
    "snapshots": [],
}
_METRIC_ID, _REPORT, _WON = "5f0f1c8e2a7b", "Closed deals", "Won divided by won plus lost, by close date"
_START = {"metric": _METRIC_ID, "quarter": 0, "value": 22, "day": "2026-11-21", "owner": "Dana"}
_FIRST = {**_START, "report": _REPORT, "definition": _WON, "swing": 2}
_LATER = {**_START, "quarter": 1, "value": 26.5, "day": "2027-02-21"}


def _value(number: int, quarter: int, value: str, day: str) -> dict[str, Any]:
    return {"number": number, "quarter": quarter, "value": value, "unit": "percent", "day": day, "owner": "Dana"}


_MEASURED: dict[str, Any] = {
    "id": _METRIC_ID,
    "metric": "win_rate",
    "name": None,
    "qualifiers": {},
    "unit": "percent",
    "movement": "moved",
    "lines": [
        {
            "number": 1,
            "report": _REPORT,
            "definition": _WON,
            "better": "higher",
            "swing": "2",
            "movement": "moved",
            "values": [
                {**_value(9, 0, "22", "2026-11-21"), "counts": True},
                {**_value(12, 1, "26.5", "2027-02-21"), "counts": True},
            ],
            "corrected": [],
        }
    ],
}


_WHOLE_LIST = {"next_cursor": None, "has_more": False}


def purchase_examples(service: Service) -> Mapping[str, Examples]:
    """By operation id; none by a rulebook that has no purchases."""
    if not has_purchases(service.library.in_force):
        return {}
    found = _board(service)
    shown = board_data(found)
    begun = {"link": f"{_SITE}/purchase/{_TOKEN}", "token": _TOKEN, "purchase": shown}
    none = refused(_none, "not_there", "No purchase is opened by this token")
    person = {"number": 1, "link": f"{_SITE}/asked/{_TOKEN}", "until": "2027-02-19"}
    return {
        "begin_purchase": Examples(
            {
                "new": {"summary": "A new purchase", "value": _BEGUN},
                "exported": {"summary": "One that was exported", "value": _EXPORT},
            },
            got("silent", "The leader is asked and silent", begun, 201).answers,
        ),
        "list_purchases": got(
            "one", "One purchase", {"purchases": [purchase_line(found.whole.purchase)], **_WHOLE_LIST}
        ),
        "get_purchase": got("silent", "The leader is asked and silent", shown).beside(none),
        "change_purchase": Examples(
            {"day": {"summary": "Another day", "value": {"decide_by": "2026-12-11"}}},
            got("changed", "The board as it stands then", shown).answers,
        ),
        "add_vendor": Examples(
            {"vendor": {"summary": "One vendor more", "value": {"name": "Vendor C"}}},
            got("added", "The id of its column", {"id": _VENDOR_ID}, 201).answers,
        ),
        "ask_person": Examples(
            {"leader": {"summary": "The sales leader", "value": {"role": "leader", "name": "Dana"}}},
            got("asked", "The link to send", person, 201).answers,
        ),
        "tell": Examples(
            {
                "us": {
                    "summary": "Of the buying side",
                    "value": {
                        "about": "us",
                        "fact": "leader.unavailable",
                        "value": True,
                        "note": "Said no to three dates",
                    },
                },
                "vendor": {
                    "summary": "Of a vendor, corrected",
                    "value": {"about": _VENDOR_ID, "fact": "vendor.sold_or_priced", "value": True, "saw": 4},
                },
            },
            got("told", "The number of the newest telling", {"number": 5}, 201).answers,
        ),
        "tell_of_call": Examples(
            {
                "first": {
                    "summary": "A first call that began with their product",
                    "value": {
                        "about": _VENDOR_ID,
                        "day": "2026-11-20",
                        "is_first": True,
                        "began_with": "product",
                        "with_whom": ["evaluator"],
                        "facts": [
                            {
                                "fact": "vendor.started_with_product",
                                "value": True,
                                "note": "The deck was open before hello",
                            }
                        ],
                    },
                }
            },
            got(
                "kept",
                "The call as it stands",
                {"id": f"ca_{PURCHASE[3:]}", "number": 6, "day": "2026-11-20", "with_whom": ["evaluator"]},
                201,
            ).answers,
        ),
        "get_snapshots": got("moved", "A win rate that moved", {"metrics": [_MEASURED]}),
        "take_snapshot": Examples(
            {
                "start": {"summary": "The start", "value": _FIRST},
                "quarter": {"summary": "A quarter later", "value": _LATER},
            },
            got("kept", "The value as it is kept", {**_value(9, 0, "22", "2026-11-21"), "line": 1}, 201).answers,
        ),
        "list_questions": got("leader", "What the leader can be asked", questions_data(found, "leader")),
        "get_history": got("told", "What was told, the newest first", history_data(history(service, found.whole))),
        "export_purchase": got("empty", "A purchase in which nothing was told yet", _EXPORT),
    }


def _none() -> None:
    raise unknown_link()


def _board(service: Service) -> Board:
    purchase = Purchase(
        PURCHASE, "Discovery training", date(2026, 12, 4), OPEN, "", None, _AT, _AT, _AT + timedelta(days=730)
    )
    told = Telling(4, "vendor.sold_or_priced", True, _AT, note="A price in the second mail")
    checks = [
        _check(_REQUEST_ID, REQUEST, 0, "Discovery training", 1),
        _check(_VENDOR_ID, VENDOR, 1, "Vendor C", 3).with_tellings([told]),
    ]
    link = RoleLink(_DANA, "gr_1", _TOKEN, _AT + timedelta(days=90), None, None, works=True)
    return board(service, WholePurchase(purchase, checks, [_DANA]), [link], _AT.date())


def _check(key: str, kind: str, place: int, name: str, number: int) -> Check:
    opening: dict[str, Any] = {"facts": {}, "as_of": _AT.date().isoformat()}
    return Check(
        id=key,
        kind=kind,
        subject_told={"name": name},
        created_at=_AT,
        updated_at=_AT,
        expires_at=_AT + timedelta(days=730),
        progress=Progress(reader="evaluator"),
        tellings=(Telling(number, OPENING, opening, _AT),),
        purchase=PURCHASE,
        place=place,
        parts={_DANA.id: _DANA},
    )
