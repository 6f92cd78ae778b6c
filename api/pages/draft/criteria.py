"""The criteria and their map in the light of what was told: what speaks against it, what is clear, what is open."""

from typing import Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.body import TheService
from dontbuy.api.pages.criteria.map import Light, structure
from dontbuy.api.pages.draft.access import TheChecks, question_address, shell
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.render import page
from dontbuy.api.service import Service
from dontbuy.engine.answer import Explain

router = APIRouter(prefix="/draft/{token}")


@router.get("/criteria")
def criteria(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """Each criterion as the answers decide it, with the answers that it rests on or waits for."""
    return page(request, "draft/criteria.html", _shown(service, checks, token))


@router.get("/map")
def criteria_as_a_map(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """How all that was told leads to the criteria."""
    return page(request, "draft/map.html", _shown(service, checks, token))


def _shown(service: Service, checks: Checks, token: str) -> dict[str, Any]:
    """What both pages show."""
    check = checks.open(token)
    rulebook = service.library.in_force
    rule_set = service.library.rule_set(rulebook, check.kind).for_reader(check.progress.reader)
    outlook = Outlook(check, rulebook, rule_set, service.check(check.document, Explain.FULL, is_proved=False))
    light = Light(outlook, service.read(check.document).reading)
    return {
        **shell(outlook, token),
        "sections": structure(rule_set, light),
        "report": Report(rulebook, rule_set, outlook.answer, check.document),
        "address_of": lambda fact: question_address(token, fact, "answers"),
    }
