"""Lists of records as far as conditions can tell them apart: what each record shows, and how many of each there are."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from typing import NamedTuple

from dontbuy.engine.completions.regions import Leaf, Terms, TooManyRegions, regions
from dontbuy.engine.completions.samples import filled_in
from dontbuy.engine.expressions import Count, Expr, Items, Op, Quantifier, Test, walk
from dontbuy.engine.facts import FactType, Record, Value, ValueType
from dontbuy.engine.meaning import truth
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth
from dontbuy.engine.values import LIMIT_OF_ITEMS

MOST_RECORDS = 20_000
"""Combinations of fields that are looked at for one list, and so many lists."""


class _Tally(NamedTuple):
    """How far one test over a list is: of records that decide it, and of these with those that may."""

    sure: int = 0
    maybe: int = 0


def lists(list_type: FactType, tests: Sequence[Leaf], terms: Terms) -> Iterator[tuple[Record, ...]]:
    """Lists of records, the shortest first, so many that what the tests can tell apart is among them."""
    over = [test for test in tests if isinstance(test, Items | Count)]
    records = _records_told_apart(list_type, [test.where for test in over if test.where is not None], terms)
    shown = [(record, tuple([_shows(test, record, terms) for test in over])) for record in records]
    start = tuple([_Tally() for _ in over])
    reached = {start}
    waiting: deque[tuple[tuple[_Tally, ...], tuple[Record, ...]]] = deque([(start, ())])
    yield ()
    while waiting:
        state, items = waiting.popleft()
        for record, truths in shown:
            there = tuple([_with(test, tally, each) for test, tally, each in zip(over, state, truths, strict=True)])
            if there not in reached and len(items) < LIMIT_OF_ITEMS:
                reached.add(there)
                waiting.append((there, (*items, record)))
                yield (*items, record)
        if len(reached) > MOST_RECORDS:
            raise TooManyRegions
    if not over and shown:
        yield (shown[0][0],)


def _shows(test: Items | Count, record: Record, terms: Terms) -> Truth:
    return YES if test.where is None else truth(test.where, record, terms.as_of, {})


def _with(test: Items | Count, tally: _Tally, shown: Truth) -> _Tally:
    """How far a test is with one record more; a test that is decided stays as it is."""
    decides, most = YES, 1
    if isinstance(test, Items):
        decides = NO if test.quantifier is Quantifier.EVERY else YES
    else:
        most = test.number + (test.op is Op.AT_MOST)
    sure = min(most, tally.sure + (shown is decides))
    maybe = min(most, tally.maybe + (shown is decides or shown is UNKNOWN))
    return _Tally(sure, most if sure == most else maybe)


def _records_told_apart(list_type: FactType, wheres: Sequence[Expr], terms: Terms) -> list[Record]:
    """One record for each way in which some conditions come out together."""
    tests = [*dict.fromkeys(node for where in wheres for node in walk(where) if isinstance(node, Test))]
    found: dict[tuple[Truth, ...], Record] = {}
    for record in _records(list_type, tests, terms):
        found.setdefault(tuple([truth(where, record, terms.as_of, {}) for where in wheres]), record)
    return [*found.values()]


def _records(record_type: FactType, tests: Sequence[Test], terms: Terms) -> list[Record]:
    """One record for each way in which some tests of its fields come out together."""
    fields = [name for name in record_type.fields if any(test.fact.partition(".")[0] == name for test in tests)]
    choices = [_choices(record_type, name, tests, terms) for name in fields]
    found: dict[tuple[Truth, ...], Record] = {}
    for number, values in enumerate(product(*choices)):
        if number > MOST_RECORDS:
            raise TooManyRegions
        told = {name: value for name, value in zip(fields, values, strict=True) if value is not None}
        record = filled_in(record_type, told, terms.metrics)
        found.setdefault(_truths(tests, record, terms.as_of), record)
    return [*found.values()]


def _choices(record_type: FactType, name: str, tests: Sequence[Test], terms: Terms) -> list[Value | None]:
    """The values of one field that tests can tell apart; None where it may be left out."""
    field_type = record_type.fields[name]
    values: list[Value | None] = [] if name in record_type.required else [None]
    if field_type.value_type is ValueType.RECORD:
        below = [replace(test, fact=test.fact.partition(".")[2]) for test in tests if test.fact.startswith(f"{name}.")]
        return [*_records(field_type, below, terms), *values]
    own = [test for test in tests if test.fact == name]
    return [*(region.value for region in regions(name, field_type, own, terms)), *values]


def _truths(tests: Sequence[Test], record: Record, as_of: date) -> tuple[Truth, ...]:
    return tuple([truth(test, record, as_of, {}) for test in tests])
