"""All questions on one page, for people who come back or would rather see everything."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import OVERTAKEN, UNREADABLE
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks, opened, saw_of, see, shell, told_otherwise, without_theirs
from dontbuy.api.pages.draft.asking import drawn, note_field, note_sent, too_long
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.form.controls import Errors, faults, typed, with_rest
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.form.sections import FormSection, controls_of, sections
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import rule_set_of
from dontbuy.api.pages.words import in_one_line, source_in_words
from dontbuy.api.records.not_known import says_not_known, with_not_known, without_not_known
from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError
from dontbuy.engine.ir import RuleSet

router = APIRouter()
_NOTHING_TO_SAY: Mapping[str, Any] = {"looks": (), "differs": (), "saved": "", "elsewhere": {}}


@router.get("/check/{slug}/all", dependencies=[MAY_BEGIN])
def blank(slug: str, request: Request, service: TheService) -> Response:
    """All questions before anything was said."""
    rule_set = rule_set_of(service, slug)
    return page(request, "draft/all.html", _blank(service, rule_set, f"/check/{slug}/all", {}, {}, ""))


@router.post("/check/{slug}/all", dependencies=[MAY_BEGIN, IN_TURN])
def begin(slug: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a check with everything that was answered."""
    rule_set = rule_set_of(service, slug)
    said, subject, notes = _typed(rule_set, form), form.text("subject"), _written(rule_set, form)
    here, wrong, errors = f"/check/{slug}/all", wrong_name(subject), too_long(notes)

    def again(errors: Errors) -> Response:
        context = {**_blank(service, rule_set, here, said, errors, subject, wrong), "notes": notes}
        return page(request, "draft/all.html", context, UNREADABLE)

    if wrong or errors:
        return again(errors)
    try:
        with checks.at_once() as together:
            token = together.begin(_saying(editing.blank(rule_set, subject), rule_set, said))
            if any(notes.values()):
                together.tell(token, {}, 0, notes=notes)
    except FactsError as error:
        return again(errors_of(rule_set, error, said))
    return _onward(checks, token, form)


@router.get("/draft/{token}/all")
def show(token: str, request: Request, service: TheService, checks: TheChecks, saved: str = "") -> Response:
    """All questions with the answers of a check; `saved` names the section whose button was pressed."""
    return page(request, "draft/all.html", {**_of_check(opened(service, checks, token), token), "saved": saved})


