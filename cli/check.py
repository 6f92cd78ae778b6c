"""`dontbuy check`: answers for every document, and one exit code that says what they come to."""

import sys
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.text import Text

from dontbuy.api.door.problems import MOST_FAULTS, problem
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.files import Read, documents
from dontbuy.cli.verdict_text import VerdictText, clean
from dontbuy.engine.answer import Answer, Explain
from dontbuy.engine.errors import EngineDisagreement, EngineError, InvariantBroken


class Exit(IntEnum):
    """What the documents come to, for a pipeline; the worst of several is told, in this order."""

    DISAGREEMENT = 70
    UNREADABLE = 2
    STOP_OR_ACT = 1
    UNDECIDED = 3
    FINE = 0

    @classmethod
    def worst(cls, exits: Iterable["Exit"]) -> "Exit":
        order = list(cls)
        return min(exits, key=order.index, default=cls.FINE)


class Checker:
    """Answers documents and remembers what they came to."""

    def __init__(self, service: Service, *, as_json: bool, explain: Explain, everything: bool) -> None:
        self._service = service
        self._as_json = as_json
        self._explain = explain
        self._console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else 100, highlight=False)
        self._errors = Console(stderr=True, highlight=False)
        self._text = VerdictText(self._console, service.library.in_force, everything)
        self._exits: set[Exit] = set()
        self._shown = 0

    @property
    def exit(self) -> Exit:
        return Exit.worst(self._exits)

    def check(self, names: list[str]) -> None:
        for name in names:
            for read in documents(name, sys.stdin.buffer):
                self._one(read)

    def _one(self, read: Read) -> None:
        try:
            if read.error:
                raise read.error
            answer = self._service.check(read.raw, self._explain)
        except EngineError as error:
            disagree = isinstance(error, EngineDisagreement | InvariantBroken)
            self._exits.add(Exit.DISAGREEMENT if disagree else Exit.UNREADABLE)
            self._refuse(read, error)
            return
        self._exits.add(self._means(answer))
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        if self._as_json:
            self._line(answer)
            return
        if self._shown:
            self._console.print()
            self._console.rule(style="dim")
        self._shown += 1
        self._text.show(answer)

    def _refuse(self, read: Read, error: EngineError) -> None:
        if self._as_json:
            self._line({**problem(error), "instance": read.name})
            return
        for fault in error.diagnostics[:MOST_FAULTS]:
            where = read.place(fault.where) if isinstance(fault.where, str) else str(fault.where)
            line = Text(clean(where), style="bold")
            line.append(f": {clean(fault.message)}", style="red")
            line.append(f"  {clean(fault.hint)}" if fault.hint else "", style="dim")
            self._errors.print(line, soft_wrap=True)
        if len(error.diagnostics) > MOST_FAULTS:
            self._errors.print(Text(f"{read.name}: and {len(error.diagnostics) - MOST_FAULTS} more", style="dim"))

    def _line(self, body: Mapping[str, Any]) -> None:
        sys.stdout.buffer.write(dumps(body) + b"\n")

    def _means(self, answer: Answer) -> Exit:
        if answer["level"] in ("stop", "act"):
            return Exit.STOP_OR_ACT
        if answer["level"] == "unknown":
            return Exit.UNDECIDED
        words = self._service.library.rulebook(answer["rulebook"]["id"]).rule_sets[answer["kind"]].words
        could = words[answer["could_become"]].level if answer["could_become"] else ""
        return Exit.UNDECIDED if could in ("stop", "act") else Exit.FINE
