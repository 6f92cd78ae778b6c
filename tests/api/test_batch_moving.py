"""A batch moves at the pace of whoever sends and reads it: nothing is hoarded, and nothing waits for ever."""

import json
import select
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.door.batch import MOST_ROWS_OF_A_TURN
from dontbuy.api.door.protocol import SECONDS_TO_TAKE
from dontbuy.api.service import Service
from tests.api.connection import HIGH_WATER, Connection
from tests.api.exchange import Exchange, exchanged
from tests.api.serving import PATIENCE, Served, logged, problem, received, request, resident, status
from tests.api.test_batch import AS_LINES, BATCH, lines_of, words
from tests.api.test_protocol import talk
from tests.api.test_server import MEGABYTES, alone
from tests.cli.running import STOPS, UNDECIDED
from tests.door import Door

__all__ = ["alone"]  # a fixture
HEAD = request(
    "POST",
    BATCH,
    Content_Length="",
    Content_Type="application/x-ndjson",
    Transfer_Encoding="chunked",
    Connection="close",
)
LAST_CHUNK = b"0\r\n\r\n"


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    app = create_app(service)
    Door(app).get("/livez")
    return app


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def line_from(connection: socket.socket) -> bytes:
    """What is answered until a line of it is whole."""
    came = b""
    while not came.endswith(b"}\n\r\n"):
        piece = connection.recv(65_536)
        assert piece, came
        came += piece
    return came


def row_by_row(connection: socket.socket, head: bytes) -> tuple[bytes, bytes, bytes]:
    """What is answered to one row, to another one that is sent after that, and behind the last."""
    connection.sendall(head + chunk(lines_of([STOPS])))
    first = line_from(connection)
    connection.sendall(chunk(lines_of([UNDECIDED])))
    second = line_from(connection)
    connection.sendall(LAST_CHUNK)
    return first, second, b"".join(received(connection))


def test_a_row_is_answered_before_the_next_one_is_sent(served: Served) -> None:
    with served.connect() as connection:
        connection.settimeout(PATIENCE)
        first, second, rest = row_by_row(connection, HEAD)

    assert status(first) == 200
    assert b'"verdict":"move_on"' in first
    assert b'"verdict":"cannot_tell"' in second
    assert b'"rows":2,"answered":2' in rest
    assert rest.endswith(LAST_CHUNK)


