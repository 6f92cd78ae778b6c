"""The head of a request: bounded in size and in time, reads one way only, and is a problem where it is no request."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.door.protocol import MOST_OF_A_HEAD, SECONDS_FOR_A_HEAD
from dontbuy.api.service import Service
from tests.api.connection import Connection
from tests.api.serving import Served, problem, request, status

LIVEZ = request("GET", "/livez")
DRIPPING = [b"GET /livez HTTP/1.1\r\n", b"X-1: 1\r\n", b"X-2: 2\r\n"]


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    return create_app(service)


def talk(app: FastAPI, said: Callable[[Connection], Coroutine[None, None, None]]) -> Connection:
    """A connection after all that was said on it."""

    async def spoken() -> Connection:
        connection = Connection(app)
        await said(connection)
        await connection.ends()
        return connection

    return asyncio.run(spoken())


def sent(app: FastAPI, *parts: bytes) -> Connection:
    return talk(app, lambda connection: connection.sends(*parts))


def refused(answer: bytes) -> tuple[int, object]:
    return status(answer), problem(answer)["code"]


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def head_of(size: int) -> bytes:
    """A head of exactly so many bytes."""
    return request("GET", "/livez", X_Long="a" * (size - len(request("GET", "/livez", X_Long="a")) + 1))


@pytest.mark.parametrize("piece", [MOST_OF_A_HEAD, 16_384, 5_000, 1_000])
@pytest.mark.parametrize("size", [200, 16_385, 17_000, 30_000, 60_000, MOST_OF_A_HEAD])
def test_a_head_is_answered_up_to_its_bound_however_it_is_cut(app: FastAPI, size: int, piece: int) -> None:
    head = head_of(size)
    assert len(head) == size

    [answer] = sent(app, *cut(head, piece)).answers()

    assert (status(answer), answer.endswith(b'{"status":"ok"}')) == (200, True)


@pytest.mark.parametrize("piece", [200_000, 16_384, 5_000, 1_000])
@pytest.mark.parametrize("size", [MOST_OF_A_HEAD + 1, 70_000, 100_000])
def test_a_head_over_its_bound_is_refused_however_it_is_cut(app: FastAPI, size: int, piece: int) -> None:
    connection = sent(app, *cut(head_of(size), piece))

    [answer] = connection.answers()
    assert refused(answer) == (431, "http/head-too-large")
    assert b"Connection: close" in answer
    assert connection.line.has_said_goodbye


def test_a_head_over_its_bound_is_refused_behind_another_request(app: FastAPI) -> None:
    first, second = sent(app, LIVEZ + head_of(MOST_OF_A_HEAD + 1)).answers()

    assert status(first) == 200
    assert refused(second) == (431, "http/head-too-large")


LONG = {
    "a header": request("GET", "/livez", X_Long="a" * 100_000),
    "many headers": request("GET", "/livez", b"", **{f"X_{at}": "a" * 100 for at in range(1_000)}),
    "an address": request("GET", "/livez?" + "a" * 100_000),
}


@pytest.mark.parametrize("head", LONG.values(), ids=LONG)
def test_a_head_of_100_kilobytes_is_refused_over_the_wire_too(served: Served, head: bytes) -> None:
    assert refused(served.exchange([head])) == (431, "http/head-too-large")
    assert refused(served.exchange(cut(head, 5_000))) == (431, "http/head-too-large")


def test_a_body_is_no_part_of_the_head(served: Served) -> None:
    body = b'{"kind": "vendor_evaluation", "facts": {}}' + b" " * 100_000

    assert status(served.exchange([request("POST", "/v1/check", body, Connection="close")])) == 200


NO_REQUEST = {
    "nothing": b"\r\n\r\n\r\n\r\n",
    "garbage": b"GARBAGE\r\n\r\n",
    "no version": b"GET /livez\r\n\r\n",
    "no host": b"GET /livez HTTP/1.1\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\r\n\r\n",
    "NUL": b"\0" * 100,
}


@pytest.mark.parametrize("head", NO_REQUEST.values(), ids=NO_REQUEST)
def test_what_is_no_request_is_answered_with_a_problem_and_closed(app: FastAPI, head: bytes) -> None:
    connection = sent(app, head)

    [answer] = connection.answers()
    assert refused(answer) == (400, "http/bad-request")
    assert connection.protocol.transport.is_closing()


BODY = b'{"kind": "vendor_evaluation", "facts": {}}'
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
AMBIGUOUS = {
    "two lengths": request("POST", "/v1/check", Content_Length=str(len(CHUNKS)), Transfer_Encoding="chunked") + CHUNKS,
    "two lengths, the other order": b"POST /v1/check HTTP/1.1\r\nHost: here\r\ntransfer-encoding: chunked\r\n"
    b"content-length: 5\r\n\r\n" + CHUNKS,
    "chunks in HTTP/1.0": b"POST /v1/check HTTP/1.0\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "bare line feeds": LIVEZ.replace(b"\r\n", b"\n"),
    "one bare line feed": LIVEZ.replace(b"\r\nHost", b"\nHost"),
    "a bare line feed at the end": LIVEZ[:-2] + b"\n",
    "a bare line feed before": b"\n" + LIVEZ,
    "a folded line": b"GET /livez HTTP/1.1\r\nHost: here\r\nX-Folded: a\r\n  b\r\n\r\n",
    "a line folded by a tab": b"GET /livez HTTP/1.1\r\nHost: here\r\nX-Folded: a\r\n\tb\r\n\r\n",
    "a bare line feed behind the chunks": request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked")
    + CHUNKS[:-2]
    + b"X-Trailer: a\n\r\n",
}


@pytest.mark.parametrize("piece", [10_000, 7, 1])
@pytest.mark.parametrize("head", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_that_reads_two_ways_is_refused_and_closed(app: FastAPI, head: bytes, piece: int) -> None:
    connection = sent(app, *cut(head + LIVEZ, piece))

    assert [refused(answer) for answer in connection.answers()] == [(400, "http/bad-request")]
    assert connection.protocol.transport.is_closing()


def test_chunks_alone_are_read(served: Served) -> None:
    chunked = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked", Connection="close") + CHUNKS

    assert status(served.exchange([chunked])) == 200


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "1, 2", "0x10", "9" * 30, "٣"], ids=repr)
def test_a_length_that_is_no_number_is_refused(app: FastAPI, length: str) -> None:
    head = f"POST /v1/check HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode()

    [answer] = sent(app, head).answers()

    assert refused(answer) == (400, "http/bad-request")


def test_a_head_that_drips_is_refused_after_its_time(app: FastAPI) -> None:
    async def dripping(connection: Connection) -> None:
        for part in DRIPPING:
            await connection.sends(part)
            connection.clock.passes(SECONDS_FOR_A_HEAD / 4)
        assert connection.line.written == b"", "it has time left"
        connection.clock.passes(SECONDS_FOR_A_HEAD / 4)

    [answer] = talk(app, dripping).answers()
    assert refused(answer) == (408, "http/too-slow")


def test_a_connection_that_says_nothing_is_closed_without_a_word(app: FastAPI) -> None:
    async def silent(connection: Connection) -> None:
        connection.clock.passes(SECONDS_FOR_A_HEAD)

    connection = talk(app, silent)
    assert (connection.line.written, connection.line.is_closed) == (b"", True)


def test_requests_on_one_connection_have_their_time_each(app: FastAPI) -> None:
    async def one_after_another(connection: Connection) -> None:
        for _ in range(4):
            connection.clock.passes(SECONDS_FOR_A_HEAD * 0.4)
            await connection.sends(*cut(LIVEZ, 40))

    assert [status(answer) for answer in talk(app, one_after_another).answers()] == [200] * 4


def test_a_second_head_that_drips_is_refused_too(app: FastAPI) -> None:
    async def twice(connection: Connection) -> None:
        await connection.sends(LIVEZ, *DRIPPING)
        connection.clock.passes(SECONDS_FOR_A_HEAD)

    first, second = talk(app, twice).answers()
    assert status(first) == 200
    assert refused(second) == (408, "http/too-slow")
