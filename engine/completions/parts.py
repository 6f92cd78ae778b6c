"""A rule set in parts that share no fact: what one comes to, in every completion, is worked out once for each state.

A *state* has the bits of the tests of all told facts, as the masks of the world have them, and behind these a bit for
each fact that is told. Only the bits of a part's own facts matter to it, so the same states come again and again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from dontbuy.engine.completions.groups import (
    OpenCriteria,
    OpenQuestion,
    Tellings,
    Variable,
    is_told_side_by_side,
)
from dontbuy.engine.completions.regions import TooManyRegions
from dontbuy.engine.completions.search import numbers_of
from dontbuy.engine.completions.side_by_side import BitColumn, column_of
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.world import Breach, World
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.expressions import Expr, Test, behind
from dontbuy.engine.memo import CappedMemo

_TIMES = 8


_Joined = tuple[list[str], list[tuple[int, int]], list[int]]
"""Some variables, the criteria that read them, each with its rank, and what could be broken among them."""


class Apart(NamedTuple):
    """What of a document's facts is not as it is of others: those in conflict, which nothing implies, and the
    contradictions that it runs into itself, by name."""

    free: frozenset[str] = frozenset()
    set_aside: frozenset[str] = frozenset()

    @classmethod
    def of(cls, free: frozenset[str], set_aside: frozenset[str]) -> "Apart":
        """The same one for all documents of which there is nothing: most."""
        return cls(free, set_aside) if free or set_aside else NOTHING_APART


NOTHING_APART = Apart()


class PartReach(NamedTuple):
    """What one part comes to in one state. `groups` are its open criteria, those that share an open fact together.

    Where these are so few that they are asked well together, they are one group: `is_small`.
    `low` and `high` are the strongest and the weakest rank of any completion, and `fired` the one that is sure.
    """

    groups: tuple[OpenCriteria, ...]
    is_small: bool
    fired: int
    low: int
    high: int


@dataclass(slots=True)
class RulePart:
    """Some criteria of a rule set, and what could be broken among the facts that they read.

    `bits` are those of a state that matter here. Conditions are numbered here from 0.
    """

    world: World
    facts: tuple[str, ...]
    bits: int
    conditions: Mapping[str, Expr]
    firing: tuple[int, ...]
    """The conditions of the criteria that say a word, by its rank, as bits."""
    breaches: Mapping[int, Breach]
    reads: tuple[frozenset[str], ...]
    asks_for_today: bool
    decide: Decide = field(init=False)
    _found: CappedMemo[object, tuple[PartReach | None]] = field(default_factory=lambda: CappedMemo(_TIMES))
    _groups: CappedMemo[object, OpenCriteria] = field(default_factory=lambda: CappedMemo(_TIMES))
    _too_many: CappedMemo[object, bool] = field(default_factory=CappedMemo)

    def __post_init__(self) -> None:
        self.decide = made(self.world.test_names, tuple(self.conditions.items()))

    def found(self, state: int, as_of: date, apart: Apart) -> PartReach | None:
        """What the part comes to; None where nothing can be told further without what cannot be. Raises NotComputed."""
        own = state & self.bits
        key: object = own
        if self.asks_for_today or apart is not NOTHING_APART:
            key = (own, as_of if self.asks_for_today else None, self._own(apart))
        kept = self._found.get(key)
        if kept is not None:
            return kept[0]
        if key in self._too_many:
            raise NotComputed
        try:
            found = self._work_out(own, as_of, self._own(apart))
        except (NotComputed, TooManyRegions):
            self._too_many.keep(key, True)
            raise NotComputed from None
        self._found.keep(key, (found,), 1 + sum(group.weight for group in found.groups) if found else 1)
        return found

    def _own(self, apart: Apart) -> Apart:
        broken = frozenset(breach.name for breach in self.breaches.values() if not breach.gives)
        return Apart(apart.free.intersection(self.facts), apart.set_aside & broken)

    def _work_out(self, state: int, as_of: date, apart: Apart) -> PartReach | None:
        words = len(self.firing)
        variables, named, told = self._open(state, as_of, apart)
        yes, no = self.decide(told)
        fired = next((rank for rank, says in enumerate(self.firing) if yes & says), words + 1)
        waiting = [
            (at, rank)
            for rank, says in enumerate(self.firing[: min(fired, words)])
            for at in numbers_of(says & ~(yes | no))
        ]
        counting = [at for at, breach in self.breaches.items() if self._counts(breach, named, apart)]
        watched = [at for at in counting if not no >> at & 1]
        if any(yes >> at & 1 for at in watched):
            return None
        groups = []
        joined = [*self._joined(waiting, watched, named)]
        is_small = is_told_side_by_side([variables[name] for names, _, _ in joined for name in names])
        for names, criteria, some in [self._as_one(joined)] if is_small and joined else joined:
            group = self._group(names, criteria, some, state, told, variables, as_of, apart)
            if not group.valid:
                return None
            if criteria:
                groups.append(group)
        low = min([fired, *(group.low for group in groups)])
        return PartReach(tuple(groups), is_small, fired, low, min([fired, *(group.high for group in groups)]))

    def _counts(self, breach: Breach, named: Mapping[str, str], apart: Apart) -> bool:
        """Whether a breach is one of this document. What a list fills in is told as the list has it."""
        if not breach.gives:
            return breach.name not in apart.set_aside
        return breach.gives not in apart.free and (breach.name != "" or named.get(breach.gives) in (None, breach.gives))

    def _open(self, state: int, as_of: date, apart: Apart) -> tuple[dict[str, Variable], dict[str, str], int]:
        """The variables by name, for each open fact the name of its variable, and the bits of all that is not open."""
        world, told = self.world, state & self.world.of_tests
        untold = [name for name in self.facts if not state & world.told_bits[name]]
        filled: dict[str, list[str]] = {}
        for name in untold:
            origin = world.rulebook.facts[name].derived_from
            if origin in untold and name in world.completed and name not in apart.free:
                filled.setdefault(origin, []).append(name)
        named = {name: origin for origin, names in filled.items() for name in (origin, *names)}
        variables: dict[str, Variable] = {}
        for name in untold:
            if name not in world.completed:
                told |= world.bits(name, None, as_of)
            if name in filled:
                variables[name] = self._list(name, tuple(filled[name]), as_of)
            elif name in world.completed and name not in named:
                named[name] = name
                variables[name] = self._alone(name, as_of)
        return variables, named, told

    def _alone(self, name: str, as_of: date) -> Variable:
        """An open fact from which nothing follows by itself."""
        choices = tuple(dict.fromkeys(choice.bits for choice in self.world.choices(name, as_of)))
        every = tuple(range(len(choices)))
        return Variable(name, choices, (OpenQuestion(name, tuple((at,) for at in every), (every,), self._after(name)),))

    def _list(self, name: str, filled: tuple[str, ...], as_of: date) -> Variable:
        """A list that is not told, with the facts that follow from it; what it leaves open is asked after it.

        Where no completion tells the list itself, what an answer can bring about is not all that there is.
        """
        world = self.world
        own = name in world.completed
        each = [world.choices(other, as_of) for other in filled]
        choices: dict[tuple[int, ...], None] = {}
        answers: list[list[tuple[int, ...]]] = []
        for choice in world.choices(name, as_of):
            yes, no = world.decide(choice.bits)
            sorts = []
            for other, values in zip(filled, each, strict=True):
                bit = 1 << world.number(f"derives {other}")
                decided = (True,) if yes & bit else (False,) if no & bit else (True, False)
                sorts.append([way.bits for way in values if way.value in decided])
            answers.append([(choice.bits if own else 0, *bits) for bits in product(*sorts)])
            choices |= dict.fromkeys(answers[-1])
        asked = [*choices]
        if not own:
            choices |= {(0, *bits): None for bits in product(*([way.bits for way in values] for values in each))}
        places = {told: at for at, told in enumerate(choices)}
        left = tuple(dict.fromkeys(tuple(sorted({places[told] for told in answer})) for answer in answers))
        questions = [OpenQuestion(name, left, (tuple(places[told] for told in asked),), self._after(name))]
        for at, other in enumerate(filled, start=1):
            alone: dict[tuple[int, ...], list[int]] = {}
            told_so: dict[int, list[int]] = {}
            for told, place in places.items():
                alone.setdefault((*told[:at], *told[at + 1 :]), []).append(place)
                told_so.setdefault(told[at], []).append(place)
            groups = tuple(tuple(some) for some in alone.values() if len(some) > 1)
            if groups:
                left = tuple(map(tuple, told_so.values()))
                questions.append(OpenQuestion(other, left, groups, self._after(other) | {name}, follows=True))
        return Variable(name, tuple(sum(told) for told in choices), tuple(questions))

    def _after(self, name: str) -> frozenset[str]:
        return frozenset(self.world.rulebook.facts[name].after)

    def _joined(
        self, waiting: Sequence[tuple[int, int]], watched: Sequence[int], named: Mapping[str, str]
    ) -> Iterator[_Joined]:
        """The variables in groups that no condition joins, each with its criteria and with what could be broken."""
        joined: list[tuple[set[str], list[tuple[int, int]], list[int]]] = []
        items = [(at, [(at, rank)], list[int]()) for at, rank in waiting]
        items += [(at, list[tuple[int, int]](), [at]) for at in watched]
        for at, criteria, some in items:
            names = {named[fact] for fact in self.reads[at] if fact in named}
            rest = []
            for other in joined:
                if names.isdisjoint(other[0]):
                    rest.append(other)
                else:
                    names, criteria, some = names | other[0], [*other[1], *criteria], [*other[2], *some]
            joined = [*rest, (names, criteria, some)]
        for names, criteria, some in joined:
            yield [name for name in self.facts if name in names], criteria, some

    def _as_one(self, joined: Iterable[_Joined]) -> _Joined:
        """Few questions are asked well together: asked group by group, the rest of an interview could be longer than
        that of the whole was said to be."""
        names, criteria, watched = set[str](), list[tuple[int, int]](), list[int]()
        for more_names, more_criteria, more_watched in joined:
            names |= {*more_names}
            criteria += more_criteria
            watched += more_watched
        return [name for name in self.facts if name in names], sorted(criteria), sorted(watched)

    def _group(
        self,
        names: Sequence[str],
        criteria: Sequence[tuple[int, int]],
        watched: Sequence[int],
        state: int,
        told: int,
        variables: Mapping[str, Variable],
        as_of: date,
        apart: Apart,
    ) -> OpenCriteria:
        world, read = self.world, 0
        for at in (*(at for at, _ in criteria), *watched):
            for fact in self.reads[at]:
                read |= world.places[fact] | world.told_bits[fact]
        day = as_of if self.asks_for_today else None
        key = (state & read, tuple(criteria), tuple(watched), tuple(names), day, apart)
        found = self._groups.get(key)
        if found is None:
            found = self._told_in_every_way(names, criteria, watched, told, variables, apart)
            self._groups.keep(key, found, found.weight)
        return found

    def _told_in_every_way(
        self,
        names: Sequence[str],
        criteria: Sequence[tuple[int, int]],
        watched: Sequence[int],
        told: int,
        variables: Mapping[str, Variable],
        apart: Apart,
    ) -> OpenCriteria:
        grid = Tellings([variables[name] for name in names])
        facts = frozenset[str]().union(*(self.reads[at] for at in (*dict(criteria), *watched)))
        numbers = [at for fact in facts for at in self.world.of_facts[fact]]
        found = {self.world.test_names[at]: grid.test(at, told) for at in numbers}
        each = [*self.conditions]
        wanted = behind(self.conditions, (each[at] for at in (*dict(criteria), *watched)))
        for name, when in wanted.items():
            found[name] = column_of(when, grid.everything, found.__getitem__, _no_test)
        valid = grid.everything
        for at in watched:
            valid &= ~found[each[at]].yes
        words = len(self.firing)
        upto = [0] * (words + 2)
        for at, rank in criteria:
            upto[rank] |= found[each[at]].yes
            upto[words] |= ~found[each[at]].no & grid.everything
        for rank in range(1, words + 1):
            upto[rank] |= upto[rank - 1]
        upto[words + 1] = grid.everything
        asked = frozenset[str]().union(*(self.reads[at] for at in dict(criteria)))
        return OpenCriteria(grid, valid, tuple(upto), asked, not apart.free.isdisjoint(names))


def _no_test(_: Test) -> BitColumn:
    raise TypeError("a test stands where its name was expected")


def parts_of(world: World) -> tuple[RulePart, ...]:
    """The parts of a rule set."""
    breaches = {breach.bit: breach for breach in world.breaches}
    joined: list[tuple[set[str], list[int]]] = []
    for number in (*numbers_of(world.criteria), *breaches):
        facts, numbers = {*world.reads[number]}, [number]
        rest = []
        for other in joined:
            if facts.isdisjoint(other[0]):
                rest.append(other)
            else:
                facts, numbers = facts | other[0], [*other[1], *numbers]
        joined = [*rest, (facts, numbers)]
    return tuple(_part(world, facts, numbers, breaches) for facts, numbers in joined)


def _part(world: World, facts: set[str], numbers: Sequence[int], breaches: Mapping[int, Breach]) -> RulePart:
    conditions = behind(world.conditions, (world.names[number] for number in numbers))
    here = {world.number(name): at for at, name in enumerate(conditions)}
    in_order = tuple(name for name in world.rulebook.facts if name in facts)
    bits = 0
    for name in in_order:
        bits |= world.places[name] | world.told_bits[name]
    return RulePart(
        world=world,
        facts=in_order,
        bits=bits,
        conditions=conditions,
        firing=tuple(sum(1 << at for number, at in here.items() if says >> number & 1) for says in world.firing),
        breaches={here[number]: breaches[number] for number in numbers if number in breaches},
        reads=tuple(world.reads[number] for number in here),
        asks_for_today=any(world.asks_for_today(name) for name in in_order),
    )
