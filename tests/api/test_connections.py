"""A connection ends: with its answer where the body is not read, and where the caller reads nothing."""

import asyncio
import socket

import pytest
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.door.protocol import LEAST_TAKEN, MOST_LINGERED, SECONDS_TO_LINGER, SECONDS_TO_TAKE, Protocol
from dontbuy.api.service import Service
from tests.api.connection import HIGH_WATER, Connection
from tests.api.serving import Served, problem, received, request, status
from tests.api.test_protocol import LIVEZ, cut, sent, talk
from tests.door import Door

UNREAD = {
    "a route that takes no body": (request("GET", "/livez", Content_Length="5000"), 200),
    "an address of nothing": (request("POST", "/nope", Content_Length="5000"), 404),
    "an unknown route of the API": (request("POST", "/v1/none", Content_Length="5000"), 404),
    "a method that is not allowed": (request("PUT", "/v1/check", Content_Length="5000"), 405),
    "a parameter that is not taken": (request("POST", "/v1/check?x=1", Content_Length="5000"), 422),
    "a body too large": (request("POST", "/v1/check", Content_Length="5000000"), 413),
    "a body that is compressed": (request("POST", "/v1/check", Content_Length="5000", Content_Encoding="gzip"), 415),
    "chunks without end": (request("POST", "/nope", Content_Length="", Transfer_Encoding="chunked"), 404),
}


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    app = create_app(service)
    Door(app).get("/openapi.json")  # made once, in a thread: what follows is about the sending
    return app


@pytest.mark.parametrize(("head", "expected"), UNREAD.values(), ids=UNREAD)
def test_a_connection_whose_body_is_not_read_is_closed_with_the_answer(
    app: FastAPI, head: bytes, expected: int
) -> None:
    connection = sent(app, head)

    [answer] = connection.answers()
    assert status(answer) == expected
    assert b"\r\nconnection: close\r\n" in answer.lower()
    assert connection.line.has_said_goodbye


@pytest.mark.parametrize("drops", [1, 100], ids=["one byte now and then", "many"])
def test_who_drips_on_after_the_answer_is_cut(app: FastAPI, drops: int) -> None:
    async def dripping(connection: Connection) -> None:
        await connection.sends(request("GET", "/livez", Content_Length="5000"))
        for _ in range(drops):
            await connection.sends(b"x")
            connection.clock.passes(SECONDS_TO_LINGER / drops)

    connection = talk(app, dripping)
    assert connection.line.is_closed
    assert len(connection.answers()) == 1


def test_a_body_that_is_all_there_keeps_the_connection(app: FastAPI) -> None:
    first, second = sent(app, request("POST", "/v1/none", b"x" * 100) + LIVEZ).answers()

    assert (status(first), status(second)) == (404, 200)
    assert b"connection: close" not in first.lower()


def test_what_is_still_sent_is_read_on_and_dropped_so_that_the_answer_arrives(app: FastAPI) -> None:
    connection = sent(app, request("POST", "/v1/none", Content_Length="5000000"), *[b"x" * 65_536] * 20)

    assert not connection.line.is_closing()
    assert not connection.line.is_paused
    assert len(connection.protocol.cycle.body) < 2 * HIGH_WATER


def test_what_is_sent_without_end_is_cut(app: FastAPI) -> None:
    piece = b"x" * 65_536
    connection = sent(app, request("POST", "/v1/none", Content_Length="500000000"), *[piece] * 200)

    assert connection.line.is_cut
    assert 200 * len(piece) > MOST_LINGERED


@pytest.mark.parametrize("again", range(3))
def test_a_body_over_a_megabyte_gets_its_answer_and_no_broken_pipe(served: Served, again: int) -> None:
    body = b" " * (1_500_000 + again)

    assert problem(served.exchange([request("POST", "/v1/check", body)], strict=True))["code"] == "http/too-large"


