"""What follows from what was told, and what of it cannot be so together: a rulebook's consistency, applied to facts."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from dontbuy.engine.explain import Explanation
from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.ir import Contradiction, RuleSet
from dontbuy.engine.meaning import combined, decided
from dontbuy.engine.truth import YES, Truth


class Implied(NamedTuple):
    """The value that a fact has because of others. `by` names those others, in the order of the rulebook's facts."""

    value: Value
    by: tuple[str, ...]


class Clash(NamedTuple):
    """A contradiction that these facts run into; `facts` are in the order of the rulebook's facts."""

    contradiction: Contradiction
    facts: tuple[str, ...]


class Consistency:
    """The implications and contradictions of one rule set, over facts that were told or filled in from a list.

    Nothing is implied by what was itself implied: each implication looks at the facts given here alone.
    """

    def __init__(self, rule_set: RuleSet, decided_tests: Mapping[str, Truth], told: Collection[str]) -> None:
        """`decided_tests` are the truths of the tests of `rule_set.reading.consistency`, `told` the facts by name."""
        self.rule_set = rule_set
        self._told = told
        tests, conditions = rule_set.reading.consistency
        self._met = {**decided_tests, **{name: combined(when, decided_tests) for name, when in conditions.items()}}
        self._explanation = Explanation(tests, conditions, self._met)

    @classmethod
    def of(cls, rule_set: RuleSet, facts: Facts) -> "Consistency":
        return cls(rule_set, decided(rule_set.reading.consistency.tests, facts), frozenset(facts))

    def implied(self) -> Mapping[str, Implied]:
        """Each fact that others give a value, also where it was told itself: `{"visit.warm": Implied(False, …)}`."""
        values: dict[str, Value] = {}
        named: dict[str, set[str]] = {}
        for implication in self.rule_set.implications:
            name = f"implies {implication.name}"
            if self._met[name] is YES:
                by = self._supporting(name)
                for fact, value in implication.then.items():
                    values[fact] = value
                    named.setdefault(fact, set()).update(by)
        return {fact: Implied(value, self._in_order(named[fact])) for fact, value in values.items()}

    def clashes(self) -> Iterator[Clash]:
        """Each contradiction that the facts run into."""
        for contradiction in self.rule_set.contradictions:
            name = f"never {contradiction.name}"
            if self._met[name] is YES:
                yield Clash(contradiction, self._in_order(self._supporting(name)))

    def _supporting(self, condition: str) -> set[str]:
        """The told facts to which a condition owes its truth."""
        return {test.fact for test in self._explanation.behind(condition) if test.fact in self._told}

    def _in_order(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self.rule_set.order.__getitem__))
