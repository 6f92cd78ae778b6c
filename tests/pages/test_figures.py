"""Figures as people write them: what is read, what is asked back, and that what is shown reads as the same figure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.pages.figures import Figure, Unclear, carries, has_unit, read, shown

READ = {
    "24": ("24", ""),
    "24.5": ("24.5", ""),
    "+3": ("3", ""),
    "-3": ("-3", ""),
    "−3": ("-3", ""),
    ".5": ("0.5", ""),
    "0,5": ("0.5", ""),
    "0.234": ("0.234", ""),
    "0,234": ("0.234", ""),
    "18,5": ("18.5", ""),
    "18,50": ("18.50", ""),
    "1,234": ("1234", ""),
    "1234.567": ("1234.567", ""),
    "1,234.567": ("1234.567", ""),
    "1.234,56": ("1234.56", ""),
    "1.234.567": ("1234567", ""),
    "4,000,000": ("4000000", ""),
    "6 000 000": ("6000000", ""),
    "6\u202f000\u00a0000": ("6000000", ""),
    "6'000'000": ("6000000", ""),
    "6’000’000.50": ("6000000.50", ""),
    "12,34,567": ("1234567", ""),
    "1.5k": ("1500", ""),
    "1,5k": ("1500", ""),
    "250K": ("250000", ""),
    "4M": ("4000000", ""),
    "4 M": ("4000000", ""),
    "1.234M": ("1234000", ""),
    "4MM": ("4000000", ""),
    "4 million": ("4000000", ""),
    "2bn": ("2000000000", ""),
    "2B": ("2000000000", ""),
    "3 Mrd.": ("3000000000", ""),
    "$4M": ("4000000", "USD"),
    "$4m": ("4000000", "USD"),
    "$ 4,000,000": ("4000000", "USD"),
    "$1,234": ("1234", "USD"),
    "-$5": ("-5", "USD"),
    "$-5": ("-5", "USD"),
    "US$ 5": ("5", "USD"),
    "C$5": ("5", "CAD"),
    "€ 1,2 Mio": ("1200000", "EUR"),
    "1,2 Mio. €": ("1200000", "EUR"),
    "£3.5k": ("3500", "GBP"),
    "CHF 1'200": ("1200", "CHF"),
    "1200 CHF": ("1200", "CHF"),
    "USD 4M per year": ("4000000", "USD per year"),
    "$4,000 per month": ("4000", "USD per month"),
    "22%": ("22", "percent"),
    "22 %": ("22", "percent"),
    "22.5 percent": ("22.5", "percent"),
    "30 days": ("30", "days"),
    "1 day": ("1", "days"),
    "4 months": ("4", "months"),
    "24h": ("24", "hours"),
    "3x": ("3", "multiple"),
}
ASKED_BACK = {
    "1.234": "“1.234” can be 1,234 or 1 and a fraction: write 1234 or 1.2340",
    "$1.234": "“1.234” can be 1,234 or 1 and a fraction: write 1234 or 1.2340",
    "20-25": "we read a range, from 20 to 25: write one value",
    "20 – 25 %": "we read a range, from 20% to 25%: write one value",
    "between 20 and 25": "we read a range, from 20 to 25: write one value",
    "$4M to $5M": "we read a range, from $4,000,000 to $5,000,000: write one value",
    "4m": "“4m” can be 4 million or 4 months: write 4M or 4 months",
    "¥500": "we read 500, and “¥” is more than one currency: write JPY or CNY",
    "500 kr": "we read 500, and “kr” is more than one currency: write SEK, NOK or DKK",
    "$5 EUR": "we read 5 both as USD and as EUR: write one unit",
    "22% days": "we read 22 and do not know “% days”: write the number alone",
    "30 apples": "we read 30 and do not know “apples”: write the number alone",
    "1,23,4": "we cannot tell where its thousands and its decimals are: write it as 4000000 or 24.5",
    "a fifth": "write one number, such as 24, 24.5 or 4,000,000",
    "": "write one number, such as 24, 24.5 or 4,000,000",
    "%": "write one number, such as 24, 24.5 or 4,000,000",
    "1e6": "we read 1 and do not know “e6”: write the number alone",
    "٣": "write one number, such as 24, 24.5 or 4,000,000",
    "9" * 41: "write a number of at most 40 digits",
    "9" * 38 + "k": "write a number of at most 40 digits",
}


@pytest.mark.parametrize("text", READ)
def test_a_figure_is_read_as_people_write_it(text: str) -> None:
    value, unit = READ[text]
    assert read(text) == Figure(Decimal(value), unit)


@pytest.mark.parametrize("text", ASKED_BACK, ids=lambda text: text[:12] or "nothing")
def test_what_can_mean_two_things_or_nothing_is_asked_back(text: str) -> None:
    figure = read(text)
    assert isinstance(figure, Unclear)
    assert figure.question == ASKED_BACK[text]


@pytest.mark.parametrize("text", ["about 20", "About 20%", "~20", "approx. 20", "ca. 20", "roughly $20", "≈ 20"])
def test_a_figure_may_be_rough(text: str) -> None:
    figure = read(text)
    assert isinstance(figure, Figure)
    assert (figure.value, figure.roughly) == (Decimal(20), True)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("4000000", "USD", "$4,000,000"),
        ("4000000", "USD per year", "$4,000,000 per year"),
        ("-1200.50", "CHF", "-CHF 1,200.50"),
        ("22.5", "percent", "22.5%"),
        ("1", "days", "1 day"),
        ("30", "days", "30 days"),
        ("3", "multiple", "3x"),
        ("1.234", "", "1.2340"),
        ("20000000", "", "20,000,000"),
    ],
)
def test_a_figure_is_shown_with_separators_and_its_unit(value: str, unit: str, text: str) -> None:
    assert shown(Decimal(value), unit) == text


VALUES = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**20), 10**20), st.integers(0, 12)
)
UNITS = st.sampled_from(
    ["", "percent", "USD", "EUR", "GBP", "CHF", "SEK per month", "days", "hours", "months", "multiple"]
)


@given(VALUES | st.decimals(-999, 999, places=3), UNITS)
def test_what_is_shown_reads_as_the_same_figure(value: Decimal, unit: str) -> None:
    assert carries(unit)
    assert read(shown(value, unit)) == Figure(value, unit)


@given(st.text(alphabet="0123456789.,'-–+ $€%kKmMbB¥xeto", max_size=12))
def test_no_text_is_an_error_and_what_is_read_can_be_shown_and_read_again(text: str) -> None:
    figure = read(text)
    if isinstance(figure, Figure):
        assert read(shown(figure.value, figure.unit)) == Figure(figure.value, figure.unit)


def test_a_figure_has_its_own_unit_where_one_was_written() -> None:
    with_one, without = ["$4M", "20 %", "112 days", "about a fifth"], ["20", "4,000", "25-27", ""]
    assert [text for text in (*with_one, *without) if has_unit(text)] == with_one
