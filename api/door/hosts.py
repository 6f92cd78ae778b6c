"""Only requests that name this service: a page elsewhere can point its own name at this machine and read from it."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send

from dontbuy.api.door.responses import refusal
from dontbuy.api.errors import UnknownHost
from dontbuy.engine.errors import Diagnostic


class KnownHosts:
    """Refuses a request whose `Host` is none of the known names; the port does not count."""

    def __init__(self, app: ASGIApp, known: Collection[str]) -> None:
        self.app = app
        self.known = frozenset(known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _host(scope) not in self.known:
            await refusal(_UNKNOWN, scope)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _host(scope: Scope) -> str:
    named = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    host, colon, port = named.rpartition(":")
    return host if colon and port.isdigit() else named


_UNKNOWN = UnknownHost(
    [
        Diagnostic(
            "http/unknown-host",
            "this service does not go by this name",
            "",
            "call it by the address that it prints when it starts",
        )
    ]
)
