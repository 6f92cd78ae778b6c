"""Every document that tells some facts and no others, side by side: a column of bits for each condition.

Document number 5 of a table has bit 5 in each column. A condition has two columns, of the documents of which it is yes
and of those of which it is no; they are put together with a few operations on whole numbers, however many documents
there are. What follows from what is told is filled in as reading does it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dontbuy.engine.completions.regions import Equals, Leaf, Terms, TooManyRegions, regions, truth_of
from dontbuy.engine.completions.side_by_side import BitColumn, blocks, column_of
from dontbuy.engine.expressions import Expr, Test, walk
from dontbuy.engine.facts import FactType, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.truth import NO, YES

MOST_DOCUMENTS = 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """Documents that tell each of these facts in any way, or leave it out (None), on one day."""

    choices: Mapping[str, tuple[Value | None, ...]]
    as_of: date
    size: int
    places: Mapping[str, tuple[int, ...]]
    """For each choice of a fact, the documents that have it."""

    @classmethod
    def of(cls, types: Mapping[str, FactType], tests: Iterable[Leaf], as_of: date, metrics: Sequence[str]) -> "Table":
        """A table of the facts of some types, with every value that some tests tell apart. Raises TooManyRegions."""
        tests, terms = [*tests], Terms(as_of, tuple(metrics))
        choices: dict[str, tuple[Value | None, ...]] = {}
        size = 1
        for name, type_ in types.items():
            own = [test for test in tests if test.fact == name]
            choices[name] = (None, *(region.value for region in regions(name, type_, own, terms)))
            size *= len(choices[name])
            if size > MOST_DOCUMENTS:
                raise TooManyRegions
        places, stride = dict[str, tuple[int, ...]](), 1
        for name, values in choices.items():
            places[name] = blocks(stride, len(values), size)
            stride *= len(values)
        return cls(choices, as_of, size, places)

    @property
    def all(self) -> int:
        return (1 << self.size) - 1

    def document(self, number: int) -> dict[str, Value]:
        """What one document tells."""
        told = {name: self.choices[name][self.choice(name, number)] for name in self.choices}
        return {name: value for name, value in told.items() if value is not None}

    def choice(self, fact: str, number: int) -> int:
        """Which choice one document has for a fact, by its number."""
        return next(at for at, documents in enumerate(self.places[fact]) if documents >> number & 1)

    def leaf(self, test: Leaf) -> BitColumn:
        """The column of one test; a fact that the table has not is not told."""
        yes = no = 0
        values, places = self.choices.get(test.fact, (None,)), self.places.get(test.fact, (self.all,))
        for value, documents in zip(values, places, strict=True):
            truth = truth_of(test, test.fact, value, self.as_of)
            yes |= documents if truth is YES else 0
            no |= documents if truth is NO else 0
        return BitColumn(yes, no)


@dataclass(slots=True)
class Judging:
    """One rule set over a table. `changed` are conditions that stand in the place of those of these names."""

    rulebook: Rulebook
    rule_set: RuleSet
    table: Table
    changed: Mapping[str, Expr] = field(default_factory=dict)
    _filled: dict[str, list[tuple[Value, int]]] = field(default_factory=dict)
    _unknown: dict[str, int] = field(default_factory=dict)
    _leaves: dict[Leaf, BitColumn] = field(default_factory=dict)
    _named: dict[str, BitColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for stage in (self._derived, self._implied):
            more = [*stage()]
            self._leaves.clear()
            for fact, value, documents in more:
                self._fill_in(fact, value, documents)

    @property
    def conflicts(self) -> int:
        """The documents that tell a fact otherwise than it follows."""
        found = 0
        for documents in self._unknown.values():
            found |= documents
        return found

    def condition(self, name: str) -> BitColumn:
        """The column of a condition of the rule set, by its name."""
        found = self._named.get(name)
        if found is None:
            when = self.changed.get(name) or self.rule_set.conditions[name]
            found = self._named[name] = self.column(when)
        return found

    def column(self, expr: Expr) -> BitColumn:
        """The column of a condition."""
        return column_of(expr, self.table.all, self.condition, self._leaf)

    def _leaf(self, test: Leaf) -> BitColumn:
        found = self._leaves.get(test)
        if found is None:
            yes, no = self.table.leaf(test)
            for value, documents in self._filled.get(test.fact, ()):
                yes, no = _put(test, value, self.table.as_of, documents, BitColumn(yes, no))
            yes, no = _put(test, None, self.table.as_of, self._unknown.get(test.fact, 0), BitColumn(yes, no))
            found = self._leaves[test] = BitColumn(yes, no)
        return found

    def _derived(self) -> Iterator[tuple[str, Value, int]]:
        for name, when in self.rulebook.derivations.items():
            if name in self.rule_set.facts and self.rulebook.facts[name].derived_from in self.rule_set.facts:
                yes, no = self.column(self.changed.get(f"derives {name}", when))
                told = self.table.all ^ self._untold(self.rulebook.facts[name].derived_from)
                yield name, True, yes & told
                yield name, False, no & told

    def _implied(self) -> Iterator[tuple[str, Value, int]]:
        for each in self.rule_set.implications:
            yes = self.column(self.changed.get(f"implies {each.name}", each.when)).yes
            for fact, value in each.then.items():
                yield fact, value, yes

    def _fill_in(self, fact: str, value: Value, documents: int) -> None:
        """Give a fact a value in some documents; where it is told otherwise it is in conflict, and unknown."""
        documents &= ~self._unknown.get(fact, 0)
        told = self.table.all ^ self._untold(fact)
        same = self._leaf(Equals(fact, value)).yes
        self._leaves.clear()
        self._unknown[fact] = self._unknown.get(fact, 0) | documents & told & ~same
        self._filled.setdefault(fact, []).append((value, documents & ~told))

    def _untold(self, fact: str) -> int:
        """The documents that do not tell a fact, and in which nothing has filled it in."""
        untold = self.table.places[fact][0] if fact in self.table.places else self.table.all
        for _, documents in self._filled.get(fact, ()):
            untold &= ~documents
        return untold


def leaves_of(conditions: Iterable[Expr]) -> Iterator[Test]:
    """The tests of some conditions."""
    for when in conditions:
        for node in walk(when):
            if isinstance(node, Test):
                yield node


def _put(test: Leaf, value: Value | None, as_of: date, documents: int, column: BitColumn) -> BitColumn:
    """The column of a test where its fact has another value in some documents."""
    if not documents:
        return column
    truth = truth_of(test, test.fact, value, as_of)
    yes, no = column.yes & ~documents, column.no & ~documents
    return BitColumn(yes | (documents if truth is YES else 0), no | (documents if truth is NO else 0))
