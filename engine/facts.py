"""Facts: what a caller may say, and what a caller said."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit; `unit` is `""` where none was said."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The fields that were given of one record; a field not given is absent."""

    fields: Mapping[str, "Value"]

    def get(self, name: str) -> "Value | None":
        """The value of a field, `a.b` reaching into nested records; None where it was not given."""
        value: Value | None = self
        for part in name.split("."):
            value = value.fields.get(part) if isinstance(value, Record) else None
        return value


Value = bool | str | Decimal | date | Quantity | Record | tuple[Any, ...]
"""A typed value. Tuples hold words, texts or records, in the order in which they were given."""


def number_text(number: Decimal | int) -> str:
    """A number in digits, never with an exponent: `0.40` stays `0.40`, and 1E+3 is `1000`."""
    return str(number) if isinstance(number, int) else format(number, "f")


class ValueType(StrEnum):
    """What sort of value a fact takes."""

    YES_NO = "yes_no"
    WORD = "word"
    WORDS = "words"
    TEXT = "text"
    TEXTS = "texts"
    INTEGER = "integer"
    NUMBER = "number"
    FIGURES = "figures"
    DATE = "date"
    QUANTITY = "quantity"
    METRIC = "metric"
    METRICS = "metrics"
    RECORD = "record"
    RECORDS = "records"


LISTS = frozenset({ValueType.WORDS, ValueType.TEXTS, ValueType.METRICS, ValueType.RECORDS})


@dataclass(frozen=True, slots=True)
class FactType:
    """The type of a fact or of a record's field.

    `words` maps each allowed word to its label; `empty_word` is a word that means the empty list.
    `fields` are a record's fields and `required` the names of those that must be given.
    """

    value_type: ValueType
    words: Mapping[str, str] = field(default_factory=dict)
    empty_word: str = ""
    fields: Mapping[str, "FactType"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A yes that does not count while a companion's metric is of another class than `metric_class`."""

    companion: str
    field: str
    metric_class: str


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One fact of a rulebook, with the question that gets it. Empty texts mean *not said*."""

    name: str
    type: FactType
    taken_by: frozenset[str]
    question: str
    why: str
    answered_by: str
    changed_by: str
    better: bool | str | None
    dont_know_means: Value | None
    own_word_is_marked: bool
    companions: tuple[str, ...]
    companion_of: str
    derived_from: str
    doubt: Doubt | None
    data_issues: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact comes from. `sent` is the item as the caller wrote it, without what was null."""

    fact: str
    pointer: str
    source: str
    side: str
    quote: str
    value: Value | None
    sent: Mapping[str, Any]


class Told(NamedTuple):
    """One recorded fact: its value, the place it came from, and what backs it.

    A named tuple, as are the other small values made for each fact: making one takes a third of the time.
    """

    value: Value
    pointer: str
    evidence: tuple[Evidence, ...] = ()
    own_word: bool = False


class Facts:
    """What was told, typed; a fact not told is absent. `as_of` is the day that counts as today."""

    __slots__ = ("_told", "as_of", "get")

    get: Callable[[str], Value | None]
    """The value of a fact, or None where it was not recorded. A dict's own method: conditions ask it all the time."""

    def __init__(self, told: Mapping[str, Told], as_of: date) -> None:
        self._told = dict(told)
        self.get = {name: one.value for name, one in told.items()}.get
        self.as_of = as_of

    def told(self, name: str) -> Told | None:
        return self._told.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
