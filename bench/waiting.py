"""What others wait while the store is locked and many wait to write to it."""

import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.engines import EXAMPLE
from bench.serving import service
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise

WRITERS, SECONDS_LOCKED = 60, 4.0


def rows() -> list[Row]:
    """Milliseconds: the longest wait for health and for a check, and the longest wait of a writer for its answer."""
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "locked.db"
        with service(database) as running, ThreadPoolExecutor(WRITERS + 2) as pool:

            def post(path: str) -> float:
                return _milliseconds(Request(running.address + path, body, {"Content-Type": "application/json"}))

            with closing(sqlite3.connect(database, isolation_level=None)) as lock:
                lock.execute("BEGIN IMMEDIATE")
                writers = [pool.submit(post, "/v1/evaluations") for _ in range(WRITERS)]
                waits: dict[str, list[float]] = {"/livez": [], "/v1/check": []}
                ends = time.perf_counter() + SECONDS_LOCKED
                while time.perf_counter() < ends:
                    waits["/livez"].append(_milliseconds(Request(f"{running.address}/livez")))
                    waits["/v1/check"].append(post("/v1/check"))
                    time.sleep(0.05)
                lock.execute("ROLLBACK")
            written = [writer.result() for writer in writers]
    return [
        *(Row(f"{path}, store locked, {WRITERS} writers wait", max(each), "ms") for path, each in waits.items()),
        Row(f"a writer, until 201 or 503 (locked for {SECONDS_LOCKED:.0f} s)", max(written), "ms"),
    ]


def _milliseconds(request: Request) -> float:
    start = time.perf_counter()
    try:
        urlopen(request, timeout=60).read()
    except HTTPError as refused:
        refused.read()
        if refused.status != 503:
            raise
    return (time.perf_counter() - start) * 1000
