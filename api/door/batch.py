"""Many documents in one request: each is answered as soon as it has come, and nothing is kept of it but a count.

What is held is one piece of what was sent and a few answers. The next piece is read when these have been taken, so
whoever does not read is not read from either, and a batch may be as long as it likes while it keeps moving.

Batches take turns, a few rows in each round of the event loop, so that others are answered between them, however many
batches there are.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from dontbuy.api.door.batch_writing import LINES, TABLE, BatchWriter
from dontbuy.api.door.body import (
    JSON,
    MOST_READ_AT_ONCE,
    SECONDS_TO_SEND,
    body_of,
    computed,
    media_type,
    refuse_compressed,
)
from dontbuy.api.door.doorway import is_stopped, request_id
from dontbuy.api.door.incidents import noted
from dontbuy.api.door.loops import of_this_loop
from dontbuy.api.door.metrics import BATCH_ROWS
from dontbuy.api.door.problems import broken_off
from dontbuy.api.door.responses import NO_STORE
from dontbuy.api.door.scopes import ask_for_key, wanted_by
from dontbuy.api.errors import NotJson, Stopping, TooLarge, TooSlow, WrongMediaType
from dontbuy.api.rows import ENDS_ALL, EVERY, answer_of
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.api.wire.file_kinds import binary_kind
from dontbuy.api.wire.lines import LineCutter, NumberedLine
from dontbuy.engine.errors import Diagnostic, EngineError, FactsError

OPERATION = "check_batch"
SECONDS_FOR_A_ROW = SECONDS_TO_SEND
"""From when the one before it came: as long as a document has that is sent alone."""
MOST_ROWS_OF_A_TURN = 8
BYTES_OF_A_TURN = MOST_READ_AT_ONCE
"""Rows that are answered before others are: together they take a millisecond or two."""
_AS_LINES = f"send lines as `Content-Type: {LINES}`"
_turns: RunVar[asyncio.Lock] = RunVar("batches take turns")


class _Came(NamedTuple):
    """What became of a row: its answer, or why there is none; behind one that `ends` no further row is answered."""

    line: NumberedLine
    answer: bytes = b""
    error: Exception | None = None
    ends: bool = False


class BatchResponse(Response):
    """Reads rows and answers them until there are no more, until nobody takes the answers, or until one ends it all.

    What goes wrong before anything was answered is raised, as of any other request.
    """

    def __init__(self, request: Request, service: Service) -> None:
        as_table = _wants_table(request.headers.get("accept", ""))
        self._request, self._service = request, service
        self._writer = BatchWriter(request_id(request.scope), as_table=as_table)
        self._pieces = _pieces(request)
        super().__init__(None, 200, NO_STORE, self._writer.media_type)
        del self.headers["content-length"]  # it is that of nothing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_begun = False

        async def leave(data: bytes, *, more: bool = True) -> None:
            nonlocal is_begun
            if not is_begun:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                data, is_begun = self._writer.head + data, True
            await send({"type": "http.response.body", "body": data, "more_body": more})

        try:
            async with aclosing(self._answered()) as answered:
                async for came in answered:
                    if not is_begun and came[0].ends and came[0].error:
                        raise came[0].error
                    await leave(b"".join(map(self._written, came)))
        except ClientDisconnect:  # whoever hung up reads no answer
            if not is_begun:
                raise broken_off() from None
            return
        await leave(self._writer.end(), more=False)

    async def _answered(self) -> AsyncGenerator[Sequence[_Came]]:
        """What becomes of the rows, a few at a time."""
        number = 1
        try:
            async for lines in self._pieces:
                while came := await self._turn(lines):
                    number = came[-1].line.number + 1
                    yield came
                    if came[-1].ends:
                        return
        except (EngineError, SQLAlchemyError) as error:
            yield [_Came(NumberedLine(number, b""), error=error, ends=True)]

    async def _turn(self, lines: Iterator[NumberedLine]) -> Sequence[_Came]:
        """The next few rows; none where all that have come are answered. Raises what is wrong with the key by now, and
        Stopping."""
        if is_stopped(self._request.scope):
            raise _stopping()
        await ask_for_key(self._request, wanted_by(OPERATION))
        came, weight = list[_Came](), 0
        async with of_this_loop(_turns, asyncio.Lock):
            for line in lines:
                came.append(await self._came(line))
                weight += len(line.content)
                if came[-1].ends or len(came) == MOST_ROWS_OF_A_TURN or weight > BYTES_OF_A_TURN:
                    break
            await asyncio.sleep(0)  # whatever else waits, before the turn of the next batch
        return came

    async def _came(self, line: NumberedLine) -> _Came:
        try:
            if len(line.content) > MOST_READ_AT_ONCE:
                return _Came(line, await run_sync(self._answer, line))
            return _Came(line, self._answer(line))
        except Exception as error:
            is_of_the_row = isinstance(error, EngineError) and not isinstance(error, ENDS_ALL)
            return _Came(line, error=error, ends=not is_of_the_row)

    def _answer(self, line: NumberedLine) -> bytes:
        return answer_of(self._service, line.content, verify=line.number % EVERY == 0)

    def _written(self, came: _Came) -> bytes:
        BATCH_ROWS.labels("problem" if came.error else "answered").inc()
        if came.error is None:
            return self._writer.answered(came.line, came.answer)
        return self._writer.refused(came.line, noted(self._request.scope, came.error), ends=came.ends)


def _wants_table(accept: str) -> bool:
    """Whether a header `Accept` names the table, and not the lines too."""
    named = [each.partition(";")[0].strip().lower() for each in accept.split(",")]
    return TABLE in named and LINES not in named


def _pieces(request: Request) -> AsyncIterator[Iterator[NumberedLine]]:
    """The rows of a body, as they come. Raises WrongEncoding, WrongMediaType."""
    refuse_compressed(request)
    match media_type(request.headers.get("content-type", "")):
        case str(kind) if kind == LINES:
            return _lines(request)
        case str(kind) if kind == JSON:
            return _entries(request)
    message = f"expected {LINES}, or {JSON} for an array"
    hint = f"send the header `Content-Type: {LINES}`, and a document on each line"
    raise WrongMediaType([Diagnostic("http/unsupported-media-type", message, "", hint)])


async def _lines(request: Request) -> AsyncIterator[Iterator[NumberedLine]]:
    """The lines of a body. Raises TooSlow where one does not come in time, NotJson where it is a file of another kind,
    and ClientDisconnect."""
    cutter, stream, is_first = LineCutter(), request.stream(), True
    is_over = False
    while not is_over:
        try:
            async with asyncio.timeout(SECONDS_FOR_A_ROW):
                while not (cutter.has_line or is_over):
                    piece = await anext(stream, None)
                    is_over = piece is None
                    if is_first and piece:
                        _refuse_other_files(piece)
                        is_first = False
                    cutter.add(piece or b"")
        except TimeoutError:
            raise _too_slow() from None
        if is_over:
            cutter.end()
        yield cutter.lines()


async def _entries(request: Request) -> AsyncIterator[Iterator[NumberedLine]]:
    """The entries of an array, read whole. Raises NotJson, FactsError and what `body_of` raises."""
    try:
        body = await body_of(request)
    except TooLarge as error:
        raise TooLarge([_instead(fault) for fault in error.diagnostics]) from None
    rows = await computed(body, lambda: _array(body))
    yield (NumberedLine(number, dumps(row)) for number, row in enumerate(rows, 1))


def _array(body: bytes) -> Sequence[Any]:
    try:
        rows = loads(body)
    except NotJson as error:
        first = body.lstrip().partition(b"\n")[0].rstrip()
        if first.startswith(b"{") and first.endswith(b"}"):
            raise NotJson([_instead(fault) for fault in error.diagnostics]) from None
        raise
    if not isinstance(rows, list):
        hint = f"put the documents into `[…]`, or {_AS_LINES}"
        raise FactsError([Diagnostic("batch/no-array", "a batch in JSON is an array of documents", "", hint)])
    return rows


def _instead(fault: Diagnostic) -> Diagnostic:
    """A fault of an array that lines would not have."""
    return Diagnostic(fault.code, fault.message, fault.where, _AS_LINES)


def _refuse_other_files(beginning: bytes) -> None:
    kind = binary_kind(beginning)
    if kind:
        raise NotJson([kind])


def _stopping() -> Stopping:
    hint = "send what is left as another batch, a few seconds later"
    return Stopping([Diagnostic("http/stopping", "the service is being stopped", "", hint)])


def _too_slow() -> TooSlow:
    message = f"a row did not arrive within {SECONDS_FOR_A_ROW:.0f} seconds"
    hint = "send what is left as another batch, and each row in one go"
    return TooSlow([Diagnostic("http/too-slow", message, "", hint)])
