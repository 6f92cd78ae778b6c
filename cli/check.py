"""`dontbuy check`: answers for every document, and one exit code that says what they come to."""

import sys
from collections.abc import Mapping
from io import BufferedReader
from typing import Any, cast

from rich.text import Text

from dontbuy.api.door.problems import MOST_FAULTS, problem
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.exits import Exit, exit_of, exit_of_error, worst
from dontbuy.cli.files import FileDocument, FileUnreadable, documents
from dontbuy.cli.terminal import clean, open_console, reader_left
from dontbuy.cli.verdict_text import VerdictText
from dontbuy.engine.answer import Answer, Explain
from dontbuy.engine.errors import EngineError, FactsError

_RULE = 60
"""Signs of the line between two answers."""


class Checker:
    """Answers documents and remembers what they came to."""

    def __init__(self, service: Service, *, as_json: bool, explain: Explain, everything: bool) -> None:
        self._service = service
        self._as_json = as_json
        self._explain = explain
        self._console = open_console()
        self._errors = open_console(errors=True)
        self._everything = everything
        self._exits: set[Exit] = set()
        self._answered = 0

    @property
    def exit(self) -> Exit:
        return worst(self._exits)

    def check(self, names: list[str]) -> None:
        """Answer every document. Where the reader of the answers leaves before the last one, the rest is not read."""
        standard_input = cast(BufferedReader, sys.stdin.buffer) if sys.stdin else None
        for name in names:
            for document in documents(name, standard_input):
                if reader_left():
                    self._exits.add(Exit.READER_LEFT)
                    return
                self._check_document(document)

    def _check_document(self, document: FileDocument) -> None:
        try:
            if document.error:
                raise document.error
            answer = self._service.check(document.raw, self._explain)
        except EngineError as error:
            self._exits.add(exit_of_error(error))
            self._refuse(document, error)
            return
        self._exits.add(exit_of(answer["level"], self._could_become(answer)))
        self._answer(answer)

    def _could_become(self, answer: Answer) -> str:
        """The level of the strongest word that is still possible; `""` where the answer is settled."""
        words = self._service.library.named_in(answer).rule_sets[answer["kind"]].words
        return words[answer["could_become"]].level if answer["could_become"] else ""

    def _answer(self, answer: Answer) -> None:
        if self._as_json:
            self._line(answer)
            return
        if self._answered:
            self._console.print()
            self._console.print(Text("─" * _RULE, style="dim"))
        self._answered += 1
        VerdictText(self._console, self._service.library.named_in(answer), self._everything).show(answer)

    def _refuse(self, document: FileDocument, error: EngineError) -> None:
        if self._as_json:
            self._line(problem_of(document.name, error))
            return
        for fault in error.diagnostics[:MOST_FAULTS]:
            where = document.place(fault.where) if isinstance(fault.where, str) else str(fault.where)
            line = Text(clean(where), style="bold")
            line.append(f": {clean(fault.message)}", style="red")
            line.append(f"  {clean(fault.hint)}" if fault.hint else "", style="dim")
            self._errors.print(line, soft_wrap=True)
        if len(error.diagnostics) > MOST_FAULTS:
            self._errors.print(
                Text(f"{clean(document.name)}: and {len(error.diagnostics) - MOST_FAULTS} more", style="dim")
            )

    def _line(self, body: Mapping[str, Any]) -> None:
        sys.stdout.buffer.write(dumps(body) + b"\n")


def problem_of(name: str, error: EngineError) -> dict[str, Any]:
    """The problem that the service would answer, of the document that stands at `name` instead of a request.

    A file that cannot be opened has no status: no request could bring it.
    """
    unopened = isinstance(error, FileUnreadable)
    body = problem(FactsError(error.diagnostics) if unopened else error)
    without = {"request_id", "status"} if unopened else {"request_id"}
    return {**{key: value for key, value in body.items() if key not in without}, "instance": name}
