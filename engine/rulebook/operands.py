"""From `Node` to `Value`: what a fact is compared with, read as the fact's own values are."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.expressions import AsOf
from dontbuy.engine.facts import FactType, Quantity, Value, ValueType
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.values import ValueReader

_WRONG = "rulebook/wrong-operand"
_ITEM = {
    ValueType.WORDS: ValueType.WORD,
    ValueType.METRICS: ValueType.METRIC,
    ValueType.TEXTS: ValueType.TEXT,
    ValueType.INTEGER: ValueType.NUMBER,
}
"""Of a list, the type of one item. A whole number may be compared with 2.5, so it counts as a number here."""
_AMOUNTS = frozenset({ValueType.NUMBER, ValueType.INTEGER, ValueType.QUANTITY})
_AMOUNT_HINTS = {
    ValueType.INTEGER: "write a whole number, such as 3",
    ValueType.NUMBER: "write one number, such as 24 or 24.5",
    ValueType.QUANTITY: "write one number, such as 24.5, or {value: 24.5, unit: U}",
}
_WITH_COMMAS = re.compile(r"-?[0-9]{1,3}([,_ ][0-9]{3})+(\.[0-9]+)?")
_PERCENT = re.compile(r"(-?[0-9]+(\.[0-9]+)?) ?%")


@dataclass(frozen=True, slots=True)
class OperandReader:
    """Reads operands. `facts` are the names of facts, so that a comparison of two facts is told as what it is."""

    facts: Collection[str]
    metrics: Collection[str]

    def read(self, fact: FactType, operand: Node) -> tuple[Value | None, list[Diagnostic]]:
        """One value (of a list, one of its items), or None with what is wrong. A fault told before is not repeated."""
        if operand.wrong:
            return None, []
        type_ = _ITEM.get(fact.value_type, fact.value_type)
        reader = ValueReader(self.metrics, "rulebook")
        value = reader.read(FactType(type_, words=fact.words), operand.plain(), "")
        faults = [self._fault(fact, fault, operand) for fault in reader.faults]
        if value is None and not faults and not any(_wrong_below(operand)):
            faults.append(Diagnostic(_WRONG, "expected a value", operand.place, "write the value to compare"))
        if faults:
            return None, faults
        return Quantity(value) if isinstance(value, Decimal) and type_ is ValueType.QUANTITY else value, []

    def _fault(self, fact: FactType, fault: Diagnostic, operand: Node) -> Diagnostic:
        written = operand.content
        if other := self.other_fact(operand):
            return two_facts(other, operand.place)
        if fact.value_type is ValueType.DATE and "as_of" in str(written):
            message = "`as_of` stands alone: nothing is added to it or taken from it"
            hint = "write as_of, or ask for the number of days as a fact of its own"
            return Diagnostic(_WRONG, message, operand.place, hint)
        return Diagnostic(_WRONG, fault.message, operand.place, hint_for(fact, fault, written))

    def other_fact(self, operand: Node) -> str:
        """The name of the fact that an operand is meant to be, or `""`."""
        match operand.content:
            case str(name) if name in self.facts:
                return name
            case dict(entries) if "fact" in entries:
                return str(entries["fact"].content)[:60]
            case _:
                return ""


def two_facts(other: str, place: Place) -> Diagnostic:
    """That a fact is compared with another fact, which no condition can say."""
    message = f"a fact is compared with a value, never with another fact, and `{other}` is one"
    return Diagnostic(_WRONG, message, place, "ask for the comparison as a yes_no fact of its own")


def is_as_of(fact: FactType, operand: Node) -> bool:
    """Whether an operand stands for the day that counts as today."""
    return fact.value_type is ValueType.DATE and operand.content == AsOf.AS_OF


def hint_for(fact: FactType, fault: Diagnostic, written: Any) -> str:
    """What to write instead of a wrong value of a rulebook. The reader's own hints speak to callers, not to authors."""
    if fact.value_type in _AMOUNTS and fault.code.endswith("/wrong-type"):
        return _amount_hint(fact.value_type, written)
    return fault.hint


def _amount_hint(type_: ValueType, written: Any) -> str:
    if isinstance(written, str):
        if _WITH_COMMAS.fullmatch(written):
            return f"write {re.sub('[,_ ]', '', written)}"
        if percent := _PERCENT.fullmatch(written):
            unit = ", or {value: " + percent[1] + ", unit: U} with the unit that it is told in"
            return f"write {percent[1]}" + (unit if type_ is ValueType.QUANTITY else "")
    return _AMOUNT_HINTS[type_]


def _wrong_below(node: Node) -> Iterator[bool]:
    yield node.wrong
    match node.content:
        case dict(entries):
            for child in entries.values():
                yield from _wrong_below(child)
        case list(items):
            for child in items:
                yield from _wrong_below(child)
