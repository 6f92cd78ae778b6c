"""Ten times what the service can do: how much of what it can do is left, who is refused and how soon, what health says.

The knee is the most that is answered well with a few callers, each of whom waits for the answer; it is measured in the
same run, on the same server.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any
from urllib.request import urlopen

from bench.engines import EXAMPLE, HERE
from bench.serving import Running, service
from bench.throughput import request_of
from bench.timing import Row
from dontbuy.api.store.database import Database
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise

TIMES, CROWD = 10, 800
CALLERS, SECONDS_OF_A_STEP, SECONDS_OF_A_FLOOD = (8, 16, 32), 2.0, 6.0
PATHS = ("/v1/check", "/v1/evaluations")


def rows() -> list[Row]:
    """For a check and for a kept evaluation: the knee, and what is left of it at ten times as much."""
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "flood.db"
        with service(database) as running:
            kept: list[str] = []
            for path in PATHS:
                file = Path(folder) / "request"
                file.write_bytes(request_of(body, path))
                steps = [flood(running, 0, callers, SECONDS_OF_A_STEP, file) for callers in CALLERS]
                knee = max(step["soon"] for step in steps) / SECONDS_OF_A_STEP
                told, health = _while_health_is_asked(running, TIMES * knee, file)
                kept += [place for each in (*steps, told) for place in each["kept"]]
                found += _rows(path, knee, told, health)
        found.append(Row("acknowledged and not kept", _lost(database, kept), f"of {len(kept):,}"))
    return found


def _rows(path: str, knee: float, told: Mapping[str, Any], health: list[float]) -> list[Row]:
    sent = sum(told["statuses"].values()) / SECONDS_OF_A_FLOOD
    goodput = told["soon"] / SECONDS_OF_A_FLOOD
    refused = {status: number for status, number in told["statuses"].items() if not status.startswith("2")}
    return [
        Row(f"{path}: the knee, answered within 2 s", knee, "/s", 1.0),
        Row(f"{path}: offered", TIMES * knee, "/s", TIMES),
        Row(f"{path}: sent, for who was refused is read later", sent, "/s", sent / knee),
        Row(f"{path}: of them answered within 2 s", goodput, "/s", goodput / knee),
        Row(f"{path}: p99 of those", 1000 * _late(told["answered_in"]), "ms"),
        Row(f"{path}: refused {refused or ''}", sum(refused.values()) / SECONDS_OF_A_FLOOD, "/s"),
        Row(f"{path}: refused without Retry-After", told["without_retry_after"], ""),
        Row(f"{path}: p99 of a refusal", 1000 * _late(told["refused_in"]), "ms"),
        Row(f"{path}: slowest of {len(health)} looks at /livez", 1000 * max(health), "ms"),
    ]


def _late(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.99 * len(seconds))] if seconds else 0.0


def _while_health_is_asked(running: Running, rate: float, file: Path) -> tuple[dict[str, Any], list[float]]:
    health, over = [], Event()

    def ask() -> None:
        while not over.is_set():
            start = time.perf_counter()
            urlopen(f"{running.address}/livez", timeout=30).read()
            health.append(time.perf_counter() - start)
            over.wait(0.1)

    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(ask)
        told = flood(running, rate, CROWD, SECONDS_OF_A_FLOOD, file)
        over.set()
        asking.result()
    return told, health


def flood(running: Running, rate: float, connections: int, seconds: float, file: Path) -> dict[str, Any]:
    """What so many callers were answered who send this request."""
    command = [sys.executable, "-m", "bench.flood", *map(str, (running.port, rate, connections, seconds, file))]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _lost(database: Path, places: list[str]) -> int:
    with closing(Database(database)) as opened, opened.reading() as connection:
        ids = set(connection.exec_driver_sql("SELECT id FROM evaluations").scalars())
    return sum(place.rpartition("/")[2] not in ids for place in places)
