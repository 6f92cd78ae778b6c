"""Who may write now: requests that write wait here in a line, without a thread, so that nobody else waits for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import Semaphore, fail_after
from anyio.lowlevel import RunVar
from fastapi import Depends

from dontbuy.api.door.body import TheBody
from dontbuy.api.door.loops import of_this_loop
from dontbuy.api.door.metrics import WRITERS_WAITING
from dontbuy.api.errors import StoreBusy, StoreUnavailable
from dontbuy.engine.errors import Diagnostic

MOST_AT_ONCE = 8
"""Requests that have a thread to write in; the store takes one at a time, and the others wait for it there."""
MOST_WAITING = 100
"""Requests that wait in the line: as many are written in less than a second, also on a busy machine."""
SECONDS_IN_LINE = 5.0
_LATER = "try again in a few seconds"
_threads: RunVar[Semaphore] = RunVar("threads that write")


async def _turn(_read: TheBody) -> AsyncIterator[None]:
    """Held while a route runs, from when its body has been read. Raises StoreBusy, StoreUnavailable."""
    threads = of_this_loop(_threads, lambda: Semaphore(MOST_AT_ONCE))
    if threads.statistics().tasks_waiting >= MOST_WAITING:
        raise StoreBusy([Diagnostic("store/busy", "too many are waiting to write", "", _LATER)])
    try:
        with WRITERS_WAITING.track_inprogress(), fail_after(SECONDS_IN_LINE):
            await threads.acquire()
    except TimeoutError:
        raise StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be written", "", _LATER)]) from None
    try:
        yield
    finally:
        threads.release()


IN_TURN = Depends(_turn, scope="function")
"""For every route that writes; given back before its answer is sent, however slowly that is read."""

turn = asynccontextmanager(_turn)
"""The same for what writes within a route that mostly reads."""
