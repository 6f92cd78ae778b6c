"""A condition as written to a condition as meant: every name, operator and value held to its facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean
from dontbuy.engine.facts import FactType, Quantity, Value, ValueType
from dontbuy.engine.ir import (
    AllOf,
    AnyOf,
    AsOf,
    AtLeast,
    Compare,
    Count,
    Expr,
    Holds,
    IsGiven,
    IsTold,
    Items,
    Not,
    Op,
    Quantifier,
)
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.values import ValueReader

MOST_OF = 100
"""The most terms of `at_least … of`: they are counted in one rule, which reads at most 180 of them."""

_AMOUNTS = frozenset({ValueType.NUMBER, ValueType.INTEGER, ValueType.QUANTITY})
_SINGLE = frozenset({ValueType.YES_NO, ValueType.WORD, ValueType.METRIC, ValueType.DATE}) | _AMOUNTS
_FITS: Mapping[Op, frozenset[ValueType]] = {
    Op.IS: _SINGLE,
    Op.IN: _SINGLE,
    **dict.fromkeys((Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN), _AMOUNTS),
    **dict.fromkeys((Op.ON_OR_BEFORE, Op.BEFORE, Op.ON_OR_AFTER, Op.AFTER), frozenset({ValueType.DATE})),
    **dict.fromkeys((Op.INCLUDES, Op.INCLUDES_ANY), frozenset({ValueType.WORDS, ValueType.METRICS, ValueType.TEXTS})),
}
_FORMS = ("fact", "told", "any_item", "every_item", "no_item", "count", "all_of", "any_of", "not", "at_least", "holds")


@dataclass(slots=True)
class ConditionReader:
    """Reads conditions over some facts; `conditions` are the names that `holds` may use.

    Where a file with conditions could not be read, not all names are known (`whole` is false): then none is refused.
    """

    facts: Mapping[str, FactType]
    metrics: Mapping[str, Any]
    conditions: frozenset[str]
    faults: list[Diagnostic] = field(default_factory=list)
    whole: bool = True

    def read(self, node: Node) -> Expr | None:
        """The condition, or None where something in it is wrong (then a fault was noted)."""
        entries = node.content
        if not isinstance(entries, dict):
            return self._fault("rulebook/not-a-condition", "expected a condition", node.place, _example())
        form = next((key for key in _FORMS if key in entries), None)
        if form is None:
            key = next(iter(entries), "")
            hint = did_you_mean(key, _FORMS) or _example()
            return self._fault("rulebook/unknown-condition", "not a kind of condition", node.place, hint)
        reader: Callable[[Node, dict[str, Node]], Expr | None] = getattr(self, f"_read_{form}")
        return reader(node, entries)

    # connectives

    def _read_all_of(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "all_of", {"all_of"})
        return None if terms is None else AllOf(terms)

    def _read_any_of(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "any_of", {"any_of"})
        return None if terms is None else AnyOf(terms)

    def _read_not(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"not"})
        term = self.read(entries["not"])
        return None if term is None else Not(term)

    def _read_at_least(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "of", {"at_least", "of"})
        number = self._whole(entries["at_least"])
        if terms is None or number is None:
            return None
        if not 1 <= number <= len(terms) <= MOST_OF:
            message = f"at_least must lie between 1 and the number of terms, and these be at most {MOST_OF}"
            return self._fault("rulebook/impossible-count", message, node.place, "check the number, or split the terms")
        return AtLeast(number, terms)

    def _read_holds(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"holds"})
        name = entries["holds"].content
        if not isinstance(name, str) or (self.whole and name not in self.conditions):
            hint = did_you_mean(str(name), self.conditions) or "name a criterion or a definition"
            message = "no criterion or definition has this name"
            return self._fault("rulebook/unknown-condition-name", message, entries["holds"].place, hint)
        return Holds(name)

    # tests

    def _read_fact(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        named = self._fact(entries["fact"])
        rest = [key for key in entries if key != "fact"]
        if len(rest) != 1:
            hint = "write one comparison, such as {fact: F, is: true}"
            return self._fault("rulebook/one-comparison", "expected exactly one comparison", node.place, hint)
        key = rest[0]
        operand = entries[key]
        if key == "is_given":
            return self._given(named, operand)
        if key not in _FITS:
            hint = did_you_mean(key, [*Op, "is_given"]) or f"write one of: {', '.join(Op)}"
            return self._fault("rulebook/unknown-operator", "unknown operator", node.keys[key], hint)
        return None if named is None else self._comparison(*named, Op(key), operand)

    def _given(self, named: tuple[str, FactType] | None, operand: Node) -> Expr | None:
        if not isinstance(operand.content, bool):
            return self._fault(
                "rulebook/wrong-operand", "expected true or false", operand.place, "write is_given: true"
            )
        return IsGiven(named[0], operand.content) if named else None

    def _comparison(self, name: str, kind: FactType, op: Op, operand: Node) -> Expr | None:
        if kind.value_type not in _FITS[op]:
            fitting = ", ".join(one for one in Op if kind.value_type in _FITS[one]) or "is_given, or {told: FACT}"
            message = f"`{op}` does not fit `{name}`, which is {kind.value_type}"
            return self._fault("rulebook/operator-does-not-fit", message, operand.place, f"write one of: {fitting}")
        if kind.value_type is ValueType.DATE and operand.content == AsOf.AS_OF and op is not Op.IN:
            return Compare(name, op, AsOf.AS_OF)
        several = op in (Op.IN, Op.INCLUDES_ANY)
        value = self._several(kind, operand) if several else self._operand(kind, operand)
        return None if value is None else Compare(name, op, value)

    def _several(self, kind: FactType, operand: Node) -> Value | None:
        if not isinstance(operand.content, list) or not operand.content:
            hint = "write the values in [ ]"
            return self._fault("rulebook/wrong-operand", "expected a list of values", operand.place, hint)
        values = [self._operand(kind, item) for item in operand.content]
        return None if None in values else tuple(values)

    def _operand(self, kind: FactType, operand: Node) -> Value | None:
        """One value, read as the fact's own values are; of a list, as one of its items."""
        one = _ITEM.get(kind.value_type, kind.value_type)
        reader = ValueReader(self.metrics, "rulebook")
        value = reader.read(FactType(one, words=kind.words), operand.plain(), "")
        if value is None and not reader.faults:
            return self._fault(
                "rulebook/wrong-operand", "expected a value", operand.place, "write the value to compare"
            )
        for fault in reader.faults:
            self._fault("rulebook/wrong-operand", fault.message, operand.place, fault.hint)
        return Quantity(value) if isinstance(value, Decimal) and one is ValueType.QUANTITY else value

    def _read_told(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"told"})
        named = self._fact(entries["told"])
        return IsTold(named[0]) if named else None

    # records

    def _read_any_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.ANY)

    def _read_every_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.EVERY)

    def _read_no_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.NO)

    def _items(self, node: Node, entries: dict[str, Node], quantifier: Quantifier) -> Expr | None:
        self._only(node, {quantifier.value, "where"})
        if "where" not in entries:
            return self._fault("rulebook/missing-key", "`where` is missing", node.place, "add where: CONDITION")
        listed = self._records(entries[quantifier.value])
        where = self._where(listed, entries["where"]) if listed else None
        return Items(quantifier, listed[0], where) if listed and where else None

    def _read_count(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"count", "where", "at_least", "at_most"})
        listed = self._records(entries["count"])
        bounds = [op for op in (Op.AT_LEAST, Op.AT_MOST) if op in entries]
        if len(bounds) != 1:
            hint = "write at_least: N or at_most: N"
            return self._fault("rulebook/one-comparison", "expected exactly one bound", node.place, hint)
        number = self._whole(entries[bounds[0]])
        where = self._where(listed, entries["where"]) if listed and "where" in entries else None
        if listed is None or number is None or ("where" in entries and where is None):
            return None
        return Count(listed[0], where, bounds[0], number)

    def _records(self, node: Node) -> tuple[str, FactType] | None:
        named = self._fact(node)
        if named and named[1].value_type is not ValueType.RECORDS:
            hint = "name a fact whose type is records"
            return self._fault("rulebook/not-a-list", f"`{named[0]}` is not a list of records", node.place, hint)
        return named

    def _where(self, listed: tuple[str, FactType], node: Node) -> Expr | None:
        inner = ConditionReader(dict(_fields(listed[1])), self.metrics, frozenset(), self.faults)
        return inner.read(node)

    # parts

    def _fact(self, node: Node) -> tuple[str, FactType] | None:
        name = node.content
        if isinstance(name, str) and name in self.facts:
            return name, self.facts[name]
        shown = f" `{name}`" if isinstance(name, str) and len(name) < 80 else ""
        hint = did_you_mean(str(name), self.facts) or "declare it in facts.yaml"
        return self._fault("rulebook/unknown-fact", f"unknown fact{shown}", node.place, hint)

    def _terms(self, node: Node, entries: dict[str, Node], key: str, allowed: set[str]) -> tuple[Expr, ...] | None:
        self._only(node, allowed)
        listed = entries[key].content if key in entries else None
        if not isinstance(listed, list) or not listed:
            message = f"expected a list of conditions under `{key}`"
            return self._fault("rulebook/no-terms", message, node.place, "list at least one condition")
        terms = [self.read(term) for term in listed]
        return None if any(term is None for term in terms) else tuple(term for term in terms if term is not None)

    def _whole(self, node: Node) -> int | None:
        if isinstance(node.content, int) and not isinstance(node.content, bool) and 0 <= node.content <= 10_000:
            return node.content
        return self._fault("rulebook/wrong-operand", "expected a whole number", node.place, "write 0, 1, 2 …")

    def _only(self, node: Node, allowed: set[str]) -> None:
        for key, place in node.keys.items():
            if key not in allowed:
                hint = did_you_mean(key, allowed) or f"write only: {', '.join(sorted(allowed))}"
                self._fault("rulebook/unknown-key", "this key does not belong to the condition", place, hint)

    def _fault(self, code: str, message: str, place: Place, hint: str) -> None:
        self.faults.append(Diagnostic(code, message, place, hint))


_ITEM = {
    ValueType.WORDS: ValueType.WORD,
    ValueType.METRICS: ValueType.METRIC,
    ValueType.TEXTS: ValueType.TEXT,
    ValueType.INTEGER: ValueType.NUMBER,
}


def _fields(kind: FactType, prefix: str = "") -> list[tuple[str, FactType]]:
    """The fields of a record by name, `a.b` for what is nested."""
    found = []
    for name, declared in kind.fields.items():
        found.append((prefix + name, declared))
        if declared.value_type is ValueType.RECORD:
            found.extend(_fields(declared, f"{prefix}{name}."))
    return found


def _example() -> str:
    return "write a condition, such as {fact: F, is: true} or {all_of: [ … ]}"
