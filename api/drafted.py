"""What a draft is, and the shape of where drafts are kept: the store fills it, the service knows no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from api.kept import Evaluated


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
