"""From settings to a server that runs: store, library, service, application, uvicorn."""

import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from threading import Event
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door.admission import Admission, UserHeader
from dontbuy.api.door.capacity import Capacity
from dontbuy.api.door.entrance import Peers
from dontbuy.api.door.hosts import KnownHosts
from dontbuy.api.door.metrics import count_evaluation, count_webhook_try, show_messages_waiting
from dontbuy.api.door.protocol import Protocol
from dontbuy.api.door.rates import Rates
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.keys import Keys
from dontbuy.api.logins import Logins
from dontbuy.api.proposals.listener import Listener
from dontbuy.api.retention import Retention
from dontbuy.api.service import Service
from dontbuy.api.settings import Settings
from dontbuy.api.store.database import Database
from dontbuy.api.webhooks.delivery import Deliveries
from dontbuy.api.webhooks.sending import Sender
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.api.webhooks.webhooks import Webhooks
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.rulebook.library import Library

SECONDS_TO_STOP = 40
"""Longer than a body may take to arrive, and then to be written: what is in flight when the service is stopped ends by
itself before."""


class AtAnAddress:
    """What serves at a port that was taken before: it can be told what is wrong, and which port it is.

    `who_may` says in a sentence whom it answers.
    """

    def __init__(self, settings: Settings, library: Library, who_may: str, listening: socket.socket) -> None:
        self.settings = settings
        self.library = library
        self._who_may = who_may
        self.answers = Event()
        """Set when requests are answered, or never will be."""
        self.started = False
        self._listening = listening
        self._port: int = listening.getsockname()[1]

    def close(self) -> None:
        """Give back the port."""
        self._listening.close()

    @property
    def port(self) -> int:
        return self._port

    @property
    def address(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.port}"

    def described(self) -> list[str]:
        """What whoever starts the service should know: where it is, by which names, what it keeps and judges by."""
        rulebook = self.library.in_force
        folder = self.library.folders[rulebook.name].resolve()
        others = [each.name for each in self.library if each is not rulebook]
        base = f", which adds to {rulebook.extends.id} {rulebook.extends.version}" if rulebook.extends else ""
        also = f" Where a request names it: {', '.join(others)}." if others else ""
        return [
            f"dontbuy is at {self.address}/ (documentation: {self.address}/docs). Ctrl-C stops it.",
            f"It answers to {', '.join(self.settings.known_hosts)}; DONTBUY_HOSTS names others.",
            f"It keeps what it is told in {self.settings.store}.",
            f"It judges by {rulebook.id} {rulebook.version}{base}, from {folder}.{also}",
            self._who_may,
            *self._listener(),
        ]

    def _listener(self) -> Iterator[str]:
        """Where words can go."""
        listener = Listener.of(self.settings)
        if listener is not None:
            yield f"What was said in calls is sent to {listener.host} where somebody asks for it, and never else."


class Server(AtAnAddress, uvicorn.Server):
    """uvicorn's server over a port that was taken before."""

    def __init__(
        self,
        config: uvicorn.Config,
        settings: Settings,
        library: Library,
        database: Database,
        listening: socket.socket,
        retention: Retention,
        deliveries: Deliveries,
    ) -> None:
        uvicorn.Server.__init__(self, config)
        AtAnAddress.__init__(self, settings, library, who_may(settings, database), listening)
        self._database, self._retention, self._deliveries = database, retention, deliveries

    def serve_until_stopped(self) -> None:
        """Run in this thread."""
        try:
            self.run([self._listening])
        finally:
            self.answers.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._retention.start()
        self._deliveries.start()
        self.answers.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        self._retention.stop()
        self._deliveries.stop()
        # Now, for uvicorn then ends the process with the signal that stopped it.
        self._database.close()


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Library, Database]]:
    """The rulebook, ready to answer, and the store, which is closed afterwards. Raises RulebookError, StoreUnusable."""
    library = prepared(settings)
    with closing(Database(settings.database)) as database:
        yield library, database


