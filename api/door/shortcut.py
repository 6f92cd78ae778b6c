"""The way of a plain `POST /v1/check` or `POST /v1/evaluations` from its body to its answer, past all that routes of
any kind may need.

It answers what the route would, with the same headers and the same bytes. Whatever is not plain goes on to the route as
if nobody had looked at it: another address or method, a query, another media type, a body that is large or comes in
chunks, a key that is refused, a document that is read slowly. So every refusal has one place, and it is not here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dontbuy.api.door.body import JSON, SECONDS_TO_SEND, service_of, too_slow
from dontbuy.api.door.doorway import caller_in
from dontbuy.api.door.keeper import keeper_of
from dontbuy.api.door.problems import broken_off
from dontbuy.api.door.responses import created
from dontbuy.api.door.scopes import Wanted, ask_for_key, wanted_by
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import EngineError

MOST_BYTES = 64_000
"""Of a body that is answered at once, while nobody else is. The worst that is read quickly takes 3 ms."""
_TYPE = JSON.encode()
_REFUSED = frozenset({b"content-encoding", b"idempotency-key", b"transfer-encoding", b"expect"})
_OURS = [(b"cache-control", b"no-store")]
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class _Answer(NamedTuple):
    """What is sent back."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


async def _check(request: Request, body: bytes) -> _Answer | None:
    found = service_of(request).check_quickly(body, Explain.SUMMARY)
    if found is None:
        return None
    return _Answer(200, [*_OURS, (b"content-length", b"%d" % len(found)), (b"content-type", _TYPE)], found)


async def _evaluate(request: Request, body: bytes) -> _Answer | None:
    kept = await keeper_of(request).evaluate_quickly(body, caller_in(request.scope))
    if kept is None:
        return None
    response = created(kept.data, f"/v1/evaluations/{kept.id}", kept.head)
    return _Answer(response.status_code, response.raw_headers, kept.data)


OPERATIONS: Mapping[str, Callable[[Request, bytes], Awaitable[_Answer | None]]] = {
    "check": _check,
    "evaluate": _evaluate,
}
"""What answers each, by its id; None where a document is not told plainly, and nothing was done."""


class _Way(NamedTuple):
    """Of one operation: its route, what it wants, and what answers it."""

    route: BaseRoute
    wanted: Wanted | None
    answer: Callable[[Request, bytes], Awaitable[_Answer | None]]


class Shortcut:
    """Answers plain requests in the place of their `routes`; `refuse` and `refuse_of_store` answer to an error of ours
    and of the store as the application does."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], refuse: Refuse, refuse_of_store: Refuse) -> None:
        self.app, self._refuse, self._refuse_of_store = app, refuse, refuse_of_store
        self._ways = {
            getattr(route, "path", ""): _Way(route, wanted_by(operation), OPERATIONS[operation])
            for route in routes
            if (operation := getattr(route, "operation_id", "")) in OPERATIONS
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self._ways.get(scope["path"]) if scope["type"] == "http" else None
        if way is None or not _is_plain(scope) or not await _may(scope, way.wanted):
            await self.app(scope, receive, send)
            return
        request, scope["route"] = Request(scope), way.route
        try:
            body = await _body(receive)
            found = await way.answer(request, body)
        except (EngineError, SQLAlchemyError) as error:
            refuse = self._refuse if isinstance(error, EngineError) else self._refuse_of_store
            response = await refuse(request, error)
            await response(scope, receive, send)
            return
        if found is None:
            await self.app(scope, _again(body, receive), send)
            return
        await send({"type": "http.response.start", "status": found.status, "headers": found.headers})
        await send({"type": "http.response.body", "body": found.body})


async def _may(scope: Scope, wanted: Wanted | None) -> bool:
    """Whether who asks is let in. Who is not is refused by the route, which asks again; so is what goes wrong told
    there."""
    try:
        await ask_for_key(Request(scope), wanted)
    except Exception:
        return False
    return True


def _is_plain(scope: Scope) -> bool:
    """Whether a request to one of the addresses is a plain one."""
    if scope["method"] != "POST" or scope["query_string"]:
        return False
    is_json, length = 0, -1
    for name, value in scope["headers"]:
        if name == b"content-type":
            is_json += 1 if value == _TYPE else 2
        elif name == b"content-length":
            length = int(value) if length < 0 and value.isdigit() and len(value) < 8 else MOST_BYTES + 1
        elif name in _REFUSED:
            return False
    return is_json == 1 and 0 <= length <= MOST_BYTES


async def _body(receive: Receive) -> bytes:
    """The whole body. Raises TooSlow, and what is raised where the caller hung up."""
    parts = []
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise broken_off()
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise too_slow() from None


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body once more, and then whatever else comes."""
    told = False

    async def given() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return given
