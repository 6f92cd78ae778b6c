"""What the completions of a document come to: every way in which the rest could be told, and none that cannot be.

A completion tells all that the document tells, and every other fact that a criterion or an implication reads. What
follows from it is so in it; what cannot be so together is not, unless the document has it so already.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations, product
from typing import NamedTuple

from dontbuy.engine.completions.search import Found, Goal, SolvedGroups, Sought, numbers_of, solve
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.completions.world import WORLDS, Alternative, World
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading

MOST_STEPS = 20_000
"""Masks that are looked at for one answer about one document. Each takes some microseconds."""


class Bounds(NamedTuple):
    """The weakest word that any completion gives, the strongest where that is stronger than the verdict, and whether
    every completion gives one and the same."""

    at_least: str
    could_become: str | None
    settled: bool


@dataclass(slots=True)
class Space:
    """The completions of one document. `mask` has what holds in all of them, `choices` the facts that they differ in.

    `breaches` are what none of them does. A fact in conflict is free: nothing implies it, and no list fills it in.
    """

    world: World
    as_of: date
    mask: int
    choices: Mapping[str, tuple[Alternative, ...]]
    breaches: int
    free: frozenset[str]
    steps: Steps = field(default_factory=lambda: Steps(MOST_STEPS))
    solved: SolvedGroups = field(default_factory=SolvedGroups)
    _may_stay_open: bool | None = field(default=None, init=False)

    def solve(self, goal: Goal) -> Found | None:
        """The choices of a completion with something wanted; None where there is none. Raises NotComputed."""
        return solve(self.world, [Sought(self.mask, self._within(goal))], self.choices, self.steps, self.solved)

    def differ(self, goals: tuple[Goal, Goal], facts: frozenset[str], bits: tuple[int, int]) -> Found | None:
        """The choices of two completions that differ in some facts alone and are as wanted, but for those; None where
        there are none. `bits` are those of these facts. Raises NotComputed."""
        rest = {name: each for name, each in self.choices.items() if name not in facts}
        sides = [Sought(self.mask | each, self._within(goal)) for each, goal in zip(bits, goals, strict=True)]
        return solve(self.world, sides, rest, self.steps, self.solved)

    def _within(self, goal: Goal) -> Goal:
        return goal._replace(quiet=goal.quiet | self.breaches)

    @property
    def may_stay_open(self) -> bool:
        """Whether a criterion may be open in a completion: told in another unit, a fact decides nothing."""
        if self._may_stay_open is None:
            tests = {at for number in numbers_of(self.world.criteria) for at in self.world.pulls[number]}
            self._may_stay_open = any(self._may_decide_nothing(at) for at in tests)
        return self._may_stay_open

    def _may_decide_nothing(self, test: int) -> bool:
        fact = self.world.tests[test].fact
        masks = [each.bits for each in self.choices[fact]] if fact in self.choices else [self.mask]
        return any(not mask >> 2 * test & 3 for mask in masks)


def space(rulebook: Rulebook, rule_set: RuleSet, reading: Reading) -> Space:
    """The completions of a document as it was read. Raises TooManyRegions."""
    facts = reading.facts
    return space_of(WORLDS.of(rulebook, rule_set), facts, frozenset(facts.in_conflict), reading.broken)


def space_of(world: World, facts: Facts, free: frozenset[str], set_aside: frozenset[str]) -> Space:
    """The completions of some facts; of the contradictions of some names nothing is asked."""
    as_of = facts.as_of
    mask, choices = 0, dict[str, tuple[Alternative, ...]]()
    for name in world.of_facts:
        value = facts.get(name)
        if value is None and name in world.completed:
            choices[name] = world.choices(name, as_of)
            common = -1
            for choice in choices[name]:
                common &= choice.bits
            mask |= common
        else:
            mask |= world.bits(name, value, as_of)
    breaches = 0
    for breach in world.breaches:
        if breach.gives not in free and not (breach.gives == "" and breach.name in set_aside):
            breaches |= 1 << breach.bit
    return Space(world, as_of, mask, choices, breaches, free)


def bounds(within: Space, verdict: str) -> Bounds | None:
    """What the completions of a document with some verdict come to; None where that was not computed, or where it has
    none: what it tells cannot be completed without what its rulebook calls impossible."""
    try:
        strongest, weakest = strongest_word(within), weakest_word(within)
    except NotComputed:
        return None
    if strongest is None or weakest is None:
        return None
    order = by_strength(within.world.rule_set)
    stronger = order.index(strongest) < min(order.index(verdict), len(within.world.firing))
    return Bounds(weakest, strongest if stronger else None, strongest == weakest)


def strongest_word(within: Space) -> str | None:
    """The strongest word of any completion; None where there is no completion. Raises NotComputed."""
    world, words = within.world, [*within.world.rule_set.words]
    for rank, says in enumerate(world.firing):
        if any(within.solve(Goal(yes=1 << number)) is not None for number in numbers_of(says)):
            return words[rank]
    if within.may_stay_open and any(
        within.solve(Goal(quiet=world.criteria, open=1 << number)) is not None for number in numbers_of(world.criteria)
    ):
        return world.rule_set.when_open.word
    return None if within.solve(Goal()) is None else world.rule_set.when_clear.word


def weakest_word(within: Space) -> str | None:
    """The weakest word of any completion; None where there is no completion. Raises NotComputed."""
    world, words = within.world, [*within.world.rule_set.words]
    yes, _ = world.decide(within.mask)
    surely = next((rank for rank, says in enumerate(world.firing) if yes & says), len(words))
    if surely == len(words):
        if within.solve(Goal(no=world.criteria)) is not None:
            return world.rule_set.when_clear.word
        if within.may_stay_open and within.solve(Goal(quiet=world.criteria)) is not None:
            return world.rule_set.when_open.word
        surely -= 1
    for rank in range(surely, -1, -1):
        if world.firing[rank] and within.solve(Goal(quiet=world.up_to(rank - 1))) is not None:
            return words[rank]
    return None


def matters(within: Space, fact: str) -> bool | None:
    """Whether two completions that differ in one fact, and in what a list of this name fills in, have different
    verdicts; None where that was not computed."""
    try:
        return _matters(within, fact)
    except NotComputed:
        return None


def _matters(within: Space, fact: str) -> bool:
    facts, ways = _alternatives(within, fact)
    return any(
        within.differ(goals, facts, both) is not None
        for both in permutations(ways, 2)
        for goals in stronger_and_weaker(within, facts, both)
    )


def stronger_and_weaker(within: Space, facts: frozenset[str], bits: tuple[int, int]) -> Iterator[tuple[Goal, Goal]]:
    """What is wanted of two completions that differ in some facts alone, so that the first has the stronger verdict:
    one pair of goals for each criterion that reads one of the facts. `bits` are those of these facts."""
    world = within.world
    ranks = {number: rank for rank, says in enumerate(world.firing) for number in numbers_of(says)}
    never, always = world.decide(within.mask | bits[0])[1], world.decide(within.mask | bits[1])[0]
    may_stay_open = within.may_stay_open
    for number in numbers_of(world.criteria):
        if facts.isdisjoint(world.reads[number]) or never >> number & 1:
            continue
        weaker = world.up_to(ranks[number])
        if not always & weaker:
            yield Goal(yes=1 << number), Goal(quiet=weaker)
        if may_stay_open:
            yield Goal(quiet=world.criteria, open=1 << number), Goal(no=world.criteria)


def _alternatives(within: Space, fact: str) -> tuple[frozenset[str], list[int]]:
    """The facts that a telling of this one decides, and their bits for each way to tell it."""
    world = within.world
    own = [choice.bits for choice in within.choices.get(fact, ())]
    filled = [
        name
        for name in within.choices
        if world.rulebook.facts[name].derived_from == fact and name not in within.free and name != fact
    ]
    if not filled:
        return frozenset({fact}), [*dict.fromkeys(own)]
    ways: dict[int, None] = {}
    for choice in world.choices(fact, within.as_of):
        yes, no = world.decide(choice.bits)
        sorts = []
        for name in filled:
            bit = 1 << world.number(f"derives {name}")
            decided = (True,) if yes & bit else (False,) if no & bit else (True, False)
            sorts.append([each.bits for each in within.choices[name] if each.value in decided])
        ways |= dict.fromkeys(sum(bits) | (choice.bits if own else 0) for bits in product(*sorts))
    return frozenset({*filled, fact} if own else filled), [*ways]


def by_strength(rule_set: RuleSet) -> list[str]:
    """Every word that a verdict can be, the strongest first."""
    return [*rule_set.words, rule_set.when_open.word, rule_set.when_clear.word]
