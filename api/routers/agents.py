"""Tools for agents at `/mcp`, by the streamable HTTP of MCP: one message, one answer, and nothing held between two."""

from collections.abc import Callable, Coroutine, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from dontbuy.api.agents.asking import Asking, OpenedPurchase
from dontbuy.api.agents.problems import as_rpc_error
from dontbuy.api.agents.toolbox import TOOLS
from dontbuy.api.door.body import JSON, TheJson, TheJsonText, service_of
from dontbuy.api.door.desks import access_of, own_link
from dontbuy.api.door.doorway import request_id
from dontbuy.api.door.incidents import note
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.problems import broken_off, not_found, status_of
from dontbuy.api.door.responses import NO_STORE
from dontbuy.api.door.scopes import ask_for_key, wanted_by
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import EngineError

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server

    from dontbuy.api.agents.server import Context


class AgentsRoute(StrictRoute):
    """A route that refuses as JSON-RPC does: with the status and headers of every refusal, and the problem document as
    the data of the error, where a client of MCP looks for it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def speaking(request: Request) -> Response:
            try:
                return await handler(request)
            except EngineError as error:
                note(request.scope, error)
                status = status_of(error)
                body = dumps(as_rpc_error(error, request_id(request.scope)))
                return Response(body, status.status, {**NO_STORE, **status.headers}, JSON)

        return speaking


router = APIRouter(tags=["agents"], route_class=AgentsRoute)
_SENT = "sent to agents"
_SERVER = "agents"


@router.post("/mcp", operation_id="mcp", include_in_schema=False)
async def answer_agent(request: Request, text: TheJsonText, message: TheJson) -> Response:
    """Answer one message of an MCP client. Whoever calls a tool needs the key of the operation that does the same."""
    if find_spec("mcp") is None:
        raise not_found("agents are answered here once the extra is installed: pip install 'dontbuy[mcp]'")
    call = message if isinstance(message, Mapping) and message.get("method") == "tools/call" else {}
    params = call.get("params")
    called = params if isinstance(params, Mapping) else {}
    name = called.get("name")
    if isinstance(name, str) and name in TOOLS:
        await ask_for_key(request, wanted_by(TOOLS[name].like))
    request.scope["state"][_SENT] = name, called.get("arguments") or {}
    return _Answered(await _server(request), text)


async def _server(request: Request) -> "Server[Any]":
    """The server of the application; the SDK is loaded when somebody first asks for it."""
    state = request.app.state
    if not hasattr(state, _SERVER):
        setattr(state, _SERVER, await run_sync(lambda: _made(request)))
    return cast("Server[Any]", getattr(state, _SERVER))


def _made(request: Request) -> "Server[Any]":
    from dontbuy.api.agents.server import server_over

    def sent(context: "Context") -> Any:
        name, arguments = _request(context).scope["state"][_SENT]
        if (context.params or {}).get("name") != name:  # a key was asked for by what was read here
            raise broken_off()
        return arguments

    return server_over(service_of(request).library.in_force, lambda context: _asking(_request(context)), sent)


def _request(context: "Context") -> Request:
    return cast(Request, context.request)


def _asking(request: Request) -> Asking:
    def opens(purchase: str) -> OpenedPurchase:
        return OpenedPurchase(access_of(request), own_link(request, purchase))

    return Asking(service_of(request), opens, request.scope)


class _Answered(Response):
    """What the SDK answers to a body that was read already."""

    def __init__(self, server: "Server[Any]", body: bytes) -> None:
        super().__init__()
        self._server, self._read = server, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        given = iter([self._read])

        async def read_before() -> Message:
            for body in given:
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        async def plainly(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "status": int(message["status"])}
                MutableHeaders(scope=message).update(NO_STORE)
            await send(message)

        manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
        async with manager.run():
            await manager.handle_request(scope, read_before, plainly)
