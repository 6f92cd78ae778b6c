"""A result that is shared: the link is made, read by others, and revoked."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.result import report_of, result_context
from dontbuy.api.pages.form.forms import TheForm
from dontbuy.api.pages.memo import pdf
from dontbuy.api.pages.memo.content import memo_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day

router = APIRouter()
_LONGEST_NAME = 100


@router.post("/draft/{token}/result/{number}/share", dependencies=[IN_TURN])
def share(token: str, number: int, checks: TheChecks, form: TheForm) -> Response:
    """A link to one result, for reading only, with the name of whoever gives it, where they say it."""
    checks.share(token, number, shortened(form.text("sender"), _LONGEST_NAME))
    return see(f"/draft/{token}/result/{number}#share")


@router.post("/draft/{token}/result/{number}/revoke", dependencies=[IN_TURN])
def revoke(token: str, number: int, checks: TheChecks, form: TheForm) -> Response:
    """The shared link stops working."""
    checks.revoke(token, form.text("share"))
    return see(f"/draft/{token}/result/{number}?unfold=share#share")


@router.get("/shared/{token}")
def shared_result(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """A result that someone shared, for somebody who may never have heard of dontbuy."""
    shared = checks.shared(token)
    report = for_others(report_of(service, shared.evaluated), shared.sender)
    result = result_context(shared.evaluated, report)
    context = {
        "token": "",
        "shared_token": token,
        "until": day(shared.until),
        "sender": shared.sender,
        "memo": memo_of(result["report"]),
        "can_write_pdf": pdf.can_write(),
    }
    return page(request, "draft/shared.html", {**result, **context})
