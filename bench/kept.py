"""What it costs to keep an answer: the rate of kept evaluations beside that of checks, asked in turn."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.engines import EXAMPLE
from bench.overload import flood
from bench.serving import Place, service
from bench.throughput import request_of
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise
from tests.stores import Postgres, embedded

ROUNDS, SECONDS, CALLERS = 3, 2.0, 8
PATHS = ("/v1/check", "/v1/evaluations")


def rows() -> Iterator[Row]:
    """Answers a second over each kind of store, medians; the ratio is to a check that keeps nothing.

    The server of PostgreSQL is started for it, on this machine, and waits for the disk as any other does.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield from _rows("SQLite", Path(folder) / "kept.db")
    with embedded() as server:
        yield from _rows("PostgreSQL", Postgres(server.get_uri()).empty())


def _rows(name: str, place: Place) -> Iterator[Row]:
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    rates: dict[str, list[float]] = {path: [] for path in PATHS}
    with tempfile.TemporaryDirectory() as folder, service(place) as running:
        for _ in range(ROUNDS):
            for path in PATHS:
                file = Path(folder) / "request"
                file.write_bytes(request_of(body, path))
                rates[path].append(flood(running, 0, CALLERS, SECONDS, file)["soon"] / SECONDS)
    middle = {path: median(each) for path, each in rates.items()}
    for path, rate in middle.items():
        yield Row(f"POST {path}, {name}", rate, "/s", rate / middle[PATHS[0]])
