"""The least sets of changes after which a document comes to what is wanted: all that cannot be shortened, in order.

A set that does not lead there yet leaves some condition as it must not be. Every set beyond it that does must change a
fact which that condition reads, or from which one of these follows: so only such changes are tried, cheapest first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from dontbuy.engine.completions.search import Goal, numbers_of
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.world import Alternative
from dontbuy.engine.proof.weighing import Weighed, Weighing

MOST_SETS = 1_500
"""Sets of changes that are looked at for one group of conditions."""
MOST_MORE = 100
"""Sets that are looked at once there are enough ways, for others that take as much as the last of them."""
_Waiting = tuple["Cost", int, tuple[tuple[int, int], ...], tuple["Option", ...]]
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

    key: tuple[Cost, tuple[tuple[int, int], ...]]
    options: tuple[Option, ...]


@dataclass(slots=True)
class Quest:
    """Looks for changes to one document. `options` are those that may be made, by fact.

    `ended_early` is true where a search was ended that had found some sets, and might have found more.
    """

    weighing: Weighing
    options: Mapping[str, Sequence[Option]]
    ended_early: bool = False
    _now: Weighed = field(init=False)
    _relevant: dict[Item, tuple[str, ...]] = field(default_factory=dict)
    _follows: dict[Item, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._now = self.weighing.outcome({})

    def least(self, goal: Goal, most: int) -> list[Solution] | None:
        """The least sets, at most so many and one more; None where there is none. Raises NotComputed."""
        solved: list[list[Solution]] = []
        for part in self._parts(goal):
            some = self._least(part, most)
            if not some:
                return None
            solved.append(some)
        whole = [Solution((Cost(), ()), ())]
        for some in solved:
            whole = sorted(_both(solution, other) for solution in whole for other in some)[: most + 1]
        return whole

    def in_the_way(self, goal: Goal) -> Iterator[int]:
        """The conditions for which there is no way at all, by their numbers; where each has one, but all together have
        none, all of them that have no way together. Raises NotComputed."""
        for part in self._parts(goal):
            if not self._least(part, 0):
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

        Of more that take the same, those that are found first: there may be thousands.
        """
        start: tuple[Option, ...] = ()
        waiting: list[_Waiting] = []
        self._wait(waiting, start, goal)
        seen, made, found = {frozenset[tuple[str, int]]()}, list[frozenset[tuple[str, int]]](), list[Solution]()
        left = MOST_SETS
        while waiting:
            least, _, places, options = heappop(waiting)
            enough = len(found) > most
            if enough and (not most or least > max(each.key[0] for each in found)):
                break
            left = min(left, MOST_MORE) - 1 if enough else left - 1
            if left < 0:
                if not found:
                    raise NotComputed
                self.ended_early = self.ended_early or not enough
                break
            names = frozenset((each.fact, each.choice.bits) for each in options)
            if any(made_of <= names for made_of in made):
                continue
            outcome = self._outcome(options)
            wrong = self._wrong(outcome, goal)
            if not wrong:
                found.append(Solution((least, places), options))
                made.append(names)
                continue
            for option in self._next(wrong, outcome, {each.fact for each in options}, goal):
                more = names | {(option.fact, option.choice.bits)}
                if more not in seen:
                    seen.add(more)
                    self._wait(waiting, (*options, option), goal)
        return sorted(found)[: most + 1]

    def _wait(
        self,
        waiting: list[_Waiting],
        options: tuple[Option, ...],
        goal: Goal,
    ) -> None:
        """Put a set in line by what it and all that must still come to it takes at the least."""
        outcome = self._outcome(options)
        least = self._still(self._wrong(outcome, goal), outcome, {each.fact for each in options}, goal)
        if least is not None:
            for option in options:
                least = least.plus(option.cost)
            heappush(waiting, (least, -len(options), self._places(options), options))

    def _still(self, wrong: Iterable[Item], outcome: Weighed, changed: Collection[str], goal: Goal) -> Cost | None:
        """What is still to be paid at the least: conditions without a fact in common cost one change each. None where
        nothing can be changed about one of them."""
        least, used = Cost(), set[str]()
        each = [[*self._helping(item, outcome, changed, goal)] for item in wrong]
        if not all(each):
            return None
        for options in sorted(each, key=_dearest_first):
            facts = {option.fact for option in options}
            if used.isdisjoint(facts):
                least = least.plus(min(option.cost for option in options))
                used |= facts
        return least

    def _next(self, wrong: Iterable[Item], outcome: Weighed, changed: Collection[str], goal: Goal) -> list[Option]:
        """The changes of which one is in every set that leads there."""
        each = ([*self._helping(item, outcome, changed, goal)] for item in wrong)
        return min(each, key=_dearest_first)

    def _helping(self, item: Item, outcome: Weighed, changed: Collection[str], goal: Goal) -> Iterator[Option]:
        """The changes of which a set has one, at the least, where it puts an item right that is wrong now.

        A condition that must not be yes is helped by what refutes one of its tests that counts for it, or shows one
        that counts against it; and by whatever may make something follow, or follow no more.
        """
        world = self.weighing.world
        names = [name for name in self.relevant(item) if name not in changed]
        if not isinstance(item, int) or not goal.all >> item & 1:
            yield from (option for name in names for option in self.options[name])
            return
        for_yes, for_no = world.helps[item]
        for_it, against_it = (for_yes, for_no) if goal.yes >> item & 1 else (for_no, for_yes)
        for name in names:
            if name in self._followed(item):
                yield from self.options[name]
                continue
            now = outcome.mask & world.places[name]
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

    def _outcome(self, options: Iterable[Option]) -> Weighed:
        return self.weighing.outcome({each.fact: each.choice for each in options})

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

    def _places(self, options: Iterable[Option]) -> tuple[tuple[int, int], ...]:
        order = self.weighing.world.rule_set.order
        return tuple(sorted((order[each.fact], self.options[each.fact].index(each)) for each in options))


def _dearest_first(options: Sequence[Option]) -> tuple[int, int, int]:
    """What takes most is tried first, so that a set is seen to be dear before all that is cheap has been tried in it;
    then where there are the fewest changes to try."""
    effort, changes, _ = min(option.cost for option in options)
    return -effort, -changes, len(options)


def _both(solution: Solution, other: Solution) -> Solution:
    key = (solution.key[0].plus(other.key[0]), tuple(sorted((*solution.key[1], *other.key[1]))))
    return Solution(key, (*solution.options, *other.options))


def _of(goal: Goal, number: int) -> Goal:
    return _of_bits(goal, 1 << number)


def _of_bits(goal: Goal, bits: int) -> Goal:
    return Goal(goal.yes & bits, goal.quiet & bits, goal.no & bits)
