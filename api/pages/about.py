"""What stands behind an answer: whose words the rules are, how they are read, where they do not fit, what is kept."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.criteria.criterion import counts
from dontbuy.api.pages.draft.access import TheChecks
from dontbuy.api.pages.remembered import MOST
from dontbuy.api.pages.render import page

router = APIRouter()
_ABOUT_TRAINING = "sales-training"
"""The rulebook of which the page tells more than a rulebook says of itself: who wrote its sources, and who differs."""


@router.get("/about")
def about(request: Request, service: TheService, checks: TheChecks) -> Response:
    rulebook = service.library.in_force
    context = {
        "counts": counts(rulebook),
        "is_about_training": _ABOUT_TRAINING in (rulebook.id, rulebook.extends and rulebook.extends.id),
        "check_days": checks.check_days,
        "share_days": checks.share_days,
        "most": MOST,
    }
    return page(request, "about/about.html", context)
