"""Why a condition holds or fails, and what is missing where neither is known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test, children
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth


@dataclass(slots=True)
class Explanation:
    """Explains one condition. What it names is explained once, however often it is named."""

    facts: Facts
    conditions: Mapping[str, Expr]
    met: Mapping[str, Truth]
    explained: set[tuple[str, Truth]] = field(default_factory=set)

    def support(self, expr: Expr, shown: Truth) -> Iterator[Test]:
        """Every test whose truth makes the condition `shown` (yes or no), in the order of the condition.

        With the facts of these tests alone the condition has that truth; without all of them it has not.
        """
        match expr:
            case Not(term):
                yield from self.support(term, ~shown)
            case Holds(name):
                if self._is_new(name, shown):
                    yield from self.support(self.conditions[name], shown)
            case AllOf() | AnyOf() | AtLeast():
                # Of a conjunction that holds, and of a disjunction that fails, every term has the truth of the whole.
                every = isinstance(expr, AllOf if shown is Truth.YES else AnyOf)
                for term in children(expr):
                    if every or self._truth(term) is shown:
                        yield from self.support(term, shown)
            case _:
                yield expr

    def missing(self, expr: Expr) -> Iterator[Test]:
        """Every unknown test that could still decide an open condition; a part already decided is not entered."""
        match expr:
            case Holds(name):
                if self._is_new(name, Truth.UNKNOWN):
                    yield from self.missing(self.conditions[name])
            case Not() | AllOf() | AnyOf() | AtLeast():
                for term in children(expr):
                    if self._truth(term) is Truth.UNKNOWN:
                        yield from self.missing(term)
            case _:
                yield expr

    def _truth(self, expr: Expr) -> Truth:
        return truth_of(expr, self.facts, self.met)

    def _is_new(self, name: str, shown: Truth) -> bool:
        known = (name, shown) in self.explained
        self.explained.add((name, shown))
        return not known
