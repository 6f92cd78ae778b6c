"""What it costs to keep an answer: the rate of kept evaluations beside that of checks, asked in turn."""

import tempfile
from pathlib import Path
from statistics import median

from bench.engines import EXAMPLE
from bench.overload import flood
from bench.serving import service
from bench.throughput import request_of
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise

ROUNDS, SECONDS, CALLERS = 3, 2.0, 8
PATHS = ("/v1/check", "/v1/evaluations")


def rows() -> list[Row]:
    """Answers a second over SQLite, medians; the ratio is to a check that keeps nothing."""
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    rates: dict[str, list[float]] = {path: [] for path in PATHS}
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "kept.db") as running:
        for _ in range(ROUNDS):
            for path in PATHS:
                file = Path(folder) / "request"
                file.write_bytes(request_of(body, path))
                rates[path].append(flood(running, 0, CALLERS, SECONDS, file)["soon"] / SECONDS)
    middle = {path: median(each) for path, each in rates.items()}
    return [Row(f"POST {path}, SQLite", rate, "/s", rate / middle[PATHS[0]]) for path, rate in middle.items()]
