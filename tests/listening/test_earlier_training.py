"""What came of an earlier programme is not that there was none; what somebody looks for is not what they had."""

import pytest

from tests.listening.talk import proposed

TRAINED, NEVER_TRAINED = "prior.exists:true", "prior.exists:false"
ASKED = "Vera: Has the team been through sales training before, and what came of it?"


@pytest.mark.parametrize(
    "answer",
    [
        "I don't think anything changed.",
        "We didn't see any difference.",
        "None of it stuck.",
        "I doubt it made a difference.",
        "Nobody remembers a word of it.",
        "Never again.",
        "Nothing moved.",
        "They didn't use any of it.",
        "Not that anybody noticed.",
        "It didn't last.",
        "I can't say that it helped.",
        "No, it didn't do much.",
        "Nobody does it any more.",
    ],
)
def test_what_came_of_an_earlier_programme_is_not_that_there_was_none(answer: str) -> None:
    assert NEVER_TRAINED not in proposed(ASKED, f"Bob: {answer}")


def test_one_turn_does_not_propose_that_there_was_a_programme_and_that_there_was_none() -> None:
    found = proposed(ASKED, "Bob: We did one with a firm from Leeds. I don't think anything changed.")

    assert TRAINED in found
    assert NEVER_TRAINED not in found


@pytest.mark.parametrize("answer", ["I don't think so.", "No, we haven't.", "Not really.", "Never.", "Nobody has."])
def test_a_no_to_the_question_is_still_one(answer: str) -> None:
    assert NEVER_TRAINED in proposed("Vera: Has the team been through sales training before?", f"Bob: {answer}")


@pytest.mark.parametrize(
    "wished",
    [
        "We are looking for negotiation training for the team.",
        "We'd need negotiation training.",
        "I'm interested in a two-day workshop.",
        "Ingrid asked for negotiation training.",
        "What we want is a three-day course.",
    ],
)
def test_a_training_that_is_looked_for_is_none_that_was_had(wished: str) -> None:
    assert TRAINED not in proposed(f"Bob: {wished}")


def test_a_training_that_was_had_is_heard() -> None:
    assert TRAINED in proposed("Bob: We need something better than the two-day workshop we had.")
    assert TRAINED in proposed("Bob: We did negotiation training in the spring.")
