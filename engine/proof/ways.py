"""The ways out of a verdict: the least sets of changes to what was told after which it is better, each tried out."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.completions.reach import Concluded, Reach, reached
from dontbuy.engine.completions.search import Goal, numbers_of
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.completions.world import Alternative, World
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.evaluate import word
from dontbuy.engine.facts import FactDeclaration, Value, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import decided, decided_again
from dontbuy.engine.proof.quest import Cost, Option, Quest, Solution
from dontbuy.engine.proof.retelling import Sent, retold
from dontbuy.engine.proof.weighing import Weighing
from dontbuy.engine.reading import Reading
from dontbuy.engine.truth import Truth

MOST_WAYS = 20
_SETS = frozenset({ValueType.WORDS, ValueType.TEXTS, ValueType.METRICS})


class NeededChange(NamedTuple):
    """A fact that was told and would have to be otherwise; `by` is who can bring that about."""

    fact: str
    before: Value
    to: Value
    by: str
    effort: int
    do: str


Alike = Callable[[Sequence[NeededChange]], Hashable]
"""What is the same for changes that come to the same for whoever reads of them."""


class Confirm(NamedTuple):
    """A fact that was not told and would have to turn out so; `by` is who can say, or bring it about."""

    fact: str
    to: Value
    by: str


class Way(NamedTuple):
    """A set of changes, and what the document comes to after them."""

    to: str
    effort: int
    changes: tuple[NeededChange, ...]
    confirms: tuple[Confirm, ...]
    then: Reach

    @property
    def needs(self) -> tuple[str, ...]:
        """Who would have to do something, or say it; each once."""
        by = [*(change.by for change in self.changes), *(confirm.by for confirm in self.confirms)]
        return tuple(dict.fromkeys(by))


class Ways(NamedTuple):
    """The ways to the next better outcome, and to the one with nothing to object to; the least effort first.

    `no_way` has the criteria that stand in it for good. `more` is true where there are more ways than these, and None
    where that was not computed.
    """

    ways: tuple[Way, ...]
    no_way: tuple[str, ...]
    more: bool | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A document as it was sent, as it was read, and its verdict."""

    rulebook: Rulebook
    rule_set: RuleSet
    sent: Sent
    reading: Reading
    verdict: str

    @property
    def rank(self) -> int:
        """The rank of the verdict; behind all words where nothing fired."""
        return self.rule_set.ranks.get(self.verdict, len(self.rule_set.words))


def ways(judged: Judged) -> Ways | None:
    """The ways out of a verdict; None where they were not computed.

    Raises EngineDisagreement where a way does not lead where it should once it is told and judged.
    """
    return _found(judged, quests, MOST_WAYS)


def next_better(judged: Judged, most: int, alike: Alike | None = None) -> Ways | None:
    """As `ways`, but only to the next better outcome, and at most so many: none where no criterion fired. Of those
    whose changes are `alike`, the first alone, and only that one is told and judged."""
    return _found(judged, _up, most, alike)


def worse(judged: Judged) -> list[tuple[Confirm, ...]] | None:
    """The smallest sets of open facts that would make the verdict stronger, at most 20, fewest facts first; None where
    they were not computed."""
    try:
        return _worse(judged)
    except NotComputed:
        return None


Quests = Iterable[tuple[Quest, Goal]]
"""What is looked for, each by what may be otherwise."""


def _found(
    judged: Judged, wanted: Callable[[Judged, Weighing], Quests], most: int, alike: Alike | None = None
) -> Ways | None:
    try:
        weighing = Weighing.of(judged.rulebook, judged.rule_set, judged.reading)
        return _ways(judged, weighing, wanted(judged, weighing), most, alike)
    except NotComputed:
        return None


