"""Where a webhook leads: its address is read when it is made, and its name is asked for each time that it is told."""

import re
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address
from queue import Empty, Queue
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from dontbuy.api.errors import WebhookRefused, WebhookUnresolved
from dontbuy.api.webhooks.reachable import Networks, address_of, is_public, is_within
from dontbuy.engine.errors import Diagnostic

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a name, for a port. Raises OSError where there are none."""
LONGEST_URL = 2_000
SECONDS_TO_RESOLVE = 5.0
_PORTS = {"https": 443, "http": 80}
_FIRST_FREE_PORT = 1024
_WRITTEN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?[.]?")
_EXAMPLE = "https://example.com/hooks"
_POINTER = "/url"


def system_resolver(name: str, port: int) -> Sequence[str]:
    """The addresses that this machine knows a name by."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a part of it is too long
        raise OSError from None
    return [*dict.fromkeys(str(address[0]) for *_, address in found)]


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """What an address says: how to speak, with whom, and what to ask for."""

    is_secure: bool
    name: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The name as a request calls it."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == _PORTS["https" if self.is_secure else "http"] else f"{name}:{self.port}"


class WebhookTargets:
    """Where webhooks may lead: to public addresses, and to those in the networks that are `allowed`."""

    def __init__(
        self, allowed: Networks = (), resolver: Resolver = system_resolver, seconds: float = SECONDS_TO_RESOLVE
    ) -> None:
        self._allowed, self._resolver, self._seconds = allowed, resolver, seconds

    def check(self, url: str) -> None:
        """Raises WebhookRefused where nothing may be sent to this address as its name leads now."""
        target = self.read(url)
        try:
            self.addresses(target, self._seconds)
        except TimeoutError:
            raise _unresolved() from None

    def read(self, url: str) -> WebhookTarget:
        """What an address says; nobody is asked for its name. Raises WebhookRefused."""
        # Looked at first, for `urlsplit` takes out what does not show.
        if len(url) > LONGEST_URL or not _WRITTEN.fullmatch(url):
            hint = f"write it in at most {LONGEST_URL} characters of ASCII, all others with their numbers: {_EXAMPLE}"
            raise _refused("webhook/wrong-address", "this is no address of the web", hint)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _refused("webhook/wrong-address", "this is no address of the web", f"write {_EXAMPLE}") from None
        _must_be_plain(parts, port)
        if parts.scheme != "https" and not (parts.scheme == "http" and self._allowed):
            raise _not_https()
        name = (parts.hostname or "").rstrip(".")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return WebhookTarget(parts.scheme == "https", name, _PORTS[parts.scheme] if port is None else port, path)

    def addresses(self, target: WebhookTarget, seconds: float) -> Sequence[str]:
        """Every address that the name of a target has now, each of which may be connected to. The name is asked for
        once: whoever connects takes one of these.

        Raises WebhookRefused where one of them may not, WebhookUnresolved where there is none, TimeoutError.
        """
        found = self._asked_for(target, seconds)
        if not found:
            raise _unresolved()
        for text in found:
            self._must_be_open(text, target)
        return found

    def _must_be_open(self, text: str, target: WebhookTarget) -> None:
        address = address_of(text)
        if is_within(address, self._allowed):
            return
        if not is_public(address):
            hint = "name one that anybody can reach; whoever runs the service allows others by DONTBUY_WEBHOOKS"
            raise _refused("webhook/private-address", "it leads to an address that is not public", hint)
        if not target.is_secure:
            raise _not_https()
        if target.port != _PORTS["https"] and target.port < _FIRST_FREE_PORT:
            hint = f"take {_PORTS['https']}, which is meant where none is written, or one from {_FIRST_FREE_PORT} on"
            raise _refused("webhook/wrong-address", "nothing is sent to this port", hint)

    def _asked_for(self, target: WebhookTarget, seconds: float) -> Sequence[str]:
        """In a thread, for whoever answers may take as long as they like. Raises TimeoutError."""
        answers: Queue[Sequence[str]] = Queue()

        def ask() -> None:
            found: Sequence[str] = ()
            with suppress(OSError):
                found = self._resolver(target.name, target.port)
            answers.put(found)

        Thread(target=ask, daemon=True).start()
        try:
            return answers.get(timeout=max(seconds, 0))
        except Empty:
            raise TimeoutError from None


def _must_be_plain(parts: SplitResult, port: int | None) -> None:
    if "@" in parts.netloc:
        hint = "take it out: whoever is told knows by the signature that it is us"
        raise _refused("webhook/wrong-address", "a name or a password stands in it", hint)
    if parts.fragment or port == 0 or not _is_a_host(parts.hostname or ""):
        raise _refused("webhook/wrong-address", "this is no address of the web", f"write {_EXAMPLE}")


def _is_a_host(name: str) -> bool:
    if ":" not in name:
        return bool(_NAME.fullmatch(name))
    try:
        return bool(IPv6Address(name))
    except ValueError:
        return False


def _unresolved() -> WebhookUnresolved:
    hint = "see that the name is written right, and that this machine can look it up"
    return WebhookUnresolved([Diagnostic("webhook/unresolved", "its name leads nowhere", _POINTER, hint)])


def _not_https() -> WebhookRefused:
    return _refused("webhook/not-https", "what is sent could be read on its way", f"write https: {_EXAMPLE}")


def _refused(code: str, message: str, hint: str) -> WebhookRefused:
    return WebhookRefused([Diagnostic(code, message, _POINTER, hint)])
