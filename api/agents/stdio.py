"""MCP on standard input, for the person whose machine it is: messages are read as exactly as a body over HTTP."""

import os
from collections.abc import AsyncIterator
from contextlib import closing
from functools import cached_property
from io import FileIO
from threading import Thread
from typing import Any, BinaryIO, Self, cast

import anyio
from anyio.from_thread import BlockingPortal
from anyio.streams.memory import MemoryObjectSendStream
from mcp import types
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from dontbuy.api.agents.asking import Asking, OpenedPurchase
from dontbuy.api.agents.messages import lines, read_line
from dontbuy.api.agents.server import Context, server_over
from dontbuy.api.checks import Checks
from dontbuy.api.door.doorway import new_request_id
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.service import Service
from dontbuy.api.settings import Settings
from dontbuy.api.store import purchases
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import Inside, unknown_link
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.rulebook.library import Library

SECONDS_TO_ANSWER = 60
"""Longest that open requests are waited for where input has ended."""
_ID_OF_A_PURCHASE = "pu_"
_TAKES_BACK = "notifications/cancelled"


class LocalPerson:
    """Whoever runs the command. What they may read as files they may ask for: every purchase of the store."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings, self._library = settings, library
        self.answerer = Service(library)

    @cached_property
    def _access(self) -> Access:
        """Opened where a purchase is first asked for: who only checks documents leaves no store behind."""
        settings = self._settings
        database = Database(settings.database)
        service = Service(self._library, database, retention_days=settings.retention_days)
        days = settings.draft_days, settings.share_days
        return Access(Checks(service, database, *days, purchase_days=settings.purchase_days))

    def opens(self, named: str) -> OpenedPurchase:
        """A purchase by its id, or by its own link. Raises LinkNotFound, LinkExpired."""
        access = self._access
        if not named.startswith(_ID_OF_A_PURCHASE):
            token = named.rstrip("/").rpartition("/")[2]
            Purchases(access).identity(token)
            return OpenedPurchase(access, token)
        with access.database.reading() as connection:
            if purchases.get(connection, named, access.now()) is None:
                raise unknown_link()
        return OpenedPurchase(access, Inside(named))

    def asks(self, _context: Context) -> Asking:
        """One call of a tool."""
        return Asking(self.answerer, self.opens, {"state": {"request_id": new_request_id()}})

    def close(self) -> None:
        """Close the store, where it was opened."""
        if "_access" in self.__dict__:
            self._access.database.close()


def serve(settings: Settings) -> None:
    """Answer what comes on standard input until it ends. Raises RulebookError, StoreUnusable."""
    library = Library.of_folders(settings.rules)
    for rulebook in library:
        prepare(rulebook)
    with closing(LocalPerson(settings, library)) as person, FileIO(os.dup(0)) as given:
        try:
            anyio.run(_served, person, library, given)
        except* BrokenPipeError:
            pass  # whoever was answered has left, which is no fault


async def _served(person: LocalPerson, library: Library, given: BinaryIO) -> None:
    server = server_over(library.in_force, person.asks, _arguments)
    taking, taken = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    # Its reader is given nothing to read: it would round numbers, and read a line of any length.
    async with stdio_server(stdin=cast(Any, _nothing())) as (_, out), BlockingPortal() as portal:
        told = _Told(out)
        Thread(target=_Reader(portal, taking, told).read, args=(given,), daemon=True).start()
        await server.run(taken, told, server.create_initialization_options())


def _arguments(context: Context) -> Any:
    return (context.params or {}).get("arguments") or {}


async def _nothing() -> AsyncIterator[str]:
    return
    yield


class _Told:
    """Where answers go. It knows which requests are still open, so that none is dropped where input ends."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._open, self._changed = set[types.RequestId](), anyio.Event()

    async def take(self, taking: MemoryObjectSendStream[SessionMessage | Exception], sent: SessionMessage) -> None:
        """Give a message to the server; one that takes a request back is answered by nothing."""
        message = sent.message
        if isinstance(message, types.JSONRPCRequest):
            self._open.add(message.id)
        elif isinstance(message, types.JSONRPCNotification) and message.method == _TAKES_BACK:
            self._is_over((message.params or {}).get("requestId"))
        await taking.send(sent)

    async def send(self, item: SessionMessage) -> None:
        await self._out.send(item)
        if isinstance(item.message, types.JSONRPCResponse | types.JSONRPCError):
            self._is_over(item.message.id)

    async def end(self, taking: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
        """Tell the server that nothing more comes, once everything is answered."""
        with anyio.move_on_after(SECONDS_TO_ANSWER):
            while self._open:
                await self._changed.wait()
        await taking.aclose()

    def _is_over(self, request: Any) -> None:
        self._open -= {each for each in self._open if each == request}
        self._changed.set()
        self._changed = anyio.Event()

    async def aclose(self) -> None:
        await self._out.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _Reader:
    """Reads lines in a thread of its own, which nobody waits for; a line that is no message is answered at once."""

    def __init__(
        self, portal: BlockingPortal, taking: MemoryObjectSendStream[SessionMessage | Exception], told: _Told
    ) -> None:
        self._portal, self._taking, self._told = portal, taking, told

    def read(self, given: BinaryIO) -> None:
        try:
            for line in lines(given):
                read = read_line(line)
                if read.is_answer:
                    self._portal.call(self._told.send, read.message)
                else:
                    self._portal.call(self._told.take, self._taking, read.message)
            self._portal.call(self._told.end, self._taking)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, RuntimeError):
            return  # whoever was answered is gone
