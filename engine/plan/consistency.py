"""What follows from what was told and what cannot be so together, by bits: see `engine/consistency.py`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dontbuy.engine.consistency import Clash, Implied
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.explain import Explanation
from dontbuy.engine.expressions import WithTestsNamed
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import combined
from dontbuy.engine.plan.memo import CappedMemo
from dontbuy.engine.rails import truths_of


class Followed(NamedTuple):
    """Each fact that others give a value, also where it was told itself, and each contradiction that is run into."""

    implied: Mapping[str, Implied]
    clashes: Sequence[Clash]


@dataclass(frozen=True, slots=True)
class ConsistencyPlan:
    """The implications and contradictions of a rule set. Their tests stand in the mask from bit `place` on."""

    rule_set: RuleSet
    place: int
    conditions: WithTestsNamed
    decide: Decide
    _all: int
    _kept: CappedMemo[int, Followed] = field(default_factory=CappedMemo)

    @classmethod
    def of_rule_set(cls, rule_set: RuleSet, place: int) -> "ConsistencyPlan":
        tests, conditions = rule_set.reading.consistency
        decide = made(tuple(tests), tuple(conditions.items()))
        return cls(rule_set, place, rule_set.reading.consistency, decide, (1 << 2 * len(tests)) - 1)

    def of(self, mask: int, told: Collection[str]) -> Followed | None:
        """What follows from some facts, and what of them cannot be so together; None where it is nothing.

        `told` has the names of the facts. Which of them count follows from the mask.
        """
        mask = mask >> self.place & self._all
        yes, _ = self.decide(mask)
        return (self._kept.get(mask) or self._kept.keep(mask, self._found(yes, mask, told))) if yes else None

    def _found(self, yes: int, mask: int, told: Collection[str]) -> Followed:
        values: dict[str, Value] = {}
        named: dict[str, set[str]] = {}
        implications, contradictions = self.rule_set.implications, self.rule_set.contradictions
        for at, implication in enumerate(implications):
            if yes >> at & 1:
                by = self._named(f"implies {implication.name}", mask, told)
                for fact, value in implication.then.items():
                    values[fact] = value
                    named.setdefault(fact, set()).update(by)
        implied = {fact: Implied(value, self._in_order(named[fact])) for fact, value in values.items()}
        clashes = [
            Clash(contradiction, self._in_order(self._named(f"never {contradiction.name}", mask, told)))
            for at, contradiction in enumerate(contradictions, len(implications))
            if yes >> at & 1
        ]
        return Followed(implied, clashes)

    def _named(self, condition: str, mask: int, told: Collection[str]) -> tuple[str, ...]:
        """The told facts to which a condition owes its truth."""
        tests, conditions = self.conditions
        met = truths_of(tests, mask)
        met |= {name: combined(when, met) for name, when in conditions.items()}
        behind = Explanation(tests, conditions, met).behind(condition)
        return tuple({test.fact: None for test in behind if test.fact in told})

    def _in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self.rule_set.order.__getitem__))