def test_the_body_of_an_answer_does_not_wait_for_word_of_its_head(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that gathers small packets holds the second of two back until the first has been acknowledged."""
    seen: list[int] = []
    made = Protocol.connection_made

    def looked_at(self: Protocol, transport: asyncio.Transport) -> None:
        seen.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        made(self, transport)

    monkeypatch.setattr(Protocol, "connection_made", looked_at)
    with served.client() as client:
        assert client.get("/livez").json() == {"status": "ok"}

    assert [bool(option) for option in seen] == [True]


def test_300_who_drip_leave_room_for_others(served: Served) -> None:
    """Each gets its answer and the end of the connection at once, before it has sent its second byte."""
    dripping = [served.connect() for _ in range(300)]
    try:
        for connection in dripping:
            connection.sendall(request("GET", "/livez", Content_Length="5000") + b"x")
        ends = [b"".join(received(connection)) for connection in dripping]
        assert [status(end) for end in ends] == [200] * 300
        assert status(served.exchange([request("GET", "/livez", Connection="close")])) == 200
    finally:
        for connection in dripping:
            connection.close()


OPENAPI = request("GET", "/openapi.json")


def test_who_takes_nothing_of_an_answer_is_cut(app: FastAPI) -> None:
    async def asleep(connection: Connection) -> None:
        connection.line.reads_nothing = True
        await connection.sends(OPENAPI)
        assert connection.line.waiting > HIGH_WATER
        connection.clock.passes(SECONDS_TO_TAKE)

    assert talk(app, asleep).line.is_cut


def test_who_takes_a_byte_now_and_then_is_cut(app: FastAPI) -> None:
    async def drowsy(connection: Connection) -> None:
        connection.line.reads_nothing = True
        await connection.sends(OPENAPI)
        for _ in range(10):
            connection.line.takes(1)
            connection.clock.passes(SECONDS_TO_TAKE / 10)

    assert talk(app, drowsy).line.is_cut


def test_who_takes_it_slowly_gets_all_of_it(app: FastAPI) -> None:
    async def slow(connection: Connection) -> None:
        connection.line.reads_nothing = True
        await connection.sends(OPENAPI)
        while connection.line.waiting:
            connection.line.takes(LEAST_TAKEN)
            connection.clock.passes(SECONDS_TO_TAKE)
            assert not connection.line.is_cut

    [answer] = talk(app, slow).answers()
    assert status(answer) == 200


def test_a_small_answer_that_nobody_takes_does_not_hold_a_closed_connection(app: FastAPI) -> None:
    async def gone(connection: Connection) -> None:
        connection.line.reads_nothing = True
        await connection.sends(request("GET", "/livez", Connection="close"))
        assert (connection.line.is_closed, connection.line.is_cut) == (True, False)
        connection.clock.passes(SECONDS_TO_TAKE)

    assert talk(app, gone).line.is_cut


def test_a_caller_who_reads_nothing_costs_one_answer_of_memory(app: FastAPI) -> None:
    async def hoarding(connection: Connection) -> None:
        connection.line.reads_nothing = True
        await connection.sends(*[OPENAPI] * 20)

    async def once(connection: Connection) -> None:
        await connection.sends(OPENAPI)

    assert len(talk(app, hoarding).line.written) == len(talk(app, once).line.written)


def test_a_body_that_breaks_off_in_its_chunks_is_told_to_its_reader(app: FastAPI) -> None:
    chunked = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked")

    [answer] = sent(app, chunked, b"5\r\nabcde\r\n", b"not a chunk\r\n").answers()

    assert (status(answer), problem(answer)["code"]) == (400, "http/bad-request")


def test_pieces_are_put_together_whatever_their_size(app: FastAPI) -> None:
    body = b'{"kind": "vendor_evaluation", "facts": 1}'

    async def in_pieces(connection: Connection) -> None:
        await connection.sends(*cut(request("POST", "/v1/check", body), 9))
        await asyncio.sleep(0)

    connection = talk(app, in_pieces)
    assert connection.protocol.cycle.more_body is False
