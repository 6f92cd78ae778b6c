"""The real server: in a thread, so that a test can reach into it, or in a process, so that it can be measured."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from time import monotonic, sleep
from typing import IO, Any, NoReturn

import httpx
import structlog

from dontbuy.api.running import server
from dontbuy.api.settings import Settings
from tests.conftest import ROOT
from tests.stores import Place, asked
from tests.warm import Forked, Run, may_be_forked, warm

HOST = "127.0.0.1"
MEMBERS = {"type", "title", "status", "code", "detail", "request_id", "errors"}
PATIENCE = 60
"""Seconds after which a test that hangs is given up; no test waits for it."""
ADDRESS = r"dontbuy is at http://127\.0\.0\.1:(\d+)/"


@dataclass(frozen=True)
class Served:
    """A server that answers, where its store is, and its process id."""

    port: int
    database: Place
    pid: int
    said: "Lines | None" = None

    def client(self) -> httpx.Client:
        # Without TLS: to read the certificates of the system takes longer than most tests.
        return httpx.Client(base_url=f"http://{HOST}:{self.port}", timeout=20, verify=False, trust_env=False)

    def kept(self) -> int:
        """How many evaluations the store holds."""
        ((count,),) = asked(self.database, "SELECT count(*) FROM evaluations")
        return int(count)

    def kill(self) -> None:
        """Without a warning, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.port), PATIENCE)

    def exchange(self, parts: Iterable[bytes], strict: bool = False) -> bytes:
        """Everything that is answered to these bytes until the server closes.

        What cannot be sent any more is left; where it is `strict`, that is an error as it is for many clients.
        """
        with self.connect() as connection:
            with nullcontext() if strict else suppress(ConnectionError):
                for part in parts:
                    connection.sendall(part)
            return b"".join(received(connection))


@contextmanager
def in_thread(database: Place, **settings: Any) -> Iterator[Served]:
    """The server as `python -m dontbuy.api` makes it, on a free port, stopped by its own handle."""
    with server(Settings(database=database, port=0, **settings)) as running:
        thread = Thread(target=running.serve_until_stopped)
        thread.start()
        try:
            assert running.answers.wait(PATIENCE)
            assert running.started, "the server ended as soon as it began"
            yield Served(running.port, database, os.getpid())
        finally:
            running.should_exit = True
            thread.join(PATIENCE)


@contextmanager
def in_process(database: Place, **environment: str) -> Iterator[Served]:
    """`python -m dontbuy.api`, killed at the end where it still runs.

    It listens before it says where; a connection that comes before it answers waits in the queue of the system.
    """
    where = str(database) if isinstance(database, Path) else database.text
    settings = {"DONTBUY_DATABASE": where, "DONTBUY_PORT": "0", "PYTHONPATH": str(ROOT), **environment}
    begun = _forked if may_be_forked(environment) else _started
    with begun(os.environ | settings) as (process, errors):
        said = Lines(errors)
        try:
            port = said.first(ADDRESS)
            assert port, "the server ended as soon as it began"
            yield Served(int(port[1]), database, process.pid, said)
        finally:
            process.kill()
            process.wait(PATIENCE)
            said.join(PATIENCE)


@contextmanager
def _started(environment: Mapping[str, str]) -> "Iterator[tuple[subprocess.Popen[str], IO[str]]]":
    command = [sys.executable, "-m", "dontbuy.api"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    yield process, process.stderr


@contextmanager
def _forked(environment: Mapping[str, str]) -> Iterator[tuple[Forked, IO[str]]]:
    (read, write), nothing = os.pipe(), os.open(os.devnull, os.O_RDWR)
    process = warm().fork(Run("dontbuy.api", (), environment, str(ROOT)), [nothing, nothing, write])
    os.close(write)
    os.close(nothing)
    with process:
        yield process, os.fdopen(read, encoding="utf-8")


class Lines(Thread):
    """What a process says, read as it comes: a pipe that nobody reads would stop whoever writes into it."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._lines: list[str] = []
        self._more = Condition()
        self._is_over = False
        self.start()

    def run(self) -> None:
        with self._stream:
            for line in self._stream:
                with self._more:
                    self._lines.append(line)
                    self._more.notify_all()
        with self._more:
            self._is_over = True
            self._more.notify_all()

    def first(self, pattern: str) -> re.Match[str] | None:
        """The first line that has the pattern, as soon as it comes; None where the stream ends without."""
        with self._more:
            self._more.wait_for(lambda: self._is_over or self._search(pattern) is not None, PATIENCE)
            return self._search(pattern)

    def _search(self, pattern: str) -> re.Match[str] | None:
        return next((match for line in self._lines if (match := re.search(pattern, line))), None)


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One request as it stands on the wire; an empty header is left out."""
    named = {"Host": HOST, "Content-Type": "application/json", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def problem(answer: bytes) -> dict[str, object]:
    """The problem document of an answer as it stands on the wire."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    document: dict[str, object] = json.loads(body)
    assert document["request_id"]
    assert f"x-request-id: {document['request_id']}".encode() in head.lower()
    return document


class Log:
    """What is logged while a test looks, of every request, also of one that another test began."""

    def __init__(self) -> None:
        self.lines: list[MutableMapping[str, Any]] = []
        self._more = Condition()

    def keep(self, _logger: Any, level: str, line: MutableMapping[str, Any]) -> NoReturn:
        with self._more:
            self.lines.append({**line, "log_level": level})
            self._more.notify_all()
        raise structlog.DropEvent

    def of(self, request_id: str) -> list[MutableMapping[str, Any]]:
        """Every line of one request, its own line last: that is written after its answer has left, so it is awaited."""
        with self._more:
            assert self._more.wait_for(lambda: self._has_ended(request_id), PATIENCE), self.lines
            return self._of(request_id)

    def _has_ended(self, request_id: str) -> bool:
        return any(line["event"] == "request" for line in self._of(request_id))

    def _of(self, request_id: str) -> list[MutableMapping[str, Any]]:
        return [line for line in self.lines if line.get("request_id") == request_id]


@contextmanager
def logged() -> Iterator[Log]:
    """What is logged inside."""
    log = Log()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[log.keep])
    try:
        yield log
    finally:
        structlog.configure(processors=before)


def refused(response: httpx.Response) -> dict[str, Any]:
    """The problem document of a response; every one has the same members."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == MEMBERS
    assert body["status"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    return body


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


def received(connection: socket.socket) -> Iterator[bytes]:
    with suppress(ConnectionError):
        while part := connection.recv(65_536):
            yield part
