"""Every whole document of a rule set, as one space to search.

A **whole document** tells every fact that a criterion or an implication reads, as a completion of the empty document
does; only what a condition asks with `told` or `is_given` may be left untold. What follows from what is so in it, and
what cannot be so together is not. A document that leaves more untold stands for all whole ones that it can become.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from dontbuy.engine.completions.regions import Equals, Leaf
from dontbuy.engine.completions.search import Goal, Sought, Steps, solve
from dontbuy.engine.completions.space import Space, space_of
from dontbuy.engine.completions.world import Alternative, World, world
from dontbuy.engine.expressions import AsOf, Compare, Count, Expr, IsGiven, IsTold, Items, Test, walk
from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.ir import Rulebook, RuleSet

ANY_DAY = date(2000, 1, 1)
"""The day of a document whose rules do not ask for today."""


class FoundDocument(NamedTuple):
    """A document that was found: what it tells, and the day that counts as today."""

    facts: Mapping[str, Value]
    as_of: date


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The whole documents of one rule set: one space for each day that its rules tell apart."""

    world: World
    spaces: tuple[Space, ...]
    steps: Steps

    @classmethod
    def of(
        cls, rulebook: Rulebook, rule_set: RuleSet, steps: Steps, more: Mapping[str, Expr] | None = None
    ) -> "Everywhere":
        """Those of a rule set; `more` are conditions that it has beside its own. Raises TooManyRegions."""
        over = world(rulebook, rule_set, more)
        return cls(over, tuple(_space(over, day, steps) for day in days_of(over.tests)), steps)

    def find(self, goal: Goal, set_aside: int = 0) -> FoundDocument | None:
        """A document with something wanted of its conditions; None where there is none. Raises NotComputed.

        `set_aside` are breaches that it may have.
        """
        for space in self.spaces:
            wanted = goal._replace(quiet=goal.quiet | space.breaches & ~set_aside)
            found = solve(self.world, [Sought(space.mask, wanted)], space.choices, self.steps)
            if found is not None:
                return _document(space, found)
        return None

    def differ_on(
        self, space: Space, fact: str, choices: tuple[Alternative, Alternative], goals: tuple[Goal, Goal]
    ) -> FoundDocument | None:
        """A document of one space, without one fact, that is as wanted with either choice for it; None where there is
        none. Raises NotComputed."""
        found = space.differ(goals, frozenset({fact}), (choices[0].bits, choices[1].bits))
        return None if found is None else _document(space, found, fact)

    def holds(self, condition: str, document: FoundDocument) -> bool:
        """Whether a condition is yes of what a document tells itself."""
        mask = sum(self.world.bits(name, document.facts.get(name), document.as_of) for name in self.world.of_facts)
        return bool(self.world.decide(mask)[0] >> self.world.number(condition) & 1)

    @property
    def turning(self) -> int:
        """The conditions that `is_given` may turn, near or far, as bits: telling more may overturn these alone."""
        asked = {at for at, test in enumerate(self.world.tests) if isinstance(test, IsGiven)}
        return sum(1 << number for number, pulls in enumerate(self.world.pulls) if not asked.isdisjoint(pulls))


def _space(over: World, day: date, steps: Steps) -> Space:
    space = space_of(over, Facts({}, day), frozenset(), frozenset())
    untold = {name: [*_untold(over, name, day)] for name in space.choices}
    for name, more in untold.items():
        for choice in more:  # what holds of every choice holds no longer where this one differs
            space.mask &= choice.bits | ~over.places[name]
    choices = {name: (*each, *untold[name]) for name, each in space.choices.items()}
    return replace(space, choices=choices, steps=steps)


def _untold(over: World, fact: str, day: date) -> Iterator[Alternative]:
    """That a fact was not told, where a condition asks for that. What would follow otherwise does not follow then."""
    tests = [(at, over.tests[at]) for at in over.of_facts[fact]]
    follows = over.rulebook.facts[fact].derived_from in over.completed
    if not follows and any(isinstance(test, IsGiven | IsTold) for _, test in tests):
        bits = over.bits(fact, None, day)
        for at, test in tests:
            if isinstance(test, Equals):
                bits |= 2 << 2 * at
        yield Alternative(UNTOLD, bits)


UNTOLD: Value = ("(untold)",)
"""Stands for the value of a fact that was not told."""


def with_value(space: Space, document: FoundDocument, fact: str, choice: Alternative) -> FoundDocument:
    """The document with one of its choices for a fact."""
    if choice.value is UNTOLD:
        return document
    order = space.world.rule_set.order
    told = {**document.facts, fact: choice.value}
    return document._replace(facts={name: told[name] for name in sorted(told, key=order.__getitem__)})


def _document(space: Space, found: Mapping[str, Alternative], without: str = "") -> FoundDocument:
    """A whole document with these choices; for every other fact any choice is as good."""
    chosen = {name: found.get(name, choices[0]) for name, choices in space.choices.items() if name != without}
    told = {name: choice.value for name, choice in chosen.items() if choice.value is not UNTOLD}
    order = space.world.rule_set.order
    return FoundDocument(dict(sorted(told.items(), key=lambda each: order[each[0]])), space.as_of)


def days_of(tests: Sequence[Leaf]) -> tuple[date, ...]:
    """The days that the rules tell apart: those around each date that something is compared with, where they ask for
    today; else any day."""
    compared = [*_compared(tests)]
    if not any(isinstance(each, AsOf) for each in compared):
        return (ANY_DAY,)
    fixed = {each for each in compared if isinstance(each, date)} or {ANY_DAY}
    near = {day.toordinal() + step for day in fixed for step in range(-2, 3)}
    first, last = date.min.toordinal(), date.max.toordinal()
    return tuple(date.fromordinal(each) for each in sorted(near) if first < each < last)


def _compared(tests: Sequence[Leaf]) -> Iterator[object]:
    """Every single value that something is compared with, in records too."""
    for test in tests:
        match test:
            case Equals(value=operand) | Compare(operand=operand):
                yield from operand if isinstance(operand, tuple) else (operand,)
            case Items(where=where) | Count(where=where) if where is not None:
                yield from _compared([node for node in walk(where) if isinstance(node, Test)])
