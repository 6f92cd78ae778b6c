"""Whoever was sent to the vendors reads what to do and why; in a purchase people are called by name, and asked once."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.words import lowered
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_case_for_every_reader
from tests.pages.test_purchase import add_vendor, ask, begin
from tests.pages.test_texts import questions_of, report

SENT = {"is_delegate": True}
WIN_RATE = {"items": [{"metric": "win_rate", "baseline": {"value": 18}, "target": {"value": 25}}]}
KNOWN: dict[str, Any] = {"behaviour": {"to_change_known": True}, "metrics": WIN_RATE}


def text_to(person: str, reader: str = "leader", **facts: Any) -> str:
    """What a reader sends to a person about Northpeak; `""` where it is nothing."""
    texts = texts_to_send(report("vendor_evaluation", reader, "Northpeak", **facts))
    return next((each.text for each in texts if each.id == f"for-{person}"), "")


BEFORE_THE_ANSWERS: dict[str, Any] = {**KNOWN, "leader": {"answered_what_how_much_when": False}, "evaluator": SENT}
NO_INSIGHT: dict[str, bool] = {"has_insight_into_org": False}
DONT_BUY: dict[str, Any] = {
    "evaluator": {**SENT, "knows_numbers": False},
    "vendor": {"asked_about_metrics": False},
    **KNOWN,
}


@pytest.mark.parametrize("facts", [BEFORE_THE_ANSWERS, DONT_BUY], ids=["sent before the answers", "don't buy"])
def test_where_the_result_says_to_pause_no_text_says_to_go_on(facts: dict[str, Any]) -> None:
    to_them, to_vendor = text_to("evaluator", **facts), text_to("vendor", **facts)

    assert "\n\nPlease pause the talks with Northpeak for now, and do not commit us to anything.\nWhy: " in to_them
    assert "I would like to pause our talks about sales training" in to_vendor
    assert re.search("[Bb]efore we go on", to_them + to_vendor) is None


def test_what_the_result_says_to_do_besides_a_pause_comes_after_it() -> None:
    to_do = text_to("evaluator", **DONT_BUY).split("\n\n")[2].splitlines()

    assert to_do[0] == "Please pause the talks with Northpeak for now, and do not commit us to anything."
    assert to_do[2].startswith("When we go on, please push back on Northpeak’s sellers. Send them: “")


def test_who_was_sent_is_asked_first_what_nobody_else_knows_and_about_the_vendor_by_name() -> None:
    text = text_to("evaluator", **BEFORE_THE_ANSWERS)

    assert (
        text.split("\n\n")[1] == "This is about sales training from Northpeak, which has to move our win rate to 25%."
    )
    assert "1. Off the top of your head, what is today’s value of our win rate?" in text
    assert (
        "Are you filling in a table that compares vendors?" not in text
    )  # it could change nothing before the pause ends
    assert "the vendor" not in text


def test_who_has_to_push_back_or_to_leave_is_told_so() -> None:
    push_back = text_to("evaluator", evaluator=SENT, vendor={"asked_about_metrics": False}, **KNOWN)
    leave = text_to("evaluator", evaluator=SENT, vendor={"flashes_titles_or_clients": True, **NO_INSIGHT})

    assert "\n\nPlease push back on Northpeak’s sellers. Send them: “" in push_back
    assert "\nWhy: Northpeak has not asked what our numbers look like.\n" in push_back
    assert leave.split("\n\n")[2:] == [
        "Please stop the calls with Northpeak, and tell me once that is done. Go on only with a vendor who can tell "
        "you something about our sales that is not on our website.\n"
        "Why: Northpeak spent much of the first conversation on themselves, and has shown no insight into our "
        "organisation.",
        "Thank you.",
    ]


def test_a_leader_who_writes_is_not_somebody_else() -> None:
    text = text_to(
        "evaluator", evaluator=SENT, vendor={"asked_about_metrics": True, "discovery_took_place": False}, **KNOWN
    )

    assert "about our business problems, with me present, before you look at any offer" in text


def test_a_vendor_reads_neither_blame_nor_a_contradiction() -> None:
    assert text_to("vendor", **DONT_BUY).split("\n\n") == [
        "Hello,",
        "I would like to pause our talks about sales training.",
        "We have a few things to settle on our own side first. If we take this up again, I will get in touch.",
        "Thank you for the time you gave us.",
    ]


def test_the_leader_is_not_told_that_it_is_not_about_the_vendor_who_did_not_ask() -> None:
    text = text_to("leader", reader="evaluator", **DONT_BUY)

    assert "\n\nThe reason lies with us: I went into the talks without our numbers, and " in text


def test_one_question_is_asked_as_one() -> None:
    told = report("discovery_self_check", evaluator={"is_delegate": False}, metrics={"items": []})
    for text in texts_to_send(told):
        assert (" each is enough" in text.text) is (len(questions_of(text)) > 1)


@pytest.mark.parametrize("name", ["Dana", ""])
def test_in_a_purchase_the_leader_is_greeted_by_name_and_asked_by_link(reader: Reader, name: str) -> None:
    token = begin(reader)
    ask(reader, token, "leader", name)
    check = add_vendor(reader, token, "Northpeak")
    reader.post(f"/draft/{check}/result")

    page = words_of(reader.get(f"/draft/{check}/result/1/questions"))
    begins = "With dontbuy, which looks for reasons not to buy, I checked sales training from Northpeak. "
    assert f"Hello{' ' + name if name else ''}, {begins}" in page
    letter = page.partition("Hello")[2].partition("Text")[0]
    assert "1. Which numbers have to move through this training" in letter
    assert "after this training? Please answer through the link that was sent to you. Thank you. " in letter


def to_the_leader(**facts: object) -> str:
    """What whoever looks at vendors writes to the sales leader."""
    texts = texts_to_send(report("vendor_evaluation", "evaluator", "Northpeak", **facts))
    return next(each.text for each in texts if each.id == "for-leader")


def test_each_step_of_the_leader_is_a_request_and_no_order() -> None:
    over = {"stayed_surface_level": True, "wants_to_get_in_deep": False}
    nothing_known = {"metrics": {"specific_known": False}, "behaviour": {"to_change_known": False}}

    assert to_the_leader(vendor=over, **nothing_known).partition("another vendor:\n\n")[2].splitlines()[:2] == [
        "1. Could you name one business number that has to move?",
        "2. Could you write down who does what today and what they have to do instead?",
    ]


def test_no_text_to_the_leader_counts_what_it_does_not_name_or_cross_examines() -> None:
    told = {"stayed_surface_level": True, "asked_about_metrics": False, "started_with_product": True}
    text = to_the_leader(vendor=told, metrics={"specific_known": False}, leader={"unavailable": True})

    assert "\n\nThe main reasons:\n- " in text
    assert "answers needed" not in text
    assert not [each for each in ("When did you last", "Who decided") if each in text]


def test_a_vendor_is_thanked_where_there_were_talks_and_hears_of_no_trouble() -> None:
    asked = text_to("vendor", vendor={"asked_about_metrics": False}, **KNOWN)

    assert "Thank you for the time you have given us so far." in asked
    assert "1. Which of our numbers would you need to see, in which breakdown?" in asked
    assert "numbers are off" not in asked


def test_nobody_of_us_is_asked_for_what_only_a_vendor_can_change() -> None:
    for read in every_case_for_every_reader():
        facts = read.report.rule_set.facts.values()
        theirs = [lowered(fact.to_change).removesuffix(".") for fact in facts if fact.changed_by == "vendor"]
        texts = [each.text for each in read.texts if each.id != "for-vendor"]
        asked = [f"Could you {to_do}?" for to_do in theirs if to_do]

        assert [each for each in asked if any(each in text for text in texts)] == [], str(read)
