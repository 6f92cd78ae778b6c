"""Quotes and apostrophes: typed straight, printed typographic, and what is code stays."""

import pytest

from dontbuy.engine.quotes import typographic


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Don't buy", "Don’t buy"),
        ("the reps' managers", "the reps’ managers"),
        ('"Better"', "“Better”"),
        ('"Soon", "this year", or nothing.', "“Soon”, “this year”, or nothing."),
        ('Cut short: "can we get to the price?"', "Cut short: “can we get to the price?”"),
        ('("yes" or "no")', "(“yes” or “no”)"),
        ('so—"yes"—and so on', "so—“yes”—and so on"),
        ("“It’s so”", "“It’s so”"),
        ("", ""),
        ('write `{"unit": "USD"}` in the metric\'s field', 'write `{"unit": "USD"}` in the metric’s field'),
    ],
)
def test_what_is_typed_straight_is_printed_typographic(typed: str, printed: str) -> None:
    assert typographic(typed) == printed


def test_what_is_printed_already_stays() -> None:
    printed = typographic("""He said: "don't", and 'no'.""")

    assert typographic(printed) == printed
