"""From `Documents` to `Resolution`: every condition read and put in order, each after those that it names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.expressions import Expr, Holds, IsGiven, Test, names_of, walk
from dontbuy.engine.facts import FactType
from dontbuy.engine.ir import Invariant
from dontbuy.engine.rulebook.conditions import ConditionReader, Ids
from dontbuy.engine.rulebook.consistency import ConsistencyRules
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.promises import invariants
from dontbuy.engine.rulebook.shapes import FactDocument, FactsDocument, FieldDocument
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.values import CUSTOM

SIDE = "(side)"
"""The name of the side's condition; the brackets keep it apart from every id."""
MOST_SHOWN = 8
"""The most names of a circle that a fault shows."""
LONGEST_CHAIN = 50
"""The most conditions that name one another in a row: explaining walks down such a chain."""


@dataclass(slots=True)
class Resolution:
    """The conditions of criteria and definitions by id, of derived facts by name, of sides by kind."""

    when: dict[str, Expr] = field(default_factory=dict)
    derivations: dict[str, Expr] = field(default_factory=dict)
    sides: dict[str, Expr] = field(default_factory=dict)
    consistency: ConsistencyRules = field(default_factory=ConsistencyRules)
    invariants: list[Invariant] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, docs: Documents, facts: File[FactsDocument], faults: list[Diagnostic]) -> "Resolution":
        """Read every condition; what is wrong in any of them joins the faults."""
        resolution = cls()
        reader = resolution._read(docs, facts, faults)
        faults.extend(circles := [*resolution._cycles()])
        if docs.invariants and not circles:
            resolution.invariants = invariants(docs, docs.invariants, reader, resolution.reads())
        return resolution

    def needed(self, names: Iterable[str], side: Expr | None) -> dict[str, Expr]:
        """Every condition that a rule set needs by its name, each after those that it names, its side last."""
        ordered: dict[str, Expr] = {}
        waiting = [*reversed([*names, *self._known(side)])]
        while waiting:
            name = waiting[-1]
            before = [named for named in self._known(self.when[name]) if named not in ordered]
            if name in ordered or not before:
                ordered.setdefault(waiting.pop(), self.when[name])
            else:
                waiting.extend(reversed(before))
        if side is not None:
            ordered[SIDE] = side
        return ordered

    def reads(self) -> dict[str, tuple[str, ...]]:
        """Condition to every fact that it reads, itself or through what it names, in the order of the condition."""
        reads: dict[str, tuple[str, ...]] = {}
        for name, when in self.needed(self.when, None).items():
            reads[name] = tuple(dict.fromkeys(_reads(when, reads)))
        return reads

    def may_turn(self) -> set[str]:
        """The conditions that use `is_given`, themselves or through what they name."""
        turning: set[str] = set()
        for name, when in self.needed(self.when, None).items():
            if any(isinstance(node, IsGiven) for node in walk(when)) or turning.intersection(names_of(when)):
                turning.add(name)
        return turning

    def _read(self, docs: Documents, facts: File[FactsDocument], faults: list[Diagnostic]) -> ConditionReader:
        types, unread = _types(facts)
        metrics = (docs.metrics.names("metrics") or ()) if docs.metrics else ()
        classes = _classes(docs)
        reader = ConditionReader(types, metrics, _ids(docs), faults, unread, classes)
        for section in docs.sections.values():
            paths: list[tuple[str, ...]] = [("criteria", key, "when") for key in section.body.criteria]
            paths += [("definitions", key) for key in section.body.definitions]
            for path in paths:
                self.places[path[1]] = section.place(*path[:2])
                self._keep(self.when, path[1], reader, section.tree.find(path))
        # a fact rests on no criterion
        over_facts = ConditionReader(types, metrics, faults=faults, unread=unread, classes=classes)
        for name, fact in facts.body.facts.items():
            if fact.derive is not None:
                self._keep(self.derivations, name, over_facts, facts.tree.find(("facts", name, "derive")))
        if docs.consistency:
            self.consistency = ConsistencyRules.of(docs.consistency, over_facts)
        for file in docs.rule_sets:
            self._keep(self.sides, file.body.kind, reader, file.tree.find(("side", "when")))
        return reader

    def _keep(self, into: dict[str, Expr], key: str, reader: ConditionReader, node: Node | None) -> None:
        expr = reader.read(node) if node else None
        if expr:
            into[key] = expr

    def _circles(self) -> Iterator[list[str]]:
        """Each circle of names as a path that ends where it begins; two that share a way are told as one.

        A walk along the names, without recursion. `path` is the way from where it began to where it is.
        """
        done: set[str] = set()
        for start in self.when:
            path: dict[str, None] = {}
            ahead: list[Iterator[str]] = [iter([start])]
            while ahead:
                name = next(ahead[-1], None)
                if name is None:
                    ahead.pop()
                    if path:
                        done.add(path.popitem()[0])
                elif name in path:
                    way = [*path]
                    yield [*way[way.index(name) :], name]
                elif name not in done:
                    path[name] = None
                    ahead.append(iter(self._known(self.when[name])))

    def _cycles(self) -> Iterator[Diagnostic]:
        told: set[str] = set()
        for circle in self._circles():
            if told.isdisjoint(circle):
                told.update(circle)
                way = " -> ".join(circle if len(circle) <= MOST_SHOWN else [*circle[:MOST_SHOWN], "…", circle[-1]])
                message, hint = f"a circle of `holds`: {way}", "take one `holds` out of the circle"
                yield Diagnostic("rulebook/cycle", message, self.places[circle[0]], hint)
        if not told:
            yield from self._long_chains()

    def _long_chains(self) -> Iterator[Diagnostic]:
        depth: dict[str, int] = {}
        for name, when in self.needed(self.when, None).items():
            depth[name] = 1 + max((depth[named] for named in self._known(when)), default=0)
            if depth[name] == LONGEST_CHAIN + 1:
                message = f"`{name}` begins a chain of more than {LONGEST_CHAIN} names"
                hint, place = "write a condition out", self.places[name]
                yield Diagnostic("rulebook/chain-too-long", message, place, hint)

    def _known(self, expr: Expr | None) -> list[str]:
        """The names that a condition rests on, without those that could not be read."""
        return [name for name in names_of(expr) if name in self.when] if expr else []


