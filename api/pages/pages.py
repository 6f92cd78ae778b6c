"""Every page, and the page that says what went wrong."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from dontbuy.api.checks import Checks
from dontbuy.api.door.signed_in import look_for_person
from dontbuy.api.pages import about, compare, components, importing, my_checks, start, workspace
from dontbuy.api.pages.calls import calls, sheet
from dontbuy.api.pages.criteria import criteria
from dontbuy.api.pages.docs import docs, errors
from dontbuy.api.pages.draft import all as all_questions
from dontbuy.api.pages.draft import answers, delete, example, link, question, result, share, what_if
from dontbuy.api.pages.draft import criteria as lit_criteria
from dontbuy.api.pages.guard import SecurityHeaders, own_forms_only
from dontbuy.api.pages.memo import memo
from dontbuy.api.pages.pictures import gallery
from dontbuy.api.pages.purchase import (
    asked,
    before,
    begin,
    board,
    cost,
    dates,
    deciding,
    first_contact,
    history,
    matrix,
    read_only,
    readiness,
    snapshots,
    who_looks,
)
from dontbuy.api.pages.remembered import Remembering
from dontbuy.api.pages.render import page, static_files
from dontbuy.api.pages.transcript import transcript

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    my_checks.router,
    workspace.router,
    answers.router,
    lit_criteria.router,
    question.router,
    all_questions.router,
    result.router,
    what_if.router,
    example.router,
    link.router,
    delete.router,
    share.router,
    memo.router,
    importing.router,
    transcript.router,
    compare.router,
    begin.router,
    board.router,
    deciding.router,
    matrix.router,
    readiness.router,
    cost.router,
    asked.router,
    history.router,
    first_contact.router,
    who_looks.router,
    snapshots.router,
    dates.router,
    before.router,
    read_only.router,
    calls.router,
    sheet.router,
    criteria.router,
    about.router,
    docs.router,
    errors.router,
)
"""One for each file of pages; a new page is named here, and its template extends `templates/base.html`."""
DEVELOPMENT: tuple[APIRouter, ...] = (components.router, gallery.router)
"""Pages that show what the others are made of, for whoever changes them: only with DONTBUY_DEVELOPMENT."""
_MACHINES = ("/v1", "/schemas", "/livez", "/readyz", "/version", "/metrics", "/openapi.json", "/mcp")
_OF_A_LINK = "link/"
"""How the codes begin that say that nothing is kept at a link, or that it opens nothing any more."""


def add_pages(app: FastAPI, checks: Checks, *, development: bool = False) -> None:
    """The routes of the pages, their static files, and the headers that guard them."""
    app.state.checks = checks
    for router in (*ROUTERS, *DEVELOPMENT) if development else ROUTERS:
        app.include_router(
            router, include_in_schema=False, dependencies=[Depends(own_forms_only), Depends(look_for_person)]
        )
    app.mount("/static", static_files(), name="static")
    app.add_middleware(Remembering)
    app.add_middleware(SecurityHeaders)


def wants_page(request: Request) -> bool:
    """Whether a problem is answered to a person: on a page's route, and to a browser that asks for what is not there.

    What answers machines answers them with problem documents, whoever asks.
    """
    path = request.scope["path"]
    if not hasattr(request.app.state, "checks") or is_for_machines(path):
        return False
    return "route" in request.scope or "text/html" in request.headers.get("accept", "")


def is_for_machines(path: str) -> bool:
    """Whether a path belongs to the API and not to the pages."""
    return any(path == room or path.startswith(f"{room}/") for room in _MACHINES)


def problem_page(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response:
    """A problem document as a page."""
    is_lost = request.method == "POST" and problem["code"].startswith(_OF_A_LINK)
    return page(request, "problem.html", {"problem": problem, "is_lost": is_lost}, problem["status"], headers)
