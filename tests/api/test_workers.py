"""Several processes at one address are one service: one effect, one row of numbers, one count; none is missed."""

import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from dontbuy.api.store.database import Database
from tests.api.serving import PATIENCE, Served, in_process, received, request, status, until
from tests.api.test_metrics import at, samples
from tests.conftest import ROOT

WORKERS, POSTS, CROWD = 4, 60, 32
BODY = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'
JSON = {"Content-Type": "application/json"}

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes where Linux shows them")


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with in_process(tmp_path_factory.mktemp("four") / "dontbuy.db", DONTBUY_WORKERS=str(WORKERS)) as served:
        until(lambda: len(workers_of(served)) == WORKERS, PATIENCE)
        with served.client() as client:
            assert client.get("/readyz").status_code == 200
        yield served


def workers_of(served: Served) -> set[int]:
    """The processes that a server started, each in a thread that minds it."""
    tasks = Path(f"/proc/{served.pid}/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def post(served: Served, key: str) -> httpx.Response:
    with served.client() as client:  # a connection of its own, so any of the processes may get it
        return client.post("/v1/evaluations", content=BODY, headers={**JSON, "Idempotency-Key": key})


def test_what_is_sent_many_times_is_done_once(four: Served) -> None:
    before = four.kept()
    with ThreadPoolExecutor(CROWD) as threads:
        answers = list(threads.map(lambda _: post(four, "crowd"), range(CROWD)))

    assert four.kept() == before + 1
    assert set(Counter(answer.status_code for answer in answers)) <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1


def test_numbers_are_given_once_and_none_is_left_out(four: Served) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda at: post(four, f"number-{at}"), range(POSTS)))

    assert [answer.status_code for answer in answers] == [201] * POSTS
    with closing(Database(four.database, shape=None)) as database, database.reading() as connection:
        query = "SELECT number, kept_at FROM evaluations ORDER BY number"
        rows = connection.exec_driver_sql(query).all()
        head = connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar()
    assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
    assert [row.kept_at for row in rows] == sorted(row.kept_at for row in rows)
    assert head == len(rows)


def test_whichever_is_asked_tells_what_all_have_counted(four: Served) -> None:
    labels = {"method": "GET", "route": "/version", "status": "200"}

    def counted() -> float:
        with four.client() as client:
            return at(samples(client.get("/metrics").text), "dontbuy_requests_total", **labels)

    before = counted()
    for _ in range(20):
        with four.client() as client:
            client.get("/version")

    # A request is counted after its answer has left.
    until(lambda: counted() == before + 20, PATIENCE)
    assert {counted() for _ in range(8)} == {before + 20}


def test_one_that_dies_is_started_again_and_nobody_else_notices(four: Served) -> None:
    before = workers_of(four)
    killed = min(before)

    os.kill(killed, signal.SIGKILL)
    until(lambda: len(workers_of(four) - before) == 1, PATIENCE)

    with four.client() as client:
        assert client.post("/v1/check", content=BODY, headers=JSON).status_code == 200
    assert four.said
    assert four.said.first(rf'"event": "worker", "pid": {killed}, "ended": -9, "was_ready": true')
    assert len(workers_of(four) & before) == WORKERS - 1


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_in_flight_when_it_is_stopped_is_answered_and_nobody_new_is(tmp_path: Path, workers: int) -> None:
    with in_process(tmp_path / "dontbuy.db", DONTBUY_WORKERS=str(workers)) as served, served.connect() as slow:
        whole = request("POST", "/v1/evaluations", BODY)
        with served.client() as client:
            assert client.get("/livez").status_code == 200
        slow.sendall(request("POST", "/v1/evaluations", BODY, Expect="100-continue")[: -len(BODY)])
        assert slow.recv(65_536).startswith(b"HTTP/1.1 100")  # it is being answered
        os.kill(served.pid, signal.SIGTERM)
        until(lambda: not connects(served), PATIENCE)

        slow.sendall(whole[-len(BODY) :])
        answer = b"".join(received(slow))

        assert status(answer) == 201, answer
        assert served.said
        served.said.join(PATIENCE)
        assert not served.said.is_alive()
        assert served.kept() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["dontbuy.db"]


def connects(served: Served) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", served.port), PATIENCE):
        return True
    return False


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    with in_process(tmp_path / "dontbuy.db", DONTBUY_WORKERS="2") as served:
        with served.client() as client:
            assert client.get("/livez").status_code == 200
        workers = workers_of(served)
        assert len(workers) == 2
        served.kill()

        assert served.said
        served.said.join(PATIENCE)  # they have its standard error, which ends when all of them did
        assert not served.said.is_alive()


def test_workers_that_cannot_start_end_the_service(tmp_path: Path) -> None:
    """Nothing hangs, and nothing tries for ever."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\nif 'dontbuy.api.workers' in ' '.join(sys.orig_argv):\n    sys.exit('no')\n"
    )
    path = os.pathsep.join((str(hook), str(ROOT)))
    with in_process(tmp_path / "dontbuy.db", DONTBUY_WORKERS="2", PYTHONPATH=path) as served:
        assert served.said
        served.said.join(PATIENCE)
        assert not served.said.is_alive()
        assert served.said.first('"event": "worker".*"was_ready": false')
