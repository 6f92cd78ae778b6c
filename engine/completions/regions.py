"""The regions of a fact's values: all that some tests can tell apart, each with one value that stands for it.

Of `{fact: seats, more_than: 10}` these are two: 10 and all below, 11 and all above. What a test means is said in
`meaning` alone: here only values are found, so many that each region has one of them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

from dontbuy.engine.completions.samples import ANY_DAY, sample
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.expressions import AsOf, Compare, MetricClass, Test
from dontbuy.engine.facts import FactType, Quantity, Value, ValueType
from dontbuy.engine.meaning import truth
from dontbuy.engine.truth import UNKNOWN, Truth
from dontbuy.engine.values import CUSTOM

MOST_REGIONS = 4_096
"""Regions of one fact; where there are more, nothing is computed that needs them."""
_ONE = Decimal(1)
_DIGITS = 1_000


class TooManyRegions(NotComputed):
    """The tests of one fact tell more values apart than are looked at."""


@dataclass(frozen=True, slots=True)
class Equals:
    """Whether a fact has exactly this value. Unknown only where it was not told: `is` may be of an amount in another
    unit, too."""

    fact: str
    value: Value


Leaf = Test | Equals


class Region(NamedTuple):
    """One region: a value that stands for it, and the truth of each test there."""

    value: Value
    truths: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What values depend on beside their type: the day that counts as today, and the ids of the metrics."""

    as_of: date
    metrics: tuple[str, ...]


def regions(name: str, fact_type: FactType, tests: Sequence[Leaf], terms: Terms) -> tuple[Region, ...]:
    """Every region of the values of a fact, or of a record's field. Raises TooManyRegions."""
    found: dict[tuple[Truth, ...], Region] = {}
    for value in _candidates(fact_type, tests, terms):
        truths = tuple([truth_of(test, name, value, terms.as_of) for test in tests])
        found.setdefault(truths, Region(value, truths))
        if len(found) > MOST_REGIONS:
            raise TooManyRegions
    return tuple(found.values())


def truth_of(test: Leaf, name: str, value: Value | None, as_of: date) -> Truth:
    """The truth of one test of one fact; None is a fact that was not told."""
    told = {} if value is None else {name: value}
    if isinstance(test, Equals):
        return UNKNOWN if value is None else Truth.of(_same(value, test.value))
    return truth(test, told, as_of, {})


def _same(value: Value, other: Value) -> bool:
    return value is other if isinstance(value, bool) or isinstance(other, bool) else value == other


def _candidates(fact_type: FactType, tests: Sequence[Leaf], terms: Terms) -> Iterable[Value]:
    operands = [*_operands(tests, terms)]
    match fact_type.value_type:
        case ValueType.YES_NO:
            return (True, False)
        case ValueType.WORD:
            return fact_type.words
        case ValueType.METRIC:
            return (*terms.metrics, CUSTOM)
        case ValueType.INTEGER:
            return _whole_numbers(each for each in operands if isinstance(each, Decimal))
        case ValueType.NUMBER:
            return _numbers(each for each in operands if isinstance(each, Decimal))
        case ValueType.QUANTITY:
            return _amounts(operands)
        case ValueType.DATE:
            return _days(each for each in operands if isinstance(each, date))
        case ValueType.WORDS:
            return _sets(fact_type.words, fact_type.empty_word or None, tests)
        case ValueType.METRICS:
            return _sets((*terms.metrics, CUSTOM), None, tests)
        case ValueType.TEXTS:
            texts = [each for each in operands if isinstance(each, str)]
            return _sets(dict.fromkeys((*texts, "x" * (1 + max(map(len, texts), default=0)))), None, tests)
        case ValueType.RECORDS:
            from dontbuy.engine.completions.records import lists

            return lists(fact_type, tests, terms)
        case _:
            return (sample(fact_type, terms.metrics),)


def _operands(tests: Sequence[Leaf], terms: Terms) -> Iterator[Value]:
    """Every single value that a test compares with; today is one of them."""
    for test in tests:
        operand = test.value if isinstance(test, Equals) else test.operand if isinstance(test, Compare) else None
        if isinstance(operand, AsOf):
            yield terms.as_of
        elif isinstance(operand, tuple):
            yield from operand
        elif operand is not None and not isinstance(operand, MetricClass):
            yield operand


def _numbers(operands: Iterable[Decimal]) -> Iterator[Decimal]:
    """Each operand, a number between any two neighbours, one above all and one below."""
    points = sorted(set(operands))
    yield from points
    if not points:
        yield _ONE
        return
    with localcontext() as exact:
        exact.prec = _DIGITS
        between = [(below + above) / 2 for below, above in pairwise(points)]
        outside = [points[-1] + 1, points[0] - 1]
    yield from between
    yield from outside


def _whole_numbers(operands: Iterable[Decimal]) -> Iterator[Decimal]:
    with localcontext() as exact:
        exact.prec = _DIGITS
        floors = sorted({each.to_integral_value("ROUND_FLOOR") for each in operands})
        near = [each + step for step in (0, 1, -1) for each in floors]
    yield from (each for each in [*near, Decimal(0), _ONE] if each >= 0)


def _amounts(operands: Iterable[Value]) -> Iterator[Quantity]:
    """In each unit that is compared the numbers that can be told apart, and one amount in a unit that is not."""
    by_unit: dict[str, list[Decimal]] = {}
    for each in operands:
        if isinstance(each, Quantity):
            by_unit.setdefault(each.unit, []).append(each.value)
        elif isinstance(each, Decimal):
            by_unit.setdefault("", []).append(each)
    for unit, numbers in by_unit.items():
        yield from (Quantity(number, unit) for number in _numbers(numbers))
    yield Quantity(_ONE) if "" not in by_unit else Quantity(_ONE, "x" * (1 + max(map(len, by_unit))))


def _days(operands: Iterable[date]) -> Iterator[date]:
    days = sorted(set(operands)) or [ANY_DAY]
    yield from days
    for day in days:
        if day < date.max:
            yield day + timedelta(1)
        if day > date.min:
            yield day - timedelta(1)


def _sets(members: Iterable[str], empty_word: str | None, tests: Sequence[Leaf]) -> Iterator[tuple[str, ...]]:
    """The lists that tests of what they include can tell apart, the shortest first.

    Members that the same tests ask for are as good as one. The word that means the empty list says nothing alone, so it
    comes with another.
    """
    members = [*members]
    asked: dict[frozenset[int], tuple[str, ...]] = {}
    for member in members:
        if member != empty_word:
            asked.setdefault(_asks_for(member, tests), (member,))
    if empty_word:
        for other in members:
            if other != empty_word:
                asked.setdefault(_asks_for(empty_word, tests) | _asks_for(other, tests), (other, empty_word))
    reached: dict[frozenset[int], tuple[str, ...]] = {frozenset(): ()}
    waiting = [frozenset[int]()]
    yield ()
    for here in waiting:
        for by, more in asked.items():
            there = here | by
            if there not in reached:
                reached[there] = tuple(dict.fromkeys((*reached[here], *more)))
                waiting.append(there)
                yield reached[there]
        if len(reached) > MOST_REGIONS:
            raise TooManyRegions


def _asks_for(member: str, tests: Sequence[Leaf]) -> frozenset[int]:
    """The numbers of the tests that a list with this member meets."""
    return frozenset(at for at, test in enumerate(tests) if isinstance(test, Compare) and member in _many(test.operand))


def _many(operand: object) -> Collection[object]:
    return operand if isinstance(operand, tuple) else (operand,)
