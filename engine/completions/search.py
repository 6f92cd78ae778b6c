"""Finds a completion with something wanted of its conditions, or shows that there is none.

A mask with some facts left open gives *yes* and *no* of what holds however they turn out: what is refuted so is refuted
in every completion. What is left is tried, choice by choice, over the facts concerned alone: conditions that share no
open fact are solved apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.completions.world import Alternative, World


class Goal(NamedTuple):
    """What is wanted of conditions, as bits: that they are yes, are not yes, are no, are neither."""

    yes: int = 0
    quiet: int = 0
    no: int = 0
    open: int = 0

    @property
    def all(self) -> int:
        return self.yes | self.quiet | self.no | self.open


class Sought(NamedTuple):
    """A mask in which some facts are open, and what is wanted of what it comes to."""

    mask: int
    goal: Goal


Open = Mapping[str, Sequence[Alternative]]
"""The facts that are left open, with their choices."""
Found = dict[str, Alternative]


def solve(world: World, sides: Sequence[Sought], open_facts: Open, steps: Steps) -> Found | None:
    """A choice for each open fact that is concerned, with which every side is as wanted; None where there is none.

    Raises NotComputed.
    """
    undecided: list[int] = []
    for side in sides:
        left = _undecided(world, side, steps)
        if left is None:
            return None
        undecided.append(left)
    found: Found = {}
    for facts, wanted in _parts(world, undecided, open_facts):
        parts = [Sought(side.mask, _only(side.goal, bits)) for side, bits in zip(sides, wanted, strict=True)]
        part = _Part(world, {name: _ordered(world, parts, name, open_facts[name]) for name in facts}, steps)
        chosen = part.solve(parts, frozenset(facts))
        if chosen is None:
            return None
        found |= chosen
    return found


def _only(goal: Goal, bits: int) -> Goal:
    return Goal(goal.yes & bits, goal.quiet & bits, goal.no & bits, goal.open & bits)


def _undecided(world: World, side: Sought, steps: Steps) -> int | None:
    """The conditions that are not yet as wanted for good, as bits; None where one never is."""
    steps.take()
    yes, no = world.decide(side.mask)
    goal = side.goal
    if yes & (goal.quiet | goal.no | goal.open) or no & (goal.yes | goal.open):
        return None
    return goal.yes & ~yes | (goal.quiet | goal.no) & ~no | goal.open


def _as_wanted(world: World, side: Sought, steps: Steps) -> bool:
    """Whether a mask with nothing left open is as wanted."""
    steps.take()
    yes, no = world.decide(side.mask)
    goal = side.goal
    either = yes | no
    return not (goal.yes & ~yes or goal.quiet & yes or goal.no & ~no or goal.open & either)


def numbers_of(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _parts(world: World, undecided: Sequence[int], open_facts: Open) -> Iterator[tuple[list[str], list[int]]]:
    """The open facts that are concerned, in groups that no undecided condition joins, each with those conditions."""
    fresh = count()
    group_of: dict[str, int] = {}
    groups: dict[int, tuple[list[str], list[int]]] = {}
    for side, bits in enumerate(undecided):
        for number in numbers_of(bits):
            facts = [name for name in world.reads[number] if name in open_facts]
            joined = {group_of[name] for name in facts if name in group_of}
            key = min(joined) if joined else next(fresh)
            into = groups.setdefault(key, ([], [0] * len(undecided)))
            for other in joined - {key}:
                names, wanted = groups.pop(other)
                into[0].extend(names)
                for at, each in enumerate(wanted):
                    into[1][at] |= each
                group_of.update(dict.fromkeys(names, key))
            for name in facts:
                if name not in group_of:
                    into[0].append(name)
                group_of[name] = key
            into[1][side] |= 1 << number
    yield from groups.values()


def _ordered(world: World, sides: Sequence[Sought], fact: str, choices: Sequence[Alternative]) -> list[Alternative]:
    """The choices of a fact, those first that seem to lead where it is wanted."""
    wanted: dict[int, int] = {}
    for side in sides:
        goal = side.goal
        firm = [number for number in numbers_of(goal.yes) if fact in world.reads[number]]
        for number in firm or numbers_of(goal.quiet | goal.no):
            for test, pull in world.pulls[number].items():
                wanted[test] = wanted.get(test, 0) + (pull if firm else -pull)
    tests = [(2 * at, wanted[at]) for at in world.of_facts[fact] if at in wanted]

    def towards(choice: Alternative) -> int:
        return sum(pull * ((choice.bits >> place & 1) - (choice.bits >> place & 2) // 2) for place, pull in tests)

    return sorted(choices, key=towards, reverse=True)


@dataclass(slots=True)
class _Part:
    """One group of open facts. Each choice only adds bits to a mask in which its fact is open."""

    world: World
    choices: Mapping[str, Sequence[Alternative]]
    steps: Steps

    def solve(self, sides: Sequence[Sought], left: frozenset[str]) -> Found | None:
        undecided = []
        for side in sides:
            bits = _undecided(self.world, side, self.steps)
            if bits is None:
                return None
            undecided.append(bits)
        first = {name: self.choices[name][0] for name in left}
        if all(_as_wanted(self.world, _with(side, first.values()), self.steps) for side in sides):
            return first
        fact = self._next(undecided, left)
        if fact is None:
            return None
        for choice in self.choices[fact]:
            found = self.solve([_with(side, (choice,)) for side in sides], left - {fact})
            if found is not None:
                return {**found, fact: choice}
        return None

    def _next(self, undecided: Sequence[int], left: frozenset[str]) -> str | None:
        """A fact of the condition that fewest open facts decide."""
        fewest: list[str] = []
        for bits in undecided:
            for number in numbers_of(bits):
                facts = [name for name in self.world.reads[number] if name in left]
                if facts and (not fewest or len(facts) < len(fewest)):
                    fewest = facts
        return min(fewest, key=self.world.rule_set.order.__getitem__, default=None)


def _with(side: Sought, choices: Iterable[Alternative]) -> Sought:
    mask = side.mask
    for choice in choices:
        mask |= choice.bits
    return Sought(mask, side.goal)
