"""A result that is shared: the link is made, read by others, and revoked."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.pages.draft.access import TheChecks, see
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.result import report_of, result_context
from dontbuy.api.pages.draft.ways_out import ways_out
from dontbuy.api.pages.form.forms import Form, TheForm
from dontbuy.api.pages.memo import pdf
from dontbuy.api.pages.memo.content import memo_of
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day

router = APIRouter()
_LONGEST_NAME = 100
_MEMO = "/memo"


@router.post("/draft/{token}/result/{number}/share", dependencies=[IN_TURN])
def share(token: str, number: int, checks: TheChecks, form: TheForm) -> Response:
    """A link to one result, for reading only, with the name of whoever gives it, where they say it."""
    checks.share(token, number, shortened(form.text("sender"), _LONGEST_NAME))
    return see(f"{_where_it_was_made(token, number, form)}#share")


@router.post("/draft/{token}/result/{number}/revoke", dependencies=[IN_TURN])
def revoke(token: str, number: int, checks: TheChecks, form: TheForm) -> Response:
    """The shared link stops working."""
    checks.revoke(token, form.text("share"))
    made = _where_it_was_made(token, number, form)
    return see(f"{made}#share" if made.endswith(_MEMO) else f"{made}?unfold=share#share")


def _where_it_was_made(token: str, number: int, form: Form) -> str:
    """The page of the memo, where the link was made there; else that of the result."""
    return f"/draft/{token}/result/{number}{_MEMO if form.text('from') == 'memo' else ''}"


@router.get("/shared/{token}")
def shared_result(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """A result that someone shared, for somebody who may never have heard of dontbuy."""
    shared = checks.shared(token)
    report = for_others(report_of(service, shared.evaluated), shared.sender, shared.reader)
    ways = ways_out(service, report)
    context = {
        "token": "",
        "shared_token": token,
        "until": day(shared.until),
        "sender": shared.sender,
        "memo": memo_of(report, ways),
        "can_write_pdf": pdf.can_write(),
    }
    return page(request, "draft/shared.html", {**result_context(shared.evaluated, report, ways), **context})
