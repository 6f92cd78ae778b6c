"""What follows from what was told, and what of it cannot be so together: a rulebook's consistency, applied to facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.explain import Explanation
from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.ir import Contradiction, Expr, RuleSet
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth


class Implied(NamedTuple):
    """The value that a fact has because of others. `by` names those others, in the order of the rulebook's facts."""

    value: Value
    by: tuple[str, ...]


class Clash(NamedTuple):
    """A contradiction that these facts run into; `facts` are in the order of the rulebook's facts."""

    contradiction: Contradiction
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """The implications and contradictions of one rule set, over facts that were told or filled in from a list.

    Nothing is implied by what was itself implied: each implication looks at the facts given here alone.
    """

    rule_set: RuleSet
    facts: Facts

    def implied(self) -> Mapping[str, Implied]:
        """Each fact that others give a value, also where it was told itself: `{"visit.warm": Implied(False, …)}`."""
        values: dict[str, Value] = {}
        named: dict[str, set[str]] = {}
        for implication in self.rule_set.implications:
            if truth_of(implication.when, self.facts, {}) is Truth.YES:
                by = self._supporting(implication.when)
                for fact, value in implication.then.items():
                    values[fact] = value
                    named.setdefault(fact, set()).update(by)
        return {fact: Implied(value, self._in_order(named[fact])) for fact, value in values.items()}

    def clashes(self) -> Iterator[Clash]:
        """Each contradiction that the facts run into."""
        for contradiction in self.rule_set.contradictions:
            if truth_of(contradiction.never, self.facts, {}) is Truth.YES:
                yield Clash(contradiction, self._in_order(self._supporting(contradiction.never)))

    def _supporting(self, condition: Expr) -> set[str]:
        tests = Explanation(self.facts, {}, {}).support(condition, Truth.YES)
        return {test.fact for test in tests if self.facts.told(test.fact) is not None}

    def _in_order(self, names: set[str]) -> tuple[str, ...]:
        return tuple(name for name in self.rule_set.facts if name in names)
