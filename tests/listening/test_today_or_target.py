"""A question where a number has to be is none about what it looks like today."""

import pytest

from tests.listening.talk import proposed, quotes

ASKED, NEVER_ASKED = "vendor.asked_about_metrics:true", "vendor.asked_about_metrics:false"


@pytest.mark.parametrize(
    "question",
    [
        "Where would the win rate have to be, and by when?",
        "Where does the win rate need to get to?",
        "What is your target win rate?",
        "What's the target now?",
        "What should the win rate be by September?",
        "How high would the win rate have to be?",
        "What win rate are you aiming for?",
        "Where would you like the win rate to be?",
    ],
)
def test_where_a_number_has_to_be_is_not_what_it_is_today(question: str) -> None:
    told = proposed(f"Vera: {question}", "Bob: Thirty percent.", is_whole=True)

    assert ASKED not in told
    assert NEVER_ASKED not in told, "a number was asked for all the same"


@pytest.mark.parametrize(
    "question",
    [
        "23.4, where do you read that?",
        "Where does the 23.4 come from?",
        "How do you measure the 23.4?",
        "Where is the win rate today?",
        "What is the win rate, and where does it have to be?",
        "Where should the win rate be, and where is it today?",
        "Where are you against quota?",
    ],
)
def test_a_question_about_today_carries_it_and_not_the_one_before(question: str) -> None:
    told = proposed(
        "Vera: Where would the win rate have to be, and by when?",
        "Bob: 30 percent by the end of September. We are at 23.4 percent.",
        f"Vera: {question}",
        "Bob: In our own list.",
    )

    assert quotes(told[ASKED]) == [question]
