"""Why a condition holds or fails, and what is missing where neither is known."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import AllOf, AnyOf, AtLeast, Compare, Expr, Holds, Not, Test, children
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth


@dataclass(slots=True)
class Explanation:
    """Explains one condition of a rule set, whose `conditions` stand by name and have the truths `met`.

    A condition that is named several times is explained once: `explained` are those already seen, each with its truth.
    """

    facts: Facts
    conditions: Mapping[str, Expr]
    met: Mapping[str, Truth]
    explained: set[tuple[str, Truth]] = field(default_factory=set)

    def support(self, expr: Expr, truth: Truth) -> Iterator[Test]:
        """Every test that makes the condition have this truth, yes or no, in the order of the condition.

        Tell only the facts of these tests and the condition still has this truth; leave them all out and it is unknown.
        Of `any_of: [a, b, c]` that is yes because of a and c, these are a and c; where it is no, all three.
        """
        match expr:
            case Not(term):
                yield from self.support(term, ~truth)
            case Holds(name):
                if self._is_new(name, truth):
                    yield from self.support(self.conditions[name], truth)
            case AllOf(terms) if truth is Truth.YES:  # then every term is yes
                yield from self._of_each(terms, truth)
            case AnyOf(terms) if truth is Truth.NO:  # then every term is no
                yield from self._of_each(terms, truth)
            case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
                yield from self._of_each([term for term in terms if self._truth(term) is truth], truth)
            case _:
                yield expr

    def _of_each(self, terms: Iterable[Expr], truth: Truth) -> Iterator[Test]:
        for term in terms:
            if isinstance(term, Compare):  # most are; a generator less for each
                yield term
            else:
                yield from self.support(term, truth)

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

    def _is_new(self, name: str, truth: Truth) -> bool:
        """Whether a condition was not explained yet; from now on it is."""
        if (name, truth) in self.explained:
            return False
        self.explained.add((name, truth))
        return True
