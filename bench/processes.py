"""Whole processes: the command on one file, the start of the service, and each page and route of it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.engines import EXAMPLE, HERE
from bench.serving import service
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.rulebook.source import read_or_raise

RUNS = 9
PAGES = (
    "/",
    "/check/vendor",
    "/check/vendor/all",
    "/compare",
    "/criteria",
    "/criteria/VEN-1",
    "/criteria/map",
    "/docs",
)
EARLIER = 40
OF_A_DRAFT = ("question/metrics.items", "answers", "all", "result/1", "history")


def rows() -> list[Row]:
    """Milliseconds, medians of several runs."""
    nothing = _median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    command = [sys.executable, "-m", "dontbuy.cli", "check", "--format", "json", str(EXAMPLE)]
    check = _median(lambda: subprocess.run(command, cwd=HERE, capture_output=True, check=False))
    rows = [
        Row("python -c pass", nothing, "ms"),
        Row("dontbuy check, one file", check, "ms", check / nothing),
    ]
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for run in range(3):
            with service(Path(folder) / f"{run}.db") as running:
                starts.append(running.milliseconds)
        rows.append(Row("service start to first answer", median(starts), "ms", median(starts) / nothing))
        with service(Path(folder) / "pages.db") as running:
            rows += _routes(running.address)
    return rows


def _routes(address: str) -> Iterator[Row]:
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    posted = Request(f"{address}/v1/check", body, {"Content-Type": "application/json"})
    yield Row("POST /v1/check", _median(lambda: urlopen(posted, timeout=5).read(), 60), "ms")
    yield Row("GET /criteria/VEN-1, the first page of all", _once(f"{address}/criteria/VEN-1"), "ms")
    for page in PAGES:
        yield Row(f"GET {page}", _page(address + page), "ms")
    for path in ("/v1/criteria", "/openapi.json"):
        tag = _answer(Request(address + path))
        yield Row(f"GET {path}", _page(address + path), "ms")
        yield Row(f"GET {path}, which the caller has", _page(address + path, **{"If-None-Match": tag}), "ms")
    draft = _sent(f"{address}/import", text=body.decode()).removesuffix("/answers")
    _sent(f"{draft}/result")
    for page in OF_A_DRAFT:
        yield Row(f"GET /draft/…/{page}", _page(f"{draft}/{page}"), "ms")
    for _ in range(EARLIER):
        last = _sent(f"{draft}/result")
    yield Row(f"GET /draft/…/result, after {EARLIER} earlier results", _page(last), "ms")


def _once(url: str) -> float:
    start = time.perf_counter()
    urlopen(url, timeout=30).read()
    return (time.perf_counter() - start) * 1000


def _page(url: str, **headers: str) -> float:
    request = Request(url, headers=headers)
    return _median(lambda: _answer(request), 30)


def _answer(request: Request) -> str:
    """Reads an answer, and gives its ETag."""
    try:
        with urlopen(request, timeout=5) as response:
            response.read()
            return str(response.headers.get("ETag", ""))
    except HTTPError as answer:
        if answer.status != 304:
            raise
        return ""


def _sent(url: str, **fields: str) -> str:
    """Send a form and give the address that it leads to."""
    with urlopen(Request(url, urlencode(fields).encode()), timeout=5) as response:
        return str(response.url)


def _median(way: Callable[[], object], runs: int = RUNS) -> float:
    way()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        way()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)
