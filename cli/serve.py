"""`dontbuy serve`: the service in the foreground, and one example posted to it if asked for."""

import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dontbuy.api.__main__ import nothing_is_garbage, rules_library_is_there
from dontbuy.api.logs import write_logs
from dontbuy.api.settings import read_settings
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.cli.terminal import clean, open_console

if TYPE_CHECKING:
    from rich.console import Console

    from dontbuy.api.running import AtAnAddress

_HEADERS = {"Content-Type": "application/json", "Host": "localhost"}
"""By a name that the service always answers to, whatever address it listens on."""


def run(given: dict[str, Any], example: Path | None) -> None:
    """Serve until interrupted.

    Raises SettingsRefused, RulebookError, LibraryMissing where it cannot be started, or where the example cannot be
    read.
    """
    rules_library_is_there()
    log = _Log()
    with ExitStack() as until_stopped:
        with nothing_is_garbage():
            # Imported here, for what it imports cannot be imported without the library.
            from dontbuy.api.workers import serving

            settings = read_settings(**given)
            write_logs(settings.logs_json(sys.stderr.isatty()), lambda: log)
            document = _read(example) if example else None
            running = until_stopped.enter_context(serving(settings))
        until_stopped.enter_context(suppress(KeyboardInterrupt))
        threading.Thread(target=_greet, args=(running, log, example, document), daemon=True).start()
        running.serve_until_stopped()


def _read(example: Path) -> Any:
    from dontbuy.engine.rulebook.source import read_or_raise  # only here: most services post no example

    return read_or_raise(example, str(example)).plain()


class _Log(StringIO):
    """Standard error. Lines that come while a greeting is printed stand below it, and not in the middle of it."""

    def __init__(self) -> None:
        super().__init__()
        self._turn = threading.Lock()
        self._waits = False

    def write(self, text: str) -> int:
        with self._turn:
            return super().write(text) if self._waits else sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Keep what is written until the end of the block, however that comes."""
        with self._turn:
            self._waits = True
        try:
            yield
        finally:
            with self._turn:
                self._waits = False
                sys.stderr.write(self.getvalue())
                sys.stderr.flush()


def _greet(running: "AtAnAddress", log: _Log, example: Path | None, document: Any) -> None:
    """Once the service is up: post the example, print its verdict, and say where everything is."""
    running.answers.wait()
    if not running.started:
        return
    console = open_console()
    with log.waiting():
        if example:
            console.print(f"POST /v1/check  {clean(example)}\n", soft_wrap=True, markup=False)
            _post(console, running, document)
            console.print()
        for sentence in running.described():
            console.print(sentence, soft_wrap=True, markup=False)
        sys.stdout.flush()


def _post(console: "Console", running: "AtAnAddress", document: Any) -> None:
    from dontbuy.cli.verdict_text import VerdictText

    with closing(HTTPConnection(running.settings.host, running.port, timeout=10)) as connection:
        connection.request("POST", "/v1/check", dumps(document), _HEADERS)
        response = connection.getresponse()
        answer = loads(response.read())
    if response.status == 200:
        VerdictText(console, running.library.named_in(answer)).show(answer, document)
    else:
        console.print(answer["detail"], soft_wrap=True, markup=False)
