"""How answers leave: exact JSON, and the same declaration of problems for every route."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from starlette.types import Scope

from dontbuy.api.door.doorway import request_id
from dontbuy.api.door.problems import DESCRIPTIONS, MEDIA_TYPE, STATUSES, problem, status_of
from dontbuy.api.errors import NotJson, TooLarge, TooSlow, WrongMediaType
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.problem import Problem
from dontbuy.engine.errors import EngineDisagreement, EngineError, FactsError

NO_STORE = {"Cache-Control": "no-store"}
"""An answer is about somebody, so nothing on its way keeps it."""
NOTHING_MORE: Mapping[str, str] = {}
HEAD = "Dontbuy-Ledger-Head"
REPLAYED = "Idempotent-Replayed"
"""The header of an answer that was given before."""
OF_A_DOCUMENT = (NotJson, TooSlow, TooLarge, WrongMediaType, FactsError, EngineDisagreement)
"""What can be wrong where a document is read and judged."""


def problems(*errors: type[EngineError]) -> dict[int | str, dict[str, Any]]:
    """The declaration of the problems that a route answers with."""
    statuses = [STATUSES[error].status for error in errors]
    return {
        status: {"description": DESCRIPTIONS[status], "model": Problem, "content": {MEDIA_TYPE: {}}}
        for status in statuses
    }


def answered(body: Any, status: int = 200, headers: Mapping[str, str] = NOTHING_MORE) -> Response:
    """An answer that nobody on the way may keep."""
    return answered_text(dumps(body), status, headers)


def answered_text(text: bytes, status: int = 200, headers: Mapping[str, str] = NOTHING_MORE) -> Response:
    """The same, of an answer that is JSON already."""
    return Response(text, status, {**NO_STORE, **headers}, "application/json")


def refusal(error: EngineError, scope: Scope) -> Response:
    """The answer to a request that a middleware of `door/` refuses, before anything knows whether it is for a page.

    What a middleware raises would be an unexpected error: those who answer errors stand further in.
    """
    body = problem(error, request_id(scope))
    return Response(dumps(body), body["status"], {**NO_STORE, **status_of(error).headers}, MEDIA_TYPE)


def created(data: bytes, address: str, head: str, was_kept: bool = False) -> Response:
    """An evaluation that was kept under an address, as JSON; by an earlier request of the same name where it
    `was_kept` before."""
    replayed = {REPLAYED: "true"} if was_kept else NOTHING_MORE
    headers = {**NO_STORE, "Location": address, "ETag": tag_of(data), **entered(head), **replayed}
    return Response(data, 201, headers, "application/json")


def entered(head: str) -> Mapping[str, str]:
    """The header that says where the ledger ended when something was kept; none where no entry says that it was."""
    return {HEAD: head} if head else NOTHING_MORE


def tag_of(data: bytes) -> str:
    """A strong ETag over some bytes."""
    return f'"{sha256(data).hexdigest()[:32]}"'


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is the same for everybody: its bytes, and a strong ETag over them."""

    data: bytes
    tag: str
    media_type: str

    @classmethod
    def of(cls, body: Any, media_type: str = "application/json") -> "Kept":
        data = dumps(body)
        return cls(data, tag_of(data), media_type)


def kept(request: Request, name: str, build: Callable[[], Kept]) -> Response:
    """What the application keeps under `name`, built where nobody asked for it yet; 304 where the caller has it."""
    state = request.app.state
    if not hasattr(state, "kept"):
        state.kept = {}
    answers: dict[str, Kept] = state.kept
    if name not in answers:
        answers[name] = build()
    return tagged(request, answers[name])


def tagged(request: Request, answer: Kept, cache: str = "no-cache", more: Mapping[str, str] = NOTHING_MORE) -> Response:
    """With its ETag; 304 and no body where the caller has these bytes already. `cache` is the Cache-Control, `more`
    are further headers."""
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    headers = {"ETag": answer.tag, "Cache-Control": cache, **more}
    if answer.tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(answer.data, 200, headers, answer.media_type)
