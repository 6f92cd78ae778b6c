"""The day by which a target is to be reached, where it was said exactly."""

import pytest

from dontbuy.api.proposals.proposing import propose
from dontbuy.api.transcripts.reading import read_transcript
from tests.listening.talk import proposed, rulebook, table

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


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("30 percent by the end of September.", "By the end of September: the year was not said"),
        ("Back to 25 percent by 30 September.", "By 30 September: the year was not said"),
        ("Back to 25 percent by September 30th.", "By September 30th: the year was not said"),
        ("Twenty-five percent. By the end of September.", "By the end of September: the year was not said"),
        (
            "Back to 25 percent by the end of September next year.",
            "By the end of September next year: the year was not said",
        ),
        ("Back to 25 percent by September 2027.", "By September 2027: the day was not said"),
        ("Back to 25 percent by September.", "By September: the day and the year were not said"),
        ("Back to 25 percent by 31 September 2027.", "By 31 September 2027: there is no such day"),
        ("Back to 25 percent by the end of the year.", "By the end of the year: which day that is was not said"),
        ("Back to 25 percent by the end of Q3.", "By the end of Q3: which day that is was not said"),
        ("Back to 25 percent by year end.", "By year end: which day that is was not said"),
        (
            "Back to 25 percent by the end of next quarter.",
            "By the end of next quarter: which day that is was not said",
        ),
    ],
)
def test_a_day_that_is_not_proposed_is_told_with_what_is_missing(said: str, why: str) -> None:
    told = proposed(*ASKED, f"Bob: {said}")[WIN_RATE]

    assert "by" not in told.value[0]
    assert told.because == f"The buyer says what is known of this number. {why}, so no date is proposed."


def test_a_day_that_is_told_later_needs_no_word() -> None:
    told = proposed(*ASKED, "Bob: 25 percent by 30 September. I mean by 30 September 2027.")

    assert told[WIN_RATE].value[0]["by"] == "2027-09-30"
    assert told[WIN_RATE].because == "The buyer says what is known of this number."


def test_of_a_metric_without_a_target_no_day_is_missing() -> None:
    told = proposed("Vera: What is your win rate?", "Bob: Nineteen percent, and I leave by the end of September.")

    assert told[WIN_RATE].because == "The buyer says what is known of this number."


CALL = """{}

Vera: What is your win rate?
Bob: Nineteen percent.
Vera: Where does the win rate have to be, and by when?
Bob: {}
"""


@pytest.mark.parametrize(
    ("head", "said", "day"),
    [
        ("Date: 2026-10-02", "25 percent by the end of September.", "2027-09-30"),
        ("Date: 2 September 2026", "25 percent by the end of September.", "2026-09-30"),
        ("**Date:** September 30th, 2026", "25 percent by 30 September.", "2027-09-30"),
        ("# Call with Bob, 2 October 2026", "25 percent by the end of February.", "2027-02-28"),
        ("Recorded on 2 October 2026", "25 percent by 29 February.", "2028-02-29"),
        ("Date: 2 March 2026", "25 percent by the end of September next year.", "2027-09-30"),
        ("Date: 2 October 2026", "25 percent by the end of this year.", None),
        ("Next call: 2 October 2026", "25 percent by 30 September.", None),
        ("Date: 2 October", "25 percent by 30 September.", None),
        ("Date: 2 October 2026\nDate: 3 October 2026", "25 percent by 30 September.", None),
    ],
)
def test_where_the_transcript_says_on_which_day_the_call_was_the_next_such_day_is_meant(
    head: str, said: str, day: str | None
) -> None:
    call = read_transcript(CALL.format(head, said).encode())
    sides = {"Vera": "vendor", "Bob": "buyer"}
    made = propose([call], sides, rulebook(), "vendor_evaluation", table()).proposals
    [told] = [each for each in made if each.id == WIN_RATE]

    assert told.value[0].get("by") == day
    assert ("no date is proposed" in told.because) == (day is None)