def prepared(settings: Settings) -> Library:
    """The rulebook, with everything built that an answer needs. Raises RulebookError."""
    library = Library.of_folders(settings.rules)
    for rulebook in library:
        prepare(rulebook)
    return library


def application(settings: Settings, library: Library, database: Database) -> FastAPI:
    """The whole service over what was opened for it."""
    service = Service(library, database, count=count_evaluation, retention_days=settings.retention_days)
    service.quick.prepare()
    checks = Checks(service, database, settings.draft_days, settings.share_days, purchase_days=settings.purchase_days)
    app = create_app(
        service,
        checks,
        database.is_writable,
        development=settings.development,
        admission=admission(settings, database),
        webhooks=Webhooks(database, targets(settings)),
        listener=Listener.of(settings),
        pages=settings.pages != "off",
    )
    app.add_middleware(KnownHosts, known=settings.known_hosts)
    app.state.rules = library.folders[library.in_force.name]  # the pages show the rulebook's own cases
    return app


def targets(settings: Settings) -> WebhookTargets | None:
    """Where webhooks may lead; None where nobody is told anything."""
    return WebhookTargets(settings.webhook_networks) if settings.tells_webhooks else None


def admission(settings: Settings, database: Database) -> Admission:
    """Whom the service lets in."""
    header = UserHeader(settings.user_header.lower().encode(), settings.believed_networks)
    return Admission(
        Keys(database),
        Logins(database),
        always=settings.always_wants_key,
        begin={"open": True, "people": False}.get(settings.pages),
        header=header if settings.user_header else None,
        rates=Rates(settings.rate_limit, workers=settings.workers) if settings.rate_limit else None,
    )


@contextmanager
def server(settings: Settings, listening: socket.socket | None = None) -> Iterator[Server]:
    """A server that is ready to run, with its store; both are closed afterwards. It takes its port, or listens on what
    is handed over.

    Raises RulebookError, SettingsRefused, StoreUnusable.
    """
    with (
        opened(settings) as (library, database),
        closing(server_over(settings, library, database, listening)) as running,
    ):
        yield running


def server_over(
    settings: Settings, library: Library, database: Database, listening: socket.socket | None = None
) -> Server:
    """A server over what was opened for it; whoever asked for it closes it. Raises SettingsRefused."""
    app = application(settings, library, database)
    retention = Retention(app.state.service.erase_some)
    led = targets(settings)
    sender = Sender(led) if led else None
    deliveries = Deliveries(database, sender, count=count_webhook_try, show_waiting=show_messages_waiting)
    at = listening or listening_at(settings.host, settings.port)
    return Server(_configured(app, settings), settings, library, database, at, retention, deliveries)


def who_may(settings: Settings, database: Database) -> str:
    """Whom the service answers, in a sentence."""
    if settings.always_wants_key or Keys(database).are_there():
        return "Whoever calls /v1 needs a key; `dontbuy keys create` makes one."
    return "It listens on this machine only, and asks nobody who they are until a key is made."


def _configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    # The address of the connection is kept before a proxy's word takes its place: see `Peers`.
    believing = Peers(cast(ASGIApp, ProxyHeadersMiddleware(cast(Any, app), "*"))) if settings.trust_proxy else app
    return uvicorn.Config(
        believing,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        http=partial(Protocol, capacity=Capacity()),  # type: ignore[arg-type]
        proxy_headers=False,
    )


def listening_at(host: str, port: int) -> socket.socket:
    """A socket at this address. Raises SettingsRefused where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        hint = "take another with --port or DONTBUY_PORT, or 0 for a free one"
        message = f"port {port} cannot be listened on: {(error.strerror or str(error)).lower()}"
        raise SettingsRefused([Diagnostic("settings/port-taken", message, host, hint)]) from None
    # Every connection takes this over. Without it the body of an answer waits, up to 40 ms, until the caller has said
    # that the head arrived; asyncio sets it by itself only on sockets that it has opened.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
