"""More than can be answered: who comes on top is refused at once, and nobody else is."""

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door import capacity, protocol
from dontbuy.api.door.capacity import MOST_OF_A_ROUND, SECONDS_TO_REST, Capacity, asked
from dontbuy.api.service import Service
from tests.api.connection import Connection
from tests.api.serving import PATIENCE, Served, in_thread, logged, problem, received, request, status, until
from tests.api.test_metrics import at, samples
from tests.api.test_protocol import talk
from tests.stores import locked

BODY = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'
CHUNKS = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
POST = request("POST", "/v1/evaluations", BODY)
IN_CHUNKS = request("POST", "/v1/evaluations", Content_Length="", Transfer_Encoding="chunked") + CHUNKS


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Capacity:
    """The places of the server under test."""
    places = Capacity()
    monkeypatch.setattr("dontbuy.api.running.Capacity", lambda: places)
    return places


@pytest.fixture
def own(tmp_path: Path, places: Capacity, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 1_000 * PATIENCE)
    monkeypatch.setattr(protocol, "SECONDS_TO_REST", 0)
    with in_thread(tmp_path / "dontbuy.db") as served:
        yield served


def answered(served: Served, sent: bytes) -> bytes:
    """The first answer on a connection of its own."""
    with served.connect() as connection:
        connection.sendall(sent)
        return whole(connection)


def whole(connection: socket) -> bytes:
    """One answer with all of its body, in however many pieces it comes."""
    came = b""
    while True:
        head, end, body = came.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        if end and length and len(body) >= int(length[1]):
            return came
        piece = connection.recv(65_536)
        assert piece, came
        came += piece


def refusals(served: Served) -> float:
    with served.client() as client:
        return at(samples(client.get("/metrics").text), "dontbuy_overloads_total")


@pytest.mark.parametrize("sent", [POST, IN_CHUNKS], ids=["by its bytes", "after it was read"])
def test_a_writer_too_many_is_refused_at_once_and_everybody_else_is_answered(
    own: Served, places: Capacity, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 1)
    before = refusals(own)
    with ThreadPoolExecutor(1) as threads:
        with locked(own.database):
            first = threads.submit(answered, own, POST)
            until(lambda: not places.has_place("POST", "/v1/evaluations"), PATIENCE)
            refused = answered(own, sent)
            with own.client() as client:
                others = [client.post("/v1/check", content=BODY, headers={"Content-Type": "application/json"})]
                others += [client.get(path) for path in ("/livez", "/readyz", "/v1/evaluations")]
        kept = first.result()

    told = problem(refused)
    assert (status(refused), told["code"], told["status"]) == (503, "http/overloaded", 503)
    assert b"retry-after: 1\r\n" in refused.lower()
    assert b"nothing was stored" in refused.lower()
    assert [answer.status_code for answer in others] == [200] * 4
    assert status(kept) == 201
    assert own.kept() == 1
    assert refusals(own) == before + 1


def test_a_refused_connection_stays_open_and_serves_once_there_is_a_place(
    own: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own.connect() as connection:
        monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 0)
        connection.sendall(POST)
        first = whole(connection)
        connection.sendall(POST)
        second = whole(connection)
        monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 1)
        connection.sendall(request("POST", "/v1/evaluations", BODY, Connection="close"))
        third = b"".join(received(connection))

    assert [status(first), status(second), status(third)] == [503, 503, 201]
    assert problem(first)["request_id"] != problem(second)["request_id"]


@pytest.mark.parametrize("sent", [POST, IN_CHUNKS], ids=["by its bytes", "after it was read"])
def test_who_was_refused_is_not_read_for_a_while_that_is_over_before_they_were_told_to_come_again(
    service: Service, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 0)
    paused: list[bool] = []

    async def comes_again(connection: Connection) -> None:
        await connection.sends(sent)
        for seconds in (SECONDS_TO_REST / 2, SECONDS_TO_REST / 2):
            paused.append(connection.line.is_paused)
            connection.clock.passes(seconds)
        paused.append(connection.line.is_paused)
        await connection.sends(request("GET", "/livez"))
        paused.append(connection.line.is_paused)

    refused, answered = talk(create_app(service), comes_again).answers()

    assert paused == [True, True, False, False]
    assert (status(refused), status(answered)) == (503, 200)
    retry_after = re.search(rb"retry-after: (\d+)", refused.lower())
    assert retry_after
    assert int(retry_after[1]) >= SECONDS_TO_REST


