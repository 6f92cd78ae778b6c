"""Servers of their own on free ports, for as long as something is measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from urllib.error import HTTPError
from urllib.request import urlopen

from bench.engines import HERE
from dontbuy.api.addresses import ServerAddress

SECONDS_TO_START = 30.0
Place = Path | ServerAddress
"""Of a store."""


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
def service(database: Place, log: int | None = None, *, development: bool = False) -> Iterator[Running]:
    """The service over a store of its own; with the pages that show what the others are made of in development.

    Its lines go to the descriptor `log`, or are shown where something fails.
    """
    port = _free_port()
    where = str(database) if isinstance(database, Path) else database.text
    environment = {"DONTBUY_DATABASE": where, "DONTBUY_DEVELOPMENT": str(development)}
    with _running(["-m", "dontbuy.cli", "serve", "--port", str(port)], port, "/readyz", log, **environment) as running:
        yield running


@contextmanager
def bare(size: int) -> Iterator[Running]:
    """The bare route of `bench.bare`, which answers `size` bytes."""
    port = _free_port()
    with _running(["-m", "bench.bare", str(port), str(size)], port, "/", None) as running:
        yield running


@contextmanager
def _running(arguments: Sequence[str], port: int, path: str, log: int | None, **environment: str) -> Iterator[Running]:
    with TemporaryFile() as kept:
        try:
            command, told = [sys.executable, *arguments], {**os.environ, **environment}
            with _started(command, HERE, told, port, path, kept.fileno() if log is None else log) as running:
                yield running
        except BaseException:
            kept.seek(0)
            sys.stderr.write(kept.read().decode(errors="replace"))
            raise


@contextmanager
def _started(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], port: int, path: str, log: int
) -> Iterator[Running]:
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=log) as process:
        try:
            _wait(f"http://127.0.0.1:{port}{path}", start + SECONDS_TO_START)
            yield Running(port, process, (time.perf_counter() - start) * 1000)
        finally:
            process.terminate()


def first_answer(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Milliseconds from the start of a server, which is told its port, to its first answer; it is stopped then."""
    port = _free_port()
    told = [*command, "--port", str(port)]
    with _started(told, folder, environment, port, "/readyz", subprocess.DEVNULL) as running:
        return running.milliseconds


def _wait(url: str, latest: float) -> None:
    while time.perf_counter() < latest:
        try:
            urlopen(url, timeout=1).read()
            return
        except HTTPError:
            return
        except OSError:  # refused, or taken and not answered in time
            time.sleep(0.01)
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
