"""How answers and problems leave: exact JSON, and the same declaration for every route."""

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


def tagged(request: Request, body: Any, media_type: str = "application/json", cache: str = "no-cache") -> Response:
    """With a strong ETag over the bytes; 304 where the caller has them already. `cache` is the Cache-Control."""
    data = dumps(body)
    tag = f'"{sha256(data).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Cache-Control": cache}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(data, 200, headers, media_type)
