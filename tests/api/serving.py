"""The real server: in a thread, so that a test can reach into it, or in a process, so that it can be measured."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import httpx

from dontbuy.api.__main__ import server
from dontbuy.api.settings import Settings
from tests.conftest import ROOT

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    """A server that answers, the file of its store, and its process id."""

    port: int
    database: Path
    pid: int

    def client(self) -> httpx.Client:
        # Without TLS: to read the certificates of the system takes longer than most tests.
        return httpx.Client(base_url=f"http://{HOST}:{self.port}", timeout=20, verify=False, trust_env=False)

    def kept(self) -> int:
        """How many evaluations the store holds."""
        with closing(sqlite3.connect(self.database)) as connection:
            count: int = connection.execute("SELECT count(*) FROM evaluations").fetchone()[0]
            return count

    def kill(self) -> None:
        """Without a warning, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def exchange(self, parts: Iterable[bytes], timeout: float = 10) -> bytes:
        """Everything that is answered to these bytes until the server closes; what cannot be sent any more is left."""
        with socket.create_connection((HOST, self.port), timeout) as connection:
            with suppress(ConnectionError):
                for part in parts:
                    connection.sendall(part)
            return b"".join(_received(connection))


@contextmanager
def in_thread(database: Path) -> Iterator[Served]:
    """The server as `python -m api` makes it, on a free port, stopped by its own handle."""
    running = server(Settings(database=database, port=0))
    thread = Thread(target=running.run)
    thread.start()
    try:
        until(lambda: running.started or not thread.is_alive())
        yield Served(running.servers[0].sockets[0].getsockname()[1], database, os.getpid())
    finally:
        running.should_exit = True
        thread.join(10)


@contextmanager
def in_process(database: Path, **environment: str) -> Iterator[Served]:
    """`python -m api`, killed at the end where it still runs."""
    port = _free_port()
    settings = {"DONTBUY_DATABASE": str(database), "DONTBUY_PORT": str(port), **environment}
    process = subprocess.Popen([sys.executable, "-m", "api"], cwd=ROOT, env=os.environ | settings)
    served = Served(port, database, process.pid)
    try:
        until(lambda: process.poll() is not None or _answers(served))
        assert process.poll() is None, "the server ended as soon as it began"
        yield served
    finally:
        process.kill()
        process.wait(10)


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One request as it stands on the wire; an empty header is left out."""
    named = {"Host": HOST, "Content-Type": "application/json", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def resident(pid: int, field: str = "VmRSS") -> int:
    """The memory of a process, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(field)


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that is about to happen."""
    latest = monotonic() + seconds
    while not condition():
        assert monotonic() < latest, "it did not happen"
        sleep(0.01)


def _received(connection: socket.socket) -> Iterator[bytes]:
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            yield part


def _answers(served: Served) -> bool:
    with suppress(OSError):
        return served.exchange([request("GET", "/livez", Connection="close")]).startswith(b"HTTP/1.1 200 ")
    return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
        return port
