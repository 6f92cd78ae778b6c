"""What the service holds in memory after many requests: nine checks to each evaluation that is kept."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.engines import EXAMPLE
from bench.overload import flood
from bench.serving import Running, service
from bench.throughput import request_of
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise

FEW, MANY = 20_000, 200_000
CALLERS, SECONDS = 8, 0.5
SHARES = {"/v1/check": 9, "/v1/evaluations": 1}


def rows() -> Iterator[Row]:
    """Megabytes that stay in memory after so many requests, and the ratio to what did after the few."""
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "memory.db") as running:
        files = {path: Path(folder) / path.rpartition("/")[2] for path in SHARES}
        for path, file in files.items():
            file.write_bytes(request_of(body, path))
        sent, first = 0, 0.0
        for wanted in (FEW, MANY):
            sent = _send(running, files, sent, wanted)
            held = resident(running)
            first = first or held
            yield Row(f"resident after {sent:,} requests", held, "MB", held / first)


def _send(running: Running, files: dict[str, Path], sent: int, wanted: int) -> int:
    """Send until so many were; how many they are."""
    while sent < wanted:
        for path, share in SHARES.items():
            for _ in range(share):
                sent += sum(flood(running, 0, CALLERS, SECONDS, files[path])["statuses"].values())
    return sent


def resident(running: Running) -> float:
    """Megabytes that a server holds."""
    status = Path(f"/proc/{running.process.pid}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1_000
