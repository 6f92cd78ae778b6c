"""Other words for a criterion: those for a reader, and those for what of it is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Texts(Protocol):
    """Words for a criterion; `""` keeps its own."""

    @property
    def title(self) -> str: ...
    @property
    def because(self) -> str: ...
    @property
    def do(self) -> str: ...
    @property
    def to_send(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OfTheMissing:
    """The words of a criterion where just these of its facts were told otherwise than one hopes; `""` keeps its own."""

    facts: tuple[str, ...]
    title: str = ""
    because: str = ""
    do: str = ""
    to_send: str = ""


@dataclass(frozen=True, slots=True)
class OtherWords:
    """Other words for a criterion; `""` keeps its own."""

    title: str
    because: str
    do: str
    to_send: str = ""
    missing: tuple[OfTheMissing, ...] = ()


def of_what_is_missing(missing: tuple[OfTheMissing, ...], told: Mapping[str, bool]) -> OfTheMissing | None:
    """The words for just what is missing: `told` has each fact, and whether it was told otherwise than one hopes."""
    lacking = {fact for fact, is_missing in told.items() if is_missing}
    return next((each for each in missing if {*each.facts} == lacking), None)
