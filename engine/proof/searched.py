"""Every whole document of a rule set, by the search: one space for each day that the rules tell apart."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations, product

from dontbuy.engine.completions.regions import Equals, Leaf
from dontbuy.engine.completions.samples import ANY_DAY
from dontbuy.engine.completions.search import Goal, SolvedGroups, Sought, solve
from dontbuy.engine.completions.space import Space, space_of
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.completions.world import Alternative, World, world
from dontbuy.engine.expressions import AsOf, Compare, Count, Expr, IsGiven, IsTold, Items, Test, walk
from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.claims import Judge
from dontbuy.engine.proof.everywhere import FoundDocument, FoundPair, NamedGoal

MOST_PARTIAL = 4_096
"""Documents that are told in part, of one criterion that asks with `is_given`."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The whole documents of one rule set: one space for each day."""

    world: World
    spaces: tuple[Space, ...]
    steps: Steps

    @classmethod
    def of(
        cls, rulebook: Rulebook, rule_set: RuleSet, steps: Steps, more: Mapping[str, Expr] | None = None
    ) -> "Searched":
        """Those of a rule set, as `Ask` has it. Raises TooManyRegions."""
        over = world(rulebook, rule_set, more)
        return cls(over, tuple(_space(over, day, steps) for day in days_of(over.tests)), steps)

    def find(self, goal: NamedGoal, breaking: str = "") -> FoundDocument | None:
        wanted = self._in_bits(goal)
        own = [1 << breach.bit for breach in self.world.breaches if breaking and breach.name == breaking]
        for bit in own or [0]:
            for space in self.spaces:
                within = wanted._replace(yes=wanted.yes | bit, quiet=wanted.quiet | space.breaches & ~sum(own))
                found = solve(self.world, [Sought(space.mask, within)], space.choices, self.steps, space.solved)
                if found is not None:
                    return _document(space, found)
        return None

    def differ(self, fact: str, either: Iterable[tuple[NamedGoal, NamedGoal]], first: Value | None) -> FoundPair | None:
        goals = [(self._in_bits(here), self._in_bits(there)) for here, there in either]
        for space in self.spaces:
            may_stay_open = space.may_stay_open
            asked = [both for both in goals if may_stay_open or not both[0].open]
            bits = None if first is None else self.world.bits(fact, first, space.as_of)
            for here, there in permutations(space.choices.get(fact, ()), 2):
                if bits is None or here.bits == bits:
                    for both in asked:
                        found = space.differ(both, frozenset({fact}), (here.bits, there.bits))
                        if found is not None:
                            rest = _document(space, found, fact)
                            return FoundPair(_with(space, rest, fact, here), _with(space, rest, fact, there))
        return None

    def open_in_part(self, criterion: str) -> FoundDocument | None:
        judge = Judge(self.world.rulebook, self.world.rule_set)
        for document in self._told_in_part(criterion):
            if judge.leaves_open(document, criterion):
                return document
        return None

    def _told_in_part(self, criterion: str) -> Iterator[FoundDocument]:
        """Documents that tell some of the facts that a criterion reads. Raises NotComputed where they are too many."""
        reads = self.world.reads[self.world.number(criterion)]
        for space in self.spaces:
            facts = [name for name in space.choices if name in reads]
            ways = [(*space.choices[name], Alternative(UNTOLD, 0)) for name in facts]
            for at, choices in enumerate(product(*ways)):
                if at == MOST_PARTIAL:
                    raise NotComputed
                values = {name: each.value for name, each in zip(facts, choices, strict=True)}
                told = {name: value for name, value in values.items() if value is not UNTOLD}
                yield FoundDocument(told, space.as_of)

    def _in_bits(self, goal: NamedGoal) -> Goal:
        return Goal(*map(self._numbers, goal))

    def _numbers(self, names: Collection[str]) -> int:
        return sum(1 << self.world.number(name) for name in names)


def _space(over: World, day: date, steps: Steps) -> Space:
    space = space_of(over, Facts({}, day), frozenset(), frozenset())
    untold = {name: [*_untold(over, name, day)] for name in space.choices}
    for name, more in untold.items():
        for choice in more:  # what holds of every choice holds no longer where this one differs
            space.mask &= choice.bits | ~over.places[name]
    choices = {name: (*each, *untold[name]) for name, each in space.choices.items()}
    return replace(space, choices=choices, steps=steps, solved=SolvedGroups())


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


def _with(space: Space, document: FoundDocument, fact: str, choice: Alternative) -> FoundDocument:
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
