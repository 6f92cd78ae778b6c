"""`dontbuy serve`: the service in the foreground, and one example posted to it if asked for."""

import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from rich.console import Console

from dontbuy.api.__main__ import server
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.settings import Settings, read_settings
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.cli.verdict_text import VerdictText
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.rulebook.source import read_or_raise

SECONDS_TO_START = 20.0


def run(given: dict[str, Any], example: Path | None) -> None:
    """Serve until interrupted. Raises SettingsRefused where a setting or the port cannot be used."""
    settings = read_settings(**given)
    running = server(settings)
    running.config.load()
    threading.Thread(target=_greet, args=(running, settings, example), daemon=True).start()
    try:
        running.run()
    except KeyboardInterrupt:
        pass
    except SystemExit:
        hint = "take another with --port, or 0 for a free one"
        message = f"port {settings.port} cannot be listened on"
        raise SettingsRefused([Diagnostic("settings/port-taken", message, settings.host, hint)]) from None


def _greet(running: uvicorn.Server, settings: Settings, example: Path | None) -> None:
    """Once the service is up: post the example, print its verdict, and say where everything is."""
    ends = time.monotonic() + SECONDS_TO_START
    while not running.started and time.monotonic() < ends:
        time.sleep(0.02)
    if not running.started:
        return
    port = running.servers[0].sockets[0].getsockname()[1]
    console = Console(highlight=False)
    address = f"http://{settings.host}:{port}"
    if example:
        _post(console, settings, port, example)
        console.print()
    console.print(f"dontbuy is at {address}/ (documentation: {address}/docs). Ctrl-C stops it.", soft_wrap=True)
    if settings.is_loopback:
        console.print("It listens on this machine only, and asks nobody who they are.")
    sys.stdout.flush()


def _post(console: Console, settings: Settings, port: int, example: Path) -> None:
    document = read_or_raise(example, str(example)).plain()
    console.print(f"POST /v1/check  {example}\n")
    connection = HTTPConnection(settings.host, port, timeout=10)
    connection.request("POST", "/v1/check", dumps(document), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = loads(response.read())
    if response.status == 200:
        VerdictText(console, load(settings.rules).rulebook).show(answer)
    else:
        console.print(answer["detail"])
