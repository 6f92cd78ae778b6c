"""A listener is asked: one request to the address that the operator set, and what it answers, as bytes.

Nothing of a caller decides where it goes. No proxy is asked and no redirect followed; all of it together has to be done
in time, and what is answered has to fit. What goes wrong is told without a word of what was sent or answered.
"""

import ssl
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Event, Timer
from urllib.parse import urlsplit

from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic

MOST_ANSWERED = 1_000_000
"""Bytes."""
_OK, _ELSEWHERE = 200, 3
"""A status, and the hundreds of those that say that it is elsewhere."""
_PATH = "/chat/completions"


class ListenerFailed(Exception):
    """A listener did not answer as it should; `notice` says how."""

    def __init__(self, notice: Diagnostic) -> None:
        super().__init__(notice.code)
        self.notice = notice


def failed(code: str, message: str, hint: str) -> ListenerFailed:
    return ListenerFailed(Diagnostic(code, message, "", hint))


def ask(url: str, key: str, body: bytes, seconds: float) -> bytes:
    """What is answered to a body. Raises ListenerFailed."""
    told = urlsplit(url)
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": f"dontbuy/{__version__}"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    with closing(_connection(told.scheme, told.hostname or "", told.port, seconds)) as connection:
        is_late, sockets = Event(), list[socket]()
        late = Timer(seconds, _cut, [connection, sockets, is_late])  # so that whoever drips gets no more time
        late.daemon = True
        late.start()
        try:
            connection.connect()
            sockets.append(connection.sock)  # the connection forgets it as soon as the answer begins
            connection.request("POST", told.path.rstrip("/").removesuffix(_PATH) + _PATH, body, headers)
            answer = connection.getresponse()
            _must_be_taken(answer.status)
            read = answer.read(MOST_ANSWERED + 1)
        except (OSError, HTTPException, ValueError, AttributeError) as error:
            if is_late.is_set() or isinstance(error, TimeoutError):
                raise too_slow() from None
            hint = "look whether DONTBUY_LISTENER_URL is right, and whether it runs"
            raise failed("listener/unreachable", "the listener could not be reached", hint) from None
        finally:
            late.cancel()
    if is_late.is_set():
        raise too_slow()
    if len(read) > MOST_ANSWERED:
        raise failed("listener/too-large", "the listener answered more than 1 MB", "choose another model")
    return read


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=seconds)


def _cut(connection: HTTPConnection, sockets: Sequence[socket], is_late: Event) -> None:
    """End a connection at which somebody waits, also while it is made."""
    is_late.set()
    for each in [*sockets] or [connection.sock]:
        with suppress(OSError, AttributeError):
            each.shutdown(SHUT_RDWR)


def too_slow() -> ListenerFailed:
    return failed(
        "listener/too-slow", "the listener did not answer in time", "ask again later, or give fewer calls at once"
    )


def _must_be_taken(status: int) -> None:
    if status == _OK:
        return
    if status // 100 == _ELSEWHERE:
        hint = "set DONTBUY_LISTENER_URL to where it is now"
        raise failed("listener/redirected", "the listener says that it is elsewhere, and nobody follows", hint)
    hint = "look at DONTBUY_LISTENER_KEY and DONTBUY_LISTENER_MODEL, and at the listener’s own log"
    raise failed("listener/refused", f"the listener answered with the status {status}", hint)
