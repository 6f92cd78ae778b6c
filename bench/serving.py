"""Servers of their own on free ports, for as long as something is measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from bench.engines import HERE

SECONDS_TO_START = 30.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `milliseconds` went by from its start to its first answer."""

    port: int
    process: "subprocess.Popen[bytes]"
    milliseconds: float

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pin(self, core: int) -> None:
        """Every thread of it to one core, where the system can do that."""
        if hasattr(os, "sched_setaffinity"):
            for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {core})


@contextmanager
def service(database: Path) -> Iterator[Running]:
    """The service over a store of its own."""
    port = _free_port()
    command = ["-m", "dontbuy.cli", "serve", "--port", str(port), "--database", str(database)]
    with _running(command, port, "/readyz") as running:
        yield running


@contextmanager
def bare(size: int) -> Iterator[Running]:
    """The bare route of `bench.bare`, which answers `size` bytes."""
    port = _free_port()
    with _running(["-m", "bench.bare", str(port), str(size)], port, "/") as running:
        yield running


@contextmanager
def _running(arguments: Sequence[str], port: int, path: str) -> Iterator[Running]:
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], cwd=HERE, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}{path}", start + SECONDS_TO_START)
            yield Running(port, process, (time.perf_counter() - start) * 1000)
        finally:
            process.terminate()


def _wait(url: str, latest: float) -> None:
    while time.perf_counter() < latest:
        try:
            urlopen(url, timeout=1).read()
            return
        except HTTPError:
            return
        except (URLError, TimeoutError):  # not listening yet, or not answering yet
            time.sleep(0.01)
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
