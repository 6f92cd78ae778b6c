"""Deleting a check: asked first, then done."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, opened, see, shell
from dontbuy.api.pages.render import page
from dontbuy.api.pages.way_back import way_back
from dontbuy.api.records.checks import Check
from dontbuy.api.records.purchases import REQUEST_PLACE

router = APIRouter()


@router.get("/draft/{token}/delete")
def ask(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What deleting means, before it is done. The request of a purchase is deleted only with all of it."""
    shown = shell(opened(service, checks, token), token)
    return page(request, "draft/delete.html", {**shown, "stays": _stays(shown["check"])})


@router.post("/draft/{token}/delete", dependencies=[IN_TURN])
def delete(token: str, request: Request, checks: TheChecks) -> Response:
    """The answers, their results and every shared link are gone; what was told about the buyers in a purchase stays."""
    check = checks.open(token)
    if _stays(check):
        return see(f"/draft/{token}/delete")
    board = way_back(request, {"check": check})
    checks.delete(token)
    return see(f"{board.address}#vendors" if board else "/deleted")


def _stays(check: Check) -> bool:
    """Whether a check is the request of a purchase: without it the purchase would have nothing to decide about."""
    return bool(check.purchase) and check.place == REQUEST_PLACE


@router.get("/deleted")
def deleted(request: Request) -> Response:
    """That it is done."""
    return page(request, "draft/deleted.html")
