"""What follows from what was told and what cannot be so together, by bits: see `engine/consistency.py`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dontbuy.engine.consistency import Clash, Implied
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.explain import Explanation
from dontbuy.engine.expressions import Expr, Holds, WithTestsNamed, walk
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import combined
from dontbuy.engine.plan.memo import Memo
from dontbuy.engine.rails import Rails, truths_of


@dataclass(frozen=True, slots=True)
class ConsistencyPlan:
    """The implications and contradictions of a rule set. Their tests stand in the mask from bit `place` on."""

    rule_set: RuleSet
    place: int
    conditions: WithTestsNamed
    decide: Decide
    _all: int
    _reads: Mapping[str, int]
    """The bits of the tests of each condition, as they stand in a mask of these tests alone."""
    _supporting: Memo[tuple[str, int], tuple[str, ...]] = field(default_factory=Memo)

    @classmethod
    def of_rule_set(cls, rule_set: RuleSet, place: int) -> "ConsistencyPlan":
        tests, conditions = rule_set.reading.consistency
        places = {name: 2 * at for at, name in enumerate(tests)}
        reads = {name: _bits(when, places) for name, when in conditions.items()}
        decide = made(tuple(tests), tuple(conditions.items()))
        return cls(rule_set, place, rule_set.reading.consistency, decide, (1 << 2 * len(tests)) - 1, reads)

    def of(self, mask: int) -> Rails:
        """Which of them hold: the implications first, then the contradictions."""
        return Rails(*self.decide(mask >> self.place & self._all))

    def told(self, found: Rails, mask: int, told: Collection[str]) -> tuple[dict[str, Implied], list[Clash]]:
        """Each fact that others give a value, also where it was told itself, and each contradiction that is run into;
        `told` has the names of the facts."""
        mask = mask >> self.place & self._all
        values: dict[str, Value] = {}
        named: dict[str, set[str]] = {}
        implications, contradictions = self.rule_set.implications, self.rule_set.contradictions
        for at, implication in enumerate(implications):
            if found.yes >> at & 1:
                by = self._named(f"implies {implication.name}", mask, told)
                for fact, value in implication.then.items():
                    values[fact] = value
                    named.setdefault(fact, set()).update(by)
        implied = {fact: Implied(value, self._in_order(named[fact])) for fact, value in values.items()}
        clashes = [
            Clash(contradiction, self._in_order(self._named(f"never {contradiction.name}", mask, told)))
            for at, contradiction in enumerate(contradictions, len(implications))
            if found.yes >> at & 1
        ]
        return implied, clashes

    def _named(self, condition: str, mask: int, told: Collection[str]) -> tuple[str, ...]:
        """The told facts to which a condition owes its truth. They follow from the bits that it reads."""
        key = (condition, mask & self._reads[condition])
        names = self._supporting.get(key)
        if names is None:
            tests, conditions = self.conditions
            met = truths_of(tests, mask)
            met |= {name: combined(when, met) for name, when in conditions.items()}
            behind = Explanation(tests, conditions, met).behind(condition)
            names = self._supporting.keep(key, tuple({test.fact: None for test in behind if test.fact in told}))
        return names

    def _in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self.rule_set.order.__getitem__))


def _bits(when: Expr, places: Mapping[str, int]) -> int:
    bits = 0
    for name in _tests(when):
        bits |= 3 << places[name]
    return bits


def _tests(when: Expr) -> Iterator[str]:
    """The tests of a condition that names no other condition."""
    for node in walk(when):
        if isinstance(node, Holds):
            yield node.name
