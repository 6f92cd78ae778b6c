"""The application: routes, problems, the id of every request. It decides nothing."""

from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from asgi_correlation_id import CorrelationIdMiddleware, correlation_id
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from dontbuy.api.checks import Checks
from dontbuy.api.door.problems import MEDIA_TYPE, http_problem, problem, problem_body
from dontbuy.api.errors import StoreCorrupt, StoreUnavailable
from dontbuy.api.openapi.description import DescribedApi
from dontbuy.api.pages.pages import add_pages, problem_page, wants_page
from dontbuy.api.routers import compare, evaluations, health, rulebook
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic, EngineDisagreement, EngineError, InvariantBroken
from dontbuy.engine.values import step

log = structlog.get_logger("dontbuy")
_REQUEST_ID = "X-Request-ID"


def create_app(service: Service, checks: Checks | None = None) -> FastAPI:
    """The application that answers with `service`; with the pages where there are checks to keep."""
    app = DescribedApi(
        title="dontbuy",
        version=__version__,
        summary="Says when not to buy sales training, why, what is missing and what would change it.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the host that the caller claims
    )
    app.state.service = service
    for module in (evaluations, compare, rulebook, health):
        app.include_router(module.router)
    if checks is not None:
        add_pages(app, checks)
    app.add_exception_handler(EngineError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(SQLAlchemyError, _store)
    app.add_exception_handler(Exception, _unexpected)
    app.add_middleware(CorrelationIdMiddleware, header_name=_REQUEST_ID, validator=_is_plain)
    return app


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= 100 and text.isascii() and all(one.isalnum() or one in "-_." for one in text)


def _respond(request: Request, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    sent = dict(headers or {})
    if body["status"] in (408, 413):
        # The rest of the body is not wanted, and it would be read as the next request.
        sent["Connection"] = "close"
    if wants_page(request):
        return problem_page(request, body, sent)
    return Response(dumps(body), body["status"], sent, MEDIA_TYPE)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    body = problem(error, _id())
    if isinstance(error, StoreCorrupt):
        log.error("incident", request_id=body["request_id"], code=body["code"], id=str(error.diagnostics[0].where))
    if isinstance(error, EngineDisagreement | InvariantBroken):
        log.error("incident", request_id=body["request_id"], code=body["code"], found=[str(one) for one in error.args])
    return _respond(request, body, {"Retry-After": "5"} if isinstance(error, StoreUnavailable) else None)


def _theirs(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _respond(request, http_problem(error.status_code, _id()), dict(error.headers or {}))


def _parameters(request: Request, error: Exception) -> Response:
    """A query or path parameter that FastAPI refused; its message is ours and does not repeat the value."""
    assert isinstance(error, RequestValidationError)
    faults = [_parameter(fault["loc"], fault.get("ctx", {})) for fault in error.errors()]
    detail = "A parameter of the address cannot be read. Nothing was stored."
    return _respond(request, problem_body(422, "The request cannot be read", faults[0].code, detail, _id(), faults))


def _parameter(path: tuple[Any, ...], context: dict[str, Any]) -> Diagnostic:
    pointer = ""
    for part in path:
        pointer = step(pointer, part)
    hint = f"write {context['expected']}" if "expected" in context else "see /docs"
    return Diagnostic("http/wrong-parameter", "not a value that this parameter takes", pointer, hint)


def _store(request: Request, error: Exception) -> Response:
    log.error("store", request_id=_id(), error=type(error).__name__)
    hint = "try again; see that the disk is not full and the file can be written"
    unavailable = StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be reached", "", hint)])
    return _ours(request, unavailable)


def _unexpected(request: Request, error: Exception) -> Response:
    places = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in extract_tb(error.__traceback__)]
    log.error("incident", request_id=_id(), error=type(error).__name__, places=places)
    # This handler runs outside the middleware that sends the id of a request, and the server closes after it.
    return _respond(request, http_problem(500, _id()), {_REQUEST_ID: _id(), "Connection": "close"})


def _id() -> str:
    return correlation_id.get() or ""
