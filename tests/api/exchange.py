"""One request to an application whose body is sent, and whose answer is taken, a piece at a time."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.types import ASGIApp, Message

PATIENCE = 60


class Exchange:
    """The caller's side. Where it does not read, the application waits until a piece of its answer is taken."""

    def __init__(self, app: ASGIApp, path: str, **headers: str) -> None:
        self.status, self.pieces, self.is_over = 0, list[bytes](), False
        self.reads = True
        self.asked = 0
        """How often the application asked for more of the body."""
        self._sent: asyncio.Queue[Message] = asyncio.Queue()
        self._may_leave = asyncio.Event()
        self._waits = False
        self._stands = asyncio.Event()
        """Set where it may be that the application waits for the caller, or is done."""
        named = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": named,
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 80),
        }
        self._answering = asyncio.ensure_future(app(scope, self._receive, self._send))
        self._answering.add_done_callback(lambda _: self._stands.set())

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines that were answered until now."""
        return [json.loads(line) for line in self.body.splitlines()]

    async def sends(self, *pieces: bytes, ends: bool = False) -> None:
        """Send pieces, and let the application do what it can do with them."""
        self.posts(*pieces)
        if ends:
            self._sent.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        await self.settles()

    def posts(self, *pieces: bytes) -> None:
        """Send pieces, and wait for nothing."""
        for piece in pieces:
            self._sent.put_nowait({"type": "http.request", "body": piece, "more_body": True})

    async def hangs_up(self) -> None:
        self._sent.put_nowait({"type": "http.disconnect"})
        await self.settles()

    async def takes(self) -> None:
        """Take one piece of the answer."""
        self._may_leave.set()
        await asyncio.sleep(0)
        await self.settles()

    async def settles(self) -> None:
        """Until the application waits for the caller, or is done."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.sleep(0)
            while not (self._waits or self._answering.done()):
                self._stands.clear()  # to look again and again would take the interpreter from the thread that answers
                await self._stands.wait()
        if self._answering.done():
            self.is_over = True
            self._answering.result()

    def _now_waits(self, waits: bool) -> None:
        self._waits = waits
        if waits:
            self._stands.set()

    async def _receive(self) -> Message:
        self.asked += 1
        self._now_waits(self._sent.empty())
        message = await self._sent.get()
        self._waits = False
        return message

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if not self.reads:
            self._now_waits(True)
            await self._may_leave.wait()
            self._may_leave.clear()
            self._waits = False
        self.pieces.append(message["body"])


def exchanged(said: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run what a test says in a loop of its own."""
    asyncio.run(asyncio.wait_for(said(), PATIENCE))
