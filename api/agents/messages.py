"""Messages on standard input: lines of at most 1 MB, each read exactly; one that is none is answered with a problem."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mcp import types
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from dontbuy.api.agents.server import as_protocol_error
from dontbuy.api.door.doorway import new_request_id
from dontbuy.api.errors import NotHttp, NotJson, TooLarge
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.engine.errors import Diagnostic, EngineError

_ID = rb'"id"\s*:\s*(-?[0-9]{1,18}|"[^"\\]{1,200}")\s*'
_FIRST = re.compile(rb'\s*\{\s*(?:"(?:jsonrpc|method)"\s*:\s*"[^"\\]*"\s*,\s*)*' + _ID + rb"[,}]")
_LAST = re.compile(rb"[,{]\s*" + _ID + rb"\}\s*$")
_END = 300
"""Bytes that are kept of the end of a line that is too long: its id may stand there."""
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One line; of one that is too long, its beginning and its end."""

    text: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A message for the server, or, where a line is none, what is answered to it."""

    message: SessionMessage
    is_answer: bool = False


def lines(given: BinaryIO) -> Iterator[GivenLine]:
    """The lines that come, without blank ones. No more of one is kept than a message may have."""
    kept, left_out = bytearray(), False
    while piece := given.read(_PIECE):
        *ends, rest = piece.split(b"\n")
        for end in ends:
            left_out = _add(kept, end) or left_out
            if kept.strip():
                yield GivenLine(bytes(kept), not left_out)
            kept, left_out = bytearray(), False
        left_out = _add(kept, rest) or left_out
    if kept.strip():
        yield GivenLine(bytes(kept), not left_out)


def _add(kept: bytearray, piece: bytes) -> bool:
    """Add a piece to a line; whether something of it was left out."""
    kept += piece
    if len(kept) <= MOST_BYTES:
        return False
    del kept[_END:-_END]
    return True


def read_line(line: GivenLine) -> ReadLine:
    """The message that a line is, or what to answer to it."""
    if not line.is_whole:
        hint = "send one document at a time, of at most 1 MB"
        too_large = TooLarge([Diagnostic("http/too-large", f"more than {MOST_BYTES} bytes", "", hint)])
        return _problem(line, too_large, types.INVALID_REQUEST)
    try:
        message = types.jsonrpc_message_adapter.validate_python(loads(line.text), by_name=False)
    except NotJson as error:
        return _problem(line, error, types.PARSE_ERROR)
    except ValidationError:
        hint = 'send {"jsonrpc": "2.0", "id": …, "method": …, "params": …}'
        no_message = NotHttp([Diagnostic("mcp/no-message", "this is no message of JSON-RPC 2.0", "", hint)])
        return _problem(line, no_message, types.INVALID_REQUEST)
    return ReadLine(SessionMessage(message))


def _problem(line: GivenLine, error: EngineError, code: int) -> ReadLine:
    """A problem under the id of the line, as far as that can be seen, so that whoever sent it does not wait."""
    found = _FIRST.match(line.text) or _LAST.search(line.text[-_END:])
    said = as_protocol_error(error, new_request_id(), code).error
    told = types.JSONRPCError(jsonrpc="2.0", id=loads(found[1]) if found else None, error=said)
    return ReadLine(SessionMessage(told), is_answer=True)