def _ways(judged: Judged, weighing: Weighing, wanted: Quests, most: int, alike: Alike | None) -> Ways:
    standing, found, ended_early = set[int](), list[list[Solution]](), False
    for quest, goal in wanted:
        some = quest.least(goal, most)
        if some is None:
            standing |= {*quest.in_the_way(goal)}
        found.append(some or [])
        ended_early = ended_early or quest.ended_early
    shown, is_more = _fewest(found, most)
    more = True if is_more else None if ended_early else False
    if alike is not None:
        first: dict[Hashable, Solution] = {}
        for solution in shown:
            first.setdefault(alike(_needed(judged, weighing, _in_order(judged, solution))), solution)
        shown = [*first.values()]
    trial = _Trial(judged, weighing, decided(judged.rule_set.tests, judged.reading.facts))
    return Ways(
        tuple(trial.of(solution) for solution in shown),
        tuple(weighing.world.names[number] for number in sorted(standing)),
        more,
    )


def quests(judged: Judged, weighing: Weighing) -> Quests:
    """First whatever is better than the verdict; then nothing to object to, by what would have to turn out so too."""
    yield from _up(judged, weighing)
    world, changing = weighing.world, _changing(weighing)
    if judged.verdict != judged.rule_set.when_clear.word:
        confirming = {name: options for name in world.completed if (options := [*_confirms(weighing, name)])}
        yield Quest(weighing, {**changing, **confirming}), Goal(no=world.criteria)


def _up(judged: Judged, weighing: Weighing) -> Quests:
    """Whatever is better than the verdict, by changes alone: what fired stays so whatever else is told."""
    if judged.rank < len(judged.rule_set.words):
        yield Quest(weighing, _changing(weighing)), Goal(quiet=weighing.world.up_to(judged.rank))


def _changing(weighing: Weighing) -> Mapping[str, Sequence[Option]]:
    return {name: options for name in weighing.said if (options := [*_changes(weighing, name)])}


def _fewest(found: Sequence[Sequence[Solution]], most: int) -> tuple[list[Solution], bool]:
    """At most so many of several lists, each with its share; those left over go to the others."""
    shares = [min(len(some), most) for some in found]
    while sum(shares) > most:
        shares[shares.index(max(shares))] -= 1
    some = {solution.key: solution for each, share in zip(found, shares, strict=True) for solution in each[:share]}
    is_more = any(len(each) > share for each, share in zip(found, shares, strict=True))
    return [some[key] for key in sorted(some)], is_more


def _worse(judged: Judged) -> list[tuple[Confirm, ...]]:
    weighing = Weighing.of(judged.rulebook, judged.rule_set, judged.reading)
    world = weighing.world
    quest = Quest(weighing, {name: options for name in world.completed if (options := [*_confirms(weighing, name)])})
    solutions: list[Solution] = []
    for number in numbers_of(world.up_to(judged.rank - 1)):
        solutions += quest.least(Goal(yes=1 << number), MOST_WAYS) or []
    smallest: list[Solution] = []
    for solution in sorted({each.key: each for each in solutions}.values()):
        if not any({*smaller.options} <= {*solution.options} for smaller in smallest):
            smallest.append(solution)
    return [tuple(_confirm(judged, option) for option in _in_order(judged, each)) for each in smallest[:MOST_WAYS]]


def _changes(weighing: Weighing, name: str) -> Iterator[Option]:
    """What else a told fact could be, where somebody can still change it."""
    world, fact = weighing.world, weighing.world.rulebook.facts[name]
    if fact.changed_by and name in world.of_facts and not _is_bound(world, fact):
        now, told = world.bits(name, weighing.said[name], weighing.as_of), weighing.said[name]
        for choice in world.choices(name, weighing.as_of):
            if choice.bits != now:
                nearest = _nearest(weighing, fact, told, choice)
                yield Option(name, Alternative(nearest, choice.bits), Cost(fact.effort, 1, 0))


def _confirms(weighing: Weighing, name: str) -> Iterator[Option]:
    """What a fact could turn out to be that was not told, or was told in two ways."""
    if name not in weighing.said and not _is_bound(weighing.world, weighing.world.rulebook.facts[name]):
        for choice in weighing.world.choices(name, weighing.as_of):
            yield Option(name, choice, Cost(0, 0, 1))


