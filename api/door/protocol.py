"""HTTP/1.1 as uvicorn speaks it, with bounds on the head of a request, and problems where a request cannot be read."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from dontbuy.api.door.problems import MEDIA_TYPE, NOTHING_STORED, problem_body
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import Diagnostic

SECONDS_FOR_A_HEAD = 10.0
MOST_OF_A_HEAD = 64_000
_END_OF_HEAD = b"\r\n\r\n"
_REFUSED = {
    400: ("http/bad-request", "The request cannot be read", "this is not HTTP/1.1", "send it with an HTTP client"),
    408: ("http/too-slow", "The request did not arrive in time", "the head took too long", "send it in one go"),
    431: ("http/head-too-large", "The head is too large", f"more than {MOST_OF_A_HEAD} bytes", "send fewer headers"),
}


class Protocol(H11Protocol):
    """uvicorn itself waits for a head without end, and answers what is no request with plain text."""

    _head = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._mind_the_time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_the_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE:
            self._head += len(data.partition(_END_OF_HEAD)[0])
            if self._head > MOST_OF_A_HEAD:
                self._refuse(431)
                return
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head = 0
            self._stop_the_time()
        elif self._timer is None and not self.transport.is_closing():
            self._mind_the_time()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400)

    def _mind_the_time(self) -> None:
        self._timer = self.loop.call_later(SECONDS_FOR_A_HEAD, self._too_slow)

    def _stop_the_time(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        if self._head:
            self._refuse(408)
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: int) -> None:
        self._stop_the_time()
        if self.transport.is_closing():
            return
        code, title, message, hint = _REFUSED[status]
        detail = f"{title}: {message}. {NOTHING_STORED}"
        body = dumps(problem_body(status, title, code, detail, "", [Diagnostic(code, message, "", hint)]))
        head = f"HTTP/1.1 {status} {title}\r\nContent-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(head.encode() + b"Connection: close\r\n\r\n" + body)
        self.transport.close()
