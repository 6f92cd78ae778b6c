"""The board of a purchase, its questions and its history as data: what the API answers."""

from collections.abc import Sequence
from typing import Any

from dontbuy.api.purchases.board import Board, JudgedCheck, OpenFact, can_be_asked
from dontbuy.api.purchases.history import Entry
from dontbuy.api.purchases.people import RoleLink
from dontbuy.api.records.purchases import Purchase

US = "us"
"""What a telling is about that counts for every vendor; anything else is the id of one."""


def board_data(found: Board) -> dict[str, Any]:
    """Everything that the page of a board shows."""
    purchase = found.whole.purchase
    return {
        "id": purchase.id,
        "name": purchase.name,
        "decide_by": purchase.decide_by.isoformat() if purchase.decide_by else None,
        "state": purchase.state,
        "bought_from": purchase.bought_from or None,
        "decided_on": purchase.decided_on.isoformat() if purchase.decided_on else None,
        "decision": str(found.decision),
        "newest": max((check.number for check in found.whole.checks), default=0),
        "request": _column(found.request) if found.request else None,
        "vendors": [_column(column) for column in found.vendors],
        "disagreements": [
            {
                "fact": each.fact,
                "claims": [
                    {"who": claim.who, "value": claim.value, "quote": claim.quote, "day": claim.day}
                    for claim in each.claims
                ],
                "columns": [*each.checks],
            }
            for each in found.disagreements
        ],
        "open": [_question(found, each) for each in found.open_by_the_rules],
        "people": [_person(link) for link in found.links],
        "kept_until": purchase.expires_at.isoformat(),
    }


def purchase_line(purchase: Purchase) -> dict[str, Any]:
    """What a list shows of a purchase."""
    return {
        "id": purchase.id,
        "name": purchase.name,
        "decide_by": purchase.decide_by.isoformat() if purchase.decide_by else None,
        "state": purchase.state,
        "created_at": purchase.created_at.isoformat(),
        "updated_at": purchase.updated_at.isoformat(),
        "kept_until": purchase.expires_at.isoformat(),
    }


def questions_data(found: Board, role: str) -> dict[str, Any]:
    """What somebody of a role can be asked now, in their words."""
    theirs = can_be_asked(found, role)
    asked = [each for each in found.open_by_the_rules if each.place in theirs]
    return {"role": role, "questions": [_question(found, each, role) for each in asked]}


def history_data(entries: Sequence[Entry]) -> dict[str, Any]:
    """Who told what when, and what it changed."""
    return {
        "entries": [
            {
                "number": entry.telling.number,
                "at": entry.telling.at.isoformat(),
                "who": entry.who,
                "about": entry.place.check or US,
                "fact": entry.telling.fact,
                "value": entry.telling.value,
                "note": entry.telling.note,
                "changed": [
                    {"column": change.check, "before": change.before, "after": change.after} for change in entry.changed
                ],
            }
            for entry in entries
        ]
    }


def _column(column: JudgedCheck) -> dict[str, Any]:
    answer = column.answer
    return {
        "id": column.check.id,
        "name": column.name,
        "verdict": answer["verdict"],
        "level": answer["level"],
        "could_become": answer["could_become"],
        "ready": column.is_ready,
        "answer": answer,
    }


def _question(found: Board, each: OpenFact, role: str = "") -> dict[str, Any]:
    rule_sets = [column.rule_set.for_reader(role) for column in found.columns if column.check.id in each.checks]
    return {
        "about": each.place.check or US,
        "fact": each.place.fact,
        "question": rule_sets[0].facts[each.place.fact].question,
        "answered_by": each.answered_by,
        "columns": [*each.checks],
    }


def _person(link: RoleLink) -> dict[str, Any]:
    return {
        "number": link.part.number,
        "role": link.part.role,
        "name": link.part.name,
        "works": link.works,
        "until": link.expires_at.date().isoformat(),
        "answered_at": link.answered_at.isoformat() if link.answered_at else None,
    }
