"""What a document can still come to: the bounds of its verdict, the questions that matter, and how many are enough.

It speaks of *completions*: documents that tell everything that this one tells, and every other fact that the rules read
in any way that they do not call impossible. Exactly, or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dontbuy.engine.completions.groups import Interview, OpenCriteria
from dontbuy.engine.completions.parts import Apart, PartReach, RulePart, parts_of
from dontbuy.engine.completions.space import by_strength
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.world import WORLDS, OncePerRuleSet, World
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.expressions import IsGiven
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading
from dontbuy.engine.verdict import Conclusion


class Enough(NamedTuple):
    """How many answers settle the verdict: the fewest that can, and the most that it ever takes where each time the
    first question is answered."""

    at_best: int
    at_worst: int


class Reach(NamedTuple):
    """The weakest word of any completion; the strongest, where that is stronger than the verdict; whether they are one
    and the same; the open facts of which one alone can change the verdict; how many answers are enough.

    What is None was not computed, but for `could_become`. `interviews` are those facts in groups that are asked well
    in an order of their own.
    """

    at_least: str | None
    could_become: str | None
    settled: bool
    matters: frozenset[str] | None = None
    enough: Enough | None = None
    interviews: tuple[Interview, ...] = ()

    def tells_of(self, fact: str) -> bool | None:
        """Whether an open fact can change the verdict alone; None where that was not computed."""
        return None if self.matters is None else fact in self.matters

    @property
    def not_computed(self) -> tuple[str, ...]:
        """The keys of an answer that say nothing exact."""
        if self.matters is None:
            return ("at_least", "could_become", "settled", "matters", "enough")
        return ("enough",) if self.enough is None else ()


@dataclass(frozen=True, slots=True)
class Horizon:
    """Works out what documents of one rule set can still come to. `words` are all that a verdict can be, the strongest
    first. `may_be_overturned` where a condition asks whether a fact was given: telling more may turn it then."""

    world: World
    words: Sequence[str]
    parts: tuple[RulePart, ...]
    may_be_overturned: bool

    @classmethod
    def of(cls, world: World) -> "Horizon":
        asks = any(isinstance(test, IsGiven) for test in world.tests)
        return cls(world, by_strength(world.rule_set), parts_of(world), asks)

    def state(self, facts: Facts) -> int:
        """The state of some facts: see `parts`."""
        world, state = self.world, 0
        for name in world.of_facts:
            value = facts.get(name)
            if value is not None:
                state |= world.state(name, value, facts.as_of)
        return state

    def reach(
        self, state: int, as_of: date, apart: Apart, conclusion: "Concluded", *, only_bounds: bool = False
    ) -> Reach:
        """What a document of some state and verdict can still come to, or the bounds of that alone. Raises
        EngineDisagreement where the verdict is not what its state comes to."""
        try:
            found = [part.found(state, as_of, apart) for part in self.parts]
        except NotComputed:
            found = [None]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return Reach(None, conclusion.could_become, conclusion.settled)
        rank, clear = self.words.index(conclusion.word), len(self.words) - 1
        fired = min((each.fired for each in known), default=clear)
        if fired != (rank if rank < clear - 1 else clear) and not self.may_be_overturned:
            raise _disagreement(conclusion.word, self.words[fired])
        return self._bounded(known, rank, only_bounds=only_bounds)

    def _bounded(self, found: Sequence[PartReach], rank: int, *, only_bounds: bool) -> Reach:
        clear = len(self.words) - 1
        low = min((each.low for each in found), default=clear)
        highs = sorted([clear, *(each.high for each in found)])
        high = highs[0]
        could_become = self.words[low] if low < min(rank, clear - 1) else None
        if low == high:
            return Reach(self.words[high], could_become, True, frozenset(), Enough(0, 0))
        if only_bounds:
            return Reach(self.words[high], could_become, False)
        interviews = []
        for each in found:
            others = highs[1] if each.high == high else high
            for group in each.groups if each.low < others else ():
                beside = min([others, each.fired, *(other.high for other in each.groups if other is not group)])
                if group.low < min(group.high, beside):
                    interviews.append(group.longest(beside) if each.is_small else group.in_any_order(beside))
        matters = frozenset().union(*(each.facts for each in interviews))
        most = sum(each.most for each in interviews)
        fewest = self._fewest([group for each in found for group in each.groups], low, high, most)
        enough = None if fewest is None else Enough(fewest, most)
        return Reach(self.words[high], could_become, False, matters, enough, tuple(interviews))

    def _fewest(self, groups: Sequence[OpenCriteria], low: int, high: int, most: int) -> int | None:
        """The fewest answers after which the verdict may be settled; None where that was not computed."""
        differing = [group for group in groups if group.low < group.high]
        try:
            for number in range(1, most):
                if any(self._fewest_to(differing, rank, high, number) <= number for rank in range(low, high + 1)):
                    return number
        except NotComputed:
            return None
        return most

    def _fewest_to(self, groups: Sequence[OpenCriteria], rank: int, high: int, most: int) -> int:
        """The fewest answers after which the verdict is settled at a rank; some more than `most` where it takes more.

        Every group must come to nothing stronger, and one to nothing weaker.
        """
        clear = len(self.words) - 1
        stronger = [group for group in groups if group.low < rank]
        spent = dict[int, int]()
        for at, group in enumerate(stronger):
            cost = group.fewest(rank, clear, most - sum(spent.values()) - (len(stronger) - at - 1))
            if cost is None:
                return most + 1
            spent[id(group)] = cost
        taken = sum(spent.values())
        if high <= rank:
            return taken
        least = most + 1
        for group in groups:
            others = taken - spent.get(id(group), 0)
            cost = group.fewest(rank, rank, least - 1 - others)
            if cost is not None:
                least = others + cost
        return least


class Concluded(NamedTuple):
    """A verdict, and what is known of it criterion by criterion: never too narrow."""

    word: str
    could_become: str | None
    settled: bool


HORIZONS = OncePerRuleSet(lambda rulebook, rule_set: Horizon.of(WORLDS.of(rulebook, rule_set)))


def reach(rulebook: Rulebook, rule_set: RuleSet, reading: Reading, conclusion: Conclusion) -> Reach:
    """What a document can still come to. Raises EngineDisagreement where the verdict is not what its facts come to."""
    concluded = Concluded(conclusion.word.word, conclusion.could_become, conclusion.settled)
    return reached(rulebook, rule_set, reading, concluded)


def reached(
    rulebook: Rulebook, rule_set: RuleSet, reading: Reading, concluded: Concluded, *, only_bounds: bool = False
) -> Reach:
    """The same of what is known of a verdict, or its bounds alone. Raises EngineDisagreement."""
    horizon, facts = HORIZONS.of(rulebook, rule_set), reading.facts
    apart = Apart.of(frozenset(facts.in_conflict), reading.broken)
    return horizon.reach(horizon.state(facts), facts.as_of, apart, concluded, only_bounds=only_bounds)


def _disagreement(verdict: str, otherwise: str) -> EngineDisagreement:
    message = f"the verdict is `{verdict}`, and what is told comes to `{otherwise}`"
    hint = "nothing was answered; report this with the rulebook’s digest"
    return EngineDisagreement([Diagnostic("engine/disagreement", message, "", hint)])
