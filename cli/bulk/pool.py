"""Several processes that answer chunks, each in its turn, so that what is written is the same as with one."""

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Queue
from threading import Thread
from traceback import format_exc

from dontbuy.cli.bulk.answering import AnsweredChunk, Answering, Job, Stopped, service_of
from dontbuy.cli.bulk.rows import Chunk, Row
from dontbuy.engine.rulebook.library import Library

_WAITING = 2
"""Chunks that each process has at once: the one it answers and the next. So what is read ahead is bounded."""
_READY = "ready"


@dataclass(frozen=True, slots=True)
class _Worker:
    process: BaseProcess
    connection: "Connection[Sequence[Row], AnsweredChunk | Stopped | str]"

    def ask(self, rows: Sequence[Row]) -> None:
        """Give it rows to answer. Raises RuntimeError where it is gone."""
        try:
            self.connection.send(rows)
        except OSError:
            raise self._gone() from None

    def told(self) -> AnsweredChunk | Stopped:
        """What it says next. Raises RuntimeError where it failed or is gone."""
        said = self._said()
        if isinstance(said, str):
            raise RuntimeError(f"a process that answers failed:\n{said}")
        return said

    def ready(self) -> None:
        """Wait until it can answer. Raises RuntimeError."""
        said = self._said()
        if said != _READY:
            raise RuntimeError(f"a process that answers could not start:\n{said}")

    def _said(self) -> AnsweredChunk | Stopped | str:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            raise self._gone() from None

    def _gone(self) -> RuntimeError:
        self.process.join()
        return RuntimeError(f"a process that answers ended with code {self.process.exitcode}")


def answered(
    chunks: Iterable[Chunk], job: Job, workers: int, library: Library
) -> Iterator[tuple[Chunk, AnsweredChunk | Stopped]]:
    """Every chunk with its answers, in order; with one worker in this process, by the rulebooks of `library`."""
    if workers == 1:
        answering = Answering(job, service_of(job, library))
        yield from ((chunk, answering.answered(chunk.rows)) for chunk in chunks)
        return
    with _running(job, workers) as processes:
        yield from _in_turn(chunks, processes)


def _in_turn(chunks: Iterable[Chunk], workers: Sequence[_Worker]) -> Iterator[tuple[Chunk, AnsweredChunk | Stopped]]:
    asked: deque[tuple[Chunk, _Worker]] = deque()
    for number, chunk in enumerate(chunks):
        worker = workers[number % len(workers)]
        if len(asked) == _WAITING * len(workers):
            yield _oldest(asked)
        worker.ask(chunk.rows)
        asked.append((chunk, worker))
    while asked:
        yield _oldest(asked)


def _oldest(asked: "deque[tuple[Chunk, _Worker]]") -> tuple[Chunk, AnsweredChunk | Stopped]:
    chunk, worker = asked.popleft()
    return chunk, worker.told()


@contextmanager
def _running(job: Job, count: int) -> Iterator[Sequence[_Worker]]:
    """Processes that are ready; they end with the block, and where this process is killed."""
    context = get_context("spawn")
    workers: list[_Worker] = []
    try:
        with _without_interrupts():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=work, args=(job, theirs), daemon=True)
                process.start()
                theirs.close()
                workers.append(_Worker(process, ours))
        for worker in workers:
            worker.ready()
        yield workers
    finally:
        for worker in workers:
            worker.connection.close()
        for worker in workers:
            worker.process.terminate()
            worker.process.join()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; those that are started here leave it to the one that started them."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def work(job: Job, connection: "Connection[AnsweredChunk | Stopped | str, Sequence[Row]]") -> None:
    """What each process does: get ready, say so, and answer what comes until nothing more does."""
    try:
        answering = Answering(job, service_of(job, Library.of_folders(job.folders)))
        connection.send(_READY)
        # A thread reads ahead, so that whoever sends never waits for a process that waits for them.
        asked: Queue[Sequence[Row] | None] = Queue()
        Thread(target=_receive, args=(connection, asked), daemon=True).start()
        while (rows := asked.get()) is not None:
            connection.send(answering.answered(rows))
    except (BrokenPipeError, ConnectionResetError):
        return
    except Exception:  # told where it can be seen
        connection.send(format_exc())


def _receive(
    connection: "Connection[AnsweredChunk | Stopped | str, Sequence[Row]]", asked: "Queue[Sequence[Row] | None]"
) -> None:
    try:
        while True:
            asked.put(connection.recv())
    except (EOFError, OSError):
        asked.put(None)
