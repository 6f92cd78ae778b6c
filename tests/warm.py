"""The command and the service as processes that begin with everything loaded: `python -m tests.warm DESCRIPTOR`.

To start Python and load what a command needs takes longer than most commands take themselves. So one process loads it
once and is forked for each run: a process of its own, with its own descriptors, environment and end. What only the
start of an interpreter reads, such as the encoding of its outputs, needs one that is started.
"""

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Self

ROOT = Path(__file__).parents[1]
LOADED = ("alembic.command", "dontbuy.api.running", "dontbuy.api.workers", "dontbuy.cli.check", "dontbuy.cli.commands")
_STARTED_WITH = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
_SIZE = 8
"""Bytes that say how long a run is that is asked for."""


class Run(NamedTuple):
    """`python -m MODULE ARGUMENTS`."""

    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str


class Forked:
    """A process that was forked. It is no child of ours, so its end is told by whoever waits for it."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = int(self._line())
        self._process = os.pidfd_open(self.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._told.close()
        os.close(self._process)

    def kill(self) -> None:
        """Where it still runs."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def wait(self, seconds: float) -> int:
        """Its exit code, negative where a signal ended it. Raises TimeoutError."""
        self._told.settimeout(seconds)
        return int(self._line())

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\n"):
            more = self._told.recv(1)
            assert more, "whoever forks has ended"
            line += more
        return line


class Warm:
    """A process that has loaded everything, and is forked."""

    def __init__(self) -> None:
        self._ask, other = socket.socketpair()
        command = [sys.executable, "-m", "tests.warm", str(other.fileno())]
        with other:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=_STARTED_WITH, stdin=subprocess.DEVNULL, pass_fds=[other.fileno()]
            )
        self._one_at_a_time = Lock()

    def fork(self, run: Run, outputs: Sequence[int]) -> Forked:
        """With these descriptors as its standard input, output and error."""
        ours, theirs = socket.socketpair()
        asked = json.dumps(run).encode()
        with theirs, self._one_at_a_time:
            socket.send_fds(self._ask, [len(asked).to_bytes(_SIZE)], [theirs.fileno(), *outputs])
            self._ask.sendall(asked)
        return Forked(ours)

    def close(self) -> None:
        self._ask.close()
        self._process.wait()


@cache
def warm() -> Warm:
    """The one of this process, from when it is first asked for."""
    made = Warm()
    atexit.register(made.close)
    return made


def may_be_forked(environment: Mapping[str, str]) -> bool:
    """Whether no interpreter reads anything in it when it starts."""
    return all(name.startswith("DONTBUY_") for name in environment)


def _asked(connection: socket.socket) -> Run:
    """What is asked for next, in a process that was forked for it; the one that was asked ends where nobody can ask."""
    while True:
        size, descriptors, _, _ = socket.recv_fds(connection, _SIZE, 4)
        if not size:
            os._exit(0)
        data = b""
        while len(data) < int.from_bytes(size):
            data += connection.recv(int.from_bytes(size) - len(data))
        if not os.fork():
            connection.close()
            _fork(*descriptors)
            return Run(*json.loads(data))
        for descriptor in descriptors:
            os.close(descriptor)


def _fork(told: int, *outputs: int) -> None:
    """Fork once more, to wait and to tell; comes back in the process that was forked."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if not pid:
        os.close(told)
        for at, descriptor in enumerate(outputs):
            os.dup2(descriptor, at)
            os.close(descriptor)
        return
    for descriptor in outputs:
        os.close(descriptor)
    try:
        os.write(told, b"%d\n" % pid)
        _, status = os.waitpid(pid, 0)
        os.write(told, b"%d\n" % os.waitstatus_to_exitcode(status))
    finally:
        os._exit(0)  # whoever asked may have gone


def main(descriptor: int) -> None:
    """Load everything, and be whatever is asked for."""
    for name in LOADED:
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who wait and tell are waited for by nobody
    run = _asked(socket.socket(fileno=descriptor))
    os.environ.clear()
    os.environ.update(run.environment)
    os.chdir(run.folder)
    sys.argv = ["dontbuy", *run.arguments]
    runpy.run_module(run.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
