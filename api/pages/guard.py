"""What guards every page: headers that allow own files only, and no form sent from another site."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dontbuy.api.errors import FromAnotherSite
from dontbuy.engine.errors import Diagnostic

# `connect-src` is what a smoothed link or form uses; everything else is refused unless it is named.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A link to a draft is a key: no other site may learn it from a referrer. `no-referrer` would blank `Origin` too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": 80, "https": 443}


async def own_forms_only(request: Request) -> None:
    """Raises FromAnotherSite for a form sent from elsewhere.

    The way of Go's `http.CrossOriginProtection` (https://words.filippo.io/csrf/ says why it needs no token): a browser
    says where a form comes from in `Sec-Fetch-Site`, an old one in `Origin`. What sends neither is no browser, and
    carries nobody's session. `async` although it waits for nothing: a plain function would be run in a thread.
    """
    if request.method in _SAFE:
        return
    fetched, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if fetched is not None:
        allowed = fetched in ("same-origin", "none")
    else:
        allowed = origin is None or origin_of(origin) == origin_of(_own(request))
    if not allowed:
        hint = "open the page on this site and send the form from there"
        raise FromAnotherSite([Diagnostic("page/from-another-site", "the form was sent from another site", "", hint)])


def _own(request: Request) -> str:
    """The origin that the caller asked for. The scheme is what this service speaks, or what a proxy in front of it
    says it speaks (`DONTBUY_TRUST_PROXY`)."""
    return f"{request.scope['scheme']}://{request.headers.get('host', '')}"


def origin_of(text: str) -> tuple[str, str, int]:
    """Scheme, host and port of an origin, in lower case, the port of the scheme where none is said.

    `http://Example.org` is `("http", "example.org", 80)`. What is no origin, such as `null`, equals no other.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return text, "", 0
    if not parts.hostname or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        return text, "", 0
    return parts.scheme, parts.hostname, port


_AS_SENT = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in HEADERS.items()]


class SecurityHeaders:
    """Adds the headers to every answer that does not have its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                more = [pair for pair in _AS_SENT if pair[0] not in given]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)
