"""`dontbuy mcp`: an agent's client on standard input, and what comes there that is no message."""

import asyncio
import json
import subprocess
import sys
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, types
from mcp.shared.exceptions import MCPError

from dontbuy.api.agents.messages import GivenLine, ReadLine, lines, read_line
from dontbuy.api.checks import Checks
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.agents import Found, answer_of, problem_in, should_we_sign
from tests.cli.running import HERE, PATIENCE, dontbuy
from tests.cli.running import lines as lines_of
from tests.documents import SMALL

LONG = b"x" * MOST_BYTES


def test_an_agent_is_answered_from_the_question_to_the_reason(rulebook: Rulebook, tmp_path: Path) -> None:
    at = tmp_path / "dontbuy.db"
    with closing(Database(at)) as database:
        purchases = Purchases(Access(Checks(Service(Library([rulebook]), database), database, 30, 90)))
        token = purchases.begin("Training")
        purchase = purchases.identity(token)
    large = {"document": {**SMALL, "subject": {"name": "x" * MOST_BYTES}}}

    async def says(client: Client) -> tuple[Found, list[types.CallToolResult], list[Any]]:
        found, refused = await should_we_sign(client), []
        for tool, arguments in (("check_documents", {}), ("check_document", large)):
            with pytest.raises(MCPError) as error:
                await client.call_tool(tool, arguments)
            refused.append(error.value.data["code"])
        telling = {"purchase": purchase, "about": "us", "fact": "evaluator.is_delegate", "value": True}
        return (
            found,
            [
                await client.call_tool("tell_purchase", telling),
                await client.call_tool("read_purchase", {"purchase": f"http://localhost:8000/purchase/{token}"}),
                await client.call_tool("read_purchase", {"purchase": "pu_nobody"}),
            ],
            refused,
        )

    found, (told, read, unknown), refused = spoken_with(at, says)

    assert (found.verdict, found.reason) == ("be_leery", "VEN-4a")
    assert refused == ["mcp/unknown-tool", "http/too-large"]
    assert answer_of(told)["purchase"] == answer_of(read)
    assert (answer_of(read)["id"], answer_of(read)["newest"]) == (purchase, answer_of(told)["number"])
    assert problem_in(unknown)["code"] == "link/not-found"


def spoken_with(database: Path, says: Any) -> Any:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(HERE), "DONTBUY_DATABASE": str(database)}
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "dontbuy.cli", "mcp"], cwd=str(HERE), env=environment
    )

    async def connected() -> Any:
        async with Client(command) as client:
            return await says(client)

    return asyncio.run(asyncio.wait_for(connected(), PATIENCE))


def test_what_was_asked_before_input_ends_is_answered_and_no_store_is_made(tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a test", "version": "1"}}
    asked = {"name": "check_document", "arguments": {"document": SMALL}}
    given = lines_of(
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": asked},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {**asked, "name": "what_would_change"}},
    )
    out = dontbuy("mcp", given=given, DONTBUY_DATABASE=str(tmp_path / "never.db"))

    told = {each["id"]: each["result"] for each in map(json.loads, out.stdout.splitlines())}
    assert (out.returncode, sorted(told)) == (0, [1, 2, 3]), out.stderr.decode()
    assert json.loads(told[2]["content"][0]["text"]) == told[2]["structuredContent"]
    assert [*tmp_path.iterdir()] == []


def test_where_the_extra_is_missing_it_is_named() -> None:
    run = "import sys; sys.modules['mcp'] = None; from dontbuy.cli.__main__ import main; main()"
    command = [sys.executable, "-c", run, "mcp"]
    out = subprocess.run(command, input=b"", capture_output=True, cwd=HERE, check=False, timeout=PATIENCE)

    assert (out.returncode, out.stdout) == (2, b"")
    hint = "install the extra: pip install 'dontbuy[mcp]'"
    assert out.stderr.decode() == f"mcp/extra-missing: the SDK for agents is not installed ({hint})\n"


def test_lines_are_taken_apart_and_none_is_kept_whole_that_is_too_long() -> None:
    given = BytesIO(b"one\n\n" + LONG + b"\n" + LONG + LONG + b"end\nlast")

    [short, longest, cut, last] = lines(given)

    assert (short, longest, last) == (GivenLine(b"one"), GivenLine(LONG), GivenLine(b"last"))
    assert not cut.is_whole
    assert len(cut.text) <= 2 * MOST_BYTES
    assert cut.text.startswith(b"xxx")
    assert cut.text.endswith(b"xend")


TOO_LONG = {
    "the id comes first": (b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"x":"' + LONG + b'"}}', 7),
    "the id comes last": (b'{"method":"tools/call","params":{"x":"' + LONG + b'"},"jsonrpc":"2.0","id":"a-7"}', "a-7"),
    "only an argument is called so": (b'{"method":"tools/call","params":{"x":"' + LONG + b'","id":7}}', None),
    "it is no message": (LONG + b"x", None),
}


@pytest.mark.parametrize("case", TOO_LONG)
def test_a_line_that_is_too_long_is_refused_under_its_id(case: str) -> None:
    text, key = TOO_LONG[case]
    [line] = lines(BytesIO(text))

    assert refused(read_line(line)) == (key, "http/too-large")


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        (b"{", None, "json/not-json"),
        (b'{"jsonrpc": "2.0", "id": 3, "method": "ping", "method": "ping"}', 3, "json/duplicate-key"),
        (b'{"jsonrpc": "2.0", "id": 3, "params": {"x": NaN}}', 3, "json/not-a-number"),
        (b'{"jsonrpc": "2.0", "id": 3}', 3, "mcp/no-message"),
        (b"[]", None, "mcp/no-message"),
    ],
)
def test_what_is_no_message_is_refused_under_its_id(text: bytes, key: int | None, code: str) -> None:
    assert refused(read_line(GivenLine(text))) == (key, code)


def refused(read: ReadLine) -> tuple[Any, str]:
    assert read.is_answer
    told = json.loads(read.message.message.model_dump_json(by_alias=True, exclude_unset=True))
    return told["id"], told["error"]["data"]["code"]
