"""What guards every page: headers that allow own files only, and no form sent from another site."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
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


def own_forms_only(request: Request) -> None:
    """Raises FromAnotherSite for a form sent from elsewhere.

    A browser says where a form comes from in `Sec-Fetch-Site`, an old one in `Origin`; what sends neither is no
    browser, and carries nobody's session.
    """
    if request.method in _SAFE:
        return
    fetched, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if fetched is not None:
        allowed = fetched in ("same-origin", "none")
    else:
        allowed = origin is None or _host_of(origin) == request.headers.get("host")
    if not allowed:
        hint = "open the page on this site and send the form from there"
        raise FromAnotherSite([Diagnostic("page/from-another-site", "the form was sent from another site", "", hint)])


def _host_of(origin: str) -> str | None:
    """The host of an origin; None where it is no origin at all."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


class SecurityHeaders:
    """Adds the headers to every answer that does not have its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)
