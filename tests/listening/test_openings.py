"""What a buyer brings up first is what the talks opened with; what comes later is not, and is not quoted for it."""

import pytest

from tests.listening.talk import proposed, quotes

OPENED, PROBLEM = "request.opened_with:", "request.opened_with:business_problem"
COURSE, PRICE = "request.opened_with:another_training_program", "request.opened_with:price"
LOSING = "Bob: We're losing deals at the end."


@pytest.mark.parametrize(
    "asked",
    [
        "We are looking for negotiation training for the team.",
        "I'd like to talk about negotiation training.",
        "It's about negotiation training.",
        "I was asked to find two or three providers.",
        "Ingrid asked me to find two or three providers and compare them.",
        "I'm to get some quotes for a sales course.",
        "We want a negotiation course for fourteen people.",
        "My boss would like three trainers to choose from.",
    ],
)
def test_a_problem_that_is_told_once_the_seller_asks_was_not_what_was_brought_up(asked: str) -> None:
    assert PROBLEM not in proposed(f"Bob: {asked}", "Vera: What is behind it?", LOSING)


@pytest.mark.parametrize("asked", ["I'd like to talk about negotiation training.", "It's about negotiation training."])
def test_a_training_that_is_asked_for_first_was_what_was_brought_up(asked: str) -> None:
    assert COURSE in proposed(f"Bob: {asked}", "Vera: What is behind it?", LOSING)


def test_what_was_brought_up_is_quoted_alone() -> None:
    found = proposed("Vera: What made you get in touch?", LOSING, "Vera: Right.", "Bob: And what does it cost?")

    assert quotes(found[PROBLEM]) == ["We're losing deals at the end."]


@pytest.mark.parametrize("said", [LOSING, "Bob: So what does it cost?", "Bob: How does it work?"])
def test_what_comes_after_a_long_talk_was_not_what_was_brought_up(said: str) -> None:
    talk = ["Vera: Okay.", "Bob: Right."] * 12

    assert [name for name in proposed("Vera: Hello.", said) if name.startswith(OPENED)]
    assert not [name for name in proposed(*talk, said) if name.startswith(OPENED)]
