"""A rule set as bits: its conditions, and what would break its consistency, over regions of the values of its facts.

Made once for each rule set and kept. A mask has the tests as `rails` has them; the conditions stand in this order: what
is judged and what that names, the implications, the contradictions, the derivations, and last the *breaches*.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from dontbuy.engine.completions.regions import Equals, Leaf, Region, Terms, regions, truth_of
from dontbuy.engine.engines.compiled import Decide, made
from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
    AsOf,
    Compare,
    Count,
    Expr,
    Holds,
    Items,
    Not,
    Test,
    behind,
    facts_of,
    names_of,
    walk,
    with_tests_named,
)
from dontbuy.engine.facts import FactType, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rails import bits_of, refuted, shown

MOST_RULE_SETS = 64
Made = TypeVar("Made")


class Alternative(NamedTuple):
    """One region of a fact, as a choice: its value and its bits in the mask."""

    value: Value
    bits: int


class Breach(NamedTuple):
    """What no completion may do: the number of its condition, and what it would break.

    `gives` is the fact that follows otherwise, from an implication or a list; `""` of a contradiction. `name` is that
    of the implication or the contradiction.
    """

    bit: int
    gives: str
    name: str


@dataclass(slots=True)
class World:
    """One rule set. `reads` has, for each condition by its number, the facts that it reads, near or far; `numbers` has
    the number of each by its name."""

    rulebook: Rulebook
    rule_set: RuleSet
    names: tuple[str, ...]
    numbers: Mapping[str, int]
    tests: tuple[Leaf, ...]
    conditions: Mapping[str, Expr]
    """Each condition over the names of the tests, and of conditions before it."""
    test_names: tuple[str, ...]
    decide: Decide
    reads: tuple[frozenset[str], ...]
    reading: Mapping[str, int]
    """Fact to the conditions that read it, near or far, as bits."""
    deriving: int
    """The conditions by which a list fills in other facts, as bits."""
    breaches: tuple[Breach, ...]
    of_facts: Mapping[str, tuple[int, ...]]
    """Fact to the numbers of its tests."""
    completed: frozenset[str]
    """The facts that a completion tells: a criterion or an implication reads them."""
    firing: tuple[int, ...]
    """The conditions of the criteria that say a word, by its rank, as bits."""
    sources: Mapping[str, frozenset[str]]
    """Fact to those from which it may follow: by an implication, or from its list."""
    places: Mapping[str, int]
    """Fact to the bits of its tests, those of both rails."""
    hangs_on: tuple[int, ...]
    """For each condition the bits of the tests of all facts that it reads."""
    helps: tuple[tuple[int, int], ...]
    """For each condition the bits of a mask that help it to be yes, and those that help it to be no."""
    pulls: tuple[Mapping[int, int], ...]
    """For each condition, by the number of a test: 1 where yes helps it to be yes, -1 where no does."""
    told_bits: Mapping[str, int]
    """Fact to the bit of a state that says that it is told: behind those of the tests."""
    _choices: dict[tuple[str, date | None], tuple[Alternative, ...]] = field(default_factory=dict)
    _bits: dict[tuple[str, Value | None], int] = field(default_factory=dict)
    _by_day: dict[str, bool] = field(default_factory=dict)

    @property
    def criteria(self) -> int:
        """The conditions of all criteria, as bits."""
        return _joined(self.firing)

    @property
    def shown(self) -> int:
        """The bits of a mask in which every test is yes."""
        return sum(shown(at) for at in range(len(self.tests)))

    @property
    def of_tests(self) -> int:
        """The bits of a state that are those of the tests."""
        return (1 << 2 * len(self.tests)) - 1

    def number(self, condition: str) -> int:
        return self.numbers[condition]

    def up_to(self, rank: int) -> int:
        """The criteria that say the word of a rank or a stronger one, as bits."""
        return _joined(self.firing[: rank + 1])

    def choices(self, fact: str, as_of: date) -> tuple[Alternative, ...]:
        """Every region of a fact. Raises TooManyRegions."""
        key = (fact, as_of if self.asks_for_today(fact) else None)
        found = self._choices.get(key)
        if found is None:
            tests = [self.tests[at] for at in self.of_facts[fact]]
            terms = Terms(as_of, tuple(self.rulebook.metrics))
            each = [self._choice(fact, region) for region in regions(fact, self._type(fact), tests, terms)]
            found = self._choices[key] = self._told_apart(fact, each)
        return found

    def _told_apart(self, fact: str, choices: Sequence[Alternative]) -> tuple[Alternative, ...]:
        """Of the regions of a list that only fills in other facts, one for each way in which it fills them in."""
        before_breaches = (1 << len(self.names) - len(self.breaches)) - 1
        filled = self.reading.get(fact, 0) & before_breaches
        if filled & ~self.deriving:
            return tuple(choices)
        apart: dict[tuple[int, int], Alternative] = {}
        for choice in choices:
            yes, no = self.decide(choice.bits)
            apart.setdefault((yes & filled, no & filled), choice)
        return tuple(apart.values())

    def bits(self, fact: str, value: Value | None, as_of: date) -> int:
        """The bits of one value; of None where the fact was not told."""
        is_plain = value is None or value is True or value is False  # most are, and no day changes what these come to
        kept = self._bits.get((fact, value)) if is_plain else None
        if kept is not None:
            return kept
        bits = 0
        for at in self.of_facts.get(fact, ()):
            bits |= bits_of(truth_of(self.tests[at], fact, value, as_of)) << 2 * at
        if is_plain:
            self._bits[fact, value] = bits
        return bits

    def state(self, fact: str, value: Value, as_of: date) -> int:
        """What one told fact adds to the state of a document: its bits, and that it is told."""
        return self.bits(fact, value, as_of) | self.told_bits[fact]

    def _choice(self, fact: str, region: Region) -> Alternative:
        bits = 0
        for at, truth in zip(self.of_facts[fact], region.truths, strict=True):
            bits |= bits_of(truth) << 2 * at
        return Alternative(region.value, bits)

    def _type(self, fact: str) -> FactType:
        return self.rulebook.facts[fact].type

    def asks_for_today(self, fact: str) -> bool:
        found = self._by_day.get(fact)
        if found is None:
            found = self._by_day[fact] = any(_asks_for_today(self.tests[at]) for at in self.of_facts[fact])
        return found


def _asks_for_today(test: Leaf) -> bool:
    match test:
        case Compare(operand=operand):
            return isinstance(operand, AsOf)
        case Items(where=where) | Count(where=where) if where is not None:
            return any(isinstance(node, Test) and _asks_for_today(node) for node in walk(where))
        case _:
            return False


class OncePerRuleSet(Generic[Made]):
    """Makes something of each rule set once, found by its digest; the oldest is forgotten where there are too many."""

    def __init__(self, make: Callable[[Rulebook, RuleSet], Made]) -> None:
        self._make = make
        self._made: dict[str, Made] = {}
        self._lock = Lock()

    def of(self, rulebook: Rulebook, rule_set: RuleSet) -> Made:
        found = self._made.get(rule_set.digest)
        if found is None:
            with self._lock:
                found = self._made.get(rule_set.digest) or self._make(rulebook, rule_set)
                if len(self._made) >= MOST_RULE_SETS:
                    del self._made[next(iter(self._made))]
                self._made[rule_set.digest] = found
        return found


def world(rulebook: Rulebook, rule_set: RuleSet, more: Mapping[str, Expr] | None = None) -> World:
    """The world of a rule set; `more` are conditions, by names of their own, that it has beside, and whose facts a
    completion tells too."""
    criteria = [criterion.id for criterion in rule_set.criteria]
    judged = {**behind(rule_set.conditions, criteria), **(more or {})}
    implies = {f"implies {each.name}": each.when for each in rule_set.implications}
    never = {f"never {each.name}": each.never for each in rule_set.contradictions}
    derived = {name: when for name, when in rulebook.derivations.items() if _derives(rulebook, rule_set, name)}
    derives = {f"derives {name}": when for name, when in derived.items()}
    named = with_tests_named({**judged, **implies, **never, **derives})
    tests: dict[str, Leaf] = dict(named.tests)
    conditions = dict(named.over_tests)
    begin = len(conditions)
    breaking = [*_breaking(rule_set, derived, tests)]
    conditions |= {f"(breach {at})": when for at, (_, _, when) in enumerate(breaking)}
    reads = _reads(conditions, tests)
    of_facts: dict[str, list[int]] = {}
    for at, test in enumerate(tests.values()):
        of_facts.setdefault(test.fact, []).append(at)
    numbers = {name: at for at, name in enumerate(conditions)}
    places = {name: sum(3 << 2 * at for at in each) for name, each in of_facts.items()}
    firing = [0] * len(rule_set.words)
    for criterion in rule_set.criteria:
        firing[rule_set.ranks[criterion.says]] |= 1 << numbers[criterion.id]
    return World(
        rulebook=rulebook,
        rule_set=rule_set,
        names=tuple(conditions),
        numbers=numbers,
        tests=tuple(tests.values()),
        conditions=conditions,
        test_names=tuple(tests),
        decide=made(tuple(tests), tuple(conditions.items())),
        reads=tuple(reads.values()),
        reading=_reading(reads.values()),
        deriving=_joined([1 << numbers[name] for name in derives]),
        breaches=tuple(Breach(begin + at, gives, name) for at, (gives, name, _) in enumerate(breaking)),
        of_facts={name: tuple(each) for name, each in of_facts.items()},
        completed=frozenset(fact for name in (*judged, *implies) for fact in reads[name]),
        firing=tuple(firing),
        sources={name: _sources(rulebook, rule_set, name) for name in rulebook.facts},
        places=places,
        hangs_on=tuple(_joined([places[fact] for fact in facts if fact in places]) for facts in reads.values()),
        helps=_helps(conditions, tests),
        pulls=_pulls(conditions, tests),
        told_bits={name: 1 << 2 * len(tests) + at for at, name in enumerate(of_facts)},
    )


def _reading(reads: Iterable[frozenset[str]]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, facts in enumerate(reads):
        for fact in facts:
            found[fact] = found.get(fact, 0) | 1 << number
    return found


def _derives(rulebook: Rulebook, rule_set: RuleSet, name: str) -> bool:
    return name in rule_set.facts and rulebook.facts[name].derived_from in rule_set.facts


def _breaking(rule_set: RuleSet, derived: Iterable[str], tests: dict[str, Leaf]) -> Iterator[tuple[str, str, Expr]]:
    """What must not be, with the fact that follows otherwise and what it follows from. Adds the tests that it needs."""

    known = {test: name for name, test in tests.items() if isinstance(test, Equals)}

    def equals(fact: str, value: Value) -> Expr:
        test = Equals(fact, value)
        if test not in known:
            known[test] = f"(equals {len(tests)})"
            tests[known[test]] = test
        return Holds(known[test])

    for implication in rule_set.implications:
        for fact, value in implication.then.items():
            otherwise = AllOf((Holds(f"implies {implication.name}"), Not(equals(fact, value))))
            yield fact, implication.name, otherwise
    for name in derived:
        by_list, told = Holds(f"derives {name}"), equals(name, True)
        yield name, "", AnyOf((AllOf((by_list, Not(told))), AllOf((Not(by_list), told))))
    for contradiction in rule_set.contradictions:
        yield "", contradiction.name, Holds(f"never {contradiction.name}")


def _reads(conditions: Mapping[str, Expr], tests: Mapping[str, Leaf]) -> dict[str, frozenset[str]]:
    reads: dict[str, frozenset[str]] = {}
    for name, when in conditions.items():
        facts: set[str] = set(facts_of(when))
        for other in names_of(when):
            facts |= {tests[other].fact} if other in tests else reads[other]
        reads[name] = frozenset(facts)
    return reads


def _sources(rulebook: Rulebook, rule_set: RuleSet, name: str) -> frozenset[str]:
    facts = {fact for each in rule_set.implications if name in each.then for fact in facts_of(each.when)}
    return frozenset(facts | {rulebook.facts[name].derived_from} - {""})


def _helps(conditions: Mapping[str, Expr], tests: Iterable[str]) -> tuple[tuple[int, int], ...]:
    helps: dict[str, tuple[int, int]] = {name: (shown(at), refuted(at)) for at, name in enumerate(tests)}
    for name, when in conditions.items():
        yes = no = 0
        for other, sign in _signed(when, 1):
            for_yes, for_no = helps[other][::sign]
            yes, no = yes | for_yes, no | for_no
        helps[name] = (yes, no)
    return tuple(helps[name] for name in conditions)


def _pulls(conditions: Mapping[str, Expr], tests: Mapping[str, Leaf]) -> tuple[Mapping[int, int], ...]:
    numbers = {name: at for at, name in enumerate(tests)}
    pulls: dict[str, Mapping[int, int]] = {}
    for name, when in conditions.items():
        found: dict[int, int] = {}
        for other, sign in _signed(when, 1):
            of_other = {numbers[other]: 1} if other in numbers else pulls[other]
            for at, pull in of_other.items():
                found[at] = found.get(at, 0) + sign * pull
        pulls[name] = found
    return tuple(pulls.values())


def _signed(expr: Expr, sign: int) -> Iterator[tuple[str, int]]:
    match expr:
        case Holds(name):
            yield name, sign
        case Not(term):
            yield from _signed(term, -sign)
        case AllOf(terms) | AnyOf(terms):
            for term in terms:
                yield from _signed(term, sign)
        case _:
            for term in getattr(expr, "terms", ()):
                yield from _signed(term, sign)


def _joined(bits: Sequence[int]) -> int:
    whole = 0
    for each in bits:
        whole |= each
    return whole


WORLDS = OncePerRuleSet(world)
