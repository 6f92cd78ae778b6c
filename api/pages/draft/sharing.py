"""What belongs to the person: their own link, deleting, sharing one result and revoking it."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.access import TheChecks, opened, see, shell
from dontbuy.api.pages.draft.result import result_context
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day

router = APIRouter()


@router.get("/draft/{token}/link")
def own_link(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """The link that brings a person back."""
    outlook = opened(service, checks, token)
    address = f"{str(request.base_url).rstrip('/')}/draft/{token}"
    return page(request, "draft/link.html", {**shell(outlook, token), "address": address, "days": checks.check_days})


@router.get("/draft/{token}/delete")
def ask_to_delete(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What deleting means, before it is done."""
    return page(request, "draft/delete.html", shell(opened(service, checks, token), token))


@router.post("/draft/{token}/delete")
def delete(token: str, checks: TheChecks) -> Response:
    """The answers, their results and every shared link are gone."""
    checks.delete(token)
    return see("/deleted")


@router.get("/deleted")
def deleted(request: Request) -> Response:
    return page(request, "draft/deleted.html")


@router.post("/draft/{token}/result/{number}/share")
def share(token: str, number: int, checks: TheChecks) -> Response:
    """A link to one result, for reading only."""
    checks.share(token, number)
    return see(f"/draft/{token}/result/{number}#share")


@router.post("/draft/{token}/result/{number}/revoke")
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
