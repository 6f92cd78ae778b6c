"""Who was sent to look for a training has not said that nobody named a number: a no is heard where somebody says it."""

import pytest

from tests.listening.talk import proposed

NO_TARGET = "leader.answered_what_how_much_when:false"


@pytest.mark.parametrize(
    "said",
    [
        "Ingrid asked me to find two or three providers of negotiation training and compare them.",
        "Ingrid asked me to find some training.",
        "She rang me to find a course.",
        "I was told to book a course.",
        "Ingrid asked me to find someone who can train the team.",
        "The brief was to find two or three providers.",
        "The brief was to get from twenty-two to thirty percent by June.",
        "Our head of sales said that we should look into training.",
    ],
)
def test_an_errand_is_no_word_about_a_target(said: str) -> None:
    assert NO_TARGET not in proposed(f"Bob: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "She just said get some training in.",
        "Ingrid only asked me to find some training.",
        "She asked me to find a course, and that was it.",
        "He told me to find someone, no number, no date.",
        "Ingrid asked me to find some training, nothing more specific.",
        "He didn't give me a number.",
        "The brief was one line.",
    ],
)
def test_a_no_that_is_said_is_heard(said: str) -> None:
    assert NO_TARGET in proposed(f"Bob: {said}")
