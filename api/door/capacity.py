"""How many requests are at work at once; who comes on top is refused at once, so cheaply that the others go on.

A request is at work from when all of it arrived until it is answered: one that drips in holds no place. Those that
write have places of their own, for they wait for the store, and nobody else does. Health and metrics need no place.

To read a request, find its route and refuse it there takes almost as long as to answer a small one. So where no place
is left, a request that arrived in one piece is refused by its bytes, and the next one on that connection is read a
little later: whoever comes again sooner than they were told to would be refused again.

Those at work take turns, a few in each round of the event loop, so that between them others are read, and health is
answered, however many there are.
"""

import asyncio
import re
from collections import Counter, deque

import structlog

from dontbuy.api.door.doorway import new_request_id
from dontbuy.api.door.metrics import OVERLOADS
from dontbuy.api.door.problems import MEDIA_TYPE, problem, status_of
from dontbuy.api.door.turns import MOST_AT_ONCE, MOST_WAITING
from dontbuy.api.errors import Overloaded
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import Diagnostic

MOST_AT_WORK = 100
"""Requests that write nothing: answered in less than a second, also on a busy machine."""
MOST_WRITERS_AT_WORK = MOST_AT_ONCE + MOST_WAITING
MOST_OF_A_ROUND = 8
"""Requests that are begun in one round of the event loop: a small answer takes a millisecond of it."""
SECONDS_TO_REST = 0.5
"""How long a connection is not read after a refusal: shorter than `Retry-After`, so that who does as told waits for
nothing."""
SECONDS_BETWEEN_LINES = 1.0
NEEDS_NO_PLACE = frozenset({"/livez", "/readyz", "/metrics"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ONLY_ANSWER = frozenset(
    {"/v1/check", "/v1/check:batch", "/v1/compare", "/v1/proposals", "/v1/ways", "/compare", "/transcript"}
)
_LINE = re.compile(rb"(GET|POST|PUT|PATCH|DELETE) (/[^ ?\r\n]*)[^ \r\n]* HTTP/1\.1\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,8})[ \t]*(?=\r\n)", re.IGNORECASE)
_NOT_PLAIN = re.compile(
    rb"\r\n(?:(?:transfer-encoding|expect|upgrade|content-length)[ \t]+:"
    rb"|(?:transfer-encoding|expect|upgrade)[ \t]*:"
    rb"|connection[ \t]*:(?![ \t]*keep-alive\r\n))|(?<!\r)\n|\r(?!\n)|\n[ \t]",
    re.IGNORECASE,
)
_HEAD_ENDS = b"\r\n\r\n"
log = structlog.get_logger("dontbuy")
_TOO_MANY = Overloaded(
    [Diagnostic("http/overloaded", "too many requests are at work", "", "try again after `Retry-After`")]
)


class Capacity:
    """The places of one server."""

    def __init__(self) -> None:
        self._at_work: Counter[bool] = Counter()
        self._refused = 0
        self._begun, self._waiting = 0, deque[asyncio.Future[None]]()

    def has_place(self, method: str, path: str) -> bool:
        """Whether one more such request may be at work."""
        if path in NEEDS_NO_PLACE:
            return True
        writes = _writes(method, path)
        return self._at_work[writes] < (MOST_WRITERS_AT_WORK if writes else MOST_AT_WORK)

    def begin(self, method: str, path: str) -> None:
        self._at_work[_writes(method, path)] += 1

    def end(self, method: str, path: str) -> None:
        self._at_work[_writes(method, path)] -= 1

    async def turn(self) -> None:
        """Wait until a request that has a place may be begun: at once, unless many are begun in this round."""
        if self._begun < MOST_OF_A_ROUND and not self._waiting:
            if not self._begun:
                asyncio.get_running_loop().call_soon(self._next_round)
            self._begun += 1
            return
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    def _next_round(self) -> None:
        self._begun = 0
        while self._waiting and self._begun < MOST_OF_A_ROUND:
            waiting = self._waiting.popleft()
            if not waiting.done():  # else whoever waited was stopped
                waiting.set_result(None)
                self._begun += 1
        if self._begun:
            asyncio.get_running_loop().call_soon(self._next_round)

    def refuse(self) -> tuple[str, bytes]:
        """Count one more that is refused; its request id, and its problem document.

        It is logged by the second and not by the request: to write a line takes longer than to refuse.
        """
        OVERLOADS.inc()
        self._refused += 1
        if self._refused == 1:
            asyncio.get_running_loop().call_later(SECONDS_BETWEEN_LINES, self._log)
        given = new_request_id()
        return given, _BODY.replace(_ANY_ID, given.encode())

    def _log(self) -> None:
        log.warning("overload", refused=self._refused)
        self._refused = 0


def asked(data: bytes) -> tuple[str, str] | None:
    """The method and the path of a request that is all of these bytes; None where it may be something else."""
    line = _LINE.match(data)
    end = data.find(_HEAD_ENDS)
    if line is None or end < 0:
        return None
    head = data[: end + 2]
    lengths = _LENGTH.findall(head)
    length = int(lengths[0]) if len(lengths) == 1 else 0
    if len(lengths) > 1 or length != len(data) - end - len(_HEAD_ENDS) or _NOT_PLAIN.search(head):
        return None
    return line[1].decode(), line[2].decode("latin-1")


def answer(given: str, body: bytes) -> bytes:
    """The whole answer to a request that is refused; the connection stays open."""
    return _HEAD.replace(_ANY_ID, given.encode()) + body


def headers(given: str, body: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of that answer."""
    return [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", given.encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in STATUS.headers.items()),
    ]


def _writes(method: str, path: str) -> bool:
    return method not in _READING and path not in _ONLY_ANSWER


STATUS = status_of(_TOO_MANY)
_ANY_ID = b"0" * 32
_BODY = dumps(problem(_TOO_MANY, _ANY_ID.decode()))
_HEAD = (
    b"HTTP/1.1 %d Service Unavailable\r\n" % STATUS.status
    + b"".join(b"%s: %s\r\n" % pair for pair in headers(_ANY_ID.decode(), _BODY))
    + b"\r\n"
)
