"""A service whose clock and names the tests set, and others who are told: in memory, or at a port of this machine."""

import re
import socketserver
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.webhooks import Message, Tried, TryOutcome, Webhook, WebhookEvent
from dontbuy.api.service import Service
from dontbuy.api.store import outbox
from dontbuy.api.store.database import Database
from dontbuy.api.webhooks.delivery import Deliveries, Sends
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.api.webhooks.webhooks import Webhooks
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.clock import Clock
from tests.door import Door

PUBLIC, OTHER = "93.184.216.34", "1.1.1.1"
HOOKS = "https://hooks.example/told"
TAKEN = Tried(TryOutcome.TAKEN, 204)
DOWN, SLOW = Tried(TryOutcome.UNREACHABLE), Tried(TryOutcome.TOO_SLOW)
BROKEN, GONE = Tried(TryOutcome.REFUSED, 500), Tried(TryOutcome.GONE, 410)
BLANK = {"kind": "buying_request", "facts": {}}


class Names:
    """What each name leads to, and which were asked for. Where there are several answers, the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Sequence[str]]] = {"hooks.example": [[PUBLIC]], "other.example": [[OTHER]]}
        self.asked: list[str] = []

    def __call__(self, name: str, _port: int) -> Sequence[str]:
        self.asked.append(name)
        answers = self.answers.get(name)
        if answers is None:
            raise OSError("no such name")
        return answers.pop(0) if len(answers) > 1 else answers[0]


@dataclass
class Told:
    """Stands in the place of the network: everything that was sent, and what is answered by address, in turn. Where
    nothing is said, it is taken."""

    answers: dict[str, list[Tried | Callable[[], Tried]]] = field(default_factory=dict)
    sent: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Tried:
        self.sent.append((url, headers, body))
        answers = self.answers.get(url) or [TAKEN]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return answer if isinstance(answer, Tried) else answer()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.sent]


class Rig:
    """The service over one store, with somebody to tell."""

    def __init__(self, rulebook: Rulebook, database: Database) -> None:
        self.database, self.clock, self.names, self.told = database, Clock(), Names(), Told()
        self.service = Service(Library([rulebook]), database, now=self.clock)
        self.checks = Checks(self.service, database, 30, 90, now=self.clock)
        self.targets = WebhookTargets(resolver=self.names)
        self.webhooks = Webhooks(database, self.targets, self.clock)
        self.app = create_app(self.service, self.checks, webhooks=self.webhooks)
        self.door = Door(self.app)
        self.tries: list[str] = []

    def deliveries(self, sender: Sends | None = None, **more: Any) -> Deliveries:
        return Deliveries(self.database, sender or self.told, self.clock, self.tries.append, **more)

    def make(self, url: str = HOOKS, *events: WebhookEvent, by: Caller = ANYBODY) -> Webhook:
        return self.webhooks.make(url, events or [*WebhookEvent], by)

    def evaluate(self, by: Caller = ANYBODY) -> str:
        return self.service.evaluate_once(BLANK, None, by)[0].id

    def messages(self, webhook: Webhook) -> Sequence[Message]:
        with self.database.reading() as connection:
            return outbox.newest(connection, webhook.id, 1_000)

    def left(self, webhook: Webhook) -> list[tuple[str, str]]:
        """What happened to what, the first one first."""
        return [(each.event.value, each.about) for each in reversed(self.messages(webhook))]

    def state(self, webhook: Webhook) -> Webhook:
        return self.webhooks.history(webhook.id, Caller(workspace=webhook.workspace)).webhook


def send_all(deliveries: Deliveries) -> None:
    """Look until nothing is begun any more."""
    deliveries.look()
    deliveries.wait()


class Receiver(socketserver.ThreadingTCPServer):
    """Somebody at a port of this machine. `answer` is given the connection after the request was read."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, answer: Callable[["Receiver", Any], None], context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Reading)
        self.answer, self.requests, self.stopped = answer, list[tuple[dict[str, str], bytes]](), Event()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up is no error of a test."""


class _Reading(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Receiver)
        first = self.rfile.readline().decode()
        headers = {"": first.strip()}
        while (line := self.rfile.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", "0")))
        self.server.requests.append((headers, body))
        self.server.answer(self.server, self.wfile)


def says(text: str) -> Callable[[Receiver, Any], None]:
    """Answers with this head and body."""
    return lambda _, answer: answer.write(re.sub("\n", "\r\n", text).encode())


@contextmanager
def receiving(answer: Callable[[Receiver, Any], None], context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    with Receiver(answer, context) as receiver:
        thread = Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.stopped.set()
            receiver.shutdown()
            thread.join()
