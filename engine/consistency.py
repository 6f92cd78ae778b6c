"""What follows from what was told, and what of it cannot be so together: a rulebook's consistency, applied to facts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.ir import Contradiction, Expr, Not, RuleSet, Test, children
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

    def _supporting(self, condition: Expr, truth: Truth = Truth.YES) -> set[str]:
        """The told facts to which a condition owes its truth: those of its terms of the same truth."""
        if isinstance(condition, Not):
            return self._supporting(condition.term, ~truth)
        terms = children(condition)
        if not terms:
            facts = {condition.fact} if isinstance(condition, Test) else set[str]()
            return {fact for fact in facts if self.facts.told(fact) is not None}
        same = [term for term in terms if truth_of(term, self.facts, {}) is truth]
        return {fact for term in same for fact in self._supporting(term, truth)}

    def _in_order(self, names: set[str]) -> tuple[str, ...]:
        return tuple(name for name in self.rule_set.facts if name in names)
