"""One question at a time: shown, answered, skipped, or answered with *I don't know*."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE, not_found
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import (
    TheChecks,
    ToldOtherwise,
    next_address,
    opened,
    question_address,
    saw_of,
    see,
    shell,
    told_otherwise,
    without_theirs,
)
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.controls import MOST_ROWS, ROW, Errors, control, faults, typed, with_rest
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.second_looks import texts_by_row
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


@router.post("", dependencies=[IN_TURN])
def leave(token: str, fact: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Save the answer, or leave the question open, and go on."""
    outlook, saw = opened(service, checks, token), saw_of(form)
    asked, then, action = _asked(outlook, fact), form.text("then"), form.text("action")
    more = action == "more" and asked.type.value_type is ValueType.RECORDS
    said = {} if action == "skip" else _said(outlook, asked, form, action, saw)

    def again(said: Said, errors: Errors, status: int, differs: Sequence[ToldOtherwise] = ()) -> Response:
        context = _context(outlook, token, asked, said, errors, then, 1)
        return page(request, "draft/question.html", {**context, "saw": saw, "differs": differs}, status)

    if more and said[fact] is None:
        return see(_more_rows(token, fact, then, 2))
    if action != "skip" and said[fact] is None:
        return again(said, {fact: _UNANSWERED.get(asked.type.value_type, _NO_ANSWER)}, UNREADABLE)
    try:
        if action == "skip" and form.text(f"keep/{fact}") != "theirs":
            outcome = checks.skip(token, fact, saw)
        else:
            kept = without_theirs(said, form)
            outcome = checks.tell(token, kept, saw, question=fact, alone="drop-evidence" in form)
    except FactsError as error:
        return again(said, errors_of(outlook.rule_set, error, said), UNREADABLE)
    outlook, saw = Outlook.of(service, outcome.check), outcome.check.number
    if outcome.differs:
        sent = {difference.fact: difference.sent for difference in outcome.differs}
        return again({**outlook.said, **sent}, {}, OVERTAKEN, told_otherwise(outlook, outcome.differs))
    if more:
        return see(_more_rows(token, fact, then, len(said[fact]) + 1))
    if action != "skip" and outlook.new_looks(outlook.with_companions(fact), form.every("looked-at")):
        return see(f"{question_address(token, fact, _known(then))}#look-again")
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
    declared = outlook.fact(fact)
    if declared is None or not declared.question:
        raise not_found()
    return declared


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
    looks = [] if errors else [look for look in outlook.second_looks if look.fact in outlook.with_companions(fact)]
    made = control(fact, asked.question, asked.type, said.get(fact), errors, least, texts_by_row(looks, fact))
    beside = [
        control(companion.name, companion.question, companion.type, said.get(companion.name), errors)
        for companion in outlook.companions(fact)
    ]
    back = outlook.before(fact)
    counts_as = [""]
    if asked.dont_know_means is not None:
        counts_as = lines(plain(asked.dont_know_means), asked.type, outlook.rulebook)
    return {
        **shell(outlook, token),
        "here": question_address(token, fact),
        "fact": asked,
        "person": person(outlook.rulebook, outlook.rule_set, asked.answered_by),
        "answer": made,
        "companions": beside,
        "companions_open": any(field.is_filled() or field.has_error() for field in beside),
        "faults": faults([made, *beside]),
        "then": _known(then),
        "back": question_address(token, back) if back else "",
        "answered": len(outlook.answered),
        "has_answer": fact in outlook.said,
        "said_none": outlook.said.get(fact) == [],
        "can_say_dont_know": outlook.can_say_dont_know(fact),
        "dont_know_counts_as": counts_as[0],
        "origin": outlook.check.suggested.get(fact, ""),
        "looks": list(dict.fromkeys(look.text for look in looks)),
        "differs": (),
        "conflict": _conflict(outlook, asked),
    }


def _conflict(outlook: Outlook, asked: FactDeclaration) -> list[dict[str, Any]]:
    found = [conflict for conflict in outlook.answer["conflicts"] if conflict["fact"] == asked.name]
    return [
        {**statement, "lines": lines(statement["value"], asked.type, outlook.rulebook)}
        for conflict in found
        for statement in conflict["values"]
    ]
