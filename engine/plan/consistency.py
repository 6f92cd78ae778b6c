"""What follows from what was told and what cannot be so together, by bits: see `engine/consistency.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dontbuy.engine.consistency import Clash, Consistency, Implied
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.memo import CappedMemo
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
    decide: Decide
    _all: int
    _kept: CappedMemo[int, Followed] = field(default_factory=CappedMemo)

    @classmethod
    def of_rule_set(cls, rule_set: RuleSet, place: int) -> "ConsistencyPlan":
        tests, conditions = rule_set.reading.consistency
        decide = made(tuple(tests), tuple(conditions.items()))
        return cls(rule_set, place, decide, (1 << 2 * len(tests)) - 1)

    def of(self, mask: int, told: Collection[str]) -> Followed | None:
        """What follows from some facts, and what of them cannot be so together; None where it is nothing.

        `told` has the names of the facts. Which of them count follows from the mask.
        """
        mask = mask >> self.place & self._all
        yes, _ = self.decide(mask)
        return (self._kept.get(mask) or self._kept.keep(mask, self._found(mask, told))) if yes else None

    def _found(self, mask: int, told: Collection[str]) -> Followed:
        found = Consistency(self.rule_set, truths_of(self.rule_set.reading.consistency.tests, mask), told)
        return Followed(found.implied(), [*found.clashes()])
