"""What can go wrong, by who can put it right.

EngineError                  carries every Diagnostic found, not only the first
├── RulebookError            the rule author: `where` is file, line and column
│   └── RuleSetNotFound      the caller
├── FactsError               the caller: `where` is a JSON pointer into the request
├── EngineDisagreement       us: two engines differ, so nothing is answered
└── InvariantBroken          us
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong, where it stands, and one action that mends it."""

    code: str
    message: str
    where: Place | str
    hint: str

    def __str__(self) -> str:
        place = f"{self.where}: " if str(self.where) else ""
        return f"{place}{self.code}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class EngineError(Exception):
    """Carries one or more diagnostics, in the order in which they stand in the input."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class RulebookError(EngineError):
    """A rulebook does not load."""


class RuleSetNotFound(RulebookError):
    """No rulebook in force has what was asked for."""


class FactsError(EngineError):
    """What the caller sent cannot be read as facts."""


class EngineDisagreement(EngineError):
    """Two engines answered differently; nothing may be answered."""


class InvariantBroken(EngineError):
    """Something that lowering guarantees does not hold."""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The known word that looks most like a wrong one, whatever its capitals; `""` where none is near."""
    names = {name.casefold(): name for name in known}
    # Dotted names share their group, so they look alike more easily.
    near = get_close_matches(wrong[:80].casefold(), list(names), n=1, cutoff=0.8 if "." in wrong else 0.6)
    return names[near[0]] if near else ""


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or `""` where none is near."""
    near = nearest(wrong, known)
    return f"did you mean `{near}`?" if near else ""
