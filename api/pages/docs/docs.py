"""The documentation of the service, served by the service: no other site, no script, nothing to install."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from dontbuy.api.pages.docs.described import Described, Operation
from dontbuy.api.pages.render import page
from dontbuy.api.settings import HERE

router = APIRouter(prefix="/docs")
_ERRORS = HERE / "docs" / "errors.md"
_ROOM = re.compile(r"^## (.+)$")
_CODE = re.compile(r"^### `(.+)`$")
_MEND = "To mend: "
_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")
_TAGS = {"evaluations": "Check, keep and compare", "rulebook": "The rulebook as data", "health": "Health"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: what it means, and how to mend it."""

    code: str
    means: str
    mend: str

    @property
    def anchor(self) -> str:
        """What the `type` of a problem ends with."""
        return self.code.replace("/", "-")


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
    one = _found(described.operations, key)
    named = {shape.name for shape in described.shapes}
    return page(request, "docs/operation.html", {"one": one, "curl": one.curl(_origin(request)), "named": named})


@router.get("/shapes")
def shapes(request: Request) -> Response:
    """Every object that crosses the wire, and every list of words."""
    shapes = _described(request).shapes
    return page(request, "docs/shapes.html", {"shapes": shapes, "named": {shape.name for shape in shapes}})


@router.get("/errors")
def error_codes(request: Request) -> Response:
    """Every code of a problem; the `type` of a problem leads to its place here."""
    return page(request, "docs/errors.html", {"rooms": errors(), "about": _about()})


@cache
def errors() -> Mapping[str, Sequence[Entry]]:
    """The entries of docs/errors.md, by room."""
    rooms: dict[str, list[Entry]] = {}
    room, code, lines = "", "", list[str]()
    for line in (*_ERRORS.read_text("utf-8").splitlines(), "## "):
        if line.startswith("#"):
            if code:
                rooms[room].append(_entry(code, lines))
            is_code, is_room = _CODE.match(line), _ROOM.match(line)
            code, lines = is_code[1] if is_code else "", []
            if is_room:
                room = is_room[1]
                rooms[room] = []
        elif line:
            lines.append(line)
    return rooms


@cache
def _about() -> Mapping[str, str]:
    """What stands below the name of each room."""
    blocks = _ERRORS.read_text("utf-8").split("\n\n")
    rooms = {at: found[1] for at, block in enumerate(blocks) if (found := _ROOM.match(block))}
    return {room: blocks[at + 1].replace("\n", " ") for at, room in rooms.items()}


def _entry(code: str, lines: Sequence[str]) -> Entry:
    means = " ".join(line for line in lines if not line.startswith(_MEND))
    mend = " ".join(line.removeprefix(_MEND) for line in lines if line.startswith(_MEND))
    return Entry(code, means, mend)


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
    raise HTTPException(404)


def _origin(request: Request) -> str:
    """Where this service was asked, for commands to paste; a host that is no plain name is not repeated."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host if _HOST.fullmatch(host) else '127.0.0.1:8000'}"