@router.post("/draft/{token}/all", dependencies=[IN_TURN])
def save(token: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Save every answer that was changed on the page; what was emptied on it is taken out.

    What somebody else answered otherwise since the page was shown is not overwritten: it is shown beside what was
    typed, and asked.
    """
    outlook, saw = opened(service, checks, token), saw_of(form)
    seen, rule_set = outlook.check.as_seen(saw), outlook.rule_set
    # *None* and *I don't know* have no field on this page: an empty list that was said stays said.
    sent = {
        fact: [] if value is None and seen.told(fact) == [] else with_rest(fact, value, {fact: seen.told(fact)}, form)
        for fact, value in _typed(rule_set, form, keep_empty=True).items()
    }
    notes = {fact: note_sent(outlook, fact, form, saw) for fact in _written(rule_set, form)}

    def again(errors: Errors) -> Response:
        context = {**_of_check(outlook, token, sent, errors), "saw": saw, "notes": notes}
        return page(request, "draft/all.html", context, UNREADABLE)

    if errors := too_long(notes):
        return again(errors)
    kept = {
        # Whoever leaves *I don't know* as it is still does not know.
        fact: with_not_known(note) if sent.get(fact) == seen.told(fact) and says_not_known(seen.note(fact)) else note
        for fact, note in notes.items()
    }
    try:
        outcome = checks.tell(token, without_theirs(sent, form), saw, notes=kept)
    except FactsError as error:
        return again(errors_of(rule_set, error, sent))
    outlook = Outlook.of(service, outcome.check)
    if outcome.differs:
        mine = {**outlook.said, **{difference.fact: difference.sent for difference in outcome.differs}}
        differs = told_otherwise(outlook, outcome.differs)
        context = {**_of_check(outlook, token, mine), "differs": differs, "notes": notes}
        return page(request, "draft/all.html", context, OVERTAKEN)
    if outlook.new_looks(rule_set.facts, form.every("looked-at")):
        return see(f"/draft/{token}/all#look-again")
    return _onward(checks, token, form)


def _onward(checks: TheChecks, token: str, form: Form) -> Response:
    if form.text("action") == "result":
        return see(f"/draft/{token}/result/{checks.finish(token).number}")
    section = form.text("action").partition(":")[2]
    return see(f"/draft/{token}/all?saved={quote(section) or 'all'}#saved")


def _typed(rule_set: RuleSet, form: Form, keep_empty: bool = False) -> dict[str, Any]:
    """What was typed for each fact. With `keep_empty`, also the facts that follow from no list and stay empty."""
    said = {name: typed(name, fact.type, form) for name, fact in rule_set.facts.items() if fact.question}
    return {
        name: value
        for name, value in said.items()
        if value is not None or (keep_empty and not rule_set.facts[name].derived_from)
    }


def _written(rule_set: RuleSet, form: Form) -> dict[str, str]:
    """What the form says makes them say so, by fact, of every question that has a field for it."""
    return {fact: form.text(note_field(fact)) for fact in rule_set.facts if note_field(fact) in form}


def _saying(document: Mapping[str, Any], rule_set: RuleSet, said: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in said.items():
        document = editing.saying(document, rule_set, name, value)
    return document


def _blank(
    service: Service,
    rule_set: RuleSet,
    here: str,
    said: Mapping[str, Any],
    errors: Errors,
    subject: str,
    wrong: str = "",
) -> dict[str, Any]:
    shown = sections(service.library.in_force, rule_set, said, errors)
    context = {"rule_set": rule_set, "here": here, "token": "", "subject": subject, "wrong": wrong, "sections": shown}
    named = [("subject", wrong)] if wrong else []
    noted = {"notes": {}, "wrong_notes": _wrong_notes(errors)}
    return {**_NOTHING_TO_SAY, **context, **noted, "faults": [*named, *_faults(shown, errors)]}


def _of_check(
    outlook: Outlook, token: str, said: Mapping[str, Any] | None = None, errors: Errors | None = None
) -> dict[str, Any]:
    """The page of a check; with what was typed, and what is wrong with it, where that is shown again."""
    values = outlook.said if said is None else said
    looks = outlook.second_looks if said is None else ()
    shown = sections(outlook.rulebook, outlook.rule_set, values, errors or {}, outlook.asked, looks)
    texts = list(dict.fromkeys(look.text for look in looks))
    context = {
        **_NOTHING_TO_SAY,
        "looks": texts,
        "here": f"/draft/{token}/all",
        "subject": outlook.check.subject,
        "sections": shown,
        "drawn": drawn(outlook) if said is None else (),
        "elsewhere": _told_elsewhere(outlook),
        "notes": {fact: without_not_known(outlook.check.note(fact)) for fact in outlook.rule_set.facts},
        "wrong_notes": _wrong_notes(errors or {}),
    }
    return {**shell(outlook, token), **context, "faults": _faults(shown, errors or {})}


def _wrong_notes(errors: Errors) -> Mapping[str, str]:
    """What is wrong with a note, by its fact."""
    return {name.removeprefix(note_field("")): text for name, text in errors.items() if name.startswith(note_field(""))}


def _faults(shown: Sequence[FormSection], errors: Errors) -> list[tuple[str, str]]:
    """What is wrong on the page, for its summary."""
    ids = {made.name: made.id for made in controls_of(shown)}
    noted = [(f"note-{ids[fact]}", f"What makes you say so: {wrong}") for fact, wrong in _wrong_notes(errors).items()]
    return [*faults(controls_of(shown)), *noted]


def _told_elsewhere(outlook: Outlook) -> Mapping[str, Sequence[str]]:
    """What was told of each fact besides the answers, and by whom or where: *Yes (Dana, leader)*, *No (call of 12
    November 2026)*. So nobody types again what counts already."""
    found: dict[str, list[str]] = {}
    for piece in outlook.check.document.get("evidence") or []:
        fact, value = editing.canonical(outlook.rule_set, str(piece.get("fact"))), piece.get("value")
        declared, where = outlook.fact(fact), piece.get("locator") or source_in_words(piece.get("source"))
        if declared and value is not None:
            told = in_one_line(value, declared.type, outlook.rulebook)
            found.setdefault(fact, []).append(f"{told} ({where})" if where else told)
    return found
