"""The least sets of changes after which a document comes to what is wanted: all that cannot be shortened, in order.

A set that does not lead there yet leaves some condition as it must not be. Every set beyond it that does must change a
fact which that condition reads, or from which one of these follows: so only such changes are tried, cheapest first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from dontbuy.engine.completions.search import Goal, numbers_of
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.world import Alternative
from dontbuy.engine.proof.weighing import Weighed, Weighing

MOST_SETS = 1_500
"""Sets of changes that are looked at for one group of conditions."""
MOST_MORE = 100
"""Sets that are looked at once there are enough ways, for others that take as much as the last of them."""
Place = tuple[int, int]
"""Where an option stands: the place of its fact among the facts, and its own among those of the fact."""
Item = int | str
"""What is not as it must be: a condition by its number, or a fact that came into conflict, by its name."""


class Cost(NamedTuple):
    """What a set takes: effort, then how many changes, then how many facts that would have to turn out so."""

    effort: int = 0
    changes: int = 0
    confirms: int = 0

    def plus(self, other: "Cost") -> "Cost":
        return Cost(self.effort + other.effort, self.changes + other.changes, self.confirms + other.confirms)


class Option(NamedTuple):
    """One fact told otherwise, or told at all, and what that takes."""

    fact: str
    choice: Alternative
    cost: Cost


class Solution(NamedTuple):
    """A set of changes that leads there; `key` orders it among others: its cost, then the facts as they are listed."""

    key: tuple[Cost, tuple[Place, ...]]
    options: tuple[Option, ...]


class _Waiting(NamedTuple):
    """A set that waits for its turn, the least first. `least` is what it and all that must still come to it takes at
    the least, as far as that is known: exactly once it `is_weighed`, and `helps` is what helps then."""

    least: Cost
    size: int
    places: tuple[Place, ...]
    options: tuple[Option, ...]
    paid: Cost
    changed: int
    is_weighed: bool
    helps: Sequence["_Help"] = ()


class _Help(NamedTuple):
    """The changes of which one is in every set that puts something right; what the cheapest takes; whose facts these
    are, as bits; and their place among others: see `_DEAREST_FIRST`."""

    options: tuple[Option, ...]
    least: Cost
    facts: int
    dearest: tuple[int, int, int]


_DEAREST_FIRST = attrgetter("dearest")
"""What takes most is tried first, so that a set is seen to be dear before all that is cheap has been tried in it; then
where there are the fewest changes to try."""


@dataclass(slots=True)
class Quest:
    """Looks for changes to one document. `options` are those that may be made, by fact.

    `ended_early` is true where a search was ended that had found some sets, and might have found more.
    """

    weighing: Weighing
    options: Mapping[str, Sequence[Option]]
    ended_early: bool = False
    _now: Weighed = field(init=False)
    _bits: Mapping[str, int] = field(init=False)
    _places: Mapping[tuple[str, int], Place] = field(init=False)
    _relevant: dict[Item, tuple[str, ...]] = field(default_factory=dict)
    _read: dict[Item, tuple[int, int]] = field(default_factory=dict)
    _follows: dict[Item, frozenset[str]] = field(default_factory=dict)
    _helps: dict[tuple[Item, int, int, int], _Help | None] = field(default_factory=dict)
    _none: set[Goal] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._now = self.weighing.outcome({})
        self._bits = {name: 1 << at for at, name in enumerate(self.options)}
        order = self.weighing.world.rule_set.order
        self._places = {
            (name, option.choice.bits): (order[name], at)
            for name, options in self.options.items()
            for at, option in enumerate(options)
        }

    def least(self, goal: Goal, most: int) -> list[Solution] | None:
        """The least sets, at most so many and one more; None where there is none. Raises NotComputed."""
        solved: list[list[Solution]] = []
        for part in self._parts(goal):
            some = self._least(part, most)
            if not some:
                self._none.add(part)
                return None
            solved.append(some)
        whole = [Solution((Cost(), ()), ())]
        for some in solved:
            # Both lists are in order: a pair behind more others than are wanted is not among the first.
            pairs = [
                _both(solution, other)
                for at, solution in enumerate(whole, 1)
                for other in islice(some, (most + 1) // at)
            ]
            whole = sorted(pairs)[: most + 1]
        return whole

    def in_the_way(self, goal: Goal) -> Iterator[int]:
        """The conditions for which there is no way at all, by their numbers; where each has one, but all together have
        none, all of them that have no way together. Raises NotComputed."""
        for part in self._parts(goal):
            if part in self._none or not self._least(part, 0):
                wrong = [item for item in self._wrong(self._now, part) if isinstance(item, int)]
                alone = [number for number in wrong if not self._least(_of(part, number), 0)]
                yield from alone or wrong

    def _parts(self, goal: Goal) -> Iterator[Goal]:
        """The goal in parts that no change concerns together; a part with nothing wrong is left out."""
        groups = [({*self.relevant(number)}, 1 << number) for number in numbers_of(goal.all)]
        groups += [({*self.relevant(breach.bit)}, 0) for breach in self.weighing.world.breaches]
        joined: list[tuple[set[str], int]] = []
        for facts, bits in groups:
            apart = []
            for other, more in joined:
                if facts.isdisjoint(other):
                    apart.append((other, more))
                else:
                    facts, bits = facts | other, bits | more
            joined = [*apart, (facts, bits)]
        for _, bits in joined:
            part = _of_bits(goal, bits)
            if self._wrong(self._now, part):
                yield part

    def _least(self, goal: Goal, most: int) -> list[Solution]:
        """The least sets for a goal, at most so many and one more, in their order.

        Of more that take the same, those that are found first: there may be thousands. A set waits by what the one that
        it comes from takes, and is weighed when its turn comes: many never have one.
        """
        waiting = [_Waiting(Cost(), 0, (), (), Cost(), 0, is_weighed=False)]
        seen, made, found = {frozenset[Place]()}, list[frozenset[Place]](), list[Solution]()
        left = MOST_SETS
        while waiting:
            first = heappop(waiting)
            enough = len(found) > most
            if enough and (not most or first.least > max(each.key[0] for each in found)):
                break
            names = frozenset(first.places)
            if any(made_of <= names for made_of in made):
                continue
            helps = first.helps if first.is_weighed else self._helping(first, goal)
            if helps is None:
                continue
            if not first.is_weighed:
                least = first.paid.plus(_still(helps))
                if least > first.least:
                    heappush(waiting, first._replace(least=least, is_weighed=True, helps=helps))
                    continue
            left = min(left, MOST_MORE) - 1 if enough else left - 1
            if left < 0:
                if not found:
                    raise NotComputed
                self.ended_early = self.ended_early or not enough
                break
            if not helps:
                found.append(Solution((first.paid, first.places), first.options))
                made.append(names)
                continue
            for option in min(helps, key=_DEAREST_FIRST).options:
                place = self._places[option.fact, option.choice.bits]
                more = names | {place}
                if more not in seen:
                    seen.add(more)
                    heappush(waiting, self._with(first, option, place))
        return sorted(found)[: most + 1]

    def _with(self, waiting: _Waiting, option: Option, place: Place) -> _Waiting:
        """A set with one change more."""
        paid = waiting.paid.plus(option.cost)
        return _Waiting(
            least=max(paid, waiting.least),
            size=waiting.size - 1,
            places=tuple(sorted((*waiting.places, place))),
            options=(*waiting.options, option),
            paid=paid,
            changed=waiting.changed | self._bits[option.fact],
            is_weighed=False,
        )

    def _helping(self, waiting: _Waiting, goal: Goal) -> Sequence[_Help] | None:
        """The changes that help, for each that is not as it must be after a set; None where nothing helps one."""
        outcome = self.weighing.outcome({each.fact: each.choice for each in waiting.options})
        helps = list[_Help]()
        for item in self._wrong(outcome, goal):
            found = self._help(item, outcome.mask, waiting.changed, goal)
            if found is None:
                return None
            helps.append(found)
        return helps

    def _help(self, item: Item, mask: int, changed: int, goal: Goal) -> _Help | None:
        """The changes of which a set has one, at the least, where it puts an item right that is wrong now."""
        facts, places = self._read.get(item) or self._reading(item)
        pull = _pull(goal, item)
        key = (item, pull, changed & facts, mask & places)
        if key not in self._helps:
            names = [name for name in self.relevant(item) if not changed & self._bits[name]]
            options = tuple(self._options(item, pull, names, mask))
            self._helps[key] = self._as_help(options) if options else None
        return self._helps[key]

    def _as_help(self, options: tuple[Option, ...]) -> _Help:
        least, facts = min(option.cost for option in options), 0
        for option in options:
            facts |= self._bits[option.fact]
        return _Help(options, least, facts, (-least.effort, -least.changes, len(options)))

    def _reading(self, item: Item) -> tuple[int, int]:
        """The facts that an item hangs on, as bits, and the bits of their tests."""
        facts = places = 0
        for name in self.relevant(item):
            facts |= self._bits[name]
            places |= self.weighing.world.places.get(name, 0)
        found = self._read[item] = facts, places
        return found

    def _options(self, item: Item, pull: int, names: Iterable[str], mask: int) -> Iterator[Option]:
        """The changes that help an item.

        One that must not be yes is helped by what refutes one of its tests that counts for it, or shows one that counts
        against it; and by whatever may make something follow, or follow no more.
        """
        world = self.weighing.world
        if not isinstance(item, int) or not pull:
            yield from (option for name in names for option in self.options[name])
            return
        for_yes, for_no = world.helps[item]
        for_it, against_it = (for_yes, for_no) if pull > 0 else (for_no, for_yes)
        for name in names:
            if name in self._followed(item):
                yield from self.options[name]
                continue
            now = mask & world.places[name]
            for option in self.options[name]:
                bits = option.choice.bits
                if bits & ~now & for_it or now & ~bits & against_it:
                    yield option

    def _followed(self, item: Item) -> frozenset[str]:
        """The facts from which one that an item reads may follow."""
        found = self._follows.get(item)
        if found is None:
            sources = self.weighing.world.sources
            own = self.weighing.world.reads[item] if isinstance(item, int) else frozenset[str]()
            waiting = [source for fact in own for source in sources[fact]]
            for name in waiting:
                waiting.extend(sources[name] - {*waiting})
            found = self._follows[item] = frozenset(waiting)
        return found

    def _wrong(self, outcome: Weighed, goal: Goal) -> list[Item]:
        """What is not as it must be; first what came into conflict, or breaks a contradiction, only now."""
        new = outcome.conflicts - self._now.conflicts
        conflicts = sorted(new, key=self.weighing.world.rule_set.order.__getitem__) if new else []
        clashes = outcome.clashes & ~self._now.clashes
        wrong = outcome.yes & goal.quiet | goal.no & ~outcome.no | goal.yes & ~outcome.yes
        return [*conflicts, *numbers_of(clashes), *numbers_of(wrong)]

    def relevant(self, item: Item) -> tuple[str, ...]:
        """The facts with options that an item reads, or from which one of these may follow."""
        found = self._relevant.get(item)
        if found is None:
            world = self.weighing.world
            facts = {item} if isinstance(item, str) else {*world.reads[item]}
            waiting = [*facts]
            for name in waiting:
                more = world.sources[name] - facts
                waiting.extend(more)
                facts |= more
            order = world.rule_set.order
            found = tuple(sorted((name for name in facts if name in self.options), key=order.__getitem__))
            self._relevant[item] = found
        return found


def _still(helps: Iterable[_Help]) -> Cost:
    """What is still to be paid at the least: what is put right by changes to other facts costs one change each."""
    least, used = Cost(), 0
    for each in sorted(helps, key=_DEAREST_FIRST):
        if not used & each.facts:
            least = least.plus(each.least)
            used |= each.facts
    return least


def _pull(goal: Goal, item: Item) -> int:
    """1 where a condition must be yes, -1 where it must not, 0 where neither is wanted of it."""
    if not isinstance(item, int) or not goal.all >> item & 1:
        return 0
    return 1 if goal.yes >> item & 1 else -1


def _both(solution: Solution, other: Solution) -> Solution:
    key = (solution.key[0].plus(other.key[0]), tuple(sorted((*solution.key[1], *other.key[1]))))
    return Solution(key, (*solution.options, *other.options))


def _of(goal: Goal, number: int) -> Goal:
    return _of_bits(goal, 1 << number)


def _of_bits(goal: Goal, bits: int) -> Goal:
    return Goal(goal.yes & bits, goal.quiet & bits, goal.no & bits)
