"""The documentation of the service, served by the service: no other site, no script, nothing to install."""

import re
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from dontbuy.api.pages.docs.described import Operation, operations, shapes
from dontbuy.api.pages.render import page

router = APIRouter(prefix="/docs")
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
_TAGS = {"evaluations": "Check, keep and compare", "rulebook": "The rulebook as data", "health": "Health"}


@router.get("")
def docs(request: Request) -> Response:
    """Where to start, and every operation."""
    found = operations(request.app.openapi())
    groups = [(title, [one for one in found if one.tag == tag]) for tag, title in _TAGS.items()]
    first = next(one for one in found if one.id == "check")
    return page(request, "docs/docs.html", {"groups": groups, "curl": first.curl(_origin(request))})


@router.get("/operations/{key}")
def operation(request: Request, key: str) -> Response:
    """One operation: parameters, bodies, answers, and a command to try it."""
    one = _found(operations(request.app.openapi()), key)
    named = {shape.name for shape in shapes(request.app.openapi())}
    return page(request, "docs/operation.html", {"one": one, "curl": one.curl(_origin(request)), "named": named})


@router.get("/shapes")
def answered_shapes(request: Request) -> Response:
    """Every object that is answered."""
    found = shapes(request.app.openapi())
    return page(request, "docs/shapes.html", {"shapes": found, "named": {one.name for one in found}})


def _found(known: Sequence[Operation], key: str) -> Operation:
    for one in known:
        if one.id == key:
            return one
    raise HTTPException(404)


def _origin(request: Request) -> str:
    """Where this service was asked, for commands to paste; a host that is no plain name is not repeated."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host if _HOST.fullmatch(host) else '127.0.0.1:8000'}"
