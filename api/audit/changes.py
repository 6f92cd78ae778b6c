"""What a release changed on purpose in the answers of older rulebooks: a table that is declared, not found out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dontbuy.api.settings import HERE
from dontbuy.engine.rulebook.source import read_or_raise
from dontbuy.engine.versions import ordered

Part = Literal["verdict", "could_become", "reasons", "open", "clear", "conflicts"]
"""What an answer says that is compared where another version gave it."""
DECLARED = HERE / "docs" / "changed-on-purpose.yaml"


def _is_a_version(text: str) -> str:
    ordered(text)
    return text


class DeclaredChange(BaseModel):
    """One change: which release made it, in which parts of an answer, of which criteria or facts (all where none is
    named), and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[str, AfterValidator(_is_a_version)]
    parts: tuple[Part, ...] = Field(min_length=1)
    of: tuple[str, ...] = ()
    why: str = Field(min_length=1)

    def explains(self, part: str, name: str, before: str, now: str) -> bool:
        """Whether a difference between the answers of two versions comes of this change; `name` is the criterion or
        the fact that differs, `""` where the part is one word."""
        lies_between = ordered(before) < ordered(self.version) <= ordered(now)
        return lies_between and part in self.parts and (not self.of or not name or name in self.of)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    changes: tuple[DeclaredChange, ...]


def read_changes(file: Path = DECLARED) -> Sequence[DeclaredChange]:
    """Every change that is declared."""
    return _Table.model_validate(read_or_raise(file, file.name).plain()).changes
