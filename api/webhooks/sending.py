"""One message is sent to one address: the only place of the service that asks another machine for something.

The name of a target is looked up once, every address that it has is checked, and one of those is connected to: what
the name leads to a moment later plays no part. No proxy is asked, no redirect followed, and of the answer the status
is read and no more. All of it together has to be done in a few seconds, whatever the other side does.
"""

import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from time import monotonic

from dontbuy.api.errors import WebhookRefused, WebhookUnresolved
from dontbuy.api.records.webhooks import Tried, TryOutcome
from dontbuy.api.webhooks.targets import WebhookTarget, WebhookTargets
from dontbuy.engine import __version__

SECONDS = 15.0
"""For looking up, connecting, TLS, sending and the head of the answer, all together."""
_LONGEST_HEAD = 16_384
_AT_ONCE = 4_096
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = 200
"""What is below says that the answer is still to come."""
_GONE = 410


class _NoAnswer(Exception):
    """What came is no answer of HTTP/1."""


class Sender:
    """Sends to where `targets` lets it. `trusts` makes what says whose certificates are believed."""

    def __init__(
        self,
        targets: WebhookTargets,
        seconds: float = SECONDS,
        trusts: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._targets, self._seconds, self._trusts = targets, seconds, trusts

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self._trusts()

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Tried:
        """Send a body, and say what became of it. It raises nothing that the other side can bring about."""
        deadline = monotonic() + self._seconds
        try:
            target = self._targets.read(url)
            addresses = self._targets.addresses(target, deadline - monotonic())
            return _tried(self._answered(target, addresses, _request(target, headers, body), deadline))
        except WebhookUnresolved:
            return Tried(TryOutcome.UNRESOLVED)
        except WebhookRefused:
            return Tried(TryOutcome.FORBIDDEN)
        except TimeoutError:
            return Tried(TryOutcome.TOO_SLOW)
        except (OSError, _NoAnswer):
            return Tried(TryOutcome.UNREACHABLE)

    def _answered(self, target: WebhookTarget, addresses: Sequence[str], request: bytes, deadline: float) -> int:
        """The status that was answered. Raises OSError, TimeoutError, _NoAnswer."""
        with closing(_connected(addresses, target.port, deadline)) as plain:
            if not target.is_secure:
                return _status(plain, request, deadline)
            # The time that a handshake takes is counted as a whole, and so is what is sent.
            plain.settimeout(_left(deadline))
            with self._context.wrap_socket(plain, server_hostname=target.name) as secured:
                return _status(secured, request, deadline)


def _connected(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first address that takes one; whoever hangs leaves the others their share of the time."""
    for later, address in zip(range(len(addresses) - 1, 0, -1), addresses, strict=False):
        with suppress(OSError):
            return _connected_to(address, port, _left(deadline) / (later + 1))
    return _connected_to(addresses[-1], port, _left(deadline))


def _connected_to(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an address, and never to a name. Raises OSError."""
    family = socket.AF_INET6 if isinstance(ip_address(address), IPv6Address) else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.settimeout(seconds)
        made.connect((address, port))
    except BaseException:
        made.close()
        raise
    return made


def _request(target: WebhookTarget, headers: Mapping[str, str], body: bytes) -> bytes:
    named = {
        "Host": target.host,
        "User-Agent": f"dontbuy/{__version__}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
        **headers,
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(lines).encode("ascii") + body


def _status(connection: socket.socket, request: bytes, deadline: float) -> int:
    connection.settimeout(_left(deadline))
    connection.sendall(request)
    read, size = b"", 0
    while True:
        found = _STATUS.match(read)
        end = _END.search(read)
        if found and int(found[1]) >= _INTERIM:
            return int(found[1])
        if found and end:
            read = read[end.end() :]
            continue
        connection.settimeout(_left(deadline))  # anew, so that whoever drips gets no more time
        part = connection.recv(_AT_ONCE)
        read, size = read + part, size + len(part)
        if not part or size > _LONGEST_HEAD:
            raise _NoAnswer


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _tried(status: int) -> Tried:
    if status < 300:
        return Tried(TryOutcome.TAKEN, status)
    if status < 400:
        return Tried(TryOutcome.REDIRECTED, status)
    return Tried(TryOutcome.GONE if status == _GONE else TryOutcome.REFUSED, status)
