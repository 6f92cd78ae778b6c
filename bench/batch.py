"""A file of documents over HTTP in one request, beside `dontbuy check` of the same file, and the memory it takes."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter

from bench.bulk import facts_of, write_documents
from bench.engines import HERE
from bench.memory import resident
from bench.serving import Running, service
from bench.timing import Row

ROWS, ROUNDS, TIMES = 5_000, 3, 10
_PIECE = 65_536
_HEAD = (
    b"POST /v1/check:batch HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
)


def rows() -> Iterator[Row]:
    """Rows a second from the first byte sent to the last byte answered, in turn; then the memory of the service after a
    batch and after one that is ten times as long."""
    with tempfile.TemporaryDirectory() as name, service(Path(name) / "batch.db") as running:
        given = Path(name) / "rows.ndjson"
        write_documents(given, ROWS, facts_of({}))
        cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
        running.pin(cores[0])
        taken = [
            (_checked(given, cores[0]), _sent(running, [given]), _sent(running, [given], "text/csv"))
            for _ in range(ROUNDS)
        ]
        names = ("dontbuy check --format json, the whole process", "POST /v1/check:batch", "the same, as CSV")
        for at, each in enumerate(names):
            ratio = median(seconds[0] / seconds[at] for seconds in taken)
            yield Row(each, ROWS / median(seconds[at] for seconds in taken), "/s", ratio)
        first = resident(running)
        yield Row(f"resident after batches of {ROWS:,} rows", first, "MB", 1.0)
        _sent(running, [*repeat(given, TIMES)])
        held = resident(running)
        yield Row(f"resident after one of {TIMES * ROWS:,} rows", held, "MB", held / first)


def _checked(given: Path, core: int) -> float:
    """Seconds that the command takes for a file."""
    command = [sys.executable, "-m", "dontbuy.cli", "check", "--format", "json", str(given)]
    with given.with_suffix(".checked").open("wb") as out:
        begun = perf_counter()
        process = subprocess.Popen(command, cwd=HERE, stdout=out)
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {core})
        process.wait()
        return perf_counter() - begun


def _sent(running: Running, files: Sequence[Path], accept: str = "application/x-ndjson") -> float:
    """Seconds that one batch takes of some files, one behind the other. It is sent and read at once."""
    begun, last = perf_counter(), b""
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        sending = Thread(target=_send, args=(connection, files, accept))
        sending.start()
        while piece := connection.recv(_PIECE):
            last = (last + piece)[-1_000:]
        sending.join()
    if not last.endswith(b"0\r\n\r\n") or b'"complete":false' in last:
        raise RuntimeError("the batch was not answered to its end")
    return perf_counter() - begun


def _send(connection: socket.socket, files: Sequence[Path], accept: str) -> None:
    connection.sendall(_HEAD + f"Accept: {accept}\r\n\r\n".encode())
    for path in files:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")
