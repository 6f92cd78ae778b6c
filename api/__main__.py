"""python -m api: settings, store, library, service, app, uvicorn."""

import logging
import sys

import uvicorn
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door.hosts import KnownHosts
from dontbuy.api.door.protocol import Protocol
from dontbuy.api.service import Service
from dontbuy.api.settings import Settings, read_settings
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import EngineError
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.rulebook.library import Library, load


def application(settings: Settings) -> FastAPI:
    """The whole service, from its settings. Raises RulebookError where the rulebook does not load."""
    library = Library([load(settings.rules).rulebook])
    prepare(library.in_force)
    database = Database(settings.database)
    service = Service(library, database)
    app = create_app(service, Checks(service, database, settings.draft_days, settings.share_days))
    if settings.known_hosts:
        app.add_middleware(KnownHosts, known=settings.known_hosts)
    app.state.rules = settings.rules  # the pages show the rulebook's own cases
    return app


def server(settings: Settings) -> uvicorn.Server:
    """A server that is ready to run."""
    config = uvicorn.Config(
        application(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        http=Protocol,
    )
    # What was raised may quote a document; the application has logged the incident without it.
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.exc_info is None)
    return uvicorn.Server(config)


def main() -> None:
    """Serve as the environment says; what is wrong is told in lines, never as a traceback."""
    try:
        running = server(read_settings())
    except EngineError as error:
        sys.exit("\n".join(map(str, error.diagnostics)))
    running.run()


if __name__ == "__main__":
    main()
