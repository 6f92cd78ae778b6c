"""The server of the official SDK over our tools; what it takes and what it refuses is the same on both ways to it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from dontbuy.api.agents.asking import Asking
from dontbuy.api.agents.problems import agents_problem
from dontbuy.api.agents.schemas import schema_of_answer, schema_of_arguments
from dontbuy.api.agents.toolbox import INSTRUCTIONS, TOOLS, Tool
from dontbuy.api.door.turns import turn
from dontbuy.api.errors import NothingHere
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic, EngineError, did_you_mean
from dontbuy.engine.ir import Rulebook

Context = ServerRequestContext[Any, Any]


def server_over(rulebook: Rulebook, asking: Callable[[Context], Asking], sent: Callable[[Context], Any]) -> Server[Any]:
    """A server whose tools answer for whoever is `asking`. `sent` is what the arguments of a call were, exactly."""
    tools = [_listed(tool, rulebook) for tool in TOOLS.values()]

    async def list_tools(_context: Context, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool, asks = TOOLS.get(params.name), asking(context)
        if tool is None:
            raise unknown_tool(params.name, asks.request_id)
        try:
            return answered(await _done(tool, asks, sent(context)))
        except Exception as error:  # each is noted, and none says more than over HTTP
            return refused(asks.noted(error), asks.request_id)

    server: Server[Any] = Server(
        "dontbuy",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # it would trace calls, and what is in them
    return server


async def _done(tool: Tool, asking: Asking, arguments: Any) -> Mapping[str, Any]:
    """In a thread, so that nobody waits for what takes long; what writes waits for its turn."""
    work = partial(tool.answer, asking, arguments)
    if not tool.writes:
        return await run_sync(work)
    async with turn(b""):
        return await run_sync(work)


def _listed(tool: Tool, rulebook: Rulebook) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.described(rulebook),
        input_schema=schema_of_arguments(tool, rulebook),
        output_schema=schema_of_answer(tool, rulebook),
        annotations=types.ToolAnnotations(
            read_only_hint=not tool.writes,
            destructive_hint=False,
            idempotent_hint=not tool.writes,
            open_world_hint=False,
        ),
    )


def answered(body: Mapping[str, Any]) -> types.CallToolResult:
    """What a tool answers: the exact text as over HTTP, and the same as data."""
    text = types.TextContent(text=dumps(body).decode())
    return types.CallToolResult(content=[text], structured_content=as_json_has_it(body))


def refused(error: EngineError, request_id: str) -> types.CallToolResult:
    """The problem document of an error, as the answer of a tool."""
    text = types.TextContent(text=dumps(agents_problem(error, request_id)).decode())
    return types.CallToolResult(content=[text], is_error=True)


def unknown_tool(name: str, request_id: str) -> MCPError:
    """What is said where no tool has a name; the name is not repeated."""
    hint = did_you_mean(name, TOOLS) or f"call one of: {', '.join(TOOLS)}"
    error = NothingHere([Diagnostic("mcp/unknown-tool", "no tool has this name", "/params/name", hint)])
    return as_protocol_error(error, request_id, types.INVALID_PARAMS)


def as_protocol_error(error: EngineError, request_id: str, code: int) -> MCPError:
    """An error that is not the answer of a tool, with its problem document as data."""
    said = agents_problem(error, request_id)
    return MCPError(code, said["detail"], said)


def as_json_has_it(value: Any) -> Any:
    """A value in the types that the SDK writes: it knows no exact fractions."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
    if isinstance(value, Mapping):
        return {str(key): as_json_has_it(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [*map(as_json_has_it, value)]
    return value
