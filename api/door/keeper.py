"""Posted documents: answered at once, and kept together with those that come meanwhile, by one thread for all of them.

A thread for each would take longer than to keep it, and they would stand in one another's way.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Depends, Request

from dontbuy.api.door import turns
from dontbuy.api.door.body import computed
from dontbuy.api.door.loops import of_this_loop
from dontbuy.api.door.metrics import WRITERS_WAITING
from dontbuy.api.errors import StoreBusy, StoreUnavailable
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.idempotency import Once
from dontbuy.api.records.keeping import Outcome, ToKeep, WrittenEvaluation
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.engine.errors import Diagnostic

MOST_TOGETHER = 64
MOST_BYTES_TOGETHER = MOST_BYTES
"""Of the documents that are written together, but for the first one, which is written whatever its size."""
SECONDS_TO_GATHER = 0.002
"""Longest that those who wait already are kept waiting for others."""
_LATER = "try again in a few seconds"


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """An answer in the line, the size of its document in bytes, and where to say what became of it."""

    asked: ToKeep
    size: int
    told: asyncio.Future[tuple[WrittenEvaluation, bool]]


class _Line:
    """The answers of one event loop that wait to be kept, and the thread that takes them out as many as there are."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._writer = ThreadPoolExecutor(1, "keeper")
        self._waiting, self._is_writing = deque[_Waiting](), False
        self._lately = 1
        """As many as were written last, and those who came while they were: they are likely to come again."""
        self._begins: asyncio.TimerHandle | None = None
        self.threads = CapacityLimiter(turns.MOST_AT_ONCE)
        """Those that look whether a request was answered before."""
        self.here = 0
        """Requests that have a place."""

    @contextmanager
    def place(self) -> Iterator[None]:
        """Held by a request from before it is answered until it is kept. Raises StoreBusy."""
        if self.here >= turns.MOST_AT_ONCE + turns.MOST_WAITING:
            raise StoreBusy([Diagnostic("store/busy", "too many are waiting to write", "", _LATER)])
        self.here += 1
        try:
            yield
        finally:
            self.here -= 1

    async def keep(self, asked: ToKeep, size: int) -> tuple[WrittenEvaluation, bool]:
        """What was kept, once it is on the disk, and whether it had been before."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(asked, size, loop.create_future())
        self._waiting.append(waiting)
        WRITERS_WAITING.inc()
        self._begin_soon(loop)
        late = loop.call_later(turns.SECONDS_IN_LINE, self._give_up, waiting)
        try:
            return await waiting.told
        finally:
            late.cancel()

    def _give_up(self, waiting: _Waiting) -> None:
        """Whoever waits too long is refused; not where it is being written, for then it may be kept."""
        if waiting in self._waiting:
            self._waiting.remove(waiting)
            WRITERS_WAITING.dec()
            fault = Diagnostic("store/unavailable", "the store cannot be written", "", _LATER)
            _tell(waiting, StoreUnavailable([fault]))

    def _begin_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to write as soon as so many wait as did lately; those who do not come in time are not waited for."""
        if self._is_writing or not self._waiting:
            return
        if len(self._waiting) >= min(self._lately, MOST_TOGETHER):
            self._begin(loop)
        elif self._begins is None:
            self._begins = loop.call_later(SECONDS_TO_GATHER, self._begin, loop)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._begins is not None:
            self._begins.cancel()
            self._begins = None
        if self._waiting:
            self._is_writing = True
            self._writer.submit(self._write, loop, self._taken())

    def _taken(self) -> Sequence[_Waiting]:
        """Those who waited longest, as many as are written together."""
        taken: list[_Waiting] = []
        size = 0
        while self._waiting and len(taken) < MOST_TOGETHER:
            size += self._waiting[0].size
            if taken and size > MOST_BYTES_TOGETHER:
                break
            taken.append(self._waiting.popleft())
        WRITERS_WAITING.dec(len(taken))
        return taken

    def _write(self, loop: asyncio.AbstractEventLoop, taken: Sequence[_Waiting]) -> None:
        """In the thread."""
        outcomes = self._service.keep_all([waiting.asked for waiting in taken])
        loop.call_soon_threadsafe(self._written, loop, taken, outcomes)

    def _written(self, loop: asyncio.AbstractEventLoop, taken: Sequence[_Waiting], outcomes: Sequence[Outcome]) -> None:
        for waiting, outcome in zip(taken, outcomes, strict=True):
            _tell(waiting, outcome)
        self._is_writing, self._lately = False, len(taken) + len(self._waiting)
        self._begin_soon(loop)


def _tell(waiting: _Waiting, outcome: Outcome) -> None:
    if waiting.told.done():  # nobody waits for it any more
        return
    if isinstance(outcome, Exception):
        waiting.told.set_exception(outcome)
    else:
        waiting.told.set_result(outcome)


class Keeper:
    """Answers and keeps what is posted to one application."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lines: RunVar[_Line] = RunVar("answers that wait to be kept")

    def line(self) -> _Line:
        """The line of this event loop."""
        return of_this_loop(self._lines, lambda: _Line(self._service))

    async def evaluate_quickly(self, body: bytes, by: Caller) -> WrittenEvaluation | None:
        """As `evaluate`, of a request without a name; None where its document goes the other way."""
        service, line = self._service, self.line()
        with line.place():
            now = service.now()
            found = service.written_quickly(body)
            if found is None:
                return None
            kept, _ = await line.keep(ToKeep(found, now, None, by), len(body))
            return kept

    async def evaluate(self, body: bytes, once: Once | None, by: Caller) -> tuple[WrittenEvaluation, bool]:
        """The answer to the document that a body is, kept, and whether a request of the same name had kept it before.

        Raises StoreBusy, KeyReused, and what `Service.written` raises.
        """
        service, line = self._service, self.line()
        with line.place():
            now = service.now()
            if once:
                before = await run_sync(lambda: service.kept_under(once, now, by), limiter=line.threads)
                if before is not None:
                    return before, True
            found = await computed(body, lambda: service.written(body))
            return await line.keep(ToKeep(found, now, once, by), len(body))


def keeper_of(request: Request) -> Keeper:
    """The keeper of the application."""
    return cast(Keeper, request.app.state.keeper)


async def _keeper(request: Request) -> Keeper:
    """`async` although it waits for nothing: a plain function would be run in a thread."""
    return keeper_of(request)


TheKeeper = Annotated[Keeper, Depends(_keeper)]
