"""How many checks a second the service answers, beside the least that FastAPI can do with the same exchange.

The documents all differ; the bare route answers as many bytes as their answers have, in the middle.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.engines import HERE
from bench.plan import documents
from bench.serving import Running, bare, service
from bench.timing import Row
from dontbuy.api.service import Service
from dontbuy.engine.rulebook.library import Library, load

ROUNDS, SECONDS = 5, 2.0


def rows() -> list[Row]:
    """Answers a second, medians of rounds in which both are asked in turn: servers on one core, the load on another."""
    bodies = documents()
    service_of = Service(Library([load(HERE / "rules").rulebook]))
    size = round(median(len(service_of.check_json(body)) for body in bodies))
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "load.db") as ours, bare(size) as least:
        request = Path(folder) / "request"
        request.write_bytes(b"".join(map(request_of, bodies)))
        rates: dict[int, list[float]] = {least.port: [], ours.port: []}
        for _ in range(ROUNDS):
            for server in (least, ours):
                rates[server.port].append(_rate(server, request))
    middle = {port: median(each) for port, each in rates.items()}
    share = middle[ours.port] / middle[least.port]
    return [
        Row("bare FastAPI route, same bodies, as many bytes back", middle[least.port], "/s", 1.0),
        Row("POST /v1/check", middle[ours.port], "/s", share),
    ]


def request_of(body: bytes, path: str = "/v1/check") -> bytes:
    """A request as it stands on the wire."""
    head = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json")
    return "\r\n".join((*head, f"Content-Length: {len(body)}", "", "")).encode() + body


def _rate(server: Running, request: Path) -> float:
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    server.pin(cores[0])
    command = [sys.executable, "-m", "bench.load", str(cores[-1]), str(server.port), str(SECONDS), str(request)]
    return float(subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout)
