"""One connection to the service without a socket and without waiting: time passes when a test says so."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.server import ServerState

from dontbuy.api.door.capacity import Capacity
from dontbuy.api.door.protocol import Protocol

HIGH_WATER = 65_536


class Clock:
    """A loop whose timers run when `passes` is called; its tasks run on the real one."""

    def __init__(self) -> None:
        self.now = 0.0
        self._timers: list[Timer] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> "Timer":
        timer = Timer(self.now + seconds, call)
        self._timers.append(timer)
        return timer

    def create_task(self, task: Coroutine[Any, Any, None], **named: Any) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(task, **named)

    def passes(self, seconds: float) -> None:
        """Let time pass, with every timer that ends meanwhile, in order."""
        until = self.now + seconds
        while due := [timer for timer in self._timers if timer.when <= until and not timer.is_over]:
            next_one = min(due, key=lambda timer: timer.when)
            self.now = next_one.when
            next_one.is_over = True
            next_one.call()
        self.now = until


class Timer:
    def __init__(self, when: float, call: Callable[[], None]) -> None:
        self.when = when
        self.call = call
        self.is_over = False

    def cancel(self) -> None:
        self.is_over = True


class Line(asyncio.Transport):
    """What the service wrote, and how it left. Nothing is taken from it before `takes` says so."""

    def __init__(self) -> None:
        super().__init__()
        self.protocol: Protocol
        self.written = b""
        self.waiting = 0
        self.is_paused = False
        self.has_said_goodbye = self.is_closed = self.is_cut = False
        self.reads_nothing = False

    def write(self, data: Any) -> None:
        assert not self.has_said_goodbye, "written after its end"
        self.written += data
        if self.reads_nothing:
            self.waiting += len(data)
            if self.waiting > HIGH_WATER:
                self.protocol.pause_writing()

    def takes(self, count: int) -> None:
        self.waiting = max(0, self.waiting - count)
        if not self.waiting:
            self.protocol.resume_writing()

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def write_eof(self) -> None:
        self.has_said_goodbye = True

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_cut = True

    def is_closing(self) -> bool:
        return self.is_closed or self.is_cut

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default


class Connection:
    """A caller's side of one connection."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(app, http=Protocol, log_config=None, lifespan="off")
        config.load()
        self.clock = Clock()
        self.line = Line()
        self.protocol = self.line.protocol = Protocol(config, ServerState(), {}, self.clock, capacity=Capacity())
        self.protocol.connection_made(self.line)

    async def sends(self, *parts: bytes) -> None:
        """Send each part on its own, and let the service do what it can do with it."""
        for part in parts:
            if not self.line.is_closing():
                self.protocol.data_received(part)
            await self.settles()

    async def settles(self) -> None:
        """Until nothing is left to do but wait for the caller."""
        tasks = self.protocol.tasks
        for _ in range(20):
            await asyncio.sleep(0)
            if not tasks:
                return

    async def ends(self) -> None:
        """The caller is gone: whatever still waits for it is told so."""
        self.protocol.connection_lost(ConnectionResetError())
        await self.settles()

    def answers(self) -> list[bytes]:
        return [b"HTTP/1.1 " + part for part in self.line.written.split(b"HTTP/1.1 ")[1:]]
