"""Every page, and the page that says what went wrong."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from api.drafts import Drafts
from api.web import compare, criteria, docs, importing, journey, manage, questions, results, single, start
from api.web.guard import SecurityHeaders, own_forms_only
from api.web.render import page, static_files

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    journey.router,
    questions.router,
    single.router,
    results.router,
    manage.router,
    importing.router,
    compare.router,
    criteria.router,
    docs.router,
)
_MACHINES = ("/v1", "/schemas", "/livez", "/readyz", "/version", "/metrics", "/openapi.json")


def add_pages(app: FastAPI, drafts: Drafts) -> None:
    """The routes of the pages, their static files, and the headers that guard them."""
    app.state.drafts = drafts
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False, dependencies=[Depends(own_forms_only)])
    app.mount("/static", static_files(), name="static")
    app.add_middleware(SecurityHeaders)


def wants_page(request: Request) -> bool:
    """Whether a problem is answered to a person: on a page's route, and to a browser that asks for what is not there.

    What answers machines answers them with problem documents, whoever asks.
    """
    path = request.url.path
    if not hasattr(request.app.state, "drafts") or any(path == one or path.startswith(f"{one}/") for one in _MACHINES):
        return False
    return "route" in request.scope or "text/html" in request.headers.get("accept", "")


def problem_page(request: Request, problem: dict[str, Any], headers: dict[str, str]) -> Response:
    """A problem document as a page."""
    return page(request, "problem.html", {"problem": problem}, problem["status"], headers)
