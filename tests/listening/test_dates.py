"""The day by which a target is to be reached, where it was said exactly."""

import pytest

from tests.listening.talk import proposed

WIN_RATE = "metrics.items:win_rate"
ASKED = (
    "Vera: What is your win rate?",
    "Bob: Nineteen percent.",
    "Vera: Where does the win rate have to be, and by when?",
)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Back to 25 percent by 30 September 2027.", "2027-09-30"),
        ("Back to 25 percent by the 30th of September 2027.", "2027-09-30"),
        ("Back to 25 percent by September 30th, 2027.", "2027-09-30"),
        ("Back to 25 percent by 2027-09-30.", "2027-09-30"),
        ("Back to 25 percent by the end of February 2028.", "2028-02-29"),
        ("Back to 25 percent by the end of 2027.", "2027-12-31"),
        ("Twenty-five percent. By 30 September 2027.", "2027-09-30"),
    ],
)
def test_a_day_that_is_told_exactly_is_proposed_with_its_target(said: str, day: str) -> None:
    [record] = proposed(*ASKED, f"Bob: {said}")[WIN_RATE].value

    assert record["target"] == {"value": 25, "unit": "percent"}
    assert record["baseline"] == {"value": 19, "unit": "percent"}
    assert record["by"] == day


@pytest.mark.parametrize(
    "said",
    [
        "Back to 25 percent by the end of September next year.",
        "Back to 25 percent by 30 September.",
        "Back to 25 percent by 31 September 2027.",
        "Back to 25 percent, since 30 September 2025 was a bad day.",
    ],
)
def test_a_day_that_would_be_a_guess_is_not_proposed(said: str) -> None:
    [record] = proposed(*ASKED, f"Bob: {said}")[WIN_RATE].value

    assert record["target"] == {"value": 25, "unit": "percent"}
    assert "by" not in record


def test_the_day_of_a_date_is_no_value() -> None:
    [record] = proposed("Vera: What is your win rate?", "Bob: On 30 September it was nineteen percent.")[WIN_RATE].value

    assert record["baseline"] == {"value": 19, "unit": "percent"}
