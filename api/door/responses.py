"""How answers and problems leave: exact JSON, and the same declaration for every route."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fastapi import Request, Response

from dontbuy.api.door.problems import MEDIA_TYPE
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.problem import Problem

PROBLEMS: dict[int, str] = {
    400: "Not the JSON that is read here",
    404: "No such thing",
    405: "A method that is not allowed here",
    408: "The body did not arrive in time",
    413: "A body over 1 MB",
    415: "A body that is not application/json",
    422: "A document that cannot be read: every fault, each with its JSON pointer",
    500: "Something went wrong on our side; the engines may disagree",
    503: "The store cannot be reached",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The declaration of the problems that a route answers with."""
    return {
        status: {"description": PROBLEMS[status], "model": Problem, "content": {MEDIA_TYPE: {}}} for status in statuses
    }


def answered(body: Any, status: int = 200, **headers: str) -> Response:
    return Response(dumps(body), status, headers, "application/json")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is the same for everybody: its bytes, and a strong ETag over them."""

    data: bytes
    tag: str
    media_type: str

    @classmethod
    def of(cls, body: Any, media_type: str = "application/json") -> "Kept":
        data = dumps(body)
        return cls(data, f'"{sha256(data).hexdigest()[:32]}"', media_type)


def kept(request: Request, name: str, build: Callable[[], Kept]) -> Response:
    """What the application keeps under `name`, built where nobody asked for it yet; 304 where the caller has it."""
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = {}
    answers: dict[str, Kept] = state.kept
    if name not in answers:
        answers[name] = build()
    return tagged(request, answers[name])


def tagged(request: Request, answer: Kept) -> Response:
    """With its ETag; 304 and no body where the caller has these bytes already."""
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": answer.tag, "Cache-Control": "no-cache"}
    if answer.tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(answer.data, 200, headers, answer.media_type)
