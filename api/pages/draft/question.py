"""One question at a time: shown, answered, skipped, or answered with *I don't know*."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from dontbuy.api.door.body import TheService
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheDrafts, next_address, opened, question_address, see, shell
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.controls import MOST_ROWS, ROW, Errors, control, faults, typed, with_rest
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.second_looks import texts_by_row
from dontbuy.api.pages.words import lines, person
from dontbuy.api.records import Draft
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
    token: str, fact: str, request: Request, service: TheService, drafts: TheDrafts, then: str = "", rows: str = ""
) -> Response:
    """The question, with the answer that it has."""
    outlook = opened(service, drafts, token)
    asked = _asked(outlook, fact)
    context = _context(outlook, token, asked, outlook.said, {}, then, int(rows) if ROW.fullmatch(rows) else 1)
    return page(request, "draft/question.html", context)


@router.post("")
def leave(token: str, fact: str, request: Request, service: TheService, drafts: TheDrafts, form: TheForm) -> Response:
    """Save the answer, or leave the question open, and go on."""
    outlook = opened(service, drafts, token)
    asked, then, action = _asked(outlook, fact), form.text("then"), form.text("action")
    more = action == "more" and asked.type.value_type is ValueType.RECORDS
    if action == "skip":
        drafts.change(token, lambda draft: _skipped(outlook, draft, fact))
        return _onward(token, opened(service, drafts, token), then)
    if action == "dont_know" and outlook.can_say_dont_know(fact):
        said: Said = {fact: plain(asked.dont_know_means)} if asked.dont_know_means is not None else {}
    else:
        both = (asked, *outlook.companions(fact))
        said = {one.name: with_rest(one.name, typed(one.name, one.type, form), outlook.said, form) for one in both}
    if more and said[fact] is None:
        return see(f"{question_address(token, fact, _known(then))}{'&' if _known(then) else '?'}rows=2")
    if said[fact] is None:
        errors = {fact: _UNANSWERED.get(asked.type.value_type, _NO_ANSWER)}
        return page(request, "draft/question.html", _context(outlook, token, asked, said, errors, then, 1), 422)
    try:
        drafts.change(token, _answering(outlook, fact, said, "drop-evidence" in form))
    except FactsError as error:
        errors = errors_of(outlook.rule_set, error, said)
        return page(request, "draft/question.html", _context(outlook, token, asked, said, errors, then, 1), 422)
    if more:
        count = len(said[fact]) + 1
        return see(f"{question_address(token, fact, _known(then))}{'&' if _known(then) else '?'}rows={count}")
    outlook = opened(service, drafts, token)
    if outlook.new_looks(outlook.with_companions(fact), form.every("looked-at")):
        return see(f"{question_address(token, fact, _known(then))}#look-again")
    return _onward(token, outlook, then)


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


def _answering(outlook: Outlook, fact: str, said: Said, alone: bool) -> Callable[[Draft], Draft]:
    """Records the answers. They are the person's own from now on, whoever suggested them."""

    def edit(draft: Draft) -> Draft:
        document = draft.document
        for name, value in said.items():
            document = editing.saying(document, outlook.rule_set, name, value)
        if alone:
            evidence = document.get("evidence") or []
            left = [one for one in evidence if editing.canonical(outlook.rule_set, str(one.get("fact"))) != fact]
            document = {**document, "evidence": left}
        return replace(
            draft,
            document=document,
            skipped=tuple(one for one in draft.skipped if one != fact),
            trail=_left(draft, fact),
            suggested={name: origin for name, origin in draft.suggested.items() if name not in said},
        )

    return edit


def _skipped(outlook: Outlook, draft: Draft, fact: str) -> Draft:
    """Left open: an answer that it had is taken out, and it does not come back by itself."""
    document = editing.saying(draft.document, outlook.rule_set, fact, None)
    skipped = (*(one for one in draft.skipped if one != fact), fact)
    suggested = {name: origin for name, origin in draft.suggested.items() if name != fact}
    return replace(draft, document=document, skipped=skipped, trail=_left(draft, fact), suggested=suggested)


def _left(draft: Draft, fact: str) -> tuple[str, ...]:
    return draft.trail if fact in draft.trail else (*draft.trail, fact)


def _context(
    outlook: Outlook, token: str, asked: FactDeclaration, said: Said, errors: Errors, then: str, rows: int
) -> dict[str, Any]:
    fact = asked.name
    least = max(1, min(rows, MOST_ROWS))
    looks = [look for look in outlook.second_looks if look.fact in outlook.with_companions(fact)] if not errors else []
    made = control(fact, asked.question, asked.type, said.get(fact), errors, least, texts_by_row(looks, fact))
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
        "origin": outlook.draft.suggested.get(fact, ""),
        "looks": list(dict.fromkeys(look.text for look in looks)),
        "conflict": _conflict(outlook, asked),
    }


def _conflict(outlook: Outlook, asked: FactDeclaration) -> list[dict[str, Any]]:
    found = [one for one in outlook.answer["conflicts"] if one["fact"] == asked.name]
    return [
        {**one, "lines": lines(one["value"], asked.type, outlook.rulebook)} for each in found for one in each["values"]
    ]
