"""The way of a plain `POST /v1/check` from its body to its answer, past all that routes of any kind may need.

It answers what its route would, with the same headers and the same bytes. Whatever is not plain goes on to the route as
if nobody had looked at it: another address or method, a query, another media type, a body that is large or comes in
chunks, a key that is refused, a document that is read slowly. So every refusal has one place, and it is not here.
"""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dontbuy.api.door.body import JSON, SECONDS_TO_SEND, service_of, too_slow
from dontbuy.api.door.problems import broken_off
from dontbuy.api.door.scopes import ask_for_key, wanted_by
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import EngineError

MOST_BYTES = 64_000
"""Of a body that is answered at once, while nobody else is. The worst that is read quickly takes 3 ms."""
OPERATION = "check"
_PATH = "/v1/check"
_TYPE = JSON.encode()
_REFUSED = frozenset({b"content-encoding", b"idempotency-key", b"transfer-encoding", b"expect"})
_OURS = [(b"cache-control", b"no-store")]
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class Shortcut:
    """Answers plain checks in the place of their `route`; `refuse` answers to an error as the application does."""

    def __init__(self, app: ASGIApp, route: BaseRoute, refuse: Refuse) -> None:
        self.app, self._route, self._refuse = app, route, refuse
        self._wanted = wanted_by(OPERATION)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_plain(scope) or not await self._may(scope):
            await self.app(scope, receive, send)
            return
        request, scope["route"] = Request(scope), self._route
        try:
            body = await _body(receive)
            found = service_of(request).check_quickly(body, Explain.SUMMARY)
        except EngineError as error:
            response = await self._refuse(request, error)
            await response(scope, receive, send)
            return
        if found is None:
            await self.app(scope, _again(body, receive), send)
            return
        headers = [*_OURS, (b"content-length", b"%d" % len(found)), (b"content-type", _TYPE)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": found})

    async def _may(self, scope: Scope) -> bool:
        """Whether who asks is let in. Who is not is refused by the route, which asks again; so is what goes wrong told
        there."""
        try:
            await ask_for_key(Request(scope), self._wanted)
        except Exception:
            return False
        return True


def _is_plain(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["path"] != _PATH or scope["method"] != "POST" or scope["query_string"]:
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
