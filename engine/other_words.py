"""Other words for a criterion: those for a reader, those for what of it is missing, and those by what else was told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

TEXTS = ("title", "because", "do", "to_send", "to_vendor")
"""What of a criterion other words may say."""


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
    @property
    def to_vendor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class OfTheMissing:
    """The words of a criterion where just these of its facts were told otherwise than one hopes; `""` keeps its own."""

    facts: tuple[str, ...]
    title: str = ""
    because: str = ""
    do: str = ""
    to_send: str = ""
    to_vendor: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """The words of a criterion where each of some facts was told so; of a list, where it holds the word. `""` keeps its
    own."""

    told: Mapping[str, bool | str]
    title: str = ""
    because: str = ""
    do: str = ""
    to_send: str = ""
    to_vendor: str = ""


@dataclass(frozen=True, slots=True)
class OtherWords:
    """Other words for a criterion; `""` keeps its own."""

    title: str
    because: str
    do: str
    to_send: str = ""
    to_vendor: str = ""
    missing: tuple[OfTheMissing, ...] = ()
    variants: tuple[Variant, ...] = ()


def of_what_is_missing(missing: tuple[OfTheMissing, ...], told: Mapping[str, bool]) -> OfTheMissing | None:
    """The words for just what is missing: `told` has each fact, and whether it was told otherwise than one hopes."""
    lacking = {fact for fact, is_missing in told.items() if is_missing}
    return next((each for each in missing if {*each.facts} == lacking), None)


def variant_told(variants: tuple[Variant, ...], told: Callable[[str], object]) -> Variant | None:
    """The first variant of which all was told so; `told` gives what was told of a fact, None where nothing was."""
    return next((each for each in variants if all(_is(told(name), value) for name, value in each.told.items())), None)


def _is(told: object, value: bool | str) -> bool:
    return value in told if isinstance(told, list) else told == value