def test_who_does_not_read_is_not_read_from(app: FastAPI) -> None:
    rows = 3 * MOST_ROWS_OF_A_TURN

    async def said() -> None:
        exchange = Exchange(app, BATCH, **AS_LINES)
        exchange.reads = False
        await exchange.sends(*[lines_of([UNDECIDED] * rows)] * 5)
        assert (exchange.asked, exchange.pieces) == (1, [])
        for turn in range(1, 4):
            await exchange.takes()
            assert (exchange.asked, len(exchange.lines)) == (1 + turn // 3, turn * MOST_ROWS_OF_A_TURN)

    exchanged(said)


def test_who_reads_nothing_is_cut_in_the_end_and_is_not_read_meanwhile(app: FastAPI) -> None:
    async def silent(connection: Connection) -> None:
        connection.line.reads_nothing = True
        row = lines_of([UNDECIDED])
        await connection.sends(HEAD, *[chunk(row * 50)] * 40)
        while not connection.line.waiting > HIGH_WATER:
            await connection.settles()
        await connection.settles()
        assert connection.line.is_paused
        assert connection.line.waiting < HIGH_WATER + 500_000
        connection.clock.passes(SECONDS_TO_TAKE)

    assert talk(app, silent).line.is_cut


def test_a_row_that_does_not_come_in_time_ends_the_batch(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    async def said() -> None:
        exchange = Exchange(app, BATCH, **AS_LINES)
        await exchange.sends(lines_of([STOPS, UNDECIDED]))
        monkeypatch.setattr("dontbuy.api.door.batch.SECONDS_FOR_A_ROW", 0)
        await exchange.sends(lines_of([STOPS]) + b'{"kind"')
        while not exchange.is_over:
            await exchange.settles()
        *rows, last, end = exchange.lines
        assert words(rows) == ["move_on", "cannot_tell", "move_on"]
        assert (last["status"], last["code"], last["row"]) == (408, "http/too-slow", 4)
        assert end["summary"]["complete"] is False

    exchanged(said)


@pytest.mark.parametrize("came", [b"", b'{"kind"'], ids=["nothing of it came", "a part of it came"])
def test_a_first_row_that_does_not_come_in_time_is_refused(
    served: Served, monkeypatch: pytest.MonkeyPatch, came: bytes
) -> None:
    monkeypatch.setattr("dontbuy.api.door.batch.SECONDS_FOR_A_ROW", 0)

    answer = served.exchange([HEAD, *([chunk(came)] if came else [])])

    assert (status(answer), problem(answer)["code"]) == (408, "http/too-slow")


def test_who_hangs_up_is_answered_no_further_row_and_is_no_incident(app: FastAPI) -> None:
    async def said() -> None:
        with logged() as log:
            exchange = Exchange(app, BATCH, **AS_LINES, X_Request_ID="call-34")
            await exchange.sends(lines_of([STOPS]))
            await exchange.hangs_up()
            assert exchange.is_over
            assert words(exchange.lines) == ["move_on"]
            assert [line["event"] for line in log.of("call-34")] == ["request"]

    exchanged(said)


def test_when_the_service_stops_a_batch_ends_and_says_so(app: FastAPI) -> None:
    async def stopping(connection: Connection) -> None:
        await connection.sends(HEAD, chunk(lines_of([STOPS])))
        connection.protocol.shutdown()
        await connection.sends(chunk(lines_of([UNDECIDED])))
        assert connection.line.has_said_goodbye

    [answer] = talk(app, stopping).answers()
    assert status(answer) == 200
    assert answer.index(b'"verdict":"move_on"') < answer.index(b'"code":"http/stopping"')
    assert b'"row":2' in answer
    assert b'"complete":false' in answer
    assert answer.endswith(LAST_CHUNK)


def test_a_batch_that_ends_early_ends_the_connection_with_its_summary(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dontbuy.api.door.batch.SECONDS_FOR_A_ROW", 0)
    answer = served.exchange([HEAD.replace(b"Connection: close\r\n", b"") + chunk(lines_of([STOPS]))])

    assert b"connection: close" in answer.lower()
    assert b'"complete":false' in answer
    assert answer.endswith(LAST_CHUNK)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory where Linux shows it")
def test_many_rows_and_one_of_30_megabytes_take_no_memory(alone: Served) -> None:
    def sent() -> Iterator[bytes]:
        yield HEAD
        for _ in range(30):
            yield chunk(b"x" * MEGABYTES)
        yield chunk(b"\n" + lines_of([STOPS]))
        for _ in range(60):
            yield chunk(b"?\n" * 250)
        yield LAST_CHUNK

    with alone.connect() as connection:  # once before, so that what is made at the first time is there
        connection.sendall(HEAD + chunk(lines_of([STOPS]) + b"?\n" * 250) + LAST_CHUNK)
        b"".join(received(connection))
    before = resident(alone.pid)
    last = b""
    with alone.connect() as connection:
        sending = iter(sent())
        connection.setblocking(False)
        last, largest = pumped(connection, sending, alone)

    told = json.loads(last[last.index(b'{"summary"') : last.rindex(b"}") + 1])["summary"]
    assert (told["rows"], told["answered"], told["problems"], told["complete"]) == (15_002, 1, 15_001, True)
    assert largest - before < 8 * MEGABYTES


def pumped(connection: socket.socket, sending: Iterator[bytes], served: Served) -> tuple[bytes, int]:
    """Send and read at once; the end of what came, and the most memory that the server had."""
    last, largest, left, reads = b"", 0, b"", 0
    writes = True
    while True:
        readable, writable, _ = select.select([connection], [connection] if writes else [], [], PATIENCE)
        if writable:
            left = left or next(sending, b"")
            writes = bool(left)
            left = left[connection.send(left) :] if left else b""
        if readable:
            piece = connection.recv(65_536)
            if not piece:
                return last, largest
            last, reads = (last + piece)[-2_000:], reads + 1
            if reads % 20 == 0:
                largest = max(largest, resident(served.pid))
