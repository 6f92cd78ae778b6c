"""A page of questions, mostly one: shown, answered, skipped, or answered with *I don't know*."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePurchases
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE, not_found
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import (
    TheChecks,
    next_address,
    opened,
    question_address,
    saw_of,
    see,
    told_otherwise,
    without_theirs,
)
from dontbuy.api.pages.draft.asking import (
    BOARD,
    LONGEST_NOTE,
    RESULT,
    TAPPED,
    Said,
    Sheet,
    back_address,
    can_be_empty,
    known,
    note_sent,
    sheet_context,
    too_long,
)
from dontbuy.api.pages.draft.grouping import together
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.settling import settlings
from dontbuy.api.pages.form.controls import ROW, Errors, id_of, typed, with_rest, with_values_not_known
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.remembered import remembered
from dontbuy.api.pages.render import page
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.checks import Difference
from dontbuy.api.records.not_known import says_not_known, with_not_known
from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import ValueType
from dontbuy.engine.wording import plain

router = APIRouter(prefix="/draft/{token}/question/{fact}")
_UNANSWERED = {
    ValueType.YES_NO: "choose an answer, or leave the question open",
    ValueType.RECORDS: "fill in at least one row, or leave the question open",
}
_NO_ANSWER = "answer the question, or leave it open"
_NONE_ANSWERED = "answer at least one of these, or leave them all open"
BOTH = "you filled in a row and said that there is none: clear the row, or go on with it"
_LEFT_OPEN = "you filled this in and left it open: clear it, or go on with it"
_SKIP, DONT_KNOW, _NONE_NAMED = "skip", "dont_know", "none_named"


@router.get("")
def show(
    token: str,
    fact: str,
    request: Request,
    service: TheService,
    checks: TheChecks,
    purchases: ThePurchases,
    then: str = "",
    rows: str = "",
    taken: str = "",
    until: str = "",
    also: Annotated[Sequence[str], Query()] = (),
) -> Response:
    """The question with the answer that it has, and what is asked along with it.

    `also` names what stood below it before a row was added, or when it was left; `taken=along` says that answers were
    taken along from the check of another vendor, and `until` that what was left open comes again, up to that question.
    What follows from a list is changed on the page of the list.
    """
    outlook = opened(service, checks, token)
    for name in (fact, *also):
        _is_asked(outlook, name)
    then, board = _whence(request, purchases, outlook, then)
    if (source := outlook.changed_by(fact)) != fact:
        return see(question_address(token, source, then))
    facts = list(dict.fromkeys((fact, *also))) if also else together(outlook, fact)
    room = int(rows) if ROW.fullmatch(rows) else 1
    sheet = Sheet(facts, outlook.said, {}, {}, then, room, until=_until(outlook, until))
    taken_along = len(outlook.answered) if taken == "along" else 0
    more = {"taken_along": taken_along, "board": board, "settlings": settlings(service, outlook, fact)}
    return page(request, "draft/question.html", {**sheet_context(outlook, token, sheet), **more})


@router.post("", dependencies=[IN_TURN])
def leave(
    token: str,
    fact: str,
    request: Request,
    service: TheService,
    checks: TheChecks,
    purchases: ThePurchases,
    form: TheForm,
) -> Response:
    """Save what the page says, or leave it open, and go on.

    Whoever goes back, or to the result, keeps what they typed on the way.
    """
    outlook, saw = opened(service, checks, token), saw_of(form)
    facts = [fact, *dict.fromkeys(form.every("also"))]
    for name in facts:
        _is_asked(outlook, name)
    action, (then, board) = form.text("action") or "answer", _whence(request, purchases, outlook, form.text("then"))
    until = _until(outlook, form.text("until"))
    said, notes = _said(outlook, facts, form, saw), _notes(outlook, facts, form, saw, action)
    places = {
        "back": board or back_address(outlook, token, fact, then, until),
        "go_on": question_address(token, fact, then),
        RESULT: f"/draft/{token}/{RESULT}",
    }
    leaves = places.get(action, "")

    def again(errors: Errors, status: int, differs: Sequence[Difference] = ()) -> Response:
        now = opened(service, checks, token)
        sent = {difference.fact: difference.sent for difference in differs}
        sheet = Sheet(
            facts,
            {**now.said, **sent} if differs else said,
            errors,
            notes,
            then,
            1,
            leaves,
            told_otherwise(now, differs),
            until,
        )
        number = now.check.number if differs else saw
        settling = settlings(service, now, fact)
        context = {**sheet_context(now, token, sheet), "saw": number, "board": board, "settlings": settling}
        return page(request, "draft/question.html", context, status)

    if "settle" in form:
        return _settle(service, checks, token, outlook, fact, form, notes[fact], then, board)
    more = action == "more" and outlook.rule_set.facts[fact].type.value_type is ValueType.RECORDS
    if more and said[fact] is None:
        return see(_more_rows(token, facts, then, 2))
    errors = _wrong(outlook, facts, said, notes, action)
    if errors:
        return again(errors, UNREADABLE)
    try:
        with checks.at_once() as together:
            if leaves:
                differs = _keep(together, token, said, notes, saw)
            else:
                differs = _tell(together, token, outlook, facts, said, notes, form, saw, action)
                together.leave_together(token, facts)
    except FactsError as error:
        return again(errors_of(outlook.rule_set, error, said), UNREADABLE)
    if differs:
        return again({}, OVERTAKEN, differs)
    if action == RESULT:
        return see(f"/draft/{token}/result/{checks.finish(token).number}")
    if action == "go_on":
        checks.go_on(token)
    if leaves:
        return see(leaves)
    if more:
        return see(_more_rows(token, facts, then, len(said[fact]) + 1))
    if outlook.is_enough and fact in outlook.to_ask:
        checks.go_on(token)
    outlook = opened(service, checks, token)
    if action != _SKIP and outlook.new_looks(outlook.with_companions(fact), form.every("looked-at")):
        return see(f"{question_address(token, fact, then, until)}#look-again")
    if board:
        return see(board)
    until = "" if until in facts else until
    if once_more := outlook.again(until):
        return see(question_address(token, once_more[0], then, until))
    if not outlook.to_ask:
        return see(f"/draft/{token}/result/{checks.finish(token).number}")
    return see(next_address(token, outlook, then))


def _whence(request: Request, purchases: Purchases, outlook: Outlook, then: str) -> tuple[str, str]:
    """Where somebody came from, as far as it is known, and the address of the board where that is it: of a purchase
    that this browser remembers, for the link of a check alone opens none."""
    then, purchase = known(then), outlook.check.purchase
    if then != BOARD:
        return then, ""
    listed = purchases.listed(remembered(request.scope)) if purchase else {}
    token = next((token for token, each in listed.items() if each.id == purchase), "")
    return (then, f"/purchase/{token}") if token else ("", "")


def _until(outlook: Outlook, fact: str) -> str:
    """The last question of those that were left open and come again; `""` where nothing comes again."""
    return fact if fact in outlook.check.progress.skipped else ""


def _is_asked(outlook: Outlook, fact: str) -> None:
    declared = outlook.fact(fact)
    if declared is None or not declared.question:
        raise not_found()


def _said(outlook: Outlook, facts: Sequence[str], form: Form, saw: int) -> Said:
    """What the form says of its facts and of what goes with them; None of what it leaves empty."""
    seen, said = outlook.check.as_seen(saw), dict[str, Any]()
    for name in facts:
        for entry in (outlook.rule_set.facts[name], *outlook.companions(name)):
            had = {entry.name: seen.told(entry.name)}
            said[entry.name] = with_rest(entry.name, typed(entry.name, entry.type, form), had, form)
        own, action = outlook.rule_set.facts[name], form.text("action") if name == facts[0] else ""
        not_known = action == _NONE_NAMED or _is_not_known(outlook, facts, name, form, action)
        is_typed = said[name] is not None and own.type.value_type not in TAPPED
        if not_known and is_typed:
            # What was chosen or typed is never thrown away by a button that says nothing of it.
            said[name] = with_values_not_known(own.type, said[name]) if action == DONT_KNOW else said[name]
        elif not_known and outlook.can_say_dont_know(name) and own.dont_know_means is not None:
            said[name] = plain(own.dont_know_means)
        elif name not in form and own.type.value_type in TAPPED:
            # No button was pressed: the answer that was given stays.
            said[name] = outlook.said.get(name)
    return said


def _is_not_known(outlook: Outlook, facts: Sequence[str], name: str, form: Form, action: str) -> bool:
    """Whether *I don't know* was said of a fact, by the button of the page or by that in the row of its question."""
    by_button = action == DONT_KNOW and name == facts[0]
    return (by_button or form.text(name) == DONT_KNOW) and outlook.can_say_dont_know(name)


