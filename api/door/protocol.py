"""HTTP/1.1 as uvicorn speaks it, stricter: bounded heads that read one way, bodies in pieces of some size, and no
connection that waits for ever.

What is refused here never reaches the application, so the problem document is written here.
"""

import asyncio
import re
import sys
from collections.abc import Callable
from typing import Any, cast

import h11
from h11._receivebuffer import ReceiveBuffer
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import CLOSE_HEADER
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from dontbuy.api.door.capacity import NEEDS_NO_PLACE, SECONDS_TO_REST, STATUS, Capacity, answer, asked, headers
from dontbuy.api.door.doorway import REQUEST_ID, log_request, new_request_id, tell_that_it_stops
from dontbuy.api.door.problems import MEDIA_TYPE, problem
from dontbuy.api.errors import HeadTooLarge, NotHttp, TooManyPieces, TooSlow
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import Diagnostic, EngineError

SECONDS_FOR_A_HEAD = 10.0
MOST_OF_A_HEAD = 64_000
"""Bytes of the address and the headers together; h11 and `StrictBuffer` both keep to it."""
MOST_SMALL_PIECES = 5_000
"""Chunks of a body that may be as small as they are. To read one takes as long whether it has one byte or a thousand,
and nobody else is answered meanwhile."""
BYTES_OF_A_PIECE = 64
"""One more chunk for each of so many bytes: whoever sends 1 MB in chunks has 20,000."""
SECONDS_TO_TAKE = 10.0
LEAST_TAKEN = 16_384
"""Bytes of an answer that a caller takes in SECONDS_TO_TAKE, or the connection is cut."""
SECONDS_TO_LINGER = 2.0
MOST_LINGERED = 10_000_000
"""Bytes that are still read and dropped after an answer that did not wait for the body."""
_AMBIGUOUS = re.compile(rb"(?<!\r)\n|\r(?!\n)|\n[ \t]")
_FRAMING = re.compile(rb"\n(content-length|transfer-encoding)[ \t]*:", re.IGNORECASE)
_OLD = re.compile(rb"[^\r\n]* HTTP/1\.0\r\n")


def _refusal(kind: type[EngineError], code: str, message: str, hint: str) -> EngineError:
    return kind([Diagnostic(code, message, "", hint)])


_NOT_HTTP = _refusal(NotHttp, "http/bad-request", "this is not HTTP/1.1", "send it with an HTTP client")
_TOO_SLOW = _refusal(TooSlow, "http/too-slow", "the head took too long", "send it in one go")
_TOO_LARGE = _refusal(
    HeadTooLarge, "http/head-too-large", f"more than {MOST_OF_A_HEAD} bytes", "send fewer or shorter headers"
)
_TOO_MANY_PIECES = _refusal(
    TooManyPieces,
    "http/too-many-pieces",
    "the body comes in too many pieces for its size",
    "send larger chunks, or the whole body with `Content-Length`",
)
_HEAD_TOO_LARGE_HINT = 431  # what h11 says of a head that outgrows its buffer


class _PiecesRefused(h11.RemoteProtocolError):
    """A body in more chunks than its size allows."""


class StrictBuffer(ReceiveBuffer):
    """What h11 reads from. It refuses a head that another reader on the way may cut in another place, and a body that
    is cut too small.

    RFC 9112: lines end with CR LF (2.2), are not folded (5.2), and a length stands once, said in one way (6.1).
    """

    _reads_lines = False
    _pieces = 0
    _between = 0
    """Bytes of the body until now, with the line ends behind its pieces."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        self._reads_lines = True
        try:
            lines = super().maybe_extract_lines()
        finally:
            self._reads_lines = False
        if lines is not None:
            self._pieces = self._between = 0
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The line before a chunk, which says how large it is."""
        line = super().maybe_extract_next_line()
        if line is not None:
            self._pieces += 1
            if self._pieces > MOST_SMALL_PIECES + self._between // BYTES_OF_A_PIECE:
                raise _PiecesRefused("too many chunks")
        return line

    def maybe_extract_at_most(self, count: int) -> bytearray | None:
        data = super().maybe_extract_at_most(count)
        self._between += len(data or b"")
        return data

    def _extract(self, count: int) -> bytearray:
        extracted = super()._extract(count)
        if self._reads_lines:
            _refuse_ambiguous(extracted)
        return extracted


