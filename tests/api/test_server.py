"""A real server under big, slow and odd requests: each is refused or closed, nobody else waits, memory stays flat."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep

import httpx
import pytest
from structlog.testing import capture_logs

from tests.api.serving import HOST, Served, in_process, request, resident

DOCUMENT = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'
MEGABYTES = 1_000_000
PATIENCE = 5  # seconds; a machine that is shared may be slow
PIECE = b"x" * 65_536
PIECES = 200 * MEGABYTES // len(PIECE)
JSON = {"Content-Type": "application/json"}
CHUNKED = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked")


def declared() -> Iterator[bytes]:
    """200 MB, and the header says so."""
    yield request("POST", "/v1/check", Content_Length=str(PIECES * len(PIECE)))
    yield from [PIECE] * PIECES


def chunked() -> Iterator[bytes]:
    """200 MB in chunks; nothing says how many will come."""
    yield CHUNKED
    yield from [b"%x\r\n%b\r\n" % (len(PIECE), PIECE)] * PIECES
    yield b"0\r\n\r\n"


def one_chunk() -> Iterator[bytes]:
    """200 MB in a single chunk."""
    yield CHUNKED + b"%x\r\n" % (PIECES * len(PIECE))
    yield from [PIECE] * PIECES


def small_chunks() -> Iterator[bytes]:
    """Ten million chunks of one byte."""
    yield CHUNKED
    yield from [b"1\r\nx\r\n" * 10_000] * 1_000


BODIES = {"declared": declared, "chunked": chunked, "one chunk": one_chunk, "chunks of a byte": small_chunks}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in a process of its own, that has answered the largest document before."""
    with in_process(tmp_path_factory.mktemp("alone") / "dontbuy.db", PYTHONHASHSEED="1") as server:
        with server.client() as client:
            for _ in range(3):
                client.post("/v1/check", content=DOCUMENT + b" " * 900_000, headers=JSON)
            server.exchange(chunked())
        yield server


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def problem(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    found: dict[str, object] = json.loads(body)
    return found


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory where Linux shows it")
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_of_200_megabytes_is_refused_early_with_flat_memory(
    alone: Served, body: Callable[[], Iterator[bytes]]
) -> None:
    before = resident(alone.pid)
    parts = [iter(body()) for _ in range(3)]

    answers = [alone.exchange(each) for each in parts]

    assert [problem(answer)["code"] for answer in answers] == ["http/too-large"] * 3
    assert all(any(each) for each in parts), "not all was sent"
    assert resident(alone.pid) - before < 5 * MEGABYTES


@pytest.mark.parametrize("expect", ["", "100-continue"], ids=["at once", "asked first"])
def test_a_body_that_is_declared_too_large_is_refused_before_it_is_sent(served: Served, expect: str) -> None:
    answer = served.exchange([request("POST", "/v1/check", Content_Length="200000000", Expect=expect)])

    assert (status(answer), problem(answer)["code"]) == (413, "http/too-large")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory where Linux shows it")
def test_a_body_that_no_route_wants_is_dropped_with_flat_memory(alone: Served) -> None:
    before = resident(alone.pid)
    whole = request("POST", "/v1/none", Content_Length=str(PIECES * len(PIECE)))

    answer = alone.exchange([whole, *[PIECE] * PIECES, request("GET", "/livez", Connection="close")])

    assert status(answer) == 404
    assert answer.endswith(b'{"status":"ok"}')
    assert resident(alone.pid) - before < 5 * MEGABYTES


def test_others_are_answered_while_large_bodies_come_in(alone: Served) -> None:
    floods = [Thread(target=lambda: [alone.exchange(chunked()) for _ in range(20)]) for _ in range(4)]
    with alone.client() as client:
        for flood in floods:
            flood.start()
        waits = [elapsed(client) for _ in range(50)]
    for flood in floods:
        flood.join()

    assert max(waits) < PATIENCE


def test_others_are_answered_while_a_slow_document_is_read(alone: Served) -> None:
    slow = b'{"kind": "vendor_evaluation", "facts": {"a": [' + b",".join([b"{}"] * 330_000) + b"]}}"
    one = request("POST", "/v1/check", slow, Connection="close")
    reader = Thread(target=lambda: [alone.exchange([one]) for _ in range(3)])
    reader.start()
    with alone.client() as client:
        waits = [elapsed(client) for _ in range(20)]
    reader.join()

    assert max(waits) < PATIENCE


def elapsed(client: httpx.Client) -> float:
    started = perf_counter()
    assert client.post("/v1/check", content=DOCUMENT, headers=JSON).status_code == 200
    return perf_counter() - started


DEEP = {"arrays": ("[", "]"), "objects": ('{"a":', "}"), "facts": ('{"kind":"vendor_evaluation","facts":', "}")}


@pytest.mark.parametrize("depth", [5_000, 10_000])
@pytest.mark.parametrize(("opened", "closed"), DEEP.values(), ids=DEEP)
def test_nesting_without_end_is_refused(served: Served, opened: str, closed: str, depth: int) -> None:
    body = f"{opened * depth}{closed * depth}".encode()

    answer = served.exchange([request("POST", "/v1/check", body, Connection="close")])

    assert (status(answer), problem(answer)["code"]) == (400, "json/too-deep")


def test_a_length_that_promises_less_is_a_body_cut_short(served: Served) -> None:
    answer = served.exchange([request("POST", "/v1/check", DOCUMENT, Content_Length="10", Connection="close")])

    assert (status(answer), problem(answer)["code"]) == (400, "json/not-json")


def test_a_length_that_promises_more_waits_no_longer_than_a_body_may_take(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dontbuy.api.door.body.SECONDS_TO_SEND", 0.3)

    answer = served.exchange([request("POST", "/v1/check", DOCUMENT, Content_Length="900000")])

    assert (status(answer), problem(answer)["code"]) == (408, "http/too-slow")


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "1, 2", "0x10", "9" * 30, "٣"], ids=repr)
def test_a_length_that_is_no_number_is_refused(served: Served, length: str) -> None:
    head = f"POST /v1/check HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode()

    assert status(served.exchange([head])) == 400


