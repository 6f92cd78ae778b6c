"""A rule set in parts that share no fact: what one comes to, in every completion, is worked out once for each state.

A *state* has the bits of the tests of all told facts, as the masks of the world have them, and behind these a bit for
each fact that is told. Only the bits of a part's own facts matter to it, so the same states come again and again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dontbuy.engine.completions.groups import (
    OpenCriteria,
    Tellings,
    Variable,
    is_told_side_by_side,
)
from dontbuy.engine.completions.regions import TooManyRegions
from dontbuy.engine.completions.search import numbers_of
from dontbuy.engine.completions.side_by_side import ColumnStep, Programme, follow
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.variables import Variables
from dontbuy.engine.completions.world import Breach, World
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.expressions import Expr, behind, names_of
from dontbuy.engine.memo import CappedMemo

_TIMES = 8


_Joined = tuple[int, list[tuple[int, int]], list[int]]
"""Some open facts as bits, the criteria that read them, each with its rank, and what could be broken among them."""


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


class _Fact(NamedTuple):
    """A fact of a part: its bit among them, the one that says in a state that it is told, and whether a completion
    tells it."""

    name: str
    bit: int
    told: int
    is_completed: bool


class _Condition(NamedTuple):
    """A condition of a part: the bits of its facts, those of a state that it reads, those of the conditions behind it
    with its own, the steps that find its column once theirs are found, and its place."""

    facts: int
    reads: int
    behind: int
    steps: tuple[ColumnStep, ...]
    place: int


class _Open(NamedTuple):
    """What a document leaves open of a part: its variables, each with the bit of its fact; the bits of all open facts;
    those of each list with what it fills in; those filled in; and the bits of a state of all that is not open."""

    variables: Sequence[tuple[int, Variable]]
    facts: int
    lists: Sequence[int]
    filled: int
    told: int

    def of(self, facts: int) -> Sequence[Variable]:
        """The variables of some open facts, in the order of the facts."""
        return [variable for bit, variable in self.variables if facts & bit]


class _Wanted(NamedTuple):
    """What it takes to find some criteria and what could be broken in every telling: the bits of a state that matter to
    it, the facts that the criteria read, and the steps."""

    reads: int
    facts: frozenset[str]
    steps: tuple[ColumnStep, ...]


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
    _programme: Programme = field(init=False)
    _columns: Mapping[int, int] = field(init=False)
    """The place of a test's bit in a state to that of its column."""
    _variables: Variables = field(init=False)
    _each_fact: tuple[_Fact, ...] = field(init=False)
    _may_be_filled: tuple[tuple[_Fact, _Fact], ...] = field(init=False)
    """Each fact that a list may fill in, with that list."""
    _breaking: int = field(init=False)
    """The conditions of all breaches, as bits."""
    _each: tuple[_Condition, ...] = field(init=False)
    """Every condition, by its number."""
    _found: CappedMemo[object, tuple[PartReach | None]] = field(default_factory=lambda: CappedMemo(_TIMES))
    _groups: CappedMemo[object, OpenCriteria] = field(default_factory=lambda: CappedMemo(_TIMES))
    _too_many: CappedMemo[object, bool] = field(default_factory=CappedMemo)
    _wanted: CappedMemo[object, _Wanted] = field(default_factory=CappedMemo)

    def __post_init__(self) -> None:
        world = self.world
        self.decide = made(world.test_names, tuple(self.conditions.items()))
        tests = [at for name in self.facts for at in world.of_facts[name]]
        self._programme = Programme([world.test_names[at] for at in tests], self.conditions)
        self._columns = {2 * at + rail: 2 * here + rail for here, at in enumerate(tests) for rail in (0, 1)}
        self._variables = Variables(world, self._columns, self.asks_for_today)
        facts = {name: self._fact(at, name) for at, name in enumerate(self.facts)}
        self._each_fact = tuple(facts.values())
        origins = world.rulebook.facts
        self._may_be_filled = tuple(
            (fact, facts[origins[name].derived_from])
            for name, fact in facts.items()
            if fact.is_completed and origins[name].derived_from in facts
        )
        self._each = tuple(self._conditions())
        self._breaking = sum(1 << at for at in self.breaches)

    def _fact(self, at: int, name: str) -> _Fact:
        return _Fact(name, 1 << at, self.world.told_bits[name], name in self.world.completed)

    def _conditions(self) -> Iterator[_Condition]:
        world, numbers = self.world, {name: at for at, name in enumerate(self.conditions)}
        bits = {fact.name: fact.bit for fact in self._each_fact}
        needed_by = list[int]()
        for (name, when), facts in zip(self.conditions.items(), self.reads, strict=True):
            needed = 1 << numbers[name]
            for other in names_of(when):
                needed |= needed_by[numbers[other]] if other in numbers else 0
            needed_by.append(needed)
            reads, own = 0, 0
            for fact in facts:
                reads |= world.places[fact] | world.told_bits[fact]
                own |= bits[fact]
            yield _Condition(own, reads, needed, self._programme.steps(name), self._programme.place(name))

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
        if apart is NOTHING_APART:
            return apart
        broken = frozenset(breach.name for breach in self.breaches.values() if not breach.gives)
        return Apart.of(apart.free.intersection(self.facts), apart.set_aside & broken)

    def _work_out(self, state: int, as_of: date, apart: Apart) -> PartReach | None:
        words = len(self.firing)
        left = self._open(state, as_of, apart)
        yes, no = self.decide(left.told)
        fired = next((rank for rank, says in enumerate(self.firing) if yes & says), words + 1)
        waiting = [
            (at, rank)
            for rank, says in enumerate(self.firing[: min(fired, words)])
            for at in numbers_of(says & ~(yes | no))
        ]
        pending = numbers_of(self._breaking & ~no)
        watched = [at for at in pending if self._counts(self.breaches[at], left, apart)]
        if any(yes >> at & 1 for at in watched):
            return None
        groups = []
        joined = self._joined(waiting, watched, left)
        is_small = is_told_side_by_side([each for facts, _, _ in joined for each in left.of(facts)])
        for facts, criteria, some in [self._as_one(joined)] if is_small and joined else joined:
            group = self._group(left.of(facts), criteria, some, state, left.told, as_of, apart)
            if not group.valid:
                return None
            if criteria:
                groups.append(group)
        low = min([fired, *(group.low for group in groups)])
        return PartReach(tuple(groups), is_small, fired, low, min([fired, *(group.high for group in groups)]))

    def _counts(self, breach: Breach, left: _Open, apart: Apart) -> bool:
        """Whether a breach is one of this document. What a list fills in is told as the list has it."""
        if not breach.gives:
            return breach.name not in apart.set_aside
        if breach.gives in apart.free:
            return False
        return breach.name != "" or not left.filled >> self.facts.index(breach.gives) & 1

    def _open(self, state: int, as_of: date, apart: Apart) -> _Open:
        told, filled = state & self.world.of_tests, 0
        filling: dict[str, list[_Fact]] = {}
        for fact, origin in self._may_be_filled:
            if not state & (fact.told | origin.told) and fact.name not in apart.free:
                filling.setdefault(origin.name, []).append(fact)
                filled |= fact.bit
        variables: list[tuple[int, Variable]] = []
        bits, lists = filled, list[int]()
        for fact in self._each_fact:
            if state & fact.told:
                continue
            if not fact.is_completed:
                told |= self.world.bits(fact.name, None, as_of)
            if fact.name in filling:
                follows = filling[fact.name]
                variables.append(
                    (fact.bit, self._variables.of(fact.name, tuple([each.name for each in follows]), as_of))
                )
                lists.append(fact.bit | sum([each.bit for each in follows]))
                bits |= fact.bit
            elif fact.is_completed and not filled & fact.bit:
                variables.append((fact.bit, self._variables.of(fact.name, (), as_of)))
                bits |= fact.bit
        return _Open(variables, bits, lists, filled, told)

    def _joined(self, waiting: Sequence[tuple[int, int]], watched: Sequence[int], left: _Open) -> Sequence[_Joined]:
        """The open facts in groups that no condition joins, each with its criteria and with what could be broken."""
        joined: list[_Joined] = []
        items = [(at, [(at, rank)], list[int]()) for at, rank in waiting]
        items += [(at, list[tuple[int, int]](), [at]) for at in watched]
        for at, criteria, some in items:
            facts = self._each[at].facts & left.facts
            for together in left.lists:
                facts |= together if facts & together else 0
            rest = []
            for other in joined:
                if facts & other[0]:
                    facts, criteria, some = facts | other[0], [*other[1], *criteria], [*other[2], *some]
                else:
                    rest.append(other)
            joined = [*rest, (facts, criteria, some)]
        return joined

    def _as_one(self, joined: Iterable[_Joined]) -> _Joined:
        """Few questions are asked well together: asked group by group, the rest of an interview could be longer than
        that of the whole was said to be."""
        facts, criteria, watched = 0, list[tuple[int, int]](), list[int]()
        for more_facts, more_criteria, more_watched in joined:
            facts |= more_facts
            criteria += more_criteria
            watched += more_watched
        return facts, sorted(criteria), sorted(watched)

    def _group(
        self,
        variables: Sequence[Variable],
        criteria: Sequence[tuple[int, int]],
        watched: Sequence[int],
        state: int,
        told: int,
        as_of: date,
        apart: Apart,
    ) -> OpenCriteria:
        wanted = self._what_it_takes(tuple(at for at, _ in criteria), tuple(watched))
        day = as_of if self.asks_for_today else None
        names = tuple(each.name for each in variables)
        key = (state & wanted.reads, tuple(criteria), tuple(watched), names, day, apart)
        found = self._groups.get(key)
        if found is None:
            is_contested = not apart.free.isdisjoint(names)
            found = self._told_in_every_way(variables, criteria, watched, told & wanted.reads, wanted, is_contested)
            self._groups.keep(key, found, found.weight)
        return found

    def _what_it_takes(self, criteria: tuple[int, ...], watched: tuple[int, ...]) -> _Wanted:
        found = self._wanted.get((criteria, watched))
        if found is None:
            reads = needed = facts = 0
            for at in criteria:
                facts |= self._each[at].facts
            for at in (*criteria, *watched):
                reads |= self._each[at].reads
                needed |= self._each[at].behind
            steps = tuple(step for at in numbers_of(needed) for step in self._each[at].steps)
            asked = frozenset(self.facts[at] for at in numbers_of(facts))
            found = self._wanted.keep((criteria, watched), _Wanted(reads, asked, steps))
        return found

    def _told_in_every_way(
        self,
        variables: Sequence[Variable],
        criteria: Sequence[tuple[int, int]],
        watched: Sequence[int],
        told: int,
        wanted: _Wanted,
        is_contested: bool,
    ) -> OpenCriteria:
        grid = Tellings(variables)
        columns, everything = self._programme.columns(), grid.everything
        for place in numbers_of(told):
            columns[self._columns[place]] = everything
        grid.put_into(columns)
        follow(wanted.steps, columns, everything)
        valid = everything
        for at in watched:
            valid &= ~columns[self._each[at].place]
        words = len(self.firing)
        upto = [0] * (words + 2)
        for at, rank in criteria:
            place = self._each[at].place
            upto[rank] |= columns[place]
            upto[words] |= everything ^ columns[place + 1]
        for rank in range(1, words + 1):
            upto[rank] |= upto[rank - 1]
        upto[words + 1] = everything
        return OpenCriteria(grid, valid, tuple(upto), wanted.facts, is_contested)


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
