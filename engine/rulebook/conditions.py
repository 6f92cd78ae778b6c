"""From `Node` to `Expr`: a condition as written to a condition as meant, every name and value held to its facts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dontbuy.engine.errors import Diagnostic, Place, did_you_mean, nearest
from dontbuy.engine.expressions import (
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
    MetricClass,
    Not,
    Op,
    Quantifier,
)
from dontbuy.engine.facts import FactType, Value, ValueType
from dontbuy.engine.rulebook.operands import OperandReader, is_as_of, two_facts
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.values import MOST_GUESSES

MOST_OF = 100
"""The most terms of `at_least … of`: they are counted in one rule, which reads at most 180 of them."""
MOST_COUNTED = 10_000

_AMOUNTS = frozenset({ValueType.NUMBER, ValueType.INTEGER, ValueType.QUANTITY})
_SINGLE = frozenset({ValueType.YES_NO, ValueType.WORD, ValueType.METRIC, ValueType.DATE}) | _AMOUNTS
_LISTS = frozenset({ValueType.WORDS, ValueType.METRICS, ValueType.TEXTS})
# The types of facts that each comparison of `{fact: F, COMPARISON: …}` fits, by its key; hints list it in this order.
FITS: Mapping[str, frozenset[ValueType]] = {
    Op.IS: _SINGLE,
    Op.IN: _SINGLE,
    **dict.fromkeys((Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN), _AMOUNTS),
    **dict.fromkeys((Op.ON_OR_BEFORE, Op.BEFORE, Op.ON_OR_AFTER, Op.AFTER), frozenset({ValueType.DATE})),
    **dict.fromkeys((Op.INCLUDES, Op.INCLUDES_ANY), _LISTS),
    Op.CLASS: frozenset({ValueType.METRIC}),
}
_EXAMPLE = "write a condition, such as {fact: F, is: true} or {all_of: [ … ]}"


class Named(NamedTuple):
    """A fact that a condition names."""

    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class Ids:
    """What `holds` may name: the ids of criteria and definitions. `names` are the criteria's names, with their ids.

    Where a file with criteria could not be read not all ids are known (`all_known` is false): then none is refused.
    """

    ids: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    all_known: bool = True

    def hint(self, wrong: str) -> str:
        """What was meant by an id that is none."""
        name = wrong if wrong in self.names else ""
        if not name and (near := did_you_mean(wrong, self.ids)):
            return near
        if not name:
            name = nearest(wrong, self.names)
        if name:
            return f"`holds` takes an id: did you mean `{self.names[name]}`, whose name is `{name}`?"
        return "name a criterion or a definition by its id"


@dataclass(slots=True)
class ConditionReader:
    """Reads conditions over some facts and collects what is wrong.

    `unread` are facts whose own declaration is wrong: a condition over one of them is not read, and no fault.
    """

    facts: Mapping[str, FactType]
    metrics: Collection[str]
    conditions: Ids = field(default_factory=Ids)
    faults: list[Diagnostic] = field(default_factory=list)
    unread: Collection[str] = frozenset()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def read(self, node: Node) -> Expr | None:
        """The condition, or None where something in it is wrong (then a fault was noted)."""
        entries = node.content
        if node.wrong:
            return None
        if not isinstance(entries, dict):
            self._fault("rulebook/not-a-condition", "expected a condition", node.place, _EXAMPLE)
            return None
        form = next((key for key in FORMS if key in entries), None)
        if form is None:
            key = next(iter(entries), "")
            hint = self._guess(key, FORMS) or _EXAMPLE
            self._fault("rulebook/unknown-condition", "not a kind of condition", node.place, hint)
            return None
        return FORMS[form](self, node, entries)

    # connectives

    def _all_of(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "all_of", {"all_of"})
        return None if terms is None else AllOf(terms)

    def _any_of(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "any_of", {"any_of"})
        return None if terms is None else AnyOf(terms)

    def _not(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"not"})
        term = self.read(entries["not"])
        return None if term is None else Not(term)

    def _at_least(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        terms = self._terms(node, entries, "of", {"at_least", "of"})
        number = self._whole(entries["at_least"])
        if terms is None or number is None:
            return None
        if not 1 <= number <= len(terms) <= MOST_OF:
            message = f"at_least must lie between 1 and the number of terms, and these be at most {MOST_OF}"
            self._fault("rulebook/impossible-count", message, node.place, "check the number, or split the terms")
            return None
        return AtLeast(number, terms)

    def _holds(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"holds"})
        key = entries["holds"].content
        if not isinstance(key, str):
            message, hint = "expected the id of a criterion or a definition", "write {holds: ID}"
        elif self.conditions.all_known and key not in self.conditions.ids:
            message, hint = f"no criterion or definition has the id `{key[:60]}`", self._meant(key)
        else:
            return Holds(key)
        self._fault("rulebook/unknown-condition-name", message, entries["holds"].place, hint)
        return None

    # tests

    def _fact(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        fact = self._named(entries["fact"])
        rest = [key for key in entries if key != "fact"]
        if len(rest) != 1:
            hint = "write one comparison, such as {fact: F, is: true}"
            self._fault("rulebook/one-comparison", "expected exactly one comparison", node.place, hint)
            return None
        key = rest[0]
        if key == "is_given":
            return self._given(fact, entries[key])
        if key not in FITS:
            known = [*FITS, "is_given"]
            hint = self._guess(key, known) or f"write one of: {', '.join(known)}"
            self._fault("rulebook/unknown-operator", f"unknown operator `{key[:60]}`", node.keys[key], hint)
            return None
        return None if fact is None else self._comparison(fact, key, entries[key])

    def _given(self, fact: Named | None, operand: Node) -> Expr | None:
        if not isinstance(operand.content, bool):
            hint = "write is_given: true"
            self._fault("rulebook/wrong-operand", "expected true or false", operand.place, hint)
            return None
        return IsGiven(fact.name, operand.content) if fact else None

    def _comparison(self, fact: Named, key: str, operand: Node) -> Expr | None:
        if fact.type.value_type not in FITS[key]:
            self._does_not_fit(fact, key, operand)
            return None
        op = Op(key)
        if op is Op.CLASS:
            return self._class(fact, operand)
        if is_as_of(fact.type, operand) and op is not Op.IN:
            return Compare(fact.name, op, AsOf.AS_OF)
        several = op in (Op.IN, Op.INCLUDES_ANY)
        value = self._several(fact.type, operand) if several else self._operand(fact.type, operand)
        return None if value is None else Compare(fact.name, op, value)

    def _class(self, fact: Named, operand: Node) -> Expr | None:
        name = operand.content
        if isinstance(name, str) and name in self.classes:
            return Compare(fact.name, Op.CLASS, MetricClass(name, self.classes[name]))
        known = ", ".join(self.classes) or "nothing: metrics.yaml names no classes"
        hint = did_you_mean(str(name), self.classes) or f"known here: {known}"
        self._fault("rulebook/unknown-class", "no class of metrics has this name", operand.place, hint)
        return None

    def _does_not_fit(self, fact: Named, key: str, operand: Node) -> None:
        if other := OperandReader(self.facts, self.metrics).other_fact(operand):
            self.faults.append(two_facts(other, operand.place))
            return
        type_ = fact.type.value_type
        fitting = ", ".join(each for each, types in FITS.items() if type_ in types) or "is_given, or {told: FACT}"
        message = f"`{key}` does not fit `{fact.name}`, which is {type_}"
        self._fault("rulebook/operator-does-not-fit", message, operand.place, f"write one of: {fitting}")

    def _several(self, type_: FactType, operand: Node) -> Value | None:
        if not isinstance(operand.content, list) or not operand.content:
            hint = "write the values in [ ]"
            self._fault("rulebook/wrong-operand", "expected a list of values", operand.place, hint)
            return None
        values = [self._operand(type_, member) for member in operand.content]
        return None if None in values else tuple(values)

    def _operand(self, type_: FactType, operand: Node) -> Value | None:
        value, faults = OperandReader(self.facts, self.metrics).read(type_, operand)
        self.faults.extend(faults)
        return value

    def _told(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        self._only(node, {"told"})
        fact = self._named(entries["told"])
        return IsTold(fact.name) if fact else None

    # records

    def _any_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.ANY)

    def _every_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.EVERY)

    def _no_item(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        return self._items(node, entries, Quantifier.NO)

    def _items(self, node: Node, entries: dict[str, Node], quantifier: Quantifier) -> Expr | None:
        self._only(node, {quantifier.value, "where"})
        if "where" not in entries:
            self._fault("rulebook/missing-key", "`where` is missing", node.place, "add where: CONDITION")
            return None
        listed = self._records(entries[quantifier.value])
        where = self._where(listed, entries["where"]) if listed else None
        return Items(quantifier, listed.name, where) if listed and where else None

    def _count(self, node: Node, entries: dict[str, Node]) -> Expr | None:
        listed = self._records(entries["count"])
        bounds = [op for op in (Op.AT_LEAST, Op.AT_MOST) if op in entries]
        if len(bounds) == 1:
            self._only(node, {"count", "where", "at_least", "at_most"})
        else:
            self._fault("rulebook/one-comparison", "expected exactly one bound", node.place, _bound_hint(entries))
            return None
        number = self._whole(entries[bounds[0]])
        where = self._where(listed, entries["where"]) if listed and "where" in entries else None
        if listed is None or number is None or ("where" in entries and where is None):
            return None
        return Count(listed.name, where, bounds[0], number)

    def _records(self, node: Node) -> Named | None:
        fact = self._named(node)
        if fact and fact.type.value_type is not ValueType.RECORDS:
            hint = "name a fact whose type is records"
            self._fault("rulebook/not-a-list", f"`{fact.name}` is not a list of records", node.place, hint)
            return None
        return fact

    def _where(self, listed: Named, node: Node) -> Expr | None:
        inner = ConditionReader(dict(_fields(listed.type)), self.metrics, faults=self.faults, classes=self.classes)
        return inner.read(node)

    # parts

    def _named(self, node: Node) -> Named | None:
        """The fact of a name; None where there is none, or where its own declaration is wrong."""
        name = node.content
        if isinstance(name, str) and name in self.facts:
            return Named(name, self.facts[name])
        if not isinstance(name, str) or name not in self.unread:
            quoted = f" `{name}`" if isinstance(name, str) and len(name) < 80 else ""
            hint = self._guess(str(name), self.facts) or "declare it in facts.yaml"
            self._fault("rulebook/unknown-fact", f"unknown fact{quoted}", node.place, hint)
        return None

    def _terms(self, node: Node, entries: dict[str, Node], key: str, allowed: set[str]) -> tuple[Expr, ...] | None:
        self._only(node, allowed)
        listed = entries[key].content if key in entries else None
        if not isinstance(listed, list) or not listed:
            message = f"expected a list of conditions under `{key}`"
            self._fault("rulebook/no-terms", message, node.place, "list at least one condition")
            return None
        terms = [self.read(term) for term in listed]
        read = tuple(term for term in terms if term is not None)
        return read if len(read) == len(terms) else None

    def _whole(self, node: Node) -> int | None:
        number = node.content
        if node.wrong:
            return None
        if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_COUNTED:
            return number
        self._fault(
            "rulebook/wrong-operand", "expected a whole number", node.place, f"write 0, 1, 2 … up to {MOST_COUNTED}"
        )
        return None

    def _only(self, node: Node, allowed: set[str]) -> None:
        for key, place in node.keys.items():
            if key not in allowed:
                hint = self._guess(key, allowed) or f"write only: {', '.join(sorted(allowed))}"
                self._fault("rulebook/unknown-key", "this key does not belong to the condition", place, hint)

    def _guess(self, wrong: str, known: Collection[str]) -> str:
        """A *did you mean*; none where so much is wrong that nobody reads it, for each takes a while."""
        return did_you_mean(wrong, known) if len(self.faults) < MOST_GUESSES else ""

    def _meant(self, wrong: str) -> str:
        return self.conditions.hint(wrong if len(self.faults) < MOST_GUESSES else "")

    def _fault(self, code: str, message: str, place: Place, hint: str) -> None:
        self.faults.append(Diagnostic(code, message, place, hint))


Form = Callable[[ConditionReader, Node, dict[str, Node]], Expr | None]
# By the key that tells it; the first one of a condition counts.
FORMS: Mapping[str, Form] = {
    "fact": ConditionReader._fact,
    "told": ConditionReader._told,
    "any_item": ConditionReader._any_item,
    "every_item": ConditionReader._every_item,
    "no_item": ConditionReader._no_item,
    "count": ConditionReader._count,
    "all_of": ConditionReader._all_of,
    "any_of": ConditionReader._any_of,
    "not": ConditionReader._not,
    "at_least": ConditionReader._at_least,
    "holds": ConditionReader._holds,
}


def _bound_hint(entries: Mapping[str, Any]) -> str:
    wanted = entries["is"].content if "is" in entries else None
    if wanted == 0 and not isinstance(wanted, bool):
        return "write at_most: 0"
    if isinstance(wanted, int) and not isinstance(wanted, bool):
        return f"count twice in all_of, once with at_least: {wanted} and once with at_most: {wanted}"
    return "write at_least: N or at_most: N"


def _fields(type_: FactType, prefix: str = "") -> list[tuple[str, FactType]]:
    """The fields of a record by name, `a.b` for what is nested."""
    fields = []
    for name, declared in type_.fields.items():
        fields.append((prefix + name, declared))
        if declared.value_type is ValueType.RECORD:
            fields.extend(_fields(declared, f"{prefix}{name}."))
    return fields
