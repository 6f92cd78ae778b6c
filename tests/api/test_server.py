"""A real server under big, slow and odd requests: each is refused or closed, nobody else waits, memory stays flat."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest

from dontbuy.api.door.shortcut import MOST_BYTES
from dontbuy.api.errors import StoreUnavailable
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic
from tests.api.serving import PATIENCE, Served, in_process, logged, problem, received, request, resident, status

DOCUMENT = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'
MEGABYTES = 1_000_000
THREADS = 40
"""As many as the server has for everything that is not `async`."""
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


BODIES = {
    "declared": (declared, "http/too-large"),
    "chunked": (chunked, "http/too-large"),
    "one chunk": (one_chunk, "http/too-large"),
    "chunks of a byte": (small_chunks, "http/too-many-pieces"),
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server in a process of its own, that has answered the largest document before."""
    with in_process(tmp_path_factory.mktemp("alone") / "dontbuy.db", PYTHONHASHSEED="1") as server:
        with server.client() as client:
            for _ in range(3):
                client.post("/v1/check", content=DOCUMENT + b" " * 900_000, headers=JSON)
            server.exchange(chunked())
        yield server


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory where Linux shows it")
@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_a_body_of_200_megabytes_is_refused_early_with_flat_memory(
    alone: Served, body: Callable[[], Iterator[bytes]], code: str
) -> None:
    before = resident(alone.pid)
    parts = iter(body())

    answer = alone.exchange(parts)

    assert (status(answer), problem(answer)["code"]) == (413, code)
    assert any(parts), "all of it was read"
    assert resident(alone.pid) - before < 5 * MEGABYTES


@pytest.mark.parametrize("expect", ["", "100-continue"], ids=["at once", "asked first"])
def test_a_body_that_is_declared_too_large_is_refused_before_it_is_sent(served: Served, expect: str) -> None:
    answer = served.exchange([request("POST", "/v1/check", Content_Length="200000000", Expect=expect)])

    assert (status(answer), problem(answer)["code"]) == (413, "http/too-large")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory where Linux shows it")
def test_a_body_that_no_route_wants_is_dropped_with_flat_memory(alone: Served) -> None:
    before = resident(alone.pid)
    whole = request("POST", "/v1/none", Content_Length=str(PIECES * len(PIECE)))

    answer = alone.exchange([whole, *[PIECE] * PIECES])

    assert (status(answer), problem(answer)["code"]) == (404, "http/not-found")
    assert resident(alone.pid) - before < 5 * MEGABYTES


def test_others_are_answered_while_large_bodies_come_in(alone: Served) -> None:
    """Four bodies stand half sent: whoever comes meanwhile is answered before they go on."""
    closing = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked", Connection="close")
    halves = [alone.connect() for _ in range(4)]
    try:
        for half in halves:
            half.sendall(closing + b"%x\r\n%b\r\n" % (len(PIECE), PIECE))
        with alone.client() as client:
            answers = [client.post("/v1/check", content=DOCUMENT, headers=JSON) for _ in range(5)]
        for half in halves:
            half.sendall(b"0\r\n\r\n")
        ends = [b"".join(received(half)) for half in halves]
    finally:
        for half in halves:
            half.close()

    assert [answer.json()["verdict"] for answer in answers] == ["push_back"] * 5
    assert [problem(end)["code"] for end in ends] == ["json/not-json"] * 4


