"""Whoever asked for a training that is not bought, or not yet, reads why and what comes first, and gets no order."""

import re

import pytest

from dontbuy.api.pages.draft.asker import MOST_TASKS
from dontbuy.api.pages.draft.tasks import each_said_once
from dontbuy.api.pages.draft.texts import texts_to_send
from tests.pages.reports import reports_of, service
from tests.pages.test_texts import report, to, wrong


@pytest.mark.parametrize(
    ("reader", "who", "to", "opening"),
    [
        ("", "The sales leader", "asked for", "Thank you for bringing up"),
        ("leader", "I", "waits for", "We have been talking about"),
    ],
)
def test_whoever_asked_for_a_training_that_is_not_bought_reads_not_now_why_and_what_would_change_it(
    reader: str, who: str, to: str, opening: str
) -> None:
    """A sales leader may have asked for it in person, and thanks nobody for that."""
    document = {"kind": "buying_request", "facts": {"behaviour": {"to_change_known": False}}}
    told = next(read.report for read in reports_of(service().answered(document)) if read.reader == reader)

    text = texts_to_send(told)[-1]
    assert (text.id, text.title) == ("for-asker", f"Not now, to whoever {to} the training")
    assert text.text.split("\n\n") == [
        "Hello,",
        f"{opening} sales training. We will not be buying it for now.",
        "We have not settled who has to do what differently.",
        f"Before we look at it again:\n- {who} will write down who does what today and what they have to do instead.",
        "I will come back to you once this is done. Thank you.",
    ]


def test_who_asked_reads_the_first_of_many_steps() -> None:
    facts = {
        "metrics": {"specific_known": False},
        "behaviour": {"to_change_known": False},
        "cause": {"buyer_can_pinpoint": False},
        "buy_in": {"reps": False, "middle_management": False},
        "measurement": {"starting_metrics_taken": False},
    }
    document = {"kind": "buying_request", "facts": facts}
    told = next(read.report for read in reports_of(service().answered(document)) if read.reader == "leader")

    steps = texts_to_send(told)[-1].text.split("\n\n")[3].splitlines()
    assert steps[0] == "Before we look at it again:"
    assert len(steps) == 1 + MOST_TASKS
    assert all(step.startswith("- I will ") for step in steps[1:])


@pytest.mark.parametrize("reader", ["", "leader"])
def test_who_asked_reads_what_is_needed_before_it_can_be_decided(reader: str) -> None:
    facts = {"request": {"opened_with": ["get_better"], "reasons": ["get_better"]}}
    document = {"kind": "buying_request", "facts": facts}
    told = next(read.report for read in reports_of(service().answered(document)) if read.reader == reader)
    text = next(text for text in texts_to_send(told) if text.id == "for-asker")

    assert told.answer["level"] == "act"
    assert text.title.startswith("What is needed first, to whoever ")
    assert "It is too early to decide." in text.text
    assert "Before we decide:\n- " in text.text


def test_who_asked_is_given_no_order() -> None:
    steps = [line for _, text in to("asker") for line in text.text.splitlines() if line.startswith("- ")]

    assert len(steps) > 50
    assert [step for step in steps if not re.match(r"- (I|The [a-z ]+) will [a-z]", step)] == []
    assert wrong(to("asker"), r"\byour\b|ourselves|yourself") == []


def test_who_asked_reads_what_the_numbers_are_called_and_whole_sentences() -> None:
    """A step said *one exact value of each number*, *today's values with date before we sign*, *until the cause has a
    name*."""
    rough = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 18}, "target": {"value": 25}}
    told = report(
        "buying_request",
        "leader",
        metrics={"items": [rough]},
        behaviour={"to_change_known": False},
        cause={"buyer_can_pinpoint": False},
        measurement={"starting_metrics_taken": False},
    )

    assert texts_to_send(told)[0].text.split("\n\n")[3].splitlines()[1:] == [
        "- I will write down who does what today and what they have to do instead.",
        "- I will write down today’s value of our win rate as the starting point, with its date.",
        "- I will listen to calls or go through lost business to find out what holds sales back.",
        "- I will ask whoever runs the sales reports for the exact value of our win rate.",
    ]


def test_tasks_that_differ_in_one_thing_are_one() -> None:
    tasks = ("settle a target for win rate", "ask why", "settle a date for win rate", "ask why", "settle the date soon")

    assert each_said_once(tasks) == ["settle a target and a date for win rate", "ask why", "settle the date soon"]
    assert each_said_once(["give me access to the reports", "give me time in the week"]) == [
        "give me access to the reports",
        "give me time in the week",
    ]


def test_nobody_makes_a_number_the_reason_before_one_is_named() -> None:
    told = report("buying_request", "leader", metrics={"specific_known": False}, request={"reasons": ["get_better"]})
    (text,) = [each.text for each in texts_to_send(told) if each.id == "for-asker"]

    assert "- I will name one business number that has to move." in text
    assert "the reason for the training" not in text
