"""The start page, the first page of each journey, and links that bring answers along."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from dontbuy.api.door.body import TheService
from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.form.sections import FormSection, sections
from dontbuy.api.pages.prefilled import proposal
from dontbuy.api.pages.render import page
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.ir import RuleSet

router = APIRouter()
SLUGS = {"vendor": "vendor_evaluation", "request": "buying_request", "discovery": "discovery_self_check"}
"""The short names of the journeys; a rule set without one goes by its kind."""


def rule_set_of(service: Service, slug: str) -> RuleSet:
    """The rule set of a journey; a page that says so where there is none."""
    found = service.library.in_force.rule_sets.get(SLUGS.get(slug, slug))
    if found is None:
        raise HTTPException(404)
    return found


def slug_of(kind: str) -> str:
    return next((slug for slug, one in SLUGS.items() if one == kind), kind)


@router.get("/")
def start(request: Request, service: TheService) -> Response:
    """The choices, the journeys with a short name first."""
    kinds = service.library.in_force.rule_sets
    known = [one for one in SLUGS.values() if one in kinds]
    journeys = [{"slug": slug_of(one), "rule_set": kinds[one]} for one in dict.fromkeys([*known, *kinds])]
    return page(request, "start.html", {"journeys": journeys})


@router.get("/check/{slug}")
def check(slug: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What a journey needs; answers that came with the link are shown, and nothing is stored."""
    rule_set = rule_set_of(service, slug)
    found = proposal(service, rule_set, request.query_params.multi_items())
    context = {
        "slug": slug,
        "rule_set": rule_set,
        "days": checks.check_days,
        "proposed": found.answers,
        "packed": dumps({one.fact: one.value for one in found.answers}).decode(),
        "origin": found.origin,
        "ignored": found.ignored,
        "more_ignored": found.more_ignored,
        "subject": found.subject,
    }
    return page(request, "check.html", context)


@router.post("/check/{slug}")
def begin(slug: str, service: TheService, checks: TheChecks, form: TheForm) -> Response:
    """Begin a draft, with the suggested answers that were kept."""
    rule_set = rule_set_of(service, slug)
    document = editing.blank(rule_set, form.text("subject")[:200])
    proposed = loads(form.text("proposed").encode() or b"{}")
    wanted = set(form.every("keep")) & set(rule_set.facts)
    kept = {fact: value for fact, value in proposed.items() if fact in wanted} if isinstance(proposed, dict) else {}
    for fact, value in kept.items():
        document = editing.saying(document, rule_set, fact, value)
    return see(f"/draft/{checks.begin(document, dict.fromkeys(kept, form.text('from')[:60] or 'a link'))}")


@router.get("/check/{slug}/form")
def form_to_print(slug: str, request: Request, service: TheService) -> Response:
    """Every question with room for an answer, on paper."""
    rule_set = rule_set_of(service, slug)
    found, start, numbered = sections(service.library.in_force, rule_set, {}, {}), 1, list[FormSection]()
    for one in found:
        numbered.append(one.numbered(start))
        start += len(one.questions)
    return page(request, "draft/form.html", {"slug": slug, "rule_set": rule_set, "sections": numbered})
