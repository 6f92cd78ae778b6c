"""What is asked of every request before its route is looked for: no key in its address, and not too often."""

from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dontbuy.api.door.admission import Admission
from dontbuy.api.door.capacity import NEEDS_NO_PLACE
from dontbuy.api.door.responses import refusal
from dontbuy.api.door.scopes import bearer_in
from dontbuy.api.errors import KeyInAddress, KeyRefused
from dontbuy.api.tokens import KEY_BEGINS
from dontbuy.engine.errors import Diagnostic

_PEER = "peer"
_NAMES = frozenset({"key", "token", "api_key", "apikey", "access_token"})
_NEVER_LIMITED = NEEDS_NO_PLACE | {"/version"}


class Peers:
    """Keeps the address that a connection came from, before what a proxy says of it takes its place.

    A person's name is believed by this address: anybody can write another one into `X-Forwarded-For`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})[_PEER] = _address(scope)
        await self.app(scope, receive, send)


def peer_of(scope: Scope) -> str:
    """The address that a connection came from; `""` where it has none."""
    peer: str = scope.get("state", {}).get(_PEER) or _address(scope)
    return peer


class Entrance:
    """Refuses a request with a key in its address, and one too many of a caller."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self.app, self._admission = app, admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _has_key(scope["query_string"]):
            await refusal(_IN_ADDRESS, scope)(scope, receive, send)
        elif self._admission.rates is None or scope["path"] in _NEVER_LIMITED:
            await self.app(scope, receive, send)
        else:
            headers, too_often = self._admission.rates.count(await self._who(scope))
            asked = refusal(too_often, scope) if too_often else self.app

            async def counted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message).update(headers)
                await send(message)

            await asked(scope, receive, counted)

    async def _who(self, scope: Scope) -> str:
        """The id of a key that works, else the address: who guesses keys is counted by where they are."""
        bearer = bearer_in(Headers(scope=scope))
        if bearer.startswith(KEY_BEGINS):
            try:
                return (await self._admission.caller(bearer)).id
            except (KeyRefused, SQLAlchemyError):
                pass  # its route says what is wrong
        return _address(scope)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _has_key(query: bytes) -> bool:
    if not query:
        return False
    if KEY_BEGINS.encode() in query:
        return True
    sent = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return any(name.strip().lower() in _NAMES or KEY_BEGINS in value for name, value in sent)


_IN_ADDRESS = KeyInAddress(
    [
        Diagnostic(
            "key/in-address",
            "a key or a token stands in the query of this address",
            "/query",
            "addresses are written down on their way: have this key rotated (`dontbuy keys rotate`), and send the new "
            "one as `Authorization: Bearer …`",
        )
    ]
)
