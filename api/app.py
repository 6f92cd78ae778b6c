"""The application: routes, problems, the doorway around it all. It decides nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount
from starlette.types import ASGIApp

from dontbuy.api.checks import Checks
from dontbuy.api.door.admission import Admission
from dontbuy.api.door.doorway import Doorway, request_id
from dontbuy.api.door.entrance import Entrance
from dontbuy.api.door.incidents import note, noted_of_store, noted_unexpected
from dontbuy.api.door.keeper import Keeper
from dontbuy.api.door.parameters import wrong_parameter
from dontbuy.api.door.problems import MEDIA_TYPE, from_framework, http_problem, not_found, status_of
from dontbuy.api.door.responses import NO_STORE
from dontbuy.api.door.shortcut import Shortcut
from dontbuy.api.errors import MethodNotAllowed, NothingHere, WrongParameter
from dontbuy.api.openapi.description import DescribedApi
from dontbuy.api.pages.pages import add_pages, is_for_machines, problem_page, wants_page
from dontbuy.api.proposals.listener import Listener
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.purchases.access import Access
from dontbuy.api.routers import agents, compare, evaluations, health, proposals, purchases, rulebook, subjects
from dontbuy.api.routers import webhooks as hooks
from dontbuy.api.service import Service
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.api.webhooks.webhooks import Webhooks
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine import __version__
from dontbuy.engine.errors import EngineError

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_MOVED = 308
_ROUTERS = (compare.router, evaluations.router, hooks.router, proposals.router, purchases.router, subjects.router)
_ACTS = [route for router in _ROUTERS for route in router.routes if "}:" in getattr(route, "path", "")]
"""Routes that end with what is done, such as `:replay`, which is no part of the id before it."""


class Application(DescribedApi):
    """The described API behind its doorway."""

    def build_middleware_stack(self) -> ASGIApp:
        return Doorway(super().build_middleware_stack())


def create_app(
    service: Service,
    checks: Checks | None = None,
    is_writable: Callable[[], bool] = lambda: True,
    *,
    development: bool = False,
    admission: Admission | None = None,
    pages: bool = True,
    webhooks: Webhooks | None = None,
    listener: Listener | None = None,
) -> FastAPI:
    """The application that answers with `service`; with the pages where there are checks to keep.

    `is_writable` says whether the store would take a write now, for `/readyz`. `development` adds the pages that show
    what the others are made of; without `pages` there are none. `admission` is who is let in, None for anybody.
    Where no `webhooks` are given, they are those of the store, and may lead to public addresses.
    `listener` is who can be asked what was said in calls.
    """
    app = Application(
        title="dontbuy",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the host that the caller claims
    )
    app.state.service, app.state.keeper = service, Keeper(service)
    app.state.proposals = Proposals(service.library, listener=listener)
    app.state.is_writable = is_writable
    app.state.admission = admission
    # The first: it stands within all others.
    app.add_middleware(Shortcut, routes=evaluations.router.routes, refuse=_ours, refuse_of_store=_store)
    for module in (evaluations, subjects, compare, proposals, rulebook, health, agents):
        app.include_router(module.router)
    if checks is not None:
        _add_purchases(app, checks)
        app.state.webhooks = webhooks or Webhooks(checks.database, WebhookTargets(), checks.now)
        app.include_router(hooks.router)
        if pages:
            add_pages(app, checks, development=development)
    if admission is not None:
        app.add_middleware(Entrance, admission=admission)
    app.add_exception_handler(EngineError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(SQLAlchemyError, _store)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _add_purchases(app: FastAPI, checks: Checks) -> None:
    app.state.access = Access(checks)
    app.include_router(purchases.router)


def _respond(request: Request, error: EngineError, headers: dict[str, str] | None = None) -> Response:
    body = http_problem(error, request_id(request.scope))
    sent = {**NO_STORE, **status_of(error).headers, **(headers or {})}
    if wants_page(request):
        return problem_page(request, body, sent)
    return Response(dumps(body), body["status"], sent, MEDIA_TYPE)


# The handlers are `async` although they wait for nothing: plain functions would wait for a thread, and a refusal would
# come late where all threads wait for the store.


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    note(request.scope, error)
    return _respond(request, error)


async def _theirs(request: Request, raised: Exception) -> Response:
    """What the framework refuses: an address without a route, a method that its route does not take."""
    assert isinstance(raised, HTTPException)
    error = from_framework(raised.status_code)
    if isinstance(error, MethodNotAllowed):
        return _respond(request, error, {"Allow": ", ".join(_allowed(request.app, request.scope["path"]))})
    if isinstance(error, NothingHere):
        return _without_the_slash(request) or _respond(request, error)
    return _respond(request, error)


def _without_the_slash(request: Request) -> Response | None:
    """A page whose address was given with a slash at its end is shown; of the API the right address is said."""
    path = request.scope["path"].rstrip("/")
    if path == request.scope["path"] or path.startswith("//") or not _allowed(request.app, path):
        return None
    if is_for_machines(path):
        return _respond(request, not_found("write the address without the slash at its end"))
    query = request.scope["query_string"].decode("latin-1")
    # Relative, so that no host is repeated; it cannot lead elsewhere, for a route of ours takes it.
    location = quote(path) + (f"?{query}" if query else "")
    return Response(None, _MOVED, {"Location": location, **NO_STORE})


def _allowed(app: FastAPI, path: str) -> list[str]:
    """Every method that an address takes, whichever of its routes takes it."""
    taken = [method for method in _METHODS if any(_takes(route, path, method) for route in app.router.routes)]
    acts = [method for method in taken if any(_takes(route, path, method) for route in _ACTS)]
    taken = acts or taken
    return ["GET", "HEAD", *(method for method in taken if method != "GET")] if "GET" in taken else taken


def _takes(route: Any, path: str, method: str) -> bool:
    if isinstance(route, Mount) and method != "GET":
        return False  # files are only read, though their mount takes every method
    scope = {"type": "http", "path": path, "root_path": "", "method": method, "headers": []}
    return bool(route.matches(scope)[0] is Match.FULL)


async def _parameters(request: Request, error: Exception) -> Response:
    """Parameters that FastAPI refused."""
    assert isinstance(error, RequestValidationError)
    return _respond(request, WrongParameter(wrong_parameter(fault) for fault in error.errors()))


async def _store(request: Request, error: Exception) -> Response:
    return await _ours(request, noted_of_store(request.scope, error))


async def _unexpected(request: Request, error: Exception) -> Response:
    # The server cuts the connection after an error that reaches it.
    return _respond(request, noted_unexpected(request.scope, error), {"Connection": "close"})
