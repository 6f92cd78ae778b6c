"""An agent's client: that of the official SDK, and one that follows only what the tools say of themselves."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx2
from mcp import Client, types
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from dontbuy.api.wire.exact_json import loads
from tests.api.keyed import Keyed, bearer

MODES = ("auto", "legacy")
"""How a client begins: as of 2026, without a handshake, or with the handshake of before."""
ADDRESS = "http://localhost/mcp"
PATIENCE = 60
Got = TypeVar("Got")


def spoken(keyed: Keyed, key: str, says: Callable[[Client], Awaitable[Got]], mode: str = "auto") -> Got:
    """What comes of a conversation with a service, by a key."""

    async def connected() -> Got:
        transport = httpx2.ASGITransport(app=keyed.app)
        async with (
            httpx2.AsyncClient(transport=transport, headers=bearer(key)) as over,
            Client(streamable_http_client(ADDRESS, http_client=over), mode=mode) as client,
        ):
            return await says(client)

    return asyncio.run(asyncio.wait_for(connected(), PATIENCE))


def called(keyed: Keyed, key: str, tool: str, arguments: Mapping[str, Any], mode: str = "auto") -> types.CallToolResult:
    return spoken(keyed, key, lambda client: client.call_tool(tool, dict(arguments)), mode)


def refusal(keyed: Keyed, key: str, tool: str, arguments: Mapping[str, Any], mode: str = "auto") -> dict[str, Any]:
    """The problem that a call meets, whether its tool answers with it or nothing is called at all."""

    async def refused(client: Client) -> dict[str, Any]:
        try:
            return problem_in(await client.call_tool(tool, dict(arguments)))
        except MCPError as error:
            return dict(error.data)

    return spoken(keyed, key, refused, mode)


def problem_in(result: types.CallToolResult) -> dict[str, Any]:
    assert result.is_error, "it was not refused"
    problem: dict[str, Any] = loads(text_of(result).encode())
    return problem


def text_of(result: types.CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, types.TextContent)
    return content.text


def answer_of(result: types.CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@dataclass(frozen=True)
class Found:
    """What an agent has to say to whoever asked *should we sign with this vendor?*"""

    document: Mapping[str, Any]
    verdict: str
    reason: str
    phrase: str
    asks_next: str
    of_whom: str


SAID: Mapping[str, Mapping[str, Any]] = {"evaluator": {"vendor.stayed_surface_level": True}}
"""What each person answers when they are asked; of anything else they say that they do not know."""
_KINDS = re.compile(r"`(\w+)` \(([^)]*)\)")


async def should_we_sign(client: Client) -> Found:
    """Follow the tools: check nothing, ask whom they name, check again until there is a reason, and have it explained.

    Nothing is known here but how MCP works, and the names that the descriptions explain.
    """
    tools = (await client.list_tools()).tools
    checks = _which(tools, "should we sign with this vendor?")
    asks = _which(tools, "what to ask next of a document")
    explains = _which(tools, "explains one criterion")
    [kind] = [kind for kind, title in _KINDS.findall(checks.description or "") if "vendor" in title]
    document: dict[str, Any] = {"kind": kind, "facts": {}}
    while True:
        questions = answer_of(await client.call_tool(asks.name, _with(asks, document)))["ask"]
        question = next(each for each in questions if each["fact"] in SAID.get(each["answered_by"], {}))
        _put(document["facts"], question["fact"], SAID[question["answered_by"]][question["fact"]])
        answer = answer_of(await client.call_tool(checks.name, _with(checks, document)))
        if answer["reasons"]:
            break
    reason = answer["reasons"][0]["criterion"]
    explained = answer_of(await client.call_tool(explains.name, _with(explains, reason)))["criterion"]
    following = answer["ask"][0]
    return Found(
        document,
        answer["verdict"],
        reason,
        explained["cites"]["phrase"],
        following["question"],
        following["answered_by"],
    )


def _which(tools: list[types.Tool], about: str) -> types.Tool:
    [found] = [tool for tool in tools if about in (tool.description or "").lower()]
    return found


def _with(tool: types.Tool, argument: Any) -> dict[str, Any]:
    [required] = tool.input_schema["required"]
    return {required: argument}


def _put(facts: dict[str, Any], name: str, value: Any) -> None:
    *rooms, last = name.split(".")
    for room in rooms:
        facts = facts.setdefault(room, {})
    facts[last] = value
