"""The only place where two values are compared. What each operator means stands in `tests/corpus/`."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.engine.compare import compare
from dontbuy.engine.facts import Quantity, Value
from dontbuy.engine.ir import AsOf, Op
from dontbuy.engine.truth import Truth
from tests.rulebooks import TODAY

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40).map(Decimal)
ORDERS = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


@pytest.mark.parametrize("op", Op)
def test_what_was_not_told_compares_with_nothing(op: Op) -> None:
    assert compare(None, op, Decimal(1), TODAY) is UNKNOWN


@given(one=NUMBERS, other=NUMBERS)
def test_numbers_are_ordered_as_decimals_are(one: Decimal, other: Decimal) -> None:
    found = [compare(one, op, other, TODAY) for op in (*ORDERS, Op.IS)]

    expected = [one >= other, one <= other, one > other, one < other, one == other]
    assert found == [Truth.of(truth) for truth in expected]


@given(one=NUMBERS, other=NUMBERS)
def test_at_least_is_not_less_than_and_at_most_is_not_more_than(one: Decimal, other: Decimal) -> None:
    assert compare(one, Op.AT_LEAST, other, TODAY) is ~compare(one, Op.LESS_THAN, other, TODAY)
    assert compare(one, Op.AT_MOST, other, TODAY) is ~compare(one, Op.MORE_THAN, other, TODAY)


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