def test_a_body_that_drips_is_closed_after_its_time(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.body.SECONDS_TO_SEND", 0.5)

    def dripping() -> Iterator[bytes]:
        yield request("POST", "/v1/check", Content_Length="1000")
        for _ in range(40):
            sleep(0.05)
            yield b" "

    started = perf_counter()
    answer = served.exchange(dripping())

    assert (status(answer), problem(answer)["code"]) == (408, "http/too-slow")
    assert perf_counter() - started < PATIENCE


def test_a_header_of_100_kilobytes_that_comes_in_pieces_is_refused(served: Served) -> None:
    def dripping() -> Iterator[bytes]:
        yield b"GET /livez HTTP/1.1\r\nHost: here\r\nX-Long: "
        for _ in range(10):
            yield b"a" * 10_000
            sleep(0.01)

    assert status(served.exchange(dripping())) == 400


def test_who_hangs_up_halfway_is_no_incident(served: Served) -> None:
    half = request("POST", "/v1/evaluations", DOCUMENT[:20], Content_Length=str(len(DOCUMENT)))
    with capture_logs() as logs:
        for _ in range(5):
            with socket.create_connection((HOST, served.port), 5) as connection:
                connection.sendall(half)
        sleep(0.2)

    assert logs == []


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GARBAGE\r\n\r\n",
        b"GET /livez\r\n\r\n",
        b"GET /livez HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"\0" * 100,
    ],
    ids=["nothing", "garbage", "no version", "no host", "TLS", "NUL"],
)
def test_what_is_no_request_is_closed(served: Served, sent: bytes) -> None:
    answer = served.exchange([sent + b"\r\n\r\n"])

    assert answer == b"" or status(answer) == 400


def test_the_same_document_gives_the_same_bytes_in_another_process(alone: Served, served: Served) -> None:
    document = {
        "kind": "vendor_evaluation",
        "subject": {"id": "v-17", "name": "Vendor C"},
        "as_of": "2026-11-21",
        "facts": {"evaluator": {"is_delegate": True, "knows_numbers": False}, "metrics": {"items": []}},
        "evidence": [{"fact": "vendor.asked_about_metrics", "value": False, "quote": "No", "source": "transcript"}],
    }
    with alone.client() as there, served.client() as here:
        answers = {one.post("/v1/check?explain=full", json=document).content for one in (there, here) for _ in range(3)}

    assert len(answers) == 1


def test_the_same_fault_gives_the_same_bytes_in_another_process(alone: Served, served: Served) -> None:
    body = b'{"z": 1, "y": 1, "x": 1, "z": 2, "y": 2, "x": 2, "w": NaN}'
    headers = {"Content-Type": "application/json", "X-Request-ID": "same"}
    with alone.client() as there, served.client() as here:
        answers = {one.post("/v1/check", content=body, headers=headers).content for one in (there, here)}

    assert len(answers) == 1
