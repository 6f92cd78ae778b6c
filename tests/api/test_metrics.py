"""`/metrics`: what was asked, answered, refused and in trouble, by names that no caller chose, of all processes."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from dontbuy.api.app import create_app
from dontbuy.api.door import keeper, metrics, turns
from dontbuy.api.errors import StoreBusy
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import Served
from tests.api.test_incidents import Contrary, raising
from tests.conftest import ROOT
from tests.documents import SMALL
from tests.door import Door
from tests.stores import locked

MARKER = "xq7marker"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    """Every number of a page of metrics by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def at(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


@pytest.fixture
def door(rulebook: Rulebook, database: Database) -> Door:
    return Door(create_app(Service(Library([rulebook]), database, count=metrics.count_evaluation)))


@contextmanager
def counted(door: Door) -> Iterator[Callable[..., float]]:
    """How much each number rose since the block began."""
    before = samples(door.get("/metrics").text)

    def rose(name: str, **labels: str) -> float:
        return at(samples(door.get("/metrics").text), name, **labels) - at(before, name, **labels)

    yield rose


def test_requests_are_counted_and_timed_by_the_route_that_took_them(door: Door) -> None:
    with counted(door) as rose:
        kept = door.post("/v1/evaluations", json=SMALL)
        door.get(kept.headers["location"])
        door.get("/v1/evaluations/ev_none")

        path = "/v1/evaluations/{key}"
        assert rose("dontbuy_requests_total", method="POST", route="/v1/evaluations", status="201") == 1
        assert rose("dontbuy_requests_total", method="GET", route=path, status="200") == 1
        assert rose("dontbuy_requests_total", method="GET", route=path, status="404") == 1
        assert rose("dontbuy_request_duration_seconds_count", route=path) == 2
        assert rose("dontbuy_request_duration_seconds_bucket", route=path, le="+Inf") == 2
        assert rose("dontbuy_request_duration_seconds_sum", route=path) > 0


def test_no_label_is_the_free_text_of_a_caller(door: Door) -> None:
    with counted(door) as rose:
        door.get(f"/{MARKER}")
        door.get(f"/v1/{MARKER}?{MARKER}={MARKER}")
        door.ask(MARKER.upper(), "/livez")
        door.get(f"/v1/evaluations/{MARKER}")
        door.post("/v1/check", json={**SMALL, "kind": MARKER, "subject": {"name": MARKER}})

        assert rose("dontbuy_requests_total", method="GET", route="-", status="404") == 2
        assert rose("dontbuy_requests_total", method="-", route="/livez", status="405") == 1
    assert MARKER not in door.get("/metrics").text.lower()


def test_evaluations_are_counted_by_kind_and_verdict_kept_or_not(door: Door) -> None:
    with counted(door) as rose:
        verdicts = [door.post(path, json=SMALL).json()["verdict"] for path in ("/v1/check", "/v1/evaluations")]
        door.post("/v1/check", json={**SMALL, "facts": {"none": 1}})

        assert verdicts == ["push_back"] * 2
        assert rose("dontbuy_evaluations_total", kind="vendor_evaluation", verdict="push_back") == 2


def test_engines_that_disagree_are_counted(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "rete", Contrary())
    with counted(door) as rose:
        assert door.post("/v1/check", json=SMALL).status_code == 500

        assert rose("dontbuy_engine_disagreements_total") == 1
        assert rose("dontbuy_evaluations_total", kind="vendor_evaluation", verdict="push_back") == 0


def test_a_store_in_trouble_is_counted_by_what_troubles_it(
    door: Door, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 1)
    busy = StoreBusy([Diagnostic("store/busy", "too many are waiting to write", "", "")])
    with counted(door) as rose:
        with locked(database.file):
            assert door.post("/v1/evaluations", json=SMALL).status_code == 503
        monkeypatch.setattr(Database, "writing", raising(busy))
        assert door.post("/v1/evaluations", json=SMALL).status_code == 503

        assert rose("dontbuy_store_errors_total", code="store/unavailable") == 1
        assert rose("dontbuy_store_errors_total", code="store/busy") == 1


@pytest.mark.parametrize("path", ["/v1/evaluations", "/v1/evaluations/{}/facts"])
def test_who_waits_to_write_is_seen_while_they_wait(
    door: Door, database: Database, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Of what is posted, and of what is told more."""
    told = door.post("/v1/evaluations", json=SMALL).json()["id"]
    sent = {name: part for name, part in SMALL.items() if name == "facts" or "{" not in path}
    monkeypatch.setattr(keeper, "MOST_TOGETHER", 1)
    monkeypatch.setattr(turns, "MOST_AT_ONCE", 1)
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 1_000_000)
    monkeypatch.setattr(turns, "SECONDS_IN_LINE", 1_000_000)

    async def asked() -> list[float]:
        transport = httpx.ASGITransport(app=door.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:
            with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                posts = [asyncio.create_task(client.post(path.format(told), json=sent)) for _ in range(3)]
                found = [0.0]
                while found[-1] < 2:  # one has its turn, and waits in the store
                    found.append(at(samples((await client.get("/metrics")).text), "dontbuy_writers_waiting"))
                other.execute("ROLLBACK")
            for post in posts:
                assert (await post).status_code == 201
            found.append(at(samples((await client.get("/metrics")).text), "dontbuy_writers_waiting"))
        return found

    *_, most, left = asyncio.run(asyncio.wait_for(asked(), 60))
    assert (most, left) == (2, 0)


def test_it_answers_to_the_names_that_health_answers_to_and_to_no_other(served: Served, client: httpx.Client) -> None:
    ours, theirs = client.get("/metrics"), client.get("/metrics", headers={"Host": "evil.example"})

    assert (ours.status_code, ours.headers["content-type"], ours.headers["cache-control"]) == (
        200,
        metrics.MEDIA_TYPE,
        "no-store",
    )
    assert (theirs.status_code, theirs.json()["code"]) == (421, "http/unknown-host")


COUNTS = """
import os, signal
from dontbuy.api.door import metrics
metrics.count_request("GET", "/livez", 200, 0.5)
metrics.count_evaluation("vendor_evaluation", "run")
metrics.WRITERS_WAITING.inc(2)
os.kill(os.getpid(), signal.SIGKILL)
"""
SAYS = """
import sys
from prometheus_client.multiprocess import mark_process_dead
from dontbuy.api.door import metrics
for pid in sys.argv[1:]:
    mark_process_dead(int(pid))
metrics.count_request("GET", "/livez", 200, 0.5)
metrics.WRITERS_WAITING.inc()
print(metrics.written().decode())
"""


def test_several_processes_are_added_up_those_that_died_too(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), metrics.FOLDER: str(tmp_path)}
    dead = [subprocess.Popen([sys.executable, "-c", COUNTS], env=environment) for _ in range(2)]
    for process in dead:
        process.wait(60)
    pids = [str(process.pid) for process in dead]
    told = subprocess.run([sys.executable, "-c", SAYS, *pids], env=environment, capture_output=True, check=True)

    found = samples(told.stdout.decode())
    assert at(found, "dontbuy_requests_total", method="GET", route="/livez", status="200") == 3
    assert at(found, "dontbuy_request_duration_seconds_sum", route="/livez") == 1.5
    assert at(found, "dontbuy_evaluations_total", kind="vendor_evaluation", verdict="run") == 2
    assert at(found, "dontbuy_writers_waiting") == 1  # of those that live
