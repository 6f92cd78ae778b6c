"""All questions on one page, for people who come back or would rather see everything."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheDrafts, opened, see, shell
from dontbuy.api.pages.form.controls import Errors, faults, typed, with_rest
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.labels import errors_of
from dontbuy.api.pages.form.sections import controls_of, sections
from dontbuy.api.pages.render import page
from dontbuy.api.pages.start import rule_set_of
from dontbuy.api.records import Draft
from dontbuy.api.service import Service
from dontbuy.engine.errors import FactsError
from dontbuy.engine.ir import RuleSet

router = APIRouter()


@router.get("/check/{slug}/all")
def blank(slug: str, request: Request, service: TheService) -> Response:
    """All questions before anything was said."""
    rule_set = rule_set_of(service, slug)
    return page(request, "draft/all.html", _blank(service, rule_set, f"/check/{slug}/all", {}, {}, ""))


@router.post("/check/{slug}/all")
def begin(slug: str, request: Request, service: TheService, drafts: TheDrafts, form: TheForm) -> Response:
    """Begin a draft with everything that was answered."""
    rule_set = rule_set_of(service, slug)
    said, subject = _typed(rule_set, form), form.text("subject")[:200]
    document = _saying(editing.blank(rule_set, subject), rule_set, said)
    try:
        token = drafts.begin(document)
    except FactsError as error:
        context = _blank(service, rule_set, f"/check/{slug}/all", said, errors_of(rule_set, error, said), subject)
        return page(request, "draft/all.html", context, 422)
    return _onward(drafts, token, form)


@router.get("/draft/{token}/all")
def show(token: str, request: Request, service: TheService, drafts: TheDrafts, saved: str = "") -> Response:
    """All questions with the answers of a draft; `saved` names the section whose button was pressed."""
    return page(request, "draft/all.html", _of_draft(service, drafts, token, None, {}) | {"saved": saved})


@router.post("/draft/{token}/all")
def save(token: str, request: Request, service: TheService, drafts: TheDrafts, form: TheForm) -> Response:
    """Save every answer of the page; what is empty on it is taken out."""
    outlook = opened(service, drafts, token)
    rule_set = outlook.rule_set
    # *None* and *I don't know* have no field on this page: an empty list that was said stays said.
    said = {
        name: [] if value is None and outlook.said.get(name) == [] else with_rest(name, value, outlook.said, form)
        for name, value in _typed(rule_set, form, keep_empty=True).items()
    }

    def edit(draft: Draft) -> Draft:
        kept = {name: origin for name, origin in draft.suggested.items() if said.get(name) is None}
        return replace(draft, document=_saying(draft.document, rule_set, said), suggested=kept)

    try:
        drafts.change(token, edit)
    except FactsError as error:
        return page(
            request, "draft/all.html", _of_draft(service, drafts, token, said, errors_of(rule_set, error, said)), 422
        )
    outlook = opened(service, drafts, token)
    if outlook.new_looks(outlook.rule_set.facts, form.every("looked-at")):
        return see(f"/draft/{token}/all#look-again")
    return _onward(drafts, token, form)


def _onward(drafts: TheDrafts, token: str, form: Form) -> Response:
    if form.text("action") == "result":
        return see(f"/draft/{token}/result/{drafts.finish(token).number}")
    section = form.text("action").partition(":")[2]
    return see(f"/draft/{token}/all?saved={quote(section) or 'all'}#saved")


def _typed(rule_set: RuleSet, form: Form, keep_empty: bool = False) -> dict[str, Any]:
    """What was typed for each fact. With `keep_empty`, also the facts that follow from no list and stay empty."""
    said = {name: typed(name, one.type, form) for name, one in rule_set.facts.items() if one.question}
    return {
        name: value
        for name, value in said.items()
        if value is not None or (keep_empty and not rule_set.facts[name].derived_from)
    }


def _saying(document: Mapping[str, Any], rule_set: RuleSet, said: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in said.items():
        document = editing.saying(document, rule_set, name, value)
    return document


def _blank(
    service: Service, rule_set: RuleSet, here: str, said: Mapping[str, Any], errors: Errors, subject: str
) -> dict[str, Any]:
    found = sections(service.library.in_force, rule_set, said, errors)
    context = {
        "rule_set": rule_set,
        "here": here,
        "token": "",
        "subject": subject,
        "sections": found,
        "looks": (),
        "saved": "",
    }
    return {**context, "faults": faults(controls_of(found))}


def _of_draft(
    service: Service, drafts: TheDrafts, token: str, typed_in: Mapping[str, Any] | None, errors: Errors
) -> dict[str, Any]:
    outlook = opened(service, drafts, token)
    said = outlook.said if typed_in is None else typed_in
    looks = () if errors else outlook.second_looks
    found = sections(outlook.rulebook, outlook.rule_set, said, errors, outlook.asked, looks)
    context = {
        "saved": "",
        "looks": list(dict.fromkeys(look.text for look in looks)),
        "here": f"/draft/{token}/all",
        "subject": outlook.draft.subject,
        "sections": found,
    }
    return {**shell(outlook, token), **context, "faults": faults(controls_of(found))}
