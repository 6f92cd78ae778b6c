"""Deleting a check: asked first, then done."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, opened, see, shell
from dontbuy.api.pages.render import page

router = APIRouter()


@router.get("/draft/{token}/delete")
def ask(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What deleting means, before it is done."""
    return page(request, "draft/delete.html", shell(opened(service, checks, token), token))


@router.post("/draft/{token}/delete", dependencies=[IN_TURN])
def delete(token: str, checks: TheChecks) -> Response:
    """The answers, their results and every shared link are gone."""
    checks.delete(token)
    return see("/deleted")


@router.get("/deleted")
def deleted(request: Request) -> Response:
    """That it is done."""
    return page(request, "draft/deleted.html")
