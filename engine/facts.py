"""What a rulebook lets a caller tell (types and declarations of facts), and what one caller told (`Facts`)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit; `unit` is `""` where none was told."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The fields that were told of one record; a field that was not told is absent."""

    fields: Mapping[str, "Value"]

    def get(self, name: str) -> "Value | None":
        """The value of a field, or None where it was not told. `baseline.unit` is the field `unit` of `baseline`."""
        if "." not in name:
            return self.fields.get(name)
        value: Value | None = self
        for part in name.split("."):
            value = value.fields.get(part) if isinstance(value, Record) else None
        return value


Value = bool | str | Decimal | date | Quantity | Record | tuple[Any, ...]
"""A typed value. Tuples hold words, texts or records, in the order in which they were told."""


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

    `words` maps each allowed word to its label; `empty_word` is a word that means the empty list. `words_for` has other
    labels by reader: `{"guest": {"guest": "You"}}`.
    `fields` are a record's fields and `required` the names of those that must be told.
    `hint` is what the rulebook adds to the hint of a value that cannot be read, in its own words.
    """

    value_type: ValueType
    words: Mapping[str, str] = field(default_factory=dict)
    empty_word: str = ""
    fields: Mapping[str, "FactType"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    hint: str = field(default="", compare=False)
    words_for: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def for_reader(self, reader: str) -> "FactType":
        """The type with the labels of its words, and of its fields', for a reader; the words stay as they are."""
        fields = {name: inner.for_reader(reader) for name, inner in self.fields.items()}
        return replace(self, words={**self.words, **self.words_for.get(reader, {})}, fields=fields)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A yes that does not count while a companion's metric is of another class than `metric_class`."""

    companion: str
    field: str
    metric_class: str


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """One fact of a rulebook, with the question that asks for it. An empty text means that the rulebook has none.

    `better` is the answer that speaks for the subject; `dont_know_means` the value that "I don't know" stands for, None
    where it stands for nothing. `derived_from` names the list that a derived fact is filled in from. `data_issues` is
    `measures` where the list is checked as metrics are, else `""`.
    """

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
    short: str = ""
    """Two to five words, in the affirmative: *asked for our numbers*."""
    ask: Mapping[str, str] = field(default_factory=dict)
    """The question by reader, in the second person, fit to be sent."""
    questions: Mapping[str, str] = field(default_factory=dict)
    """The question by reader where a form asks otherwise than a letter: `ask` is open, and this one yes answers."""
    yes_if: str = ""
    no_if: str = ""
    open_if: str = ""
    """When neither is so, and the question stays open: *no more detail was offered*."""
    told_once: bool = False
    """Whether it is about the buying side, whichever vendor is looked at."""
    observed: bool = False
    """Whether it can be seen or heard; otherwise it is a judgement."""
    also_asked: tuple[str, ...] = ()
    """Who else knows it from nearby and can be asked, beside whoever answers for it."""
    after: tuple[str, ...] = ()
    """The facts that are asked for before this one."""
    effort: int = 0
    """What changing it takes: 1 a conversation, 2 a week of work, 5 a quarter; 0 where nobody can change it."""
    to_change: str = ""
    to_look_up: str = ""
    """What whoever can look up the numbers does in the place of `to_change`; `""` where that changes nothing."""
    lacking: str = ""
    """What is missing where it is not so, in a clause: *the reps have not agreed to the change*."""
    turns_no_verdict: bool = field(default=False, compare=False)
    """Whether criteria read it and no verdict depends on it, only reasons do. `rules prove` holds it."""


class Evidence(NamedTuple):
    """One piece of evidence for a fact. `value` is None where it only supports what is told elsewhere.

    `dated` is the day that the evidence is from (its `as_of`), None where it has none. `sent` is the piece as the
    caller wrote it, without what was null.
    """

    fact: str
    pointer: str
    source: str
    side: str
    quote: str
    value: Value | None
    dated: date | None
    sent: Mapping[str, Any]


class Told(NamedTuple):
    """A fact that was told: its value, the JSON pointer to where the caller told it, and the evidence for it.

    A derived fact has the pointer of the list that it comes from. `own_word` is true where only the subject itself says
    so. `implied_by` are the pointers of the facts from which the value follows; a value that nobody told, and that only
    follows, has the pointer `""`.

    A named tuple, as are the other small values made for each fact: making one takes a third of the time of a frozen
    dataclass.
    """

    fact: str
    value: Value
    pointer: str
    evidence: tuple[Evidence, ...] = ()
    own_word: bool = False
    implied_by: tuple[str, ...] = ()


class Facts:
    """The facts of one document by name; a fact that was not told is absent. `as_of` is the day that counts as today.

    A fact in conflict is absent too. `in_conflict` maps it to the facts from which one side of the conflict follows;
    `()` where both sides were told.

    Iterating gives the names of the facts.
    """

    __slots__ = ("_told", "as_of", "get", "in_conflict")

    get: Callable[[str], Value | None]
    """The value of a fact, or None where it was not told.

    The bound `dict.get`, kept as an attribute because it is called for every test of every condition.
    """

    def __init__(
        self, told: Mapping[str, Told], as_of: date, in_conflict: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._told = dict(told)
        self.get = {name: each.value for name, each in told.items()}.get
        self.as_of = as_of
        self.in_conflict = in_conflict or {}

    def told(self, name: str) -> Told | None:
        """The value of a fact with its place and evidence; None where it was not told."""
        return self._told.get(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