def _is_bound(world: World, fact: FactDeclaration) -> bool:
    """Whether a fact hangs on a companion that conditions read: telling it anew would take more than that away."""
    return fact.doubt is not None and fact.doubt.companion in world.of_facts


def _nearest(weighing: Weighing, fact: FactDeclaration, told: Value, choice: Alternative) -> Value:
    """A value of a region that is near to what was told: of a list of words, what may stay of it stays."""
    if fact.type.value_type not in _SETS or not isinstance(told, tuple) or not isinstance(choice.value, tuple):
        return choice.value
    world, as_of = weighing.world, weighing.as_of
    may_stay = tuple(
        member for member in told if not world.bits(fact.name, (member,), as_of) & ~choice.bits & weighing.world.shown
    )
    for value in (may_stay, tuple(dict.fromkeys((*may_stay, *choice.value)))):
        if world.bits(fact.name, value, as_of) == choice.bits and {*value} != {fact.type.empty_word or None}:
            return value
    return choice.value


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tells a way, and judges what was told anew; `tests` are what the tests came to before."""

    judged: Judged
    weighing: Weighing
    tests: Mapping[str, Truth]

    def of(self, solution: Solution) -> Way:
        """The way of a set of changes. Raises EngineDisagreement where it does not lead where it was found to lead."""
        judged, options = self.judged, _in_order(self.judged, solution)
        values = {option.fact: option.choice.value for option in options}
        _, reading = retold(judged.rulebook, judged.rule_set, judged.reading, judged.sent, values)
        tests = decided_again(judged.rule_set.tests, reading.facts, self.tests, judged.reading.facts)
        verdict = word(judged.rule_set, reading.facts, tests)
        self._hold(options, reading, verdict)
        return Way(
            to=verdict,
            effort=solution.key[0].effort,
            changes=_needed(judged, self.weighing, options),
            confirms=tuple(_confirm(judged, option) for option in options if option.fact not in self.weighing.said),
            then=reached(judged.rulebook, judged.rule_set, reading, Concluded(verdict, None, False), only_bounds=True),
        )

    def _hold(self, options: Iterable[Option], reading: Reading, verdict: str) -> None:
        """Hold a way to what it comes to once it is told. Raises EngineDisagreement."""
        judged, world = self.judged, self.weighing.world
        outcome = self.weighing.outcome({option.fact: option.choice for option in options})
        words = [*judged.rule_set.words]
        fired = [words[rank] for rank, says in enumerate(world.firing) if outcome.yes & says]
        is_open = world.criteria & ~outcome.yes & ~outcome.no
        nothing = judged.rule_set.when_open if is_open else judged.rule_set.when_clear
        expected = fired[0] if fired else nothing.word
        if verdict != expected or {*reading.facts.in_conflict} != outcome.conflicts:
            hint = "nothing was answered; report this with the rulebook’s digest"
            message = "a way out does not lead where it was found to lead"
            raise EngineDisagreement([Diagnostic("engine/disagreement", message, "", hint)])


def _needed(judged: Judged, weighing: Weighing, options: Iterable[Option]) -> tuple[NeededChange, ...]:
    """What would have to be otherwise of what was told."""
    facts = judged.rulebook.facts
    return tuple(
        NeededChange(
            option.fact,
            weighing.said[option.fact],
            option.choice.value,
            facts[option.fact].changed_by,
            facts[option.fact].effort,
            facts[option.fact].to_change,
        )
        for option in options
        if option.fact in weighing.said
    )


def _confirm(judged: Judged, option: Option) -> Confirm:
    fact = judged.rulebook.facts[option.fact]
    return Confirm(option.fact, option.choice.value, fact.changed_by or fact.answered_by)


def _in_order(judged: Judged, solution: Solution) -> list[Option]:
    return sorted(solution.options, key=lambda option: judged.rule_set.order[option.fact])
