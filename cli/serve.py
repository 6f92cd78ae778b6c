"""`dontbuy serve`: the service in the foreground, and one example posted to it if asked for."""

import sys
import threading
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dontbuy.api.__main__ import rules_library_is_there
from dontbuy.api.settings import read_settings
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.cli.terminal import open_console
from dontbuy.engine.rulebook.source import read_or_raise

if TYPE_CHECKING:
    from rich.console import Console

    from dontbuy.api.running import Server


def run(given: dict[str, Any], example: Path | None) -> None:
    """Serve until interrupted. Raises SettingsRefused, RulebookError, LibraryMissing where it cannot be started."""
    rules_library_is_there()
    # Imported here, for what it imports cannot be imported without the library.
    from dontbuy.api.running import server

    running = server(read_settings(**given))
    threading.Thread(target=_greet, args=(running, example), daemon=True).start()
    with suppress(KeyboardInterrupt):
        running.serve_until_stopped()


def _greet(running: "Server", example: Path | None) -> None:
    """Once the service is up: post the example, print its verdict, and say where everything is."""
    running.answers.wait()
    if not running.started:
        return
    console = open_console()
    if example:
        _post(console, running, example)
        console.print()
    for sentence in running.described():
        console.print(sentence, soft_wrap=True, markup=False)
    sys.stdout.flush()


def _post(console: "Console", running: "Server", example: Path) -> None:
    from dontbuy.cli.verdict_text import VerdictText
    from dontbuy.engine.rulebook.library import load

    document = read_or_raise(example, str(example)).plain()
    console.print(f"POST /v1/check  {example}\n")
    connection = HTTPConnection(running.settings.host, running.port, timeout=10)
    connection.request("POST", "/v1/check", dumps(document), {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = loads(response.read())
    if response.status == 200:
        VerdictText(console, load(running.settings.rules).rulebook).show(answer)
    else:
        console.print(answer["detail"])
