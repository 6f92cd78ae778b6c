"""What a browser remembers: one cookie with the tokens of the checks and purchases that were opened in it, the newest
first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "dontbuy-checks"
MOST = 40
"""Tokens in the cookie: 1,319 bytes of the 4,096 that a browser keeps."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_OWN_LINK = re.compile(r"/(?:draft|purchase)/([A-Za-z0-9_-]{32})(?:/.*)?")
_A_YEAR = 365 * 24 * 60 * 60
_SHOWN = (200, 303)
"""A page, or the way to one. What is not there, or has expired, is not remembered."""


def remembered(scope: Scope) -> tuple[str, ...]:
    """The tokens in the cookie of a request, each once, 40 at most; whatever else stands in it is left out.

    A token needs no signature: it opens its own check, whoever sends it.
    """
    return tuple(islice(dict.fromkeys(_tokens(cookie(scope) or "")), MOST))


def cookie(scope: Scope) -> str | None:
    """The cookie as it was sent; None where it was not. Read by hand, in one pass: quotes and escapes mean nothing."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _, text = pair.strip().partition("=")
                if key == COOKIE:
                    return str(text).strip('"')
    return None


def remembering(tokens: Iterable[str], scheme: str) -> str:
    """The `Set-Cookie` header that keeps these tokens and nothing else; without a token it clears the cookie."""
    value = ".".join(tokens)
    parts = [f"{COOKIE}={value}", f"Max-Age={_A_YEAR if value else 0}", "Path=/", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if scheme == "https" else parts)


class Remembering:
    """Puts the check whose page was shown at the head of the browser's cookie.

    Each page of a check stands at its own link, and one that was begun, imported or made for another vendor is shown
    next, so nothing else has to remember. The cookie is set only where it changes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        opened = _OWN_LINK.fullmatch(scope["path"]) if is_read else None
        if opened is None:
            await self.app(scope, receive, send)
            return
        before = remembered(scope)
        after = _with(opened[1], before)

        async def leaving(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _SHOWN and after != before:
                MutableHeaders(scope=message).append("Set-Cookie", remembering(after, scope["scheme"]))
            await send(message)

        await self.app(scope, receive, leaving)


def _with(token: str, others: Sequence[str]) -> tuple[str, ...]:
    return (token, *(other for other in others if other != token))[:MOST]


def _tokens(text: str) -> Iterator[str]:
    return (part for part in text.split(".") if _TOKEN.fullmatch(part))
