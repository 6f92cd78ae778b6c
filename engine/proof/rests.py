"""What a verdict rests on: a smallest set of told facts with which it holds, whatever else is told.

Told otherwise, some of the facts overturn it: every set that it rests on has one of these. Such sets are gathered, one
for each completion found that overturns it, and the smallest set of facts that meets all of them is tried next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.completions.search import Found, Goal, numbers_of
from dontbuy.engine.completions.space import Space, bounds, space, space_of
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.completions.world import WORLDS, World
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.proof.telling import telling
from dontbuy.engine.proof.ways import Judged
from dontbuy.engine.truth import UNKNOWN, YES

MOST_STEPS_IN_ALL = 40_000
"""Masks that are looked at for one document."""
EXACTLY, AT_LEAST = "exactly", "at_least"


class RestsOn(NamedTuple):
    """The facts, in the order of the rulebook. `holds` is `exactly` where every completion of a document that tells
    them ends with the same word, `at_least` where it ends with the verdict or a stronger one."""

    facts: tuple[Told, ...]
    holds: str


def rests_on(judged: Judged) -> RestsOn | None:
    """A smallest set of told facts that the verdict rests on; None where that was not computed.

    Of an unsettled verdict where nothing fired, it is empty.
    """
    try:
        return _rests_on(judged)
    except NotComputed:
        return None


def _rests_on(judged: Judged) -> RestsOn | None:
    found = bounds(space(judged.rulebook, judged.rule_set, judged.reading), judged.verdict)
    if found is None:
        return None
    world = WORLDS.of(judged.rulebook, judged.rule_set)
    if found.settled:
        goals, holds = [*_otherwise(world, found.at_least)], EXACTLY
    elif judged.rank < len(judged.rule_set.words):
        goals, holds = [_weaker(world, judged.rank)], AT_LEAST
    else:
        return RestsOn((), AT_LEAST)
    basis = _Basis.of(judged, world, goals)
    return RestsOn(tuple(_as_read(judged, name) for name in basis.smallest()), holds)


def _otherwise(world: World, word: str) -> Iterable[Goal]:
    """What every completion with another word has."""
    rule_set = world.rule_set
    if word in rule_set.ranks:
        yield _weaker(world, rule_set.ranks[word])
        yield from (Goal(yes=1 << number) for number in numbers_of(world.up_to(rule_set.ranks[word] - 1)))
        return
    yield from (Goal(yes=1 << number) for number in numbers_of(world.criteria))
    if word == rule_set.when_clear.word:
        yield from (Goal(quiet=world.criteria, open=1 << number) for number in numbers_of(world.criteria))
    else:
        yield Goal(no=world.criteria)


def _weaker(world: World, rank: int) -> Goal:
    return Goal(quiet=world.up_to(rank))


def _as_read(judged: Judged, name: str) -> Told:
    told = judged.reading.facts.told(name)
    if told is None:
        raise LookupError(f"`{name}` was told and not read")
    return told


@dataclass(frozen=True, slots=True)
class _Basis:
    """The told facts that may be among them, in the order of the rulebook, and what would overturn the verdict."""

    world: World
    facts: Facts
    told: Mapping[str, Told]
    set_aside: frozenset[str]
    goals: Sequence[Goal]
    steps: Steps

    @classmethod
    def of(cls, judged: Judged, world: World, goals: Sequence[Goal]) -> "_Basis":
        facts = judged.reading.facts
        said = telling(judged.rulebook, judged.rule_set, judged.reading).said
        told = {name: each for name in said if name in world.of_facts and (each := facts.told(name)) is not None}
        return cls(world, facts, told, judged.reading.broken, goals, Steps(MOST_STEPS_IN_ALL))

    def smallest(self) -> list[str]:
        """The smallest set of facts that holds; of those the first in the order of the facts. Raises NotComputed."""
        overturning: list[frozenset[str]] = []
        while True:
            chosen = _fewest_that_meet(overturning, [*self.told])
            differing = self._overturned(frozenset(chosen))
            if differing is None:
                return chosen
            overturning.append(self._shrunk(differing))

    def _overturned(self, kept: frozenset[str]) -> frozenset[str] | None:
        """The told facts that a completion which overturns the verdict tells otherwise; None where none does."""
        within = self._space(kept)
        for goal in self.goals:
            found = within.solve(goal)
            if found is not None:
                return self._told_otherwise(found, kept)
        return None

    def _told_otherwise(self, found: Found, kept: frozenset[str]) -> frozenset[str]:
        """The told facts that something found tells otherwise, or not at all: of what no criterion reads itself, such
        as a list from which facts are filled in, a completion need tell nothing."""
        world, facts = self.world, self.facts
        otherwise = {
            name
            for name, choice in found.items()
            if name in facts and world.bits(name, facts.get(name), facts.as_of) != choice.bits
        }
        return frozenset(name for name in self.told if name in otherwise or name not in world.completed | kept)

    def _shrunk(self, differing: frozenset[str]) -> frozenset[str]:
        """As few of these as still overturn it, all others told as they are."""
        for name in sorted(differing, key=self.world.rule_set.order.__getitem__):
            if name in differing:
                fewer = self._overturned(frozenset(self.told) - differing | {name})
                differing = differing if fewer is None else fewer
        return differing

    def _space(self, kept: frozenset[str]) -> Space:
        """The completions of a document that tells these facts alone, with what their lists fill in."""
        world, rulebook, free = self.world, self.world.rulebook, frozenset(self.facts.in_conflict)
        held = {name: self.told[name] for name in kept}
        for name, when in rulebook.derivations.items():
            origin = rulebook.facts[name].derived_from
            if origin in kept and name in world.of_facts and name not in free:
                filled_in = truth_of(when, self.facts, {})
                if filled_in is not UNKNOWN:
                    held[name] = Told(name, filled_in is YES, held[origin].pointer)
        within = space_of(world, Facts(held, self.facts.as_of), free, self.set_aside)
        within.steps = self.steps
        return within


def _fewest_that_meet(sets: Sequence[frozenset[str]], order: Sequence[str]) -> list[str]:
    """The fewest facts of which each set has one; of those the first, by the order of the facts."""
    places = {name: at for at, name in enumerate(order)}
    for most in range(len(order) + 1):
        found = [sorted(places[name] for name in each) for each in _meeting(sets, frozenset(), most)]
        if found:
            return [order[place] for place in min(found)]
    raise NotComputed


def _meeting(sets: Sequence[frozenset[str]], chosen: frozenset[str], most: int) -> Iterator[frozenset[str]]:
    """Every choice of at most so many more facts that meets all sets, and has none too many for those before it."""
    unmet = next((each for each in sets if each.isdisjoint(chosen)), None)
    if unmet is None:
        yield chosen
    elif most:
        for name in unmet:
            yield from _meeting(sets, chosen | {name}, most - 1)
