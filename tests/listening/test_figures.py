"""Figures as people speak them."""

import pytest

from dontbuy.api.proposals.figures import figures_in, number_of


@pytest.mark.parametrize(
    ("said", "value", "unit", "is_range"),
    [
        ("It's about 23% or so", "23", "percent", False),
        ("twenty-three percent", "23", "percent", False),
        ("twenty three point five per cent", "23.5", "percent", False),
        ("seventeen and a half percent", "17.5", "percent", False),
        ("forty to forty-five days", "40", "days", True),
        ("a hundred and ten days", "110", "days", False),
        ("$4,000 per month", "4000", "USD", False),
        ("£18,750 for the year", "18750", "GBP", False),
        ("two hundred pounds", "200", "GBP", False),
        ("one point three million", "1300000", "", False),
        ("eleven thousand four hundred", "11400", "", False),
        ("2.5x coverage", "2.5", "multiple", False),
        ("seven weeks", "7", "weeks", False),
        ("one in five of our deals", "20", "percent", True),
        ("a quarter of the reps", "25", "percent", True),
        ("three out of ten", "30", "percent", True),
    ],
)
def test_a_figure_is_read(said: str, value: str, unit: str, is_range: bool) -> None:
    [figure, *_] = figures_in(said)

    assert (str(figure.value.normalize().__format__("f")), figure.unit, figure.is_range) == (value, unit, is_range)


@pytest.mark.parametrize(
    ("said", "value"),
    [("two and a half million", 2_500_000), ("a hundred and twenty-five", 125), ("twelve hundred", 1_200)],
)
def test_large_numbers_in_words_are_read(said: str, value: int) -> None:
    assert number_of(said) == value


@pytest.mark.parametrize(
    "said",
    [
        "half a million dollars",
        "-5%",
        "Point five percent",
        "12,5%",
        "€1.200.000",
        "nineteen ninety nine dollars",
        "a year and 3 months",
        "one point point two",
        f"${'9' * 400}",
    ],
)
def test_what_is_not_read_whole_is_not_read_in_part(said: str) -> None:
    assert figures_in(said) == []


@pytest.mark.parametrize("said", ["nobody knows", "a rep", "one", ""])
def test_what_spells_no_number_is_none(said: str) -> None:
    assert not [each for each in figures_in(said) if each.value != 1]


def test_words_that_spell_none_are_none() -> None:
    assert number_of("several") is None
