"""A result that is shared: the link is made, read by others, and revoked."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.draft.result import result_context
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day

router = APIRouter()


@router.post("/draft/{token}/result/{number}/share", dependencies=[IN_TURN])
def share(token: str, number: int, checks: TheChecks) -> Response:
    """A link to one result, for reading only."""
    checks.share(token, number)
    return see(f"/draft/{token}/result/{number}#share")


@router.post("/draft/{token}/result/{number}/revoke", dependencies=[IN_TURN])
def revoke(token: str, number: int, checks: TheChecks, form: TheForm) -> Response:
    """The shared link stops working."""
    checks.revoke(token, form.text("share"))
    return see(f"/draft/{token}/result/{number}#share")


@router.get("/shared/{token}")
def shared_result(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """A result that someone shared."""
    shared = checks.shared(token)
    context = {**result_context(service, shared.evaluated), "token": "", "shared_until": day(shared.until)}
    return page(request, "draft/result.html", context)
