"""Several processes that answer at one address: this one starts them, starts one again that died, and stops them.

They share the socket, so the system hands each connection to one that is free, and the store, so that whichever answers
has everything that was kept. `python -m dontbuy.api.workers SOCKET` is one of them.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread, current_thread, main_thread
from types import FrameType
from typing import Any

import structlog
from prometheus_client.multiprocess import mark_process_dead

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.door.metrics import FOLDER
from dontbuy.api.logs import write_logs
from dontbuy.api.running import AtAnAddress, Server, listening_at, opened, server, who_may
from dontbuy.api.settings import Settings, read_settings, written
from dontbuy.engine.rulebook.library import Library

log = structlog.get_logger("dontbuy")
_READY = b"ready\n"


@contextmanager
def serving(settings: Settings) -> Iterator["Server | Workers"]:
    """What serves as the settings say, in this process or in several; its port is taken, and given back afterwards.

    Raises RulebookError, SettingsRefused, StoreUnusable.
    """
    if settings.workers == 1:
        with server(settings) as alone:
            yield alone
        return
    with opened(settings) as (library, database):
        whom = who_may(settings, database)
    with (
        TemporaryDirectory(prefix="dontbuy-") as counted,
        closing(Workers(settings, library, whom, counted)) as workers,
    ):
        yield workers


class Workers(AtAnAddress):
    """The processes of one address. `counted` is the folder in which they count together."""

    def __init__(self, settings: Settings, library: Library, whom: str, counted: str) -> None:
        super().__init__(settings, library, whom, listening_at(settings.host, settings.port))
        self._environment = {**_environment(settings), FOLDER: counted}
        self._counted = counted
        self._running: set[subprocess.Popen[bytes]] = set()
        self._starts, self._stop = Lock(), Event()
        self._not_ready = settings.workers

    def serve_until_stopped(self) -> None:
        """Until SIGINT, SIGTERM, or a worker that cannot start. What is in flight then is still answered."""
        if current_thread() is main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._signalled)
        minding = [Thread(target=self._mind) for _ in range(self.settings.workers)]
        for each in minding:
            each.start()
        self._stop.wait()
        self.close()  # before the others: whoever connects from now on is refused
        with self._starts:
            for process in self._running:
                process.send_signal(signal.SIGTERM)
        for each in minding:
            each.join()
        self.answers.set()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if self._stop.is_set() and number == signal.SIGINT:  # asked twice: whoever asks waits for nobody
            for process in self._running:
                process.kill()
        self._stop.set()

    def _mind(self) -> None:
        """Keep one worker running until all are stopped."""
        while (process := self._start()) is not None:
            assert process.stdout
            is_ready = process.stdout.readline() == _READY
            if is_ready:
                self._is_ready()
            process.wait()
            process.stdout.close()
            with suppress(OSError):
                mark_process_dead(process.pid, self._counted)  # type: ignore[no-untyped-call]
            with self._starts:
                self._running.discard(process)
            if not self._stop.is_set():
                log.error("worker", pid=process.pid, ended=process.returncode, was_ready=is_ready)
                if not is_ready:  # and it would not be the next time
                    self._stop.set()

    def _start(self) -> "subprocess.Popen[bytes] | None":
        with self._starts:
            if self._stop.is_set():
                return None
            number = self._listening.fileno()
            process = subprocess.Popen(
                [sys.executable, "-m", "dontbuy.api.workers", str(number)],
                env=self._environment,
                stdin=subprocess.PIPE,  # it ends when this process does, however that ends
                stdout=subprocess.PIPE,
                pass_fds=[number],
                start_new_session=True,  # Ctrl-C is for this process, which then tells the others
            )
            self._running.add(process)
            return process

    def _is_ready(self) -> None:
        with self._starts:
            self._not_ready -= 1
            if self._not_ready == 0:
                self.started = True
                self.answers.set()


def _environment(settings: Settings) -> Mapping[str, str]:
    """The settings as a worker reads them: those that were options too."""
    told = {f"DONTBUY_{name.upper()}": _written(value) for name, value in settings if value is not None}
    told["DONTBUY_LOG_FORMAT"] = "json" if settings.logs_json(sys.stderr.isatty()) else "text"
    return {**os.environ, **told}


def _written(value: Any) -> str:
    """A setting as it is read again: an address with its password."""
    return value.text if isinstance(value, ServerAddress) else written(value)


def work(settings: Settings, listening: socket.socket) -> None:
    """One of the processes, until it is told to stop or the one that started it is gone."""
    write_logs(settings.logs_json(sys.stderr.isatty()))
    with server(settings, listening) as running:
        for follows in (_stop_without_a_parent, _say_when_ready):
            Thread(target=follows, args=(running,), daemon=True).start()
        running.serve_until_stopped()


def _stop_without_a_parent(_running: Any) -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _say_when_ready(running: Server) -> None:
    running.answers.wait()
    if running.started:
        sys.stdout.buffer.write(_READY)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    work(read_settings(), socket.socket(fileno=int(sys.argv[1])))
