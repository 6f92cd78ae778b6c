"""The documentation of the service, served by the service: no other site, no script, nothing to install."""

import re
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.problems import not_found
from dontbuy.api.pages.docs.described import Described, Operation
from dontbuy.api.pages.render import page

router = APIRouter(prefix="/docs")
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
_TAGS = {
    "evaluations": "Check, keep and compare",
    "purchases": "Purchases",
    "webhooks": "Webhooks",
    "rulebook": "The rulebook as data",
    "health": "Health",
}


@router.get("")
def docs(request: Request) -> Response:
    """Where to start, and every operation."""
    operations = _described(request).operations
    groups = [(title, [operation for operation in operations if operation.tag == tag]) for tag, title in _TAGS.items()]
    first = _found(operations, "check")
    return page(request, "docs/docs.html", {"groups": groups, "curl": first.curl(_origin(request))})


@router.get("/operations/{key}")
def operation(request: Request, key: str) -> Response:
    """One operation: parameters, bodies, answers, and a command to try it."""
    described = _described(request)
    found = _found(described.operations, key)
    named = {shape.name for shape in described.shapes}
    context = {"operation": found, "curl": found.curl(_origin(request)), "named": named}
    return page(request, "docs/operation.html", context)


@router.get("/shapes")
def shapes(request: Request) -> Response:
    """Every object that crosses the wire, and every list of words."""
    shapes = _described(request).shapes
    return page(request, "docs/shapes.html", {"shapes": shapes, "named": {shape.name for shape in shapes}})


def _described(request: Request) -> Described:
    """The description of the service, read once: it does not change while the service runs."""
    state = request.app.state
    if not hasattr(state, "described"):
        state.described = Described.of(request.app.openapi())
    described: Described = state.described
    return described


def _found(known: Sequence[Operation], key: str) -> Operation:
    for operation in known:
        if operation.id == key:
            return operation
    raise not_found()


def _origin(request: Request) -> str:
    """Where this service was asked, for commands to paste; a host that is no plain name is not repeated."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host if _HOST.fullmatch(host) else '127.0.0.1:8000'}"
