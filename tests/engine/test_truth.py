"""The three truths."""

from itertools import product

import pytest

from dontbuy.engine.truth import Truth, every, some

NO, UNKNOWN, YES = Truth


def test_not_swaps_yes_and_no_and_leaves_unknown() -> None:
    assert [~truth for truth in Truth] == [YES, UNKNOWN, NO]


@pytest.mark.parametrize("truth", Truth)
def test_not_not_is_the_same(truth: Truth) -> None:
    assert ~~truth is truth


@pytest.mark.parametrize("first", Truth)
@pytest.mark.parametrize("other", Truth)
def test_and_is_the_lesser_or_the_greater_and_not_turns_one_into_the_other(first: Truth, other: Truth) -> None:
    assert ~min(first, other) is max(~first, ~other)


@pytest.mark.parametrize("each", [each for many in range(4) for each in product(Truth, repeat=many)])
def test_every_is_the_least_of_some_truths_and_some_the_greatest(each: tuple[Truth, ...]) -> None:
    assert every(each) is min(each, default=YES)
    assert some(each) is max(each, default=NO)


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_no_python_condition(truth: Truth) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(truth)


@pytest.mark.parametrize(("value", "truth"), [(True, YES), (False, NO)])
def test_a_truth_of_a_python_condition(value: bool, truth: Truth) -> None:
    assert Truth.of(value) is truth
