"""`dontbuy serve`: the service in the foreground, and one example posted to it if asked for."""

import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError
from rich.console import Console

from api.__main__ import server
from api.exact_json import dumps, loads
from api.settings import Settings
from cli.verdict_text import VerdictText
from engine.errors import Diagnostic, EngineError
from engine.rulebook.library import load
from engine.rulebook.source import read_or_raise

SECONDS_TO_START = 20.0


class NotServed(EngineError):
    """The service cannot be run as it was asked for."""


def run(given: dict[str, Any], example: Path | None) -> None:
    """Serve until interrupted. Raises NotServed where a setting or the port cannot be used."""
    settings = _settings(given)
    if not settings.is_loopback and not settings.behind_container:
        hint = "use 127.0.0.1, or set DONTBUY_BEHIND_CONTAINER=true where something in front decides who may call"
        message = "nothing checks who is calling, so the service listens on loopback only"
        raise NotServed([Diagnostic("settings/not-loopback", message, settings.host, hint)])
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
        raise NotServed([Diagnostic("settings/port-taken", message, settings.host, hint)]) from None


def _settings(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise NotServed(_wrong(str(fault["loc"][0]), fault["msg"]) for fault in faults) from None


def _wrong(name: str, message: str) -> Diagnostic:
    hint = f"it is {Settings.model_fields[name].description}"
    return Diagnostic("settings/wrong", message[:1].lower() + message[1:], f"DONTBUY_{name.upper()}", hint)


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
