"""The own link of a check, which brings a person back to it."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.access import TheChecks, opened, shell
from dontbuy.api.pages.render import page

router = APIRouter()


@router.get("/draft/{token}/link")
def link(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """The link, to copy and keep."""
    shown = shell(opened(service, checks, token), token)
    return page(request, "draft/link.html", {**shown, "days": checks.check_days})