def test_others_are_answered_while_a_large_document_is_read(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The large one is held while it is read; the small one comes and goes meanwhile, so it did not wait."""
    is_reading, may_go_on = Event(), Event()

    check_json = Service.check_json

    def held(service: Service, text: bytes, *rest: Any) -> bytes:
        if len(text) > MOST_BYTES:
            is_reading.set()
            assert may_go_on.wait(PATIENCE)
        return check_json(service, text, *rest)

    monkeypatch.setattr(Service, "check_json", held)
    large = request("POST", "/v1/check", DOCUMENT + b" " * MOST_BYTES, Connection="close")
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(served.exchange, [large])
        try:
            assert is_reading.wait(PATIENCE)
            with served.client() as client:
                answer = client.post("/v1/check", content=DOCUMENT, headers=JSON)
            assert answer.json()["verdict"] == "push_back"
            assert not reader.done()
        finally:
            may_go_on.set()
        assert status(reader.result(PATIENCE)) == 200


def test_health_is_answered_while_every_thread_waits(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests than there are threads wait in the store; nothing that asks after the service's health does."""
    all_wait, may_go_on = Barrier(THREADS + 1), Event()

    def waiting(*_: Any) -> Any:
        all_wait.wait(PATIENCE)
        assert may_go_on.wait(PATIENCE)
        raise StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be reached", "", "try again")])

    monkeypatch.setattr(Service, "evaluation", waiting)
    asked = request("GET", "/v1/evaluations/0", Connection="close")
    with ThreadPoolExecutor(THREADS) as pool:
        readers = [pool.submit(served.exchange, [asked]) for _ in range(THREADS)]
        try:
            all_wait.wait(PATIENCE)
            with served.client() as client:
                health = {path: client.get(path).status_code for path in ("/livez", "/readyz", "/version")}
                refused = client.get("/v1/none").json()["code"], client.get("/livez?x=1").json()["code"]
            assert not any(reader.done() for reader in readers)
        finally:
            may_go_on.set()
        codes = [problem(reader.result(PATIENCE))["code"] for reader in readers]

    assert health == {"/livez": 200, "/readyz": 200, "/version": 200}
    assert refused == ("http/not-found", "http/unknown-parameter")
    assert codes == ["store/unavailable"] * THREADS


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


@pytest.mark.parametrize("came", [b"", DOCUMENT], ids=["nothing of it came", "a part of it came"])
def test_a_body_that_does_not_come_in_time_is_refused(
    served: Served, monkeypatch: pytest.MonkeyPatch, came: bytes
) -> None:
    monkeypatch.setattr("dontbuy.api.door.body.SECONDS_TO_SEND", 0)

    answer = served.exchange([request("POST", "/v1/check", came, Content_Length="900000")])

    assert (status(answer), problem(answer)["code"]) == (408, "http/too-slow")


def test_who_hangs_up_halfway_is_no_incident(served: Served) -> None:
    length, names = str(len(DOCUMENT)), [f"half-{number}" for number in range(5)]
    before = served.kept()
    with logged() as log:
        for name in names:
            half = request("POST", "/v1/evaluations", DOCUMENT[:20], Content_Length=length, X_Request_ID=name)
            with served.connect() as connection:
                connection.sendall(half)
        lines = [line for name in names for line in log.of(name)]

    assert [(line["event"], line["route"], line["log_level"]) for line in lines] == [
        ("request", "/v1/evaluations", "info")
    ] * 5
    assert served.kept() == before


def test_the_same_document_gives_the_same_bytes_in_another_process(alone: Served, served: Served) -> None:
    document = {
        "kind": "vendor_evaluation",
        "subject": {"id": "v-17", "name": "Vendor C"},
        "as_of": "2026-11-21",
        "facts": {"evaluator": {"is_delegate": True, "knows_numbers": False}, "metrics": {"items": []}},
        "evidence": [{"fact": "vendor.asked_about_metrics", "value": False, "quote": "No", "source": "transcript"}],
    }
    with alone.client() as there, served.client() as here:
        answers = {
            client.post("/v1/check?explain=full", json=document).content for client in (there, here) for _ in range(3)
        }

    assert len(answers) == 1


def test_the_same_fault_gives_the_same_bytes_in_another_process(alone: Served, served: Served) -> None:
    body = b'{"z": 1, "y": 1, "x": 1, "z": 2, "y": 2, "x": 2, "w": NaN}'
    headers = {"Content-Type": "application/json", "X-Request-ID": "same"}
    with alone.client() as there, served.client() as here:
        answers = {client.post("/v1/check", content=body, headers=headers).content for client in (there, here)}

    assert len(answers) == 1
