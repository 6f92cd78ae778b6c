"""Who says back what the other side told has named no steps, and nothing that only an insider knows."""

import pytest

from tests.listening.talk import proposed

STEPS, INSIGHT = "vendor.understands.tie_back_to_metrics:true", "vendor.has_insight_into_org:true"
TOLD = [
    "Bob: Our win rate is twenty-two percent. We win twenty-two of a hundred.",
    "Bob: The average discount is fourteen percent, and the sales cycle is a hundred and ten days.",
]


@pytest.mark.parametrize(
    "said_back",
    [
        "So your win rate is twenty-two percent, your discount fourteen percent and your sales cycle a hundred and ten"
        " days.",
        "So you have a win rate of twenty-two percent and a discount of fourteen.",
        "Let me say that back: your sales cycle is stuck at a hundred and ten days.",
        "So win rate down from thirty to twenty-two, discount at fourteen.",
        "So your discount is fourteen percent, not twenty.",
        "So you want the win rate up to thirty.",
        "What I heard is that your top team has a win rate of twenty-two percent.",
        "I noticed you said twenty-two percent, fourteen percent and a hundred and ten days.",
        "You win twenty-two of the hundred.",
        "Right, the sales cycle is a hundred and ten days because you said so.",
    ],
)
def test_numbers_that_are_said_back_are_neither_steps_nor_insight(said_back: str) -> None:
    found = proposed(*TOLD, f"Vera: {said_back}", "Bob: Exactly, those are the figures.")

    assert STEPS not in found
    assert INSIGHT not in found


@pytest.mark.parametrize(
    "steps",
    [
        "So your win rate is twenty-two because the reps never meet whoever signs.",
        "They give in on the price, and that's what drives the average discount to fourteen percent.",
        "The reps never meet whoever signs, so the win rate drops.",
        "Fewer of them stall, and that lifts the win rate.",
    ],
)
def test_steps_to_a_number_are_heard(steps: str) -> None:
    assert STEPS in proposed(*TOLD, f"Vera: {steps}", "Bob: That's exactly it.")


@pytest.mark.parametrize(
    "insight",
    [
        "In eight of the nine calls nobody asked who signs.",
        "I listened to ten of your calls and nobody asked about the budget.",
        "Your managers were promoted last year and none of them was trained.",
    ],
)
def test_what_the_buyer_had_not_told_is_insight(insight: str) -> None:
    assert INSIGHT in proposed(*TOLD, f"Vera: {insight}", "Bob: That's exactly it.")
