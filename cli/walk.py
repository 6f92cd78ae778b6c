"""A walk through documents: each is answered or refused where it stands, and one exit code says what they come to."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dontbuy.api.answering import Answerer
from dontbuy.api.door.problems import MOST_FAULTS, problem
from dontbuy.api.wire.exact_json import MOST_BYTES, dumps
from dontbuy.cli.exits import Exit, exit_of, exit_of_error, worst
from dontbuy.cli.files import FileDocument, FileUnreadable, documents
from dontbuy.cli.terminal import clean, open_console, reader_left
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.errors import EngineError, FactsError

# What draws text for people is imported where some is drawn: lines for tools need none of it.
if TYPE_CHECKING:
    from rich.console import Console

_RULE = 60
"""Signs of the line between two answers."""


class Walk(ABC):
    """Goes through documents and remembers what they came to."""

    def __init__(self, answerer: Answerer, *, as_json: bool) -> None:
        self.answerer = answerer
        self.as_json = as_json
        self._exits: set[Exit] = set()
        self._shown = 0

    @cached_property
    def console(self) -> "Console":
        """Where answers for people are shown."""
        return open_console()

    @property
    def exit(self) -> Exit:
        return worst(self._exits)

    def go_through(self, names: list[str]) -> None:
        """Answer every document. Where the reader of the answers leaves before the last one, the rest is not read."""
        standard_input = cast(BufferedReader, sys.stdin.buffer) if sys.stdin else None
        sizes = [_size(name) for name in names]
        taken = 0
        with _shown(sum(sizes)) as show:
            for at, name in enumerate(names):
                for document in documents(name, standard_input):
                    if reader_left():
                        self._exits.add(Exit.READER_LEFT)
                        return
                    self._take(document)
                    taken += 1
                    show(sum(sizes[:at]) + document.read_to, taken)

    @abstractmethod
    def answer(self, raw: Any) -> Exit:
        """Answer one document, and say what it comes to. Raises EngineError where it is refused."""

    def line(self, body: Mapping[str, Any]) -> None:
        """One line of JSON."""
        sys.stdout.buffer.write(dumps(body) + b"\n")

    def apart(self) -> None:
        """A line between this document and the one before it."""
        from rich.text import Text

        if self._shown:
            self.console.print()
            self.console.print(Text("─" * _RULE, style="dim"))
        self._shown += 1

    def means(self, answer: Answer) -> Exit:
        """What an answer comes to."""
        words = self.answerer.library.named_in(answer).rule_sets[answer["kind"]].words
        return exit_of(answer["level"], answer["could_become"], words)

    def _take(self, document: FileDocument) -> None:
        try:
            if document.error:
                raise document.error
            self._exits.add(self.answer(document.raw))
        except EngineError as error:
            self._exits.add(exit_of_error(error))
            self._refuse(document, error)

    def _refuse(self, document: FileDocument, error: EngineError) -> None:
        if self.as_json:
            self.line(problem_of(document.name, error))
            return
        from rich.text import Text

        errors = open_console(errors=True)
        for fault in error.diagnostics[:MOST_FAULTS]:
            where = document.place(fault.where) if isinstance(fault.where, str) else str(fault.where)
            line = Text(clean(where), style="bold")
            line.append(f": {clean(fault.message)}", style="red")
            line.append(f"  {clean(fault.hint)}" if fault.hint else "", style="dim")
            errors.print(line, soft_wrap=True)
        if len(error.diagnostics) > MOST_FAULTS:
            errors.print(Text(f"{clean(document.name)}: and {len(error.diagnostics) - MOST_FAULTS} more", style="dim"))


def _size(name: str) -> int:
    """The bytes of a file; 0 of what is none, or cannot be looked at."""
    try:
        return Path(name).stat().st_size
    except OSError:
        return 0


@contextmanager
def _shown(size: int) -> Iterator[Callable[[int, int], None]]:
    """What shows how far a walk is, of so many bytes: a bar where it is long, somebody looks, and the answers do not go
    by on the same screen."""
    is_seen = sys.stderr is not None and sys.stderr.isatty() and not (sys.stdout is not None and sys.stdout.isatty())
    if not is_seen or size <= MOST_BYTES:
        yield lambda passed, taken: None
        return
    from dontbuy.cli.progress import bar

    with bar(size) as shown:
        yield shown.show


def problem_of(name: str, error: EngineError) -> dict[str, Any]:
    """The problem that the service would answer, of the document that stands at `name` instead of a request.

    A file that cannot be opened has no status: no request could bring it.
    """
    unopened = isinstance(error, FileUnreadable)
    body = problem(FactsError(error.diagnostics) if unopened else error)
    without = {"request_id", "status"} if unopened else {"request_id"}
    return {**{key: value for key, value in body.items() if key not in without}, "instance": name}
