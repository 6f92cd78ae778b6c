"""From settings to a server that runs: store, library, service, application, uvicorn."""

import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Event

import uvicorn
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door.hosts import KnownHosts
from dontbuy.api.door.protocol import Protocol
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.service import Service
from dontbuy.api.settings import Settings
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.rulebook.library import Library


class Server(uvicorn.Server):
    """uvicorn's server over a port that was taken before: it can be told what is wrong, and which port it is."""

    def __init__(self, config: uvicorn.Config, settings: Settings, library: Library, database: Database) -> None:
        super().__init__(config)
        self.settings = settings
        self.library = library
        self._database = database
        self.answers = Event()
        """Set when requests are answered, or never will be."""
        self._listening = _listening(settings.host, settings.port)

    def close(self) -> None:
        """Give back the port of a server that was never run."""
        self._listening.close()

    @property
    def port(self) -> int:
        number: int = self._listening.getsockname()[1]
        return number

    @property
    def address(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.port}"

    def serve_until_stopped(self) -> None:
        """Run in this thread."""
        try:
            self.run([self._listening])
        finally:
            self.answers.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        # Now, for uvicorn then ends the process with the signal that stopped it.
        self._database.close()

    def described(self) -> list[str]:
        """What whoever starts the service should know: where it is, by which names, what it keeps and judges by."""
        rulebook = self.library.in_force
        folder = self.library.folders[rulebook.name].resolve()
        others = [each.name for each in self.library if each is not rulebook]
        also = f" Where a request names it: {', '.join(others)}." if others else ""
        return [
            f"dontbuy is at {self.address}/ (documentation: {self.address}/docs). Ctrl-C stops it.",
            f"It answers to {', '.join(self.settings.known_hosts)}; DONTBUY_HOSTS names others.",
            f"It keeps what it is told in {self.settings.database.resolve()}.",
            f"It judges by {rulebook.id} {rulebook.version}, from {folder}.{also}",
            "It listens on this machine only, and asks nobody who they are."
            if self.settings.is_loopback
            else "It asks nobody who they are: what stands in front of it decides who may call.",
        ]


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Library, Database]]:
    """The rulebook, ready to answer, and the store, which is closed afterwards. Raises RulebookError, StoreUnusable."""
    library = Library.of_folders(settings.rules)
    for rulebook in library:
        prepare(rulebook)
    with closing(Database(settings.database)) as database:
        yield library, database


def application(settings: Settings, library: Library, database: Database) -> FastAPI:
    """The whole service over what was opened for it."""
    service = Service(library, database, retention_days=settings.retention_days)
    service.forget_old()
    checks = Checks(service, database, settings.draft_days, settings.share_days, purchase_days=settings.purchase_days)
    app = create_app(service, checks, database.is_writable, development=settings.development)
    app.add_middleware(KnownHosts, known=settings.known_hosts)
    app.state.rules = library.folders[library.in_force.name]  # the pages show the rulebook's own cases
    return app


@contextmanager
def server(settings: Settings) -> Iterator[Server]:
    """A server that is ready to run, with its store; both are closed afterwards.

    Raises RulebookError, SettingsRefused, StoreUnusable.
    """
    with opened(settings) as (library, database):
        config = _configured(application(settings, library, database), settings)
        with closing(Server(config, settings, library, database)) as running:
            yield running


def _configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        http=Protocol,
        proxy_headers=settings.trust_proxy,
        forwarded_allow_ips="*" if settings.trust_proxy else "",
    )


def _listening(host: str, port: int) -> socket.socket:
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
