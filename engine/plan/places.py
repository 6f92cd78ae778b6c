"""Where each fact sits in a document: a tree of groups, with all that may be told at each place made ready."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from dontbuy.engine.facts import FactDeclaration, Value, ValueType
from dontbuy.engine.ir import RuleSet, spellings
from dontbuy.engine.plan.leaves import Encode, FactTests, Leaf, Slow, basis, head, said
from dontbuy.engine.rulebook.fingerprint import canonical
from dontbuy.engine.values import ValueReader

MOST_DIGITS = 18
"""Digits of a whole number, and of a fraction on each side of the point. A longer number is read elsewhere."""
_WITH_NUMBERS = frozenset(
    {ValueType.INTEGER, ValueType.NUMBER, ValueType.QUANTITY, ValueType.FIGURES, ValueType.RECORD, ValueType.RECORDS}
)
_MOST, _LEAST = 10**MOST_DIGITS, -(10**MOST_DIGITS)


class Place(NamedTuple):
    """What stands at one place of the body: a group, with what is below each of its names, or a fact.

    `yes` and `no` are what a bare `true` and `false` tell, None where they tell nothing there. `read` reads any other
    value of a fact.
    """

    below: "Mapping[str, Place] | None"
    yes: Leaf | None = None
    no: Leaf | None = None
    read: "Callable[[Any, date], Leaf] | None" = None


@dataclass(frozen=True, slots=True)
class FactReader:
    """Reads the values of one fact, whatever place they are told at; what is wrong with one is Slow.

    `own_word` says whether it is the subject's own word where no evidence speaks of it.
    """

    fact: FactDeclaration
    tests: FactTests
    metrics: Collection[str]
    own_word: bool
    is_read: bool
    encode: Encode
    _has_numbers: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_has_numbers", self.fact.type.value_type in _WITH_NUMBERS)

    def value(self, raw: Any, pointer: str) -> Value:
        """The typed value of what was sent, which is not null."""
        if self._has_numbers:
            _refuse_odd_numbers(raw)
        reader = ValueReader(self.metrics)
        value = reader.read(self.fact.type, raw, pointer)
        if value is None or reader.faults:
            raise Slow
        return value

    def leaf(self, value: Value, pointer: str, as_of: date, *, in_body: bool = True) -> Leaf:
        """What a value comes to that was told at a place, in the body or by evidence alone."""
        begun = head(self.fact.name, value, pointer, self.encode) if self.is_read else b""
        text = said(self.fact, quoted(value) if isinstance(value, str) else canonical(value)) if in_body else ""
        whole = basis(begun, own_word=self.own_word) if begun else b""
        bits = self.tests.bits(value, as_of)
        return Leaf(self.fact.name, value, pointer, bits, text, begun, whole, self.own_word)


def places(rule_set: RuleSet, readers: Mapping[str, FactReader]) -> Mapping[str, Place]:
    """The tree of a document's facts. Raises Slow where a name is a fact and a group at once."""
    tree: dict[str, Any] = {}
    for spelling, fact in spellings(rule_set.facts, rule_set.aliases):
        *groups, last = spelling.split(".")
        inner = tree
        for group in groups:
            inner = inner.setdefault(group, {})
            if not isinstance(inner, dict):
                raise Slow
        if last in inner:
            raise Slow
        inner[last] = _of_fact(readers[fact.name], f"/facts/{spelling.replace('.', '/')}")
    return _frozen(tree)


def _frozen(tree: Mapping[str, Any]) -> Mapping[str, Place]:
    return {name: Place(_frozen(inner)) if isinstance(inner, dict) else inner for name, inner in tree.items()}


def _of_fact(reader: FactReader, pointer: str) -> Place:
    kind = reader.fact.type.value_type
    if kind is ValueType.YES_NO:
        return Place(None, reader.leaf(True, pointer, date.min), reader.leaf(False, pointer, date.min))
    if kind is ValueType.WORD or (kind is ValueType.METRIC):
        return Place(None, read=_of_word(reader, pointer))

    def read(raw: Any, as_of: date) -> Leaf:
        return reader.leaf(reader.value(raw, pointer), pointer, as_of)

    return Place(None, read=read)


def _of_word(reader: FactReader, pointer: str) -> Callable[[Any, date], Leaf]:
    """Each word that the fact may have is read once, and is the same on every day."""
    leaves = {
        word: reader.leaf(reader.value(word, pointer), pointer, date.min)
        for word in (*reader.fact.type.words, *(reader.metrics if not reader.fact.type.words else ()))
    }

    def read(raw: Any, as_of: date) -> Leaf:
        found = leaves.get(raw) if type(raw) is str else None
        if found is None:
            raise Slow
        return found

    return read


def _refuse_odd_numbers(raw: Any) -> None:
    for number in _numbers(raw):
        places = 0 if isinstance(number, int) else number.as_tuple().exponent
        if not isinstance(places, int) or not -MOST_DIGITS <= places <= 0 or not _LEAST < number < _MOST:
            raise Slow


def _numbers(raw: Any) -> Iterator[int | Decimal]:
    if type(raw) is dict:
        for below in raw.values():
            yield from _numbers(below)
    elif type(raw) is list:
        for below in raw:
            yield from _numbers(below)
    elif type(raw) is int or type(raw) is Decimal:
        yield raw
