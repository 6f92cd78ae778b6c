"""Whole processes: the command on one file, the start of the service, and each page and route of it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.engines import EXAMPLE, HERE
from bench.timing import Row
from dontbuy.api.wire.exact_json import dumps, loads
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
OF_A_DRAFT = ("question/metrics.items", "answers", "all", "result/1", "history")


def rows() -> list[Row]:
    """Milliseconds, medians of several runs."""
    nothing = _median(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    command = [sys.executable, "-m", "cli", "check", "--format", "json", str(EXAMPLE)]
    check = _median(lambda: subprocess.run(command, cwd=HERE, capture_output=True, check=False))
    found = [
        Row("python -c pass", nothing, "ms"),
        Row("dontbuy check, one file", check, "ms", check / nothing),
    ]
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for run in range(3):
            with serving(Path(folder) / f"{run}.db") as (_, taken):
                starts.append(taken)
        found.append(Row("service start to first answer", median(starts), "ms", median(starts) / nothing))
        with serving(Path(folder) / "pages.db") as (address, _):
            found += _routes(address)
    return found


def _routes(address: str) -> Iterator[Row]:
    body = dumps(read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    posted = Request(f"{address}/v1/check", body, {"Content-Type": "application/json"})
    yield Row("POST /v1/check", _median(lambda: urlopen(posted, timeout=5).read(), 60), "ms")
    for page in PAGES:
        yield Row(f"GET {page}", _page(address + page), "ms")
    draft = _sent(f"{address}/import", text=body.decode()).removesuffix("/answers")
    _sent(f"{draft}/result")
    for page in OF_A_DRAFT:
        yield Row(f"GET /draft/…/{page}", _page(f"{draft}/{page}"), "ms")


def _page(url: str) -> float:
    return _median(lambda: urlopen(url, timeout=5).read(), 30)


def _sent(url: str, **fields: str) -> str:
    """Send a form and give the address that it leads to."""
    with urlopen(Request(url, urlencode(fields).encode()), timeout=5) as response:
        return str(response.url)


@contextmanager
def serving(database: Path) -> Iterator[tuple[str, float]]:
    """A service of its own on a free port, and the milliseconds until it answered."""
    start = time.perf_counter()
    command = [sys.executable, "-u", "-m", "cli", "serve", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = _address(process)
            _wait(f"{address}/readyz")
            yield address, (time.perf_counter() - start) * 1000
        finally:
            process.terminate()


def _address(process: "subprocess.Popen[str]") -> str:
    for line in process.stdout or ():
        for word in line.split():
            if word.startswith("http://127.0.0.1:"):
                return word.strip("/ ")
    raise RuntimeError("the service did not start")


def _wait(url: str) -> None:
    for _ in range(500):
        try:
            loads(urlopen(url, timeout=1).read())
            return
        except URLError:
            time.sleep(0.01)
    raise RuntimeError("the service does not answer")


def _median(way: Callable[[], object], runs: int = RUNS) -> float:
    way()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        way()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)
