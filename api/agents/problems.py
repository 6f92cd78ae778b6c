"""What is told to an agent where something is wrong: the problem document of every door."""

from typing import Any

from dontbuy.api.door.problems import problem
from dontbuy.engine.errors import EngineError

INVALID_REQUEST = -32600
"""The code of JSON-RPC for a message that is refused as a whole."""
_HERE = {
    "`dontbuy facts`": "the tool `list_facts`",
    "`GET /v1/facts`": "the tool `list_facts`",
    "`GET /v1/criteria` lists them": "answers name them in `reasons` and `open`",
}
"""Hints that name a command or a route name the tool instead."""


def agents_problem(error: EngineError, request_id: str) -> dict[str, Any]:
    """The problem document of an error, with hints that name tools."""
    said = problem(error, request_id)
    for fault in said["errors"]:
        for elsewhere, here in _HERE.items():
            fault["hint"] = fault["hint"].replace(elsewhere, here)
    return said


def as_rpc_error(error: EngineError, request_id: str) -> dict[str, Any]:
    """A refusal as JSON-RPC has it, without the id of a message, for none was read."""
    said = agents_problem(error, request_id)
    told = {"code": INVALID_REQUEST, "message": said["detail"], "data": said}
    return {"jsonrpc": "2.0", "id": None, "error": told}
