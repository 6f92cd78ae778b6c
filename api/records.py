"""What is kept, and the shape of where it is kept: the store fills it, the service knows no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from dontbuy.engine.answer import Answer


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
    answer: Answer

    @property
    def body(self) -> dict[str, Any]:
        """As it crosses the wire."""
        return {"id": self.id, "created_at": self.created_at, **self.answer, "document": self.document}

    @property
    def summary(self) -> dict[str, Any]:
        """Its line in a list."""
        return {
            "id": self.id,
            "created_at": self.created_at,
            "kind": self.answer["kind"],
            "subject": self.answer["subject"],
            "as_of": self.answer["as_of"],
            "verdict": self.answer["verdict"],
            "level": self.answer["level"],
        }


class Evaluations(Protocol):
    """Where evaluations are kept: rows are added and read, never changed."""

    def add(self, evaluated: Evaluated) -> None: ...

    def get(self, key: str) -> Evaluated | None: ...

    def latest(self, limit: int, kind: str | None = None, subject: str | None = None) -> Sequence[Listed]: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers on their way to a result. `key` is the hash of the token in its link; the token itself is not kept.

    `skipped` are questions left open on purpose and `trail` all questions that were left, answered or not, in that
    order. `suggested` maps a fact to the tool whose link proposed its value. `goes_on` is so once the person went on
    although nothing could change the verdict any more.
    """

    key: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    document: Mapping[str, Any]
    skipped: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    suggested: Mapping[str, str] = field(default_factory=dict)
    goes_on: bool = False

    @property
    def kind(self) -> str:
        return str(self.document["kind"])

    @property
    def subject(self) -> str:
        """The name of what is being checked; `""` where it has none."""
        return str((self.document.get("subject") or {}).get("name", ""))


@dataclass(frozen=True, slots=True)
class Share:
    """A link to one answer of a draft, for reading only. `key` is the hash of the token in the link."""

    key: str
    id: str
    draft: str
    number: int
    created_at: datetime
    expires_at: datetime


class DraftStore(Protocol):
    """Where drafts, their answers and their shares are kept."""

    def add(self, draft: Draft) -> None: ...

    def get(self, key: str) -> Draft | None: ...

    def is_forgotten(self, key: str) -> bool: ...

    def change(self, key: str, edit: Callable[[Draft], Draft]) -> Draft | None: ...

    def delete(self, key: str) -> None: ...

    def add_answer(self, key: str, evaluated: Evaluated) -> tuple[int, Evaluated] | None: ...

    def answers(self, key: str) -> Sequence[Evaluated]: ...

    def add_share(self, share: Share) -> None: ...

    def share(self, key: str) -> Share | None: ...

    def shares(self, draft: str) -> Sequence[Share]: ...

    def drop_share(self, draft: str, share: str) -> None: ...

    def forget_expired(self, now: datetime) -> None: ...
