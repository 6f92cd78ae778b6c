"""The lines of a memo: each of its lists, and how much of it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.user_text import plain

LONGEST_TEXT, LONGEST_WORD = 600, 120
"""Characters of a line, and of a name or a figure in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: what stands first, such as who has to act, and what is said; either may be empty."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Some:
    """The first lines of a list, and how many more there are."""

    lines: Sequence[Line]
    more: int


def some(lines: Sequence[Line], most: int) -> Some:
    """One line more is shown: it takes the room of the line that would count it."""
    most = most + 1 if len(lines) == most + 1 else most
    return Some(lines[:most], max(0, len(lines) - most))


def short(text: str, most: int) -> str:
    return shortened(plain(text), most)
