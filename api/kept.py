"""What is kept, and the shape of where it is kept: the store fills it, the service knows no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Listed(Protocol):
    """One evaluation as a list shows it."""

    @property
    def summary(self) -> dict[str, Any]:
        """Its line in a list."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a list shows, read without the document and the answer, which may be a megabyte each."""

    summary: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation as it is kept: everything needed to answer it again."""

    id: str
    created_at: str
    document: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """As it crosses the wire."""
        return {"id": self.id, "created_at": self.created_at, **self.answer, "document": self.document}

    @property
    def summary(self) -> dict[str, Any]:
        """Its line in a list."""
        shown = {key: self.answer[key] for key in ("kind", "subject", "as_of", "verdict", "level")}
        return {"id": self.id, "created_at": self.created_at, **shown}


class Evaluations(Protocol):
    """Where evaluations are kept: rows are added and read, never changed."""

    def add(self, evaluated: Evaluated) -> None: ...

    def get(self, key: str) -> Evaluated | None: ...

    def latest(self, limit: int, kind: str | None = None, subject: str | None = None) -> Sequence[Listed]: ...