def _reads(when: Expr, known: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for node in walk(when):
        if isinstance(node, Holds):
            yield from known.get(node.name, ())  # what could not be read is a fault already
        elif isinstance(node, Test):
            yield node.fact


def _classes(docs: Documents) -> dict[str, frozenset[str]]:
    """Class of metrics to the ids of its metrics; a metric of the caller's own counts as one of the outcomes."""
    if docs.metrics is None:
        return {}
    catalogue = docs.metrics.body
    own = {catalogue.outcomes: {CUSTOM}}
    return {
        name: frozenset({key for key, metric in catalogue.metrics.items() if metric.metric_class == name})
        | own.get(name, set())
        for name in catalogue.classes
    }


def _types(facts: File[FactsDocument]) -> tuple[dict[str, FactType], set[str]]:
    """The type of every fact whose declaration has its shape, and the names of the others."""
    parts = ("type", "words", "fields")
    read = [name for name in facts.body.facts if all(facts.is_read("facts", name, part) for part in parts)]
    written = facts.names("facts") or ()
    return {name: fact_type(facts.body.facts[name]) for name in read}, set(written) - set(read)


def _ids(docs: Documents) -> Ids:
    """What `holds` may name; entries that are wrong in themselves are among them."""
    files = docs.sections.values()
    ids = {key for file in files for part in ("criteria", "definitions") for key in file.names(part) or ()}
    names = {criterion.name: key for file in files for key, criterion in file.body.criteria.items() if criterion.name}
    return Ids(frozenset(ids), names, docs.criteria_are_known())


def fact_type(fact: FactDocument | FieldDocument) -> FactType:
    """The type that a fact, or a record's field, is declared with."""
    return FactType(
        value_type=fact.type,
        words=fact.words,
        words_for=fact.readers,
        empty_word=fact.empty_word,
        fields={name: fact_type(inner) for name, inner in fact.fields.items()},
        required=frozenset(name for name, inner in fact.fields.items() if inner.required),
        hint=fact.hint,
    )
