"""What happens to every request, whatever answers it: it gets an id, HEAD is answered like GET, a line is logged."""

import re
from functools import lru_cache
from ipaddress import ip_address
from time import perf_counter
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dontbuy.api.door.metrics import count_request
from dontbuy.api.door.retiring import retiring_headers
from dontbuy.api.records.callers import ANYBODY, Caller

REQUEST_ID = "X-Request-ID"
_HEADER = REQUEST_ID.lower().encode()
_PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,100}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CALLER = "caller"
"""Where the state of a request says who asks, once that is known (`admission.py`)."""
_STOPPED = "is_stopped"
log = structlog.get_logger("dontbuy")


class Doorway:
    """The outermost room, so that the answer to an unexpected error passes through it too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, given, status = perf_counter(), _given_or_new(scope), None
        only_the_head = scope["method"] == "HEAD"
        inside = {**scope, "method": "GET"} if only_the_head else scope
        inside.setdefault("state", {})["request_id"] = given

        async def leaving(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = [(_HEADER, given.encode()), *retiring_headers(inside)]
                message = {**message, "headers": [*message["headers"], *own]}
            elif only_the_head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(inside, receive, leaving)
        finally:
            peer, seconds = scope.get("client"), perf_counter() - began
            log_request(given, peer, scope["method"], _template(inside), status, seconds, caller_in(inside).id)


def log_request(
    given: str,
    client: tuple[str, int] | None,
    method: str,
    route: str,
    status: int | None,
    seconds: float,
    by: str = "",
) -> None:
    """Log one request and count it: its route and no address, for an address can be the key to a draft.

    `by` is the id of the key or the person that asked, `""` where that is not known.
    """
    method = method if method in _METHODS else "-"  # a caller may make one up, of any length
    count_request(method, route, status, seconds)
    known = {"by": by} if by else {}
    log.info(
        "request",
        request_id=given,
        peer=_peer(client[0] if client else ""),
        method=method,
        route=route,
        status=status or "-",
        duration_ms=round(1_000 * seconds, 1),
        **known,
    )


def caller_in(scope: Scope) -> Caller:
    """Whoever was let in by a key, or signed in; ANYBODY where nobody was asked."""
    caller: Caller = scope.get("state", {}).get(CALLER, ANYBODY)
    return caller


def tell_that_it_stops(scope: Scope) -> None:
    """Tell a request that is being answered that the service stops: one that goes on for long looks at that."""
    scope.setdefault("state", {})[_STOPPED] = True


def is_stopped(scope: Scope) -> bool:
    """Whether the service stops while a request is being answered."""
    return bool(scope.get("state", {}).get(_STOPPED))


@lru_cache(maxsize=1_000)
def _peer(address: str) -> str:
    """The address that a request came from; `-` where a proxy that is believed named none."""
    try:
        return str(ip_address(address))
    except ValueError:
        return "-"


def request_id(scope: Scope) -> str:
    """The id of a request that came through the doorway."""
    given: str = scope["state"]["request_id"]
    return given


def new_request_id() -> str:
    return uuid4().hex


def _given_or_new(scope: Scope) -> str:
    """The id that the caller gave, where it is plain text; it is written into logs and pages."""
    for name, value in scope["headers"]:
        if name == _HEADER and _PLAIN.fullmatch(value):
            return str(value, "ascii")
    return new_request_id()


def _template(scope: Scope) -> str:
    """The path as its route is written, such as `/draft/{token}`; `-` where no route was found."""
    if "route" in scope:
        return str(scope["route"].path)
    path: str = scope["path"]
    return "/static" if path.startswith("/static/") else path if path == "/openapi.json" else "-"