def _notes(outlook: Outlook, facts: Sequence[str], form: Form, saw: int, action: str) -> Mapping[str, str]:
    """What makes the person say so, by fact; where it is not known, that comes first."""
    notes = dict[str, str]()
    for name in facts:
        notes[name] = note_sent(outlook, name, form, saw)
        is_tapped = outlook.rule_set.facts[name].type.value_type in TAPPED
        stays = (
            not _skips(outlook, facts, name, action) and name not in form and says_not_known(outlook.check.note(name))
        )
        if is_tapped and (stays or _is_not_known(outlook, facts, name, form, action)):
            notes[name] = with_not_known(notes[name])
    return notes


def _skips(outlook: Outlook, facts: Sequence[str], name: str, action: str) -> bool:
    """Whether the page leaves a question open whatever it says of it. On a page of several what was chosen or typed
    stays: there only the list that heads the page, and what has no answer, is left open."""
    is_list = outlook.rule_set.facts[facts[0]].type.value_type is ValueType.RECORDS
    return action == _SKIP and name == facts[0] and (is_list or len(facts) == 1)


def _wrong(outlook: Outlook, facts: Sequence[str], said: Said, notes: Mapping[str, str], action: str) -> dict[str, str]:
    """What keeps the form from being saved, before the engine has read it."""
    errors = too_long(notes)
    if (
        action == _NONE_NAMED
        and said[facts[0]] not in (None, plain(()))
        and can_be_empty(outlook.rule_set.facts[facts[0]])
    ):
        errors[facts[0]] = BOTH
    is_typed = said[facts[0]] is not None and outlook.rule_set.facts[facts[0]].type.value_type not in TAPPED
    if is_typed and facts[0] not in outlook.said and _skips(outlook, facts, facts[0], action):
        errors[facts[0]] = _LEFT_OPEN
    if action in ("answer", "more", DONT_KNOW, _NONE_NAMED) and all(said[name] is None for name in facts):
        kind = outlook.rule_set.facts[facts[0]].type.value_type
        errors[facts[0]] = _UNANSWERED.get(kind, _NO_ANSWER) if len(facts) == 1 else _NONE_ANSWERED
    return errors


