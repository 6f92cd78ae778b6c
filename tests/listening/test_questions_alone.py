"""An answer answers what was asked, and no more; who asks what it costs buys."""

import pytest

from dontbuy.api.proposals.proposal import BUYER, VENDOR, Basis
from dontbuy.api.proposals.proposing import propose
from tests.listening.talk import call_of, proposed, rulebook, table

PRICED, NOT_PRICED = "vendor.sold_or_priced:true", "vendor.sold_or_priced:false"
WHY, TIES = "vendor.explains_why_asking:true", "vendor.understands.tie_back_to_metrics:true"
TRAINED, NOT_TRAINED = "prior.exists:true", "prior.exists:false"
COSTS = "Can you tell us what something like this costs?"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (COSTS, "For a team of your size it is usually between 30 and 40 thousand, but it depends."),
        (COSTS, "Around 35k."),
        (COSTS, "From thirty to forty thousand."),
        ("How much would a programme like this cost?", "Somewhere near forty grand."),
        ("What do you charge for it?", "Twelve hundred a day."),
    ],
)
def test_an_amount_that_answers_what_it_costs_is_a_price(asked: str, answer: str) -> None:
    found = proposed(f"Bob: {asked}", f"Vera: {answer}", is_whole=True)

    assert PRICED in found
    assert NOT_PRICED not in found


@pytest.mark.parametrize(
    "lines",
    [
        [f"Bob: {COSTS}", "Vera: Well, 30 to 40, it depends."],
        [f"Bob: {COSTS}", "Vera: Think of the thirties, thirty-two perhaps."],
        ["Bob: Is there a ballpark?", "Vera: Call it eighteen."],
        ["Bob: We lose deals.", "Vera: People put forty thousand into such a thing."],
        ["Bob: We lose deals.", "Vera: Would $18,000 be too much?"],
    ],
)
def test_that_there_was_no_price_is_not_proposed_where_there_may_have_been_one(lines: list[str]) -> None:
    assert NOT_PRICED not in proposed(*lines, is_whole=True)


@pytest.mark.parametrize(
    "lines",
    [
        [f"Bob: {COSTS}", "Vera: I don't know yet if it's ten people or thirty."],
        [f"Bob: {COSTS}", "Vera: I haven't got one to give you."],
        ["Bob: Our unit is 4,100 pounds.", "Vera: 4,100 pounds."],
        ["Bob: It hurts.", "Vera: So you lose forty thousand a year."],
    ],
)
def test_that_there_was_no_price_is_proposed_beside_numbers_of_other_things(lines: list[str]) -> None:
    assert proposed(*lines, is_whole=True)[NOT_PRICED].basis is Basis.ABSENCE


def test_who_asks_for_a_price_and_sends_recordings_does_not_sell() -> None:
    lines = [f"Lena: {COSTS}", "Vera: It depends.", "Bob: Right.", "Lena: Sure, I will send you the recordings."]
    sides = propose([call_of(*lines)], {}, rulebook(), "vendor_evaluation", table()).sides

    assert {each.speaker: each.side for each in sides}["Lena"] == ""


def test_who_asks_for_a_price_and_compares_others_buys() -> None:
    lines = [f"Lena: {COSTS} I have to put it in a table with two others.", "Vera: It depends.", "Bob: Right."]
    sides = propose([call_of(*lines)], {}, rulebook(), "vendor_evaluation", table()).sides

    assert {each.speaker: each.side for each in sides}["Lena"] == BUYER


def test_of_whom_both_sides_may_be_said_no_side_is_known() -> None:
    lines = ["Lena: We sell pumps. Our reps show the catalogue. We lose deals.", "Lena: Can I ask, is that a deck?"]
    lines += ["Vera: Mm.", "Bob: Right."]
    sides = propose([call_of(*lines)], {}, rulebook(), "vendor_evaluation", table()).sides

    assert {each.speaker: each.side for each in sides}["Lena"] == ""


@pytest.mark.parametrize(("declared", "side"), [({}, ""), ({"Vera": VENDOR}, BUYER)])
def test_of_two_one_of_whom_both_may_be_said_is_on_the_other_side_of_a_declared_one(
    declared: dict[str, str], side: str
) -> None:
    lines = ["Lena: We sell pumps. Can I ask, is that a deck?", "Vera: Let me share my screen. Our platform is new."]
    sides = propose([call_of(*lines)], declared, rulebook(), "vendor_evaluation", table()).sides

    assert {each.speaker: each.side for each in sides}["Lena"] == side


@pytest.mark.parametrize(
    "asked",
    [
        "Did anybody write down the win rate before that training?",
        "Was the win rate measured before the course?",
        "Had you taken a baseline before the workshop?",
        "Did anyone record where they stood before the programme?",
    ],
)
def test_a_no_to_what_was_written_down_says_nothing_of_whether_there_was_a_training(asked: str) -> None:
    found = proposed(f"Vera: {asked}", "Bob: No, not that I know of.")

    assert NOT_TRAINED not in found
    assert not [text for each in found.values() if each.id == TRAINED for text in each.quotes if "No," in text.text]


def test_a_no_to_whether_there_was_a_training_is_heard() -> None:
    assert NOT_TRAINED in proposed("Vera: Have the team had any sales training before?", "Bob: No.")


@pytest.mark.parametrize(
    "said",
    [
        "Before I say anything about what I do, what made you want this call now?",
        "Before we suggest anything, who else is on the call?",
        "Can you tell me how the team works?",
        "Tell me what happened then.",
    ],
)
def test_a_question_is_no_reason_for_asking(said: str) -> None:
    assert WHY not in proposed(f"Vera: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "Before I recommend anything I need to know why they lose.",
        "I'm asking because it changes what I'd suggest.",
        "It tells me whether we can help.",
    ],
)
def test_a_reason_for_asking_is_one(said: str) -> None:
    assert WHY in proposed(f"Vera: {said}")


def test_a_cause_that_is_said_back_names_no_steps_of_a_solution() -> None:
    cause = (
        "So the reps show the catalogue first, because nobody taught them, and that is why win rate fell from 26 to 19."
    )

    assert TIES not in proposed(f"Vera: {cause}", "Bob: Yes, exactly. That is it.")


def test_how_a_change_leads_to_the_number_is_a_tie() -> None:
    steps = "So once they ask first, fewer deals stall at proposal, which lifts the win rate. Is that right?"

    assert TIES in proposed(f"Vera: {steps}", "Bob: Yes, exactly.")
