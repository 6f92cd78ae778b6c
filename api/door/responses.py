"""How answers leave: exact JSON, and the same declaration of problems for every route."""

from hashlib import sha256
from typing import Any

from fastapi import Request, Response

from dontbuy.api.door.problems import DESCRIPTIONS, MEDIA_TYPE, STATUSES
from dontbuy.api.errors import NotJson, TooLarge, TooSlow, WrongMediaType
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.problem import Problem
from dontbuy.engine.errors import EngineDisagreement, EngineError, FactsError

NO_STORE = {"Cache-Control": "no-store"}
"""An answer is about somebody, so nothing on its way keeps it."""
OF_A_DOCUMENT = (NotJson, TooSlow, TooLarge, WrongMediaType, FactsError, EngineDisagreement)
"""What can be wrong where a document is read and judged."""


def problems(*errors: type[EngineError]) -> dict[int | str, dict[str, Any]]:
    """The declaration of the problems that a route answers with."""
    statuses = [STATUSES[error].status for error in errors]
    return {
        status: {"description": DESCRIPTIONS[status], "model": Problem, "content": {MEDIA_TYPE: {}}}
        for status in statuses
    }


def answered(body: Any, status: int = 200, **headers: str) -> Response:
    """An answer that nobody on the way may keep."""
    return Response(dumps(body), status, {**NO_STORE, **headers}, "application/json")


def tagged(request: Request, body: Any, media_type: str = "application/json") -> Response:
    """With a strong ETag over the bytes; 304 where the caller has them already."""
    data = dumps(body)
    tag = f'"{sha256(data).hexdigest()[:32]}"'
    known = {sent.strip().removeprefix("W/") for sent in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(data, 200, headers, media_type)