def _keep(checks: Checks, token: str, said: Said, notes: Mapping[str, str], saw: int) -> Sequence[Difference]:
    """Keep what was typed by somebody who leaves the page without an answer."""
    told = {name: value for name, value in said.items() if value is not None}
    return checks.tell(token, told, saw, notes=notes).differs


def _tell(
    checks: Checks,
    token: str,
    outlook: Outlook,
    facts: Sequence[str],
    said: Said,
    notes: Mapping[str, str],
    form: Form,
    saw: int,
    action: str,
) -> Sequence[Difference]:
    """Save the answers, and leave open what has none."""
    differs = list[Difference]()
    is_list = outlook.rule_set.facts[facts[0]].type.value_type is ValueType.RECORDS
    for name in facts:
        beside = {each.name: said[each.name] for each in outlook.companions(name)}
        typed_beside = without_theirs({each: value for each, value in beside.items() if value is not None}, form)
        keeps_theirs = form.text(f"keep/{name}") == "theirs"
        skips = _skips(outlook, facts, name, action)
        if is_list and name != facts[0] and said[name] is None and name not in form:
            # What stands below a list and was left alone is asked by itself; not so what somebody chose to leave open.
            differs += _keep(checks, token, typed_beside, {name: notes[name]}, saw)
        elif (skips or said[name] is None) and not keeps_theirs:
            differs += checks.tell(token, typed_beside, saw).differs
            differs += checks.skip(token, name, saw, notes[name]).differs
        else:
            sent = without_theirs({name: said[name], **beside}, form)
            differs += checks.tell(token, sent, saw, question=name, notes={name: notes[name]}).differs
    return differs


def _settle(
    service: Service,
    checks: Checks,
    token: str,
    outlook: Outlook,
    fact: str,
    form: Form,
    note: str,
    then: str,
    board: str,
) -> Response:
    """Tell which of several statements is right, and go on; where something else was told since, the page again."""
    way = settlings(service, outlook, fact).get(form.text("settle"))
    if way is None or len(note) > LONGEST_NOTE:
        return see(question_address(token, fact, then))
    told = {fact: way.told, **dict.fromkeys(way.also)}
    outcome = checks.tell(token, told, saw_of(form), question=fact, alone=way.alone, notes={fact: note})
    if outcome.differs:
        return see(question_address(token, fact, then))
    return see(board or next_address(token, opened(service, checks, token), then))


def _more_rows(token: str, facts: Sequence[str], then: str, count: int) -> str:
    """The same page again, at the new row, with room for so many rows."""
    address, room = question_address(token, facts[0], then), urlencode({"rows": count, "also": facts[1:]}, doseq=True)
    return f"{address}{'&' if then else '?'}{room}#{id_of(f'{facts[0]}/{count - 1}')}"
