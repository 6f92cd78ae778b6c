"""The start page, the first page of each journey, and links that bring answers along."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages import editing
from dontbuy.api.pages.criteria.criterion import counts
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.form.sections import FormSection, sections
from dontbuy.api.pages.journeys import SLUGS
from dontbuy.api.pages.my_checks import my_checks
from dontbuy.api.pages.prefilled import proposal
from dontbuy.api.pages.remembered import MOST, remembered
from dontbuy.api.pages.render import page
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
        "examples": [kind for kind in rulebook.rule_sets if shelf_of(request.app).examples.has(kind)],
    }
    return mine.respond(page(request, "start.html", context))


@router.get("/check/{slug}")
def check(slug: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What a journey needs; answers that came with the link are shown, and nothing is stored."""
    rule_set = rule_set_of(service, slug)
    brought = proposal(service, rule_set, request.scope["query_string"])
    context = {
        "slug": slug,
        "rule_set": rule_set,
        "days": checks.check_days,
        "proposed": brought.answers,
        "packed": dumps({answer.fact: answer.value for answer in brought.answers}).decode(),
        "origin": brought.origin,
        "ignored": brought.ignored,
        "more_ignored": brought.more_ignored,
        "subject": brought.subject,
        "has_example": shelf_of(request.app).examples.has(rule_set.kind),
        "list_is_full": len(remembered(request.scope)) == MOST,
    }
    return page(request, "check.html", context)


@router.post("/check/{slug}", dependencies=[IN_TURN])
def begin(slug: str, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a draft, with the suggested answers that were kept."""
    rule_set = rule_set_of(service, slug)
    document = editing.blank(rule_set, form.text("subject")[:200])
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
