"""Examples by name: of a body, and of the answers by status."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dontbuy.api.door.problems import problem
from dontbuy.engine.errors import EngineError

REQUEST_ID = "3f0c9a5be1d74b0c8a56f1d2c4e7b981"
Named = dict[str, Any]


@dataclass(slots=True)
class Examples:
    """The examples of one operation: of its body, and of its answers by status."""

    body: Named = field(default_factory=dict)
    answers: dict[int, Named] = field(default_factory=dict)

    def add(self, status: int, name: str, summary: str, value: Any) -> None:
        self.answers.setdefault(status, {})[name] = {"summary": summary, "value": value}

    def add_problem(self, name: str, summary: str, error: EngineError) -> None:
        """The problem that an error is answered with."""
        shown = problem(error, REQUEST_ID)
        self.add(shown["status"], name, summary, shown)

    def beside(self, other: "Examples") -> "Examples":
        """These and the answers of others."""
        return Examples({**self.body, **other.body}, {**self.answers, **other.answers})


def got(name: str, summary: str, value: Any, status: int = 200) -> Examples:
    """One answer."""
    return Examples(answers={status: {name: {"summary": summary, "value": value}}})


def refused(ask: Callable[[], Any], name: str, summary: str) -> Examples:
    """The problem that asking meets."""
    refusals = Examples()
    try:
        ask()
    except EngineError as error:
        refusals.add_problem(name, summary, error)
    return refusals
