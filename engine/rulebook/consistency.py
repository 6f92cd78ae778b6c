"""`consistency.yaml` to implications and contradictions: `ConsistencyDocument` to `ConsistencyRules`.

Every mistake is noted, with its place; what it says of a fact is read as a condition is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dontbuy.engine.errors import Diagnostic, Place
from dontbuy.engine.expressions import AsOf, Compare, Expr, MetricClass, Op, facts_of
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Contradiction, Implication
from dontbuy.engine.rulebook.conditions import ConditionReader
from dontbuy.engine.rulebook.documents import File
from dontbuy.engine.rulebook.shapes import ConsistencyDocument
from dontbuy.engine.rulebook.source import Node

_NOT_HERE = frozenset({"is_given", "holds"})


@dataclass(slots=True)
class ConsistencyRules:
    """The implications and contradictions of a rulebook, in the order of the file."""

    implications: list[Implication] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)

    @classmethod
    def of(cls, file: File[ConsistencyDocument], reader: ConditionReader) -> "ConsistencyRules":
        """Read the file; what is wrong joins the reader's faults."""
        rules = cls()
        for name in file.body.implications:
            rules._read_implication(name, file, reader)
        for name, written in file.body.contradictions.items():
            never = _condition(file, reader, "contradictions", name, "never")
            if never is not None:
                rules.contradictions.append(Contradiction(name, never, written.because))
        reader.faults.extend(rules._circles(file))
        reader.faults.extend(rules._at_odds(file))
        return rules

    def in_order_of_names(self) -> list[Implication]:
        """The implications in an order that does not depend on the file: none of them looks at what another gave."""
        return sorted(self.implications, key=lambda implication: implication.name)

    def names(self) -> frozenset[str]:
        """The names of all of them."""
        implied = {each.name for each in self.implications}
        return frozenset(implied | {each.name for each in self.contradictions})

    def _read_implication(self, name: str, file: File[ConsistencyDocument], reader: ConditionReader) -> None:
        written = file.body.implications[name]
        when = _condition(file, reader, "implications", name, "when")
        then = dict[str, Value]()
        is_whole = when is not None
        for at, _ in enumerate(written.then):
            node = _node(file, "implications", name, "then", at)
            assert node is not None, "an item of the body stands in the tree"
            given = reader.read(node)
            match given:
                case Compare(fact, Op.IS, operand) if not isinstance(operand, AsOf | MetricClass):
                    then[fact] = operand
                case None:
                    is_whole = False
                case _:
                    is_whole = False
                    hint = "write {fact: F, is: VALUE}"
                    message = "an implication gives a fact one value"
                    reader.faults.append(Diagnostic("rulebook/not-a-value-of-a-fact", message, node.place, hint))
        if is_whole and when is not None:
            self.implications.append(Implication(name, when, then, written.because))

    def _circles(self, file: File[ConsistencyDocument]) -> Iterator[Diagnostic]:
        """Each implication that leads back to a fact that it rests on itself, with the way."""
        gives = {(read, given) for each in self.implications for read in facts_of(each.when) for given in each.then}
        for implication in self.implications:
            own = set(facts_of(implication.when))
            for fact in implication.then:
                way = _way(fact, own, gives)
                if way:
                    circle = " -> ".join((way[-1], *way))
                    message = f"`{implication.name}` rests on what follows from it: {circle}"
                    hint = "take one implication out of the circle"
                    yield Diagnostic("rulebook/implied-by-itself", message, _place(file, implication.name), hint)
                    break

    def _at_odds(self, file: File[ConsistencyDocument]) -> Iterator[Diagnostic]:
        """Each implication that gives a fact another value than an earlier one does."""
        first: dict[str, Implication] = {}
        for implication in self.implications:
            for fact, value in implication.then.items():
                other = first.setdefault(fact, implication)
                if other.then[fact] != value:
                    message = f"`{implication.name}` and `{other.name}` give `{fact}` different values"
                    hint = "let a fact follow in one way only, or say it as a contradiction"
                    yield Diagnostic("rulebook/implications-differ", message, _place(file, implication.name), hint)


def _way(start: str, goals: set[str], gives: set[tuple[str, str]]) -> tuple[str, ...]:
    """The facts on the way from one to the first goal; `()` where none is reached."""
    seen: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    while waiting:
        fact = waiting.pop(0)
        if fact in goals:
            return seen[fact]
        for read, given in sorted(gives):
            if read == fact and given not in seen:
                seen[given] = (*seen[fact], given)
                waiting.append(given)
    return ()


def _condition(file: File[ConsistencyDocument], reader: ConditionReader, *path: str) -> Expr | None:
    node = _node(file, *path)
    if node is None:  # that it is missing was told with the shape
        return None
    if _names_what_is_judged(node):
        message, hint = "`is_given` and `holds` have no place here", "write the condition out, over facts"
        reader.faults.append(Diagnostic("rulebook/not-for-consistency", message, node.place, hint))
        return None
    return reader.read(node)


def _names_what_is_judged(node: Node) -> bool:
    """Whether a condition, as it is written, has `is_given` or `holds` anywhere."""
    match node.content:
        case dict() as entries:
            return not _NOT_HERE.isdisjoint(entries) or any(map(_names_what_is_judged, entries.values()))
        case list() as items:
            return any(map(_names_what_is_judged, items))
        case _:
            return False


def _node(file: File[ConsistencyDocument], *path: str | int) -> Node | None:
    return file.tree.find(path)


def _place(file: File[ConsistencyDocument], name: str) -> Place:
    return file.place("implications", name)
