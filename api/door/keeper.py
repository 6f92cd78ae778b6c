"""Posted documents: answered at once, and kept together with those that come meanwhile, by one thread for all of them.

A thread for each would take longer than to keep it, and they would stand in one another's way.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, cast

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
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.records.idempotency import Once
from dontbuy.api.records.keeping import Outcome, ToKeep
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.engine.errors import Diagnostic

MOST_TOGETHER = 64
MOST_BYTES_TOGETHER = MOST_BYTES
"""Of the documents that are written together, but for the first one, which is written whatever its size."""
QUIET_ROUNDS, MOST_ROUNDS = 2, 8
"""Of the event loop. A request that has arrived is answered in the next one."""
_LATER = "try again in a few seconds"


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """An answer in the line, the size of its document in bytes, and where to say what became of it."""

    asked: ToKeep
    size: int
    told: asyncio.Future[tuple[Evaluated, bool]]


class _Line:
    """The answers of one event loop that wait to be kept, and the thread that takes them out as many as there are."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._writer = ThreadPoolExecutor(1, "keeper")
        self._waiting, self._is_busy = deque[_Waiting](), False
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

    async def keep(self, asked: ToKeep, size: int) -> tuple[Evaluated, bool]:
        """What was kept, once it is on the disk, and whether it had been before."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(asked, size, loop.create_future())
        self._waiting.append(waiting)
        WRITERS_WAITING.inc()
        if not self._is_busy:
            self._is_busy = True
            loop.call_soon(self._gather, loop, 0, 0, MOST_ROUNDS)
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

    def _gather(self, loop: asyncio.AbstractEventLoop, before: int, quiet: int, rounds: int) -> None:
        """Begin to write what waits, as soon as no more come: those whose requests are being read are waited for.

        `before` waited a round ago, and for so many rounds nobody came; `rounds` are left at most.
        """
        count = len(self._waiting)
        quiet = quiet + 1 if count == before else 0
        if not count:
            self._is_busy = False
        elif rounds and quiet < QUIET_ROUNDS and count < MOST_TOGETHER:
            loop.call_soon(self._gather, loop, count, quiet, rounds - 1)
        else:
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
        self._gather(loop, len(self._waiting), 0, MOST_ROUNDS)


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

    async def evaluate(self, document: Any, body: bytes, once: Once | None, by: Caller) -> tuple[Evaluated, bool]:
        """The answer to a document, kept, as `Service.evaluate_once` gives it. Raises StoreBusy too."""
        service, line = self._service, self.line()
        with line.place():
            now = service.now()
            if once:
                before = await run_sync(lambda: service.kept_under(once, now, by), limiter=line.threads)
                if before is not None:
                    return before, True
            evaluated = await computed(body, lambda: service.answered(document))
            return await line.keep(ToKeep(evaluated, now, once, by), len(body))


async def _keeper(request: Request) -> Keeper:
    """`async` although it waits for nothing: a plain function would be run in a thread."""
    return cast(Keeper, request.app.state.keeper)


TheKeeper = Annotated[Keeper, Depends(_keeper)]
