"""Every condition of a rulebook's documents, read and put in order: each after those that it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.facts import FactType
from dontbuy.engine.ir import Condition, Expr, Holds, walk
from dontbuy.engine.rulebook.conditions import ConditionReader
from dontbuy.engine.rulebook.shapes import Documents, FactDocument, FactsDocument, FieldDocument, File
from dontbuy.engine.rulebook.source import Node

SIDE = "(side)"
"""The name of the side's condition; the brackets keep it apart from every id."""
LONGEST_CHAIN = 50
"""The most conditions that name one another in a row: explaining walks down such a chain."""


@dataclass(slots=True)
class Resolution:
    """The conditions of criteria and definitions by id, of derived facts by name, of sides by kind."""

    when: dict[str, Expr] = field(default_factory=dict)
    derivations: dict[str, Expr] = field(default_factory=dict)
    sides: dict[str, Expr] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, docs: Documents, facts: File[FactsDocument], faults: list[Diagnostic]) -> "Resolution":
        """Read every condition; what is wrong in any of them joins the faults."""
        found = cls()
        found._read(docs, facts, faults)
        faults.extend(found._cycles())
        return found

    def needed(self, names: Iterable[str], side: Expr | None) -> tuple[Condition, ...]:
        """Every condition that a rule set needs, each after those that it names, its side last."""
        ordered: dict[str, Expr] = {}
        waiting = [*reversed([*names, *self._known(side)])]
        while waiting:
            name = waiting[-1]
            before = [one for one in self._known(self.when[name]) if one not in ordered]
            if name in ordered or not before:
                ordered.setdefault(waiting.pop(), self.when[name])
            else:
                waiting.extend(reversed(before))
        if side is not None:
            ordered[SIDE] = side
        return tuple(Condition(name, when) for name, when in ordered.items())

    def near_and_far(self, name: str) -> Iterator[Expr]:
        """A condition, and every condition that it rests on."""
        for one in (name, *sorted(self._named_below(name))):
            yield self.when[one]

    def _read(self, docs: Documents, facts: File[FactsDocument], faults: list[Diagnostic]) -> None:
        types = {name: fact_type(fact) for name, fact in facts.body.facts.items()}
        metrics = docs.metrics.body.metrics if docs.metrics else {}
        sections = docs.sections.values()
        names = frozenset(key for one in sections for key in (*one.body.criteria, *one.body.definitions))
        reader = ConditionReader(types, metrics, names, faults, whole=not docs.broken)
        for section in sections:
            for part, keys in (("criteria", section.body.criteria), ("definitions", section.body.definitions)):
                for key in keys:
                    self.places[key] = section.place(part, key)
                    path = (part, key, "when") if part == "criteria" else (part, key)
                    _keep(self.when, key, reader, _below(section.tree, *path))
        over_facts = ConditionReader(types, metrics, frozenset(), faults)  # a fact may not rest on a criterion
        for name, fact in facts.body.facts.items():
            if fact.derive is not None:
                _keep(self.derivations, name, over_facts, _below(facts.tree, "facts", name, "derive"))
        for file in docs.rule_sets:
            if file.body.side:
                _keep(self.sides, file.body.kind, reader, _below(file.tree, "side", "when"))

    def _cycles(self) -> Iterator[Diagnostic]:
        circles = [name for name in self.when if name in self._named_below(name)]
        for name in circles:
            message, hint = f"`{name}` holds itself, through what it names", "take one `holds` out of the circle"
            yield Diagnostic("rulebook/cycle", message, self.places[name], hint)
        if not circles:
            yield from self._long_chains()

    def _long_chains(self) -> Iterator[Diagnostic]:
        depth: dict[str, int] = {}
        for condition in self.needed(self.when, None):
            depth[condition.name] = 1 + max((depth[one] for one in self._known(condition.when)), default=0)
            if depth[condition.name] == LONGEST_CHAIN + 1:
                message = f"`{condition.name}` begins a chain of more than {LONGEST_CHAIN} names"
                hint, place = "write a condition out", self.places[condition.name]
                yield Diagnostic("rulebook/chain-too-long", message, place, hint)

    def _named_below(self, name: str) -> set[str]:
        """Every condition that one names, near or far."""
        found: set[str] = set()
        waiting = self._known(self.when[name])
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self._known(self.when[one]))
        return found

    def _known(self, expr: Expr | None) -> list[str]:
        """The names that a condition rests on, without those that could not be read."""
        return [name for name in held(expr) if name in self.when]


def held(expr: Expr | None) -> list[str]:
    """The names that a condition rests on."""
    return [node.name for node in walk(expr) if isinstance(node, Holds)] if expr else []


def facts_of(expr: Expr) -> list[str]:
    """The facts that a condition reads itself, not through what it names."""
    return [fact for node in walk(expr) if (fact := getattr(node, "fact", None))]


def fact_type(fact: FactDocument | FieldDocument) -> FactType:
    """The type that a fact, or a record's field, is declared with."""
    return FactType(
        value_type=fact.type,
        words=fact.words,
        empty_word=fact.empty_word,
        fields={name: fact_type(inner) for name, inner in fact.fields.items()},
        required=frozenset(name for name, inner in fact.fields.items() if inner.required),
        hint=fact.hint,
    )


def _keep(into: dict[str, Expr], key: str, reader: ConditionReader, node: Node) -> None:
    if expr := reader.read(node):
        into[key] = expr


def _below(tree: Node, *path: str) -> Node:
    for key in path:
        if not isinstance(tree.content, dict) or key not in tree.content:
            return tree
        tree = tree.content[key]
    return tree
