"""Finds a completion with something wanted of its conditions, or shows that there is none.

A mask with some facts left open gives *yes* and *no* of what holds however they turn out: what is refuted so is refuted
in every completion. What is left is tried, choice by choice, over the facts concerned alone: conditions that share no
open fact are solved apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
_Order = list[Alternative]


@dataclass(slots=True)
class SolvedGroups:
    """What was found for groups of open facts that other goals concern too: of a thousand criteria most are asked the
    same each time. It is kept for one set of choices, and is for those alone.

    `groups` have it by their facts and, of each side, what is fixed of the rest and the goal; `orders` the choices of a
    fact by the goals of the conditions that read it; `last` has the choice of each fact that was found last.
    """

    groups: dict[tuple[tuple[str, ...], tuple[tuple[int, Goal], ...]], Found | None] = field(default_factory=dict)
    orders: dict[tuple[str, tuple[Goal, ...]], _Order] = field(default_factory=dict)
    last: Found = field(default_factory=dict)


def solve(
    world: World, sides: Sequence[Sought], open_facts: Open, steps: Steps, solved: SolvedGroups | None = None
) -> Found | None:
    """A choice for each open fact that is concerned, with which every side is as wanted; None where there is none.

    `solved` keeps what is found on the way. Raises NotComputed.
    """
    solved = solved or SolvedGroups()
    undecided: list[int] = []
    for side in sides:
        left = _undecided(world, side, steps)
        if left is None:
            return None
        undecided.append(left)
    found: Found = {}
    for facts, wanted in _parts(world, undecided, open_facts):
        parts = [Sought(side.mask, _only(side.goal, bits)) for side, bits in zip(sides, wanted, strict=True)]
        fixed = [side.mask & _concerned(world, bits) for side, bits in zip(sides, wanted, strict=True)]
        key = (tuple(facts), tuple((mask, side.goal) for mask, side in zip(fixed, parts, strict=True)))
        if key not in solved.groups:
            orders = {name: _ordered(world, parts, name, open_facts[name], solved) for name in facts}
            solved.groups[key] = _Part(world, orders, steps).solve(parts)
            solved.last.update(solved.groups[key] or {})
        chosen = solved.groups[key]
        if chosen is None:
            return None
        found |= chosen
    return found


def _concerned(world: World, conditions: int) -> int:
    """The bits of a mask that some conditions hang on."""
    bits = 0
    for number in numbers_of(conditions):
        bits |= world.hangs_on[number]
    return bits


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


def _otherwise(world: World, side: Sought, steps: Steps) -> int:
    """The conditions that are not as wanted by a mask with nothing left open, as bits."""
    steps.take()
    yes, no = world.decide(side.mask)
    goal = side.goal
    return goal.yes & ~yes | goal.quiet & yes | goal.no & ~no | goal.open & (yes | no)


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


def _ordered(
    world: World, sides: Sequence[Sought], fact: str, choices: Sequence[Alternative], solved: SolvedGroups
) -> _Order:
    """The choices of a fact, those first that seem to lead where it is wanted. Where no condition that reads it must be
    yes, the one that led there the last time: what is asked then is much the same."""
    reading = world.reading.get(fact, 0)
    goals = tuple(_only(side.goal, reading) for side in sides)
    last = solved.last.get(fact)
    if last is not None and not any(goal.yes for goal in goals):
        return [last, *(choice for choice in choices if choice is not last)]
    found = solved.orders.get((fact, goals))
    if found is None:
        pulls: dict[int, int] = {}
        for goal in goals:
            for number in numbers_of(goal.yes or goal.quiet | goal.no):
                _pull(world, number, fact, 1 if goal.yes else -1, pulls)
        found = solved.orders[fact, goals] = _towards(choices, pulls)
    return found


def _pull(world: World, number: int, fact: str, sign: int, pulls: dict[int, int]) -> None:
    """Add how far each test of a fact helps a condition to be yes, or to be no where the sign is -1."""
    of_condition = world.pulls[number]
    for at in world.of_facts[fact]:
        if at in of_condition:
            pulls[at] = pulls.get(at, 0) + sign * of_condition[at]


def _towards(choices: Iterable[Alternative], pulls: Mapping[int, int]) -> _Order:
    tests = [(2 * at, pull) for at, pull in pulls.items()]

    def towards(choice: Alternative) -> int:
        return sum(pull * ((choice.bits >> place & 1) - (choice.bits >> place & 2) // 2) for place, pull in tests)

    return sorted(choices, key=towards, reverse=True)


class _Node(NamedTuple):
    """Some facts of a group chosen: the masks of the sides with these, and with the first choice of each other one;
    which are left, as bits; and the last that was chosen, with the node before."""

    masks: tuple[int, ...]
    firsts: tuple[int, ...]
    left: int
    chosen: tuple[str, Alternative] | None
    before: "_Node | None"


@dataclass(slots=True)
class _Part:
    """One group of open facts. Each choice only adds bits to a mask in which its fact is open.

    What is chosen first is kept wherever it does no harm: only facts of conditions that are otherwise than wanted with
    it are chosen anew.
    """

    world: World
    choices: Mapping[str, _Order]
    steps: Steps

    def solve(self, sides: Sequence[Sought]) -> Found | None:
        masks, first = tuple(side.mask for side in sides), 0
        for choices in self.choices.values():
            first |= choices[0].bits
        nodes = [_Node(masks, tuple(mask | first for mask in masks), (1 << len(self.choices)) - 1, None, None)]
        bits = {name: 1 << at for at, name in enumerate(self.choices)}
        while nodes:
            node = nodes.pop()
            otherwise = self._otherwise(sides, node)
            if otherwise is None:
                continue
            if not any(otherwise):
                return self._found(node)
            open_facts = [
                (number, side, names)
                for side, wrong in enumerate(otherwise)
                for number in numbers_of(wrong)
                if (names := [name for name in self.world.reads[number] if bits.get(name, 0) & node.left])
            ]
            if open_facts:
                number, side, names = min(open_facts, key=lambda each: len(each[2]))
                fact = min(names, key=self.world.rule_set.order.__getitem__)
                order = self._right_first(fact, number, sides[side].goal)
                nodes += [self._with(node, fact, bits[fact], choice) for choice in reversed(order)]
        return None

    def _otherwise(self, sides: Sequence[Sought], node: _Node) -> list[int] | None:
        """The conditions that are not as wanted with the first choices, for each side; None where one never is."""
        for side, mask in zip(sides, node.masks, strict=True):
            if _undecided(self.world, side._replace(mask=mask), self.steps) is None:
                return None
        return [
            _otherwise(self.world, side._replace(mask=mask), self.steps)
            for side, mask in zip(sides, node.firsts, strict=True)
        ]

    def _right_first(self, fact: str, number: int, goal: Goal) -> _Order:
        """The choices of a fact, those first that help to put a condition right."""
        pulls: dict[int, int] = {}
        if not goal.open >> number & 1:
            _pull(self.world, number, fact, 1 if goal.yes >> number & 1 else -1, pulls)
        return _towards(self.choices[fact], pulls)

    def _with(self, node: _Node, fact: str, bit: int, choice: Alternative) -> _Node:
        place = self.world.places[fact]
        return _Node(
            tuple(mask | choice.bits for mask in node.masks),
            tuple(mask & ~place | choice.bits for mask in node.firsts),
            node.left & ~bit,
            (fact, choice),
            node,
        )

    def _found(self, node: _Node) -> Found:
        found = {name: choices[0] for name, choices in self.choices.items()}
        at: _Node | None = node
        while at is not None and at.chosen is not None:
            found[at.chosen[0]] = at.chosen[1]
            at = at.before
        return found
