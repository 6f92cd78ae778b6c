"""One question at a time: shown, answered, skipped, or answered with *I don't know*."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.access import (
    TheChecks,
    next_address,
    opened,
    question_address,
    saw_of,
    see,
    shell,
    told_otherwise,
)
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.controls import MOST_ROWS, ROW, Errors, control, faults, typed, with_rest
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import lines, person
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import FactDeclaration, ValueType
from dontbuy.engine.wording import plain

router = APIRouter(prefix="/draft/{token}/question/{fact}")
_UNANSWERED = {
    ValueType.YES_NO: "choose an answer, or skip the question for now",
    ValueType.RECORDS: "fill in at least one row, or skip the question for now",
}
_NO_ANSWER = "answer the question, or skip it for now"

Said = Mapping[str, Any]


@router.get("")
def show(
    token: str, fact: str, request: Request, service: TheService, checks: TheChecks, then: str = "", rows: str = ""
) -> Response:
    """The question, with the answer that it has."""
    outlook = opened(service, checks, token)
    asked = _asked(outlook, fact)
    context = _context(outlook, token, asked, outlook.said, {}, then, int(rows) if ROW.fullmatch(rows) else 1)
    return page(request, "draft/question.html", context)


@router.post("")
def leave(token: str, fact: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Save the answer, or leave the question open, and go on."""
    outlook, saw = opened(service, checks, token), saw_of(form)
    asked, then, action = _asked(outlook, fact), form.one("then"), form.one("action")
    more = action == "more" and asked.type.value_type is ValueType.RECORDS
    said = {} if action == "skip" else _said(outlook, asked, form, action, saw)

    def again(said: Said, errors: Errors, status: int) -> Response:
        context = _context(outlook, token, asked, said, errors, then, 1)
        return page(request, "draft/question.html", {**context, "saw": saw}, status)

    if more and said[fact] is None:
        return see(_more_rows(token, fact, then, 2))
    if action != "skip" and said[fact] is None:
        return again(said, {fact: _UNANSWERED.get(asked.type.value_type, _NO_ANSWER)}, 422)
    try:
        if action == "skip":
            outcome = checks.skip(token, fact, saw)
        else:
            outcome = checks.tell(token, said, saw, question=fact, alone="drop-evidence" in form)
    except FactsError as error:
        return again(said, errors_of(outlook.rule_set, error), 422)
    outlook, saw = Outlook.of(service, outcome.check), outcome.check.number
    if outcome.differs:
        sent = {difference.fact: difference.sent for difference in outcome.differs}
        return again({**outlook.said, **sent}, told_otherwise(outlook, outcome.differs), 409)
    if more:
        return see(_more_rows(token, fact, then, len(said[fact]) + 1))
    return _onward(token, outlook, then)


def _said(outlook: Outlook, asked: FactDeclaration, form: Form, action: str, saw: int) -> Said:
    """What the form says of its fact and of what goes with it."""
    if action == "dont_know" and outlook.can_say_dont_know(asked.name):
        return {asked.name: plain(asked.dont_know_means)} if asked.dont_know_means is not None else {}
    seen = outlook.check.as_seen(saw)
    return {
        fact.name: with_rest(fact.name, typed(fact.name, fact.type, form), {fact.name: seen.told(fact.name)}, form)
        for fact in (asked, *outlook.companions(asked.name))
    }


def _more_rows(token: str, fact: str, then: str, count: int) -> str:
    """The question again, with room for so many rows."""
    address = question_address(token, fact, _known(then))
    return f"{address}{'&' if _known(then) else '?'}rows={count}"


def _asked(outlook: Outlook, fact: str) -> FactDeclaration:
    found = outlook.fact(fact)
    if found is None or not found.question:
        raise HTTPException(404)
    return found


def _known(then: str) -> str:
    """Where to go afterwards; only a place that is known, so that no link leads elsewhere."""
    return then if then in ("answers", "result") else ""


def _onward(token: str, outlook: Outlook, then: str) -> Response:
    place = _known(then)
    return see(f"/draft/{token}/{place}" if place else next_address(token, outlook))


def _context(
    outlook: Outlook, token: str, asked: FactDeclaration, said: Said, errors: Errors, then: str, rows: int
) -> dict[str, Any]:
    fact = asked.name
    least = max(1, min(rows, MOST_ROWS))
    made = control(fact, asked.question, asked.type, said.get(fact), errors, least)
    beside = [control(one.name, one.question, one.type, said.get(one.name), errors) for one in outlook.companions(fact)]
    back = outlook.before(fact)
    counts_as = (
        lines(plain(asked.dont_know_means), asked.type, outlook.rulebook) if asked.dont_know_means is not None else [""]
    )
    return {
        **shell(outlook, token),
        "here": question_address(token, fact),
        "fact": asked,
        "person": person(outlook.rulebook, outlook.rule_set, asked.answered_by),
        "answer": made,
        "companions": beside,
        "companions_open": any(one.is_filled() or one.has_error() for one in beside),
        "faults": faults([made, *beside]),
        "then": _known(then),
        "back": question_address(token, back) if back else "",
        "answered": len(outlook.answered),
        "has_answer": fact in outlook.said,
        "said_none": outlook.said.get(fact) == [],
        "can_say_dont_know": outlook.can_say_dont_know(fact),
        "dont_know_counts_as": counts_as[0],
        "origin": outlook.check.suggested.get(fact, ""),
        "conflict": _conflict(outlook, asked),
    }


def _conflict(outlook: Outlook, asked: FactDeclaration) -> list[dict[str, Any]]:
    found = [one for one in outlook.answer["conflicts"] if one["fact"] == asked.name]
    return [
        {**one, "lines": lines(one["value"], asked.type, outlook.rulebook)} for each in found for one in each["values"]
    ]
