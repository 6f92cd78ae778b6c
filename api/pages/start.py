"""The start page, the first page of each journey, and links that bring answers along."""

import string
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import UNREADABLE, not_found
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.criteria.criterion import counts
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.naming import wrong_name
from dontbuy.api.pages.form.sections import FormSection, sections
from dontbuy.api.pages.journeys import SLUGS
from dontbuy.api.pages.my_checks import my_checks
from dontbuy.api.pages.prefilled import proposal
from dontbuy.api.pages.remembered import MOST, remembered
from dontbuy.api.pages.render import page
from dontbuy.api.records.purchases import has_purchases
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.ir import RuleSet

router = APIRouter()
_ON_START = 5
"""Checks of a browser's list that the start page shows."""


def rule_set_of(service: Service, slug: str) -> RuleSet:
    """The rule set of a journey; a page that says so where there is none."""
    rule_set = service.library.in_force.rule_sets.get(SLUGS.get(slug, slug))
    if rule_set is None:
        raise not_found()
    return rule_set


def reader_of(rule_set: RuleSet, form: Form) -> str:
    """Who says in a form that they answer; `""` where that is none of the readers of the rule set."""
    said = form.text("reader")
    return said if said in rule_set.readers else ""


@router.get("/")
def start(request: Request, service: TheService, checks: TheChecks) -> Response:
    """The choice among the journeys, and the newest checks of the browser that asks."""
    mine, rulebook = my_checks(request, service, checks, _ON_START), service.library.in_force
    context = {
        "mine": mine,
        "counts": counts(rulebook),
        "has_purchases": has_purchases(rulebook),
        "examples": [kind for kind in rulebook.rule_sets if shelf_of(request.app).examples.has(kind)],
    }
    return mine.respond(page(request, "start.html", context))


@router.get("/check/{slug}", dependencies=[MAY_BEGIN])
def check(slug: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What a journey needs; answers that came with the link are shown, and nothing is stored."""
    return page(request, "check.html", _journey(slug, request, service, checks))


def _journey(slug: str, request: Request, service: Service, checks: Checks) -> dict[str, Any]:
    """What the first page of a journey shows. Its form carries on what came with the link, so that it can be shown
    again."""
    rule_set, query = rule_set_of(service, slug), request.scope["query_string"]
    brought = proposal(service, rule_set, query)
    return {
        "slug": slug,
        "rule_set": rule_set,
        "days": checks.check_days,
        "query": f"?{quote(query, safe=string.punctuation)}" if query else "",
        "proposed": brought.answers,
        "left_out": (),
        "packed": dumps({answer.fact: answer.value for answer in brought.answers}).decode(),
        "origin": brought.origin,
        "ignored": brought.ignored,
        "more_ignored": brought.more_ignored,
        "subject": brought.subject,
        "wrong": "",
        "has_example": shelf_of(request.app).examples.has(rule_set.kind),
        "list_is_full": len(remembered(request.scope)) == MOST,
    }


@router.post("/check/{slug}", dependencies=[MAY_BEGIN, IN_TURN])
def begin(slug: str, request: Request, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a draft, with the suggested answers that were kept."""
    rule_set, name = rule_set_of(service, slug), form.text("subject")
    if wrong := wrong_name(name):
        shown = _journey(slug, request, service, checks)
        left_out = {answer.fact for answer in shown["proposed"]} - set(form.every("keep"))
        return page(request, "check.html", {**shown, "subject": name, "wrong": wrong, "left_out": left_out}, UNREADABLE)
    document = editing.blank(rule_set, name)
    proposed = loads(form.text("proposed").encode() or b"{}")
    wanted = set(form.every("keep")) & set(rule_set.facts)
    kept = {fact: value for fact, value in proposed.items() if fact in wanted} if isinstance(proposed, dict) else {}
    for fact, value in kept.items():
        document = editing.saying(document, rule_set, fact, value)
    suggested = dict.fromkeys(kept, form.text("from")[:60] or "a link")
    return see(f"/draft/{checks.begin(document, suggested, reader_of(rule_set, form))}")


@router.get("/check/{slug}/form")
def form_to_print(slug: str, request: Request, service: TheService) -> Response:
    """Every question with room for an answer, on paper."""
    rule_set = rule_set_of(service, slug)
    start, numbered = 1, list[FormSection]()
    for section in sections(service.library.in_force, rule_set, {}, {}):
        numbered.append(section.numbered(start))
        start += len(section.questions)
    return page(request, "draft/form.html", {"slug": slug, "rule_set": rule_set, "sections": numbered})
