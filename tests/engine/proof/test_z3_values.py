"""What Z3 may choose for a value of each type is what the meaning lets a value be: no more, and no less."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.regions import Terms, regions
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.expressions import (
    AllOf,
    AsOf,
    Compare,
    Count,
    Expr,
    IsGiven,
    IsTold,
    Items,
    Not,
    Op,
    Quantifier,
    Test,
)
from dontbuy.engine.facts import FactType, Value, ValueType
from dontbuy.engine.meaning import truth
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth
from dontbuy.engine.values import ValueReader
from dontbuy.engine.wording import plain
from tests.conformance.strategies import TYPES, YES_NOS, Inventor
from tests.engine.proof.by_z3 import needs_z3
from tests.engine.proof.values import GRID
from tests.rulebooks import TODAY

pytestmark = needs_z3
METRICS = ("win_rate", "ramp_time")
SEEDS = st.integers(0, 2**32)


def chosen(of: FactType, tests: Sequence[Test]) -> Iterator[tuple[tuple[Truth, ...], Value | None]]:
    """Each way in which tests of one type could come out together, with a value of which they do; None where there is
    none."""
    from dontbuy.engine.proof.solver.choosing import Choosing
    from dontbuy.engine.proof.solver.formulas import no
    from dontbuy.engine.proof.solver.records import Types
    from dontbuy.engine.proof.solver.values import Day, Today

    choosing = Choosing(Steps(1_000_000))
    value = Types(METRICS, choosing.hold).open(of, tests)
    today = Today(choosing.hold, Day(TODAY.toordinal()))
    truths = [value.truths(test, today) for test in tests]
    formulas = [{YES: [each.yes], NO: [each.no], UNKNOWN: [no(each.yes), no(each.no)]} for each in truths]
    for wanted in product((YES, UNKNOWN, NO), repeat=len(tests)):
        found = choosing.choose(
            formula for each, as_wanted in zip(formulas, wanted, strict=True) for formula in each[as_wanted]
        )
        yield wanted, None if found is None else value.chosen(found)


def invented(inventor: Inventor, name: str) -> list[Test]:
    """Some comparisons of a fact, or tests over the records of a list."""
    invent = inventor.over_records if name == "rooms" else partial(inventor.comparison, name, TYPES)
    return [test for test in (invent() for _ in range(3)) if isinstance(test, Test)]


@settings(max_examples=15)
@given(seed=SEEDS)
def test_tests_come_out_together_in_the_ways_in_which_they_do_of_a_value(seed: int) -> None:
    inventor, reader = Inventor(random.Random(seed), with_given=True), ValueReader(METRICS)
    for name, of in TYPES.items():
        if name in YES_NOS[1:]:
            continue
        tests = invented(inventor, name)

        def shows(value: Value, tests: Sequence[Test] = tests, name: str = name) -> tuple[Truth, ...]:
            return tuple(truth(test, {name: value}, TODAY, {}) for test in tests)

        found = dict(chosen(of, tests))

        for wanted, value in found.items():
            if value is not None:
                assert shows(value) == wanted, (tests, value)
                assert reader.read(of, plain(value), "/facts") == value
        for value in GRID.get(name, (True, False)):
            assert found[shows(value)] is not None, (tests, value)
        searched = {region.truths for region in regions(name, of, tests, Terms(TODAY, METRICS))}
        assert searched == {wanted for wanted, value in found.items() if value is not None}
    assert reader.faults == []


# --- what the invented types do not have

WORDS = FactType(ValueType.WORDS, words={"a": "A", "b": "B", "none": "None"}, empty_word="none")
SPAN = FactType(
    ValueType.RECORD,
    fields={"value": FactType(ValueType.NUMBER), "unit": FactType(ValueType.TEXT)},
    required=frozenset({"value"}),
)
GOALS = FactType(
    ValueType.RECORDS,
    fields={
        "metric": FactType(ValueType.METRIC),
        "name": FactType(ValueType.TEXT),
        "known_by": FactType(ValueType.WORDS, words={"us": "Us", "them": "Them"}),
        "from": SPAN,
        "by": FactType(ValueType.DATE),
    },
    required=frozenset({"metric"}),
)


def any_goal(where: Expr) -> Items:
    return Items(Quantifier.ANY, "goals", where)


@pytest.mark.parametrize(
    ("of", "tests"),
    [
        (WORDS, [Compare("words", Op.INCLUDES, "none"), Compare("words", Op.INCLUDES_ANY, ("a", "b"))]),
        (WORDS, [Compare("words", Op.INCLUDES, "none"), Compare("words", Op.INCLUDES, "b")]),
        (GOALS, [any_goal(AllOf((Compare("metric", Op.IS, "custom"), Not(IsGiven("name", True)))))]),
        (GOALS, [any_goal(IsTold("from.unit")), any_goal(Compare("from.value", Op.MORE_THAN, Decimal("0.5")))]),
        (GOALS, [any_goal(AllOf((IsTold("from.unit"), IsGiven("from", False))))]),
        (GOALS, [any_goal(Compare("known_by", Op.INCLUDES, "us")), Count("goals", None, Op.AT_MOST, 1)]),
        (
            GOALS,
            [Count("goals", Compare("by", Op.AFTER, AsOf.AS_OF), Op.AT_LEAST, 2), Count("goals", None, Op.AT_MOST, 1)],
        ),
        (GOALS, [Count("goals", Compare("by", Op.BEFORE, date.min), Op.AT_LEAST, 1)]),
        (FactType(ValueType.DATE), [Compare("day", Op.AFTER, date.max), Compare("day", Op.ON_OR_AFTER, date.max)]),
        (
            FactType(ValueType.INTEGER),
            [Compare("number", Op.MORE_THAN, Decimal("2.5")), Compare("number", Op.LESS_THAN, Decimal(0))],
        ),
    ],
)
def test_so_do_those_of_types_that_are_nested_and_of_what_stands_at_an_edge(of: FactType, tests: list[Test]) -> None:
    searched = {region.truths for region in regions(tests[0].fact, of, tests, Terms(TODAY, METRICS))}

    found = dict(chosen(of, tests))

    assert {wanted for wanted, value in found.items() if value is not None} == searched
    for wanted, value in found.items():
        if value is not None:
            assert tuple(truth(test, {test.fact: value}, TODAY, {}) for test in tests) == wanted
