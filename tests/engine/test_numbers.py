"""Text for a number: what is read exactly, and what the hint says of what is nearly one."""

import json
from decimal import Decimal

import pytest

from dontbuy.engine.numbers import DECIMAL, ONE_NUMBER, ONE_WHOLE_NUMBER, decimal_of, number_hint


@pytest.mark.parametrize("text", ["0", "24", "-24.50", "007", "9" * 40, "0." + "1" * 40])
def test_digits_with_a_point_are_read_exactly(text: str) -> None:
    assert decimal_of(text) == Decimal(text)


NEARLY = {
    "": ONE_NUMBER,
    "lots": ONE_NUMBER,
    "NaN": ONE_NUMBER,
    "0x1F": ONE_NUMBER,
    ".4": "write a nought before the point, as in 0.4",
    "-.4": "write a nought before the point, as in 0.4",
    "4.": "leave out the point, or write digits after it",
    "+0.4": "leave out the plus sign",
    "4e-1": "write it in digits without an exponent, as in 0.4 or 1500",
    "1E3": "write it in digits without an exponent, as in 0.4 or 1500",
    "0,40": "write no comma: a point before the fraction (0.4), nothing in 1500",
    "1,500": "write no comma: a point before the fraction (0.4), nothing in 1500",
    "1.500,00": "write no comma: a point before the fraction (0.4), nothing in 1500",
    "1 500": "write nothing between the digits, as in 1500",
    "1_500": "write nothing between the digits, as in 1500",
    "1\u202f500": "write nothing between the digits, as in 1500",
    " 0.40": "leave out the spaces before and after the number",
    "0.40\n": "leave out the spaces before and after the number",
    "50-55": "write one number, not a range",
    "50 \u2013 55": "write one number, not a range",
    "24 %": "write the number alone",
    "$4": "write the number alone",
    "\uff14\uff18": "write it with the digits 0 to 9",
    "\u0663": "write it with the digits 0 to 9",
    "9" * 41: "write at most 40 digits on each side of the point",
    "9" * 900_000: "write at most 40 digits on each side of the point",
}


@pytest.mark.parametrize(("text", "hint"), NEARLY.items(), ids=lambda text: ascii(text)[:40])
def test_what_is_nearly_a_number_is_told_what_to_write(text: str, hint: str) -> None:
    assert decimal_of(text) is None
    assert number_hint(text, whole=False) == hint


@pytest.mark.parametrize(
    "text", [text for text, hint in NEARLY.items() if "0 to 9" not in hint], ids=lambda text: ascii(text)[:40]
)
def test_the_hint_for_a_whole_number_names_whole_numbers_only(text: str) -> None:
    assert number_hint(text, whole=True) == ONE_WHOLE_NUMBER
    assert "." not in ONE_WHOLE_NUMBER


def test_what_is_written_as_a_number_may_have_an_exponent_and_text_may_not() -> None:
    assert json.loads("4e-1", parse_float=Decimal) == Decimal("0.4")
    assert not DECIMAL.fullmatch("4e-1")