def test_who_was_refused_and_hangs_up_is_not_read_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 0)

    async def hangs_up(connection: Connection) -> None:
        await connection.sends(POST)
        await connection.ends()
        connection.clock.passes(2 * SECONDS_TO_REST)

    assert talk(create_app(service), hangs_up).line.is_paused


def test_those_at_work_are_begun_a_few_in_each_round_so_that_others_are_read_between() -> None:
    crowd = 5 * MOST_OF_A_ROUND

    async def answered() -> list[str]:
        places, log = Capacity(), list[str]()

        async def answer() -> None:
            await places.turn()
            log.append("answered")

        tasks = [asyncio.create_task(answer()) for _ in range(crowd)]
        await asyncio.sleep(0)
        tasks[crowd // 2].cancel()  # who goes while they wait takes nobody's turn
        while not all(task.done() for task in tasks):
            log.append("round")
            await asyncio.sleep(0)
        await asyncio.wait_for(places.turn(), PATIENCE)
        return log

    log = asyncio.run(asyncio.wait_for(answered(), PATIENCE))
    begun = [len(each) for each in "".join("a" if each == "answered" else " " for each in log).split()]
    assert max(begun) == MOST_OF_A_ROUND
    assert sum(begun) == crowd - 1


@pytest.mark.parametrize("head", ["GET", "HEAD"])
def test_where_no_reader_has_a_place_health_and_metrics_need_none(
    own: Served, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    monkeypatch.setattr(capacity, "MOST_AT_WORK", 0)

    answers = {
        path: own.exchange([request(head, path, Connection="close")])
        for path in ("/version", "/livez", "/readyz", "/metrics")
    }

    assert {path: status(answer) for path, answer in answers.items()} == {
        "/version": 503,
        "/livez": 200,
        "/readyz": 200,
        "/metrics": 200,
    }
    assert answers["/version"].endswith(b"\r\n\r\n") == (head == "HEAD")


def test_a_request_that_drips_in_holds_no_place(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "MOST_AT_WORK", 1)
    with own.connect() as slow:
        slow.sendall(request("POST", "/v1/check", BODY, Expect="100-continue")[: -len(BODY)])
        assert slow.recv(65_536).startswith(b"HTTP/1.1 100")
        assert status(own.exchange([request("GET", "/version", Connection="close")])) == 200


def test_every_place_is_given_back(own: Served, places: Capacity) -> None:
    sent = [POST, IN_CHUNKS, request("POST", "/v1/check", b"{"), request("GET", "/none"), b"GARBAGE\r\n\r\n"]
    for each in sent:
        answered(own, each)
    for _ in range(5):
        with own.connect() as connection:
            connection.sendall(POST)  # and hangs up
    for each in (request("GET", "/version") * 3, request("POST", "/v1/check", BODY) * 2):
        own.exchange([each, request("GET", "/livez", Connection="close")])

    until(lambda: not any(places._at_work.values()), PATIENCE)


PIECES: dict[str, tuple[bytes, tuple[str, str] | None]] = {
    "whole": (POST, ("POST", "/v1/evaluations")),
    "no body": (b"GET /version?a=b HTTP/1.1\r\nHost: x\r\n\r\n", ("GET", "/version")),
    "kept alive": (b"GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", ("GET", "/")),
    "half a head": (POST[:40], None),
    "half a body": (POST[:-1], None),
    "more than one": (POST + POST, None),
    "in chunks": (IN_CHUNKS, None),
    "closing": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", None),
    "asking first": (b"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", None),
    "upgrading": (b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", None),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\nx", None),
    "a length that is spelled oddly": (b"POST / HTTP/1.1\r\nContent-Length : 1\r\n\r\nx", None),
    "line feeds alone": (b"GET / HTTP/1.1\r\nA: b\nContent-Length: 0\r\n\r\n", None),
    "a folded line": (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", None),
    "HEAD": (b"HEAD / HTTP/1.1\r\n\r\n", None),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("sent", "expected"), PIECES.values(), ids=PIECES)
def test_only_what_is_one_whole_plain_request_is_refused_by_its_bytes(
    sent: bytes, expected: tuple[str, str] | None
) -> None:
    assert asked(sent) == expected


def test_many_refusals_are_one_line_with_their_number(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "MOST_WRITERS_AT_WORK", 0)
    with logged() as log:
        for _ in range(10):
            assert json.loads(answered(own, POST).partition(b"\r\n\r\n")[2])["code"] == "http/overloaded"
        until(lambda: any(line["event"] == "overload" for line in log.lines), PATIENCE)
        told = [line["refused"] for line in log.lines if line["event"] == "overload"]

    assert 0 < sum(told) <= 10
    assert not [line for line in log.lines if line.get("route") == "/v1/evaluations"]