def _refuse_ambiguous(head: bytearray) -> None:
    if len(head) > MOST_OF_A_HEAD:
        raise h11.RemoteProtocolError("head too large", error_status_hint=_HEAD_TOO_LARGE_HINT)
    if _AMBIGUOUS.search(head):
        raise h11.RemoteProtocolError("a line that does not end with CR LF, or goes on in the next")
    framing = {name.lower() for name in _FRAMING.findall(head)}
    if b"transfer-encoding" in framing and (b"content-length" in framing or _OLD.match(head)):
        raise h11.RemoteProtocolError("a body whose end is said in two ways")


class _Transport:
    """The connection, with another way to close it."""

    def __init__(self, transport: asyncio.Transport, leave: Callable[[], None]) -> None:
        self.real = transport
        self.close = leave
        self.is_left = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def is_closing(self) -> bool:
        return self.is_left or self.real.is_closing()


class Protocol(H11Protocol):
    """One connection. Each wait has an end: for a head, for a caller who does not read, for one who goes on sending."""

    _head_timer: asyncio.TimerHandle | None = None
    _reader_timer: asyncio.TimerHandle | None = None
    _linger_timer: asyncio.TimerHandle | None = None
    _rest_timer: asyncio.TimerHandle | None = None
    _untaken = 0
    _lingered = 0

    def __init__(self, *args: Any, capacity: Capacity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._capacity = capacity
        self._at_work: dict[RequestResponseCycle, bool] = {}
        """Requests that hold a place, and whether each is one too many. On a connection the next one may begin while
        the one before it ends."""
        self.conn = h11.Connection(h11.SERVER, MOST_OF_A_HEAD)
        self.conn._receive_buffer = StrictBuffer()
        self.app = self._closing_what_it_does_not_read

    async def _closing_what_it_does_not_read(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application. An answer that comes before the body has come closes the connection."""
        cycle = self.cycle

        async def leaving(message: Message) -> None:
            if message["type"] == "http.response.start" and cycle.more_body:
                headers = [pair for pair in message["headers"] if pair[0].lower() != CLOSE_HEADER[0]]
                message = {**message, "headers": [*headers, CLOSE_HEADER]}
            await send(message)

        try:
            if self._at_work.get(cycle):
                await self._refuse_one_too_many(send)
            else:
                if cycle in self._at_work and scope["path"] not in NEEDS_NO_PLACE:
                    await self._capacity.turn()
                await self.config.loaded_app(scope, receive, leaving)
        finally:
            if self._at_work.pop(cycle, None) is not None:
                self._capacity.end(scope["method"], scope["path"])

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._line = _Transport(transport, self._leave)
        super().connection_made(self._line)  # type: ignore[arg-type]
        self._mind_the_head()

    def shutdown(self) -> None:
        if self.cycle is not None:
            tell_that_it_stops(cast(Scope, self.cycle.scope))
        super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._head_timer, self._reader_timer, self._linger_timer, self._rest_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._line.is_left:
            self._lingered += len(data)
            if self._lingered > MOST_LINGERED:
                self._line.real.abort()
            return
        if self._refused_by_its_bytes(data):
            return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_minding_the_head()
        elif self._head_timer is None and not self.transport.is_closing():
            self._mind_the_head()

    # More than can be answered

    def handle_events(self) -> None:
        super().handle_events()
        cycle = self.cycle
        if cycle is None or cycle.more_body or cycle.response_complete or cycle in self._at_work:
            return
        method, path = cycle.scope["method"], cycle.scope["path"]
        self._at_work[cycle] = not self._capacity.has_place(method, path)
        self._capacity.begin(method, path)

    def _refused_by_its_bytes(self, data: bytes) -> bool:
        """Whether these bytes are one whole request for which there is no place; it is answered then."""
        is_first = self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]
        if not is_first or self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
            return False
        if self._capacity.has_place("GET", "/") and self._capacity.has_place("POST", "/"):
            return False
        request = asked(data)
        if request is None or self._capacity.has_place(*request):
            return False
        self._stop_minding_the_head()
        self._unset_keepalive_if_required()
        self.transport.write(answer(*self._capacity.refuse()))
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        self._rest()
        return True

    async def _refuse_one_too_many(self, send: Send) -> None:
        given, body = self._capacity.refuse()
        await send({"type": "http.response.start", "status": STATUS.status, "headers": headers(given, body)})
        await send({"type": "http.response.body", "body": body})
        self._rest()

    def _rest(self) -> None:
        """Read nothing more from whoever was refused, for a little while."""
        if not self._line.is_closing():
            self._line.real.pause_reading()
            self._rest_timer = self.loop.call_later(SECONDS_TO_REST, self._line.real.resume_reading)

    def send_400_response(self, msg: str) -> None:
        error = sys.exception()  # uvicorn asks for this answer while it handles what h11 said
        if isinstance(error, _PiecesRefused):
            self._refuse(_TOO_MANY_PIECES)
        elif isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == _HEAD_TOO_LARGE_HINT:
            self._refuse(_TOO_LARGE)
        else:
            self._refuse(_NOT_HTTP)

    # The head

    def _mind_the_head(self) -> None:
        self._head_timer = self.loop.call_later(SECONDS_FOR_A_HEAD, self._head_is_late)

    def _stop_minding_the_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(_TOO_SLOW)
        else:
            self.transport.close()

    def _refuse(self, error: EngineError) -> None:
        self._stop_minding_the_head()
        if self.transport.is_closing():
            return
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            # The body broke off: whoever reads it learns that nothing more will come.
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self._line.real.abort()
                return
        given = new_request_id()
        body = problem(error, given)
        content = dumps(body)
        head = (
            f"HTTP/1.1 {body['status']} {body['title']}",
            f"Content-Type: {MEDIA_TYPE}",
            f"Content-Length: {len(content)}",
            f"{REQUEST_ID}: {given}",
            "Cache-Control: no-store",
            "Connection: close",
            "\r\n",
        )
        self.transport.write("\r\n".join(head).encode() + content)
        log_request(given, self.client, "-", "-", body["status"], 0.0)
        self.transport.close()

    # The caller who does not read

    def pause_writing(self) -> None:
        super().pause_writing()
        self._mind_the_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_minding_the_reader()

    def _mind_the_reader(self) -> None:
        self._stop_minding_the_reader()
        self._untaken = self._line.real.get_write_buffer_size()
        if self._untaken:
            self._reader_timer = self.loop.call_later(SECONDS_TO_TAKE, self._reader_is_late)

    def _stop_minding_the_reader(self) -> None:
        if self._reader_timer is not None:
            self._reader_timer.cancel()
            self._reader_timer = None

    def _reader_is_late(self) -> None:
        self._reader_timer = None
        if self._untaken - self._line.real.get_write_buffer_size() < LEAST_TAKEN:
            self._line.real.abort()
        else:
            self._mind_the_reader()

    # The caller who goes on sending

    def _leave(self) -> None:
        """Close. Where the caller is still sending, read on a little: a system that is sent to after it closed throws
        away the answer, and the caller sees a broken pipe instead."""
        if self._line.is_left:
            return
        self._line.is_left = True
        state = self.conn.their_state
        if state in (h11.SEND_BODY, h11.ERROR) or (state is h11.IDLE and self.conn.trailing_data[0]):
            if not self._line.real.is_closing():
                self._line.real.write_eof()
                self._line.real.resume_reading()
                self._linger_timer = self.loop.call_later(SECONDS_TO_LINGER, self._end)
        else:
            self._end()

    def _end(self) -> None:
        self._line.real.close()
        if self._reader_timer is None:
            self._mind_the_reader()
