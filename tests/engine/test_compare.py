"""The only place where two values are compared. What each operator means stands in `tests/corpus/`."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.engine.compare import agree, compare, without_order
from dontbuy.engine.expressions import AsOf, Op
from dontbuy.engine.facts import Quantity, Record, Value
from dontbuy.engine.truth import Truth
from tests.rulebooks import TODAY

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40).map(Decimal)
ORDERS = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


@pytest.mark.parametrize("op", Op)
def test_what_was_not_told_compares_with_nothing(op: Op) -> None:
    assert compare(None, op, Decimal(1), TODAY) is UNKNOWN


@given(first=NUMBERS, other=NUMBERS)
def test_numbers_are_ordered_as_decimals_are(first: Decimal, other: Decimal) -> None:
    truths = [compare(first, op, other, TODAY) for op in (*ORDERS, Op.IS)]

    expected = [first >= other, first <= other, first > other, first < other, first == other]
    assert truths == [Truth.of(truth) for truth in expected]


@given(first=NUMBERS, other=NUMBERS)
def test_at_least_is_not_less_than_and_at_most_is_not_more_than(first: Decimal, other: Decimal) -> None:
    assert compare(first, Op.AT_LEAST, other, TODAY) is ~compare(first, Op.LESS_THAN, other, TODAY)
    assert compare(first, Op.AT_MOST, other, TODAY) is ~compare(first, Op.MORE_THAN, other, TODAY)


@given(number=NUMBERS, op=st.sampled_from((*ORDERS, Op.IS)))
def test_an_amount_in_another_unit_is_neither_more_nor_less_nor_equal(number: Decimal, op: Op) -> None:
    assert compare(Quantity(number, "USD"), op, Quantity(number, "EUR"), TODAY) is UNKNOWN
    assert compare(Quantity(number, "USD"), op, Quantity(number), TODAY) is UNKNOWN


@given(number=NUMBERS)
def test_a_number_and_an_amount_without_a_unit_are_equal(number: Decimal) -> None:
    assert compare(number, Op.IS, Quantity(number), TODAY) is YES
    assert compare(Quantity(number), Op.IS, number, TODAY) is YES


@pytest.mark.parametrize(
    ("value", "operand"),
    [(True, Decimal(1)), (False, Decimal(0)), ("1", Decimal(1)), ("true", True), (True, "yes"), (False, "")],
    ids=str,
)
def test_values_of_two_types_are_never_equal(value: Value, operand: Value) -> None:
    assert compare(value, Op.IS, operand, TODAY) is NO
    assert compare(operand, Op.IN, (value,), TODAY) is NO


@pytest.mark.parametrize("op", [Op.IS, Op.ON_OR_AFTER, Op.ON_OR_BEFORE])
def test_today_stands_for_the_day_of_the_document(op: Op) -> None:
    assert compare(TODAY, op, AsOf.AS_OF, TODAY) is YES


def test_one_of_several_is_unknown_only_where_none_is_equal_and_one_may_be() -> None:
    dollars, euros = Quantity(Decimal(5), "USD"), Quantity(Decimal(5), "EUR")

    assert compare(dollars, Op.IN, (euros, dollars), TODAY) is YES
    assert compare(dollars, Op.IN, (euros, Quantity(Decimal(6), "USD")), TODAY) is UNKNOWN
    assert compare(dollars, Op.IN, (Quantity(Decimal(6), "USD"),), TODAY) is NO


WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=4)
RECORDS = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), NUMBERS.map(lambda number: number + 0), max_size=2))


@given(words=WORDS, other=WORDS)
def test_lists_of_words_agree_where_they_include_the_same(words: list[str], other: list[str]) -> None:
    assert agree([tuple(words), tuple(other)]) is (set(words) == set(other))


@given(items=RECORDS, dice=st.randoms(use_true_random=False))
def test_lists_of_records_agree_in_every_order_and_not_with_one_more(items: list[dict[str, Any]], dice: Random) -> None:
    records = [Record(item) for item in items]
    others = dice.sample(records, len(records))

    assert agree([tuple(records), tuple(others)])
    assert not agree([tuple(records), (*others, Record({"x": Decimal(1)}))])


def test_three_tellings_agree_only_where_all_do() -> None:
    assert agree([])
    assert agree([Decimal(1), Decimal("1.0"), Decimal("1.00")])
    assert not agree([Decimal(1), Decimal("1.0"), Decimal(2)])
    assert not agree([Quantity(Decimal(1), "EUR"), Quantity(Decimal(1), "USD")])


def test_lists_inside_records_are_compared_without_their_order_too() -> None:
    first = Record({"by": ("a", "b"), "in": Record({"of": (Record({"x": True}), Record({"x": False}))})})
    other = Record({"in": Record({"of": (Record({"x": False}), Record({"x": True}))}), "by": ("b", "a", "b")})

    assert without_order(first) == without_order(other)
