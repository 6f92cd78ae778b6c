"""How long the slowest of a hundred waits while the service is half as busy as it can be, beside the bare route."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.engines import EXAMPLE, HERE
from bench.overload import flood
from bench.serving import bare, service
from bench.throughput import request_of
from bench.timing import Row
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise

ROUNDS, SECONDS, CALLERS = 5, 3.0, 8
_LATE = 0.99


def rows() -> Iterator[Row]:
    """Milliseconds, medians of rounds in which both are sent the same in turn: half of what the service can do."""
    document = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    body = dumps(document)
    size = len(dumps(Service(Library([load(HERE / "rules").rulebook])).check(document)))
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "late.db") as ours, bare(size) as least:
        file = Path(folder) / "request"
        file.write_bytes(request_of(body))
        half = flood(ours, 0, CALLERS, SECONDS, file)["soon"] / SECONDS / 2
        late: dict[int, list[float]] = {least.port: [], ours.port: []}
        for _ in range(ROUNDS):
            for server in (least, ours):
                answered = sorted(flood(server, half, CALLERS, SECONDS, file)["answered_in"])
                late[server.port].append(1_000 * answered[int(_LATE * len(answered))])
    of_bare, of_ours = median(late[least.port]), median(late[ours.port])
    yield Row(f"bare FastAPI route at {half:.0f}/s, p99", of_bare, "ms", 1.0)
    yield Row(f"POST /v1/check at {half:.0f}/s, p99", of_ours, "ms", of_ours / of_bare)
