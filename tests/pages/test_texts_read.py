"""What was found by reading texts as their receivers would: a claim nobody made, a question that changes nothing."""

import re
from typing import Any

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.questions import asked_of
from tests.pages.reports import every_text, memo_said, reports_of, service
from tests.pages.test_memo import memo
from tests.pages.test_texts import questions_of, report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

SENT: dict[str, Any] = {"is_delegate": True}


def test_a_vendor_whom_we_have_not_met_is_not_asked_what_they_have_learned_from_us() -> None:
    not_met = text_to("vendor", OF_VENDORS, "leader", **KNOWN)
    met = text_to("vendor", OF_VENDORS, "leader", vendor={"asked_about_metrics": True}, **KNOWN)

    assert ("Before we meet, please" in not_met, re.findall(r"so far|not confirmed yet|to next", not_met)) == (True, [])
    assert "What have you learned from us so far" in met


def test_what_a_trainer_cannot_explain_is_named_where_they_are_told_to_write_it_down() -> None:
    told = report(OF_TRAINERS, trainer={"articulates": {"plan": False}})

    assert "Write down the plan in plain words, and test that with the buyer." in [
        each for act in acts(told) for each in [act.what.partition(" Where")[0]]
    ]


def test_what_two_steps_have_in_common_is_said_once_in_a_way_out() -> None:
    way = memo(metrics={"items": [{"metric": "sales_cycle_length", "knowledge": "none"}]}).way

    assert way
    assert way.steps.lines[0].text.endswith("Settle a target and a date for our sales cycle.")


def test_where_answers_contradict_each_other_it_is_not_said_that_too_little_is_known() -> None:
    evidence = [{"fact": "vendor.sold_or_priced", "value": True, "source": "transcript", "speaker_side": "buyer"}]
    document = {"kind": OF_VENDORS, "facts": {"vendor": {"sold_or_priced": False}}, "evidence": evidence}
    said = memo_said(next(iter(reports_of(service().answered(document)))).report)

    assert said.why == "Two answers contradict each other, and which of them is right can decide it."
    assert said.settled == "What contradicts itself does not count until it is settled which is right."


def test_nobody_reads_that_the_team_was_not_told_where_nobody_said_so() -> None:
    late: dict[str, Any] = {"evaluator": {**SENT, "knows_numbers": True, "intimate_team_knowledge": True}}
    told = {"leader": {"answered_what_how_much_when": False, "transparent_with_team": True}, **late, **KNOWN}
    untold = {"leader": {"answered_what_how_much_when": True, "transparent_with_team": False}, **late, **KNOWN}
    settled_late = "efore anybody talked to a vendor, it was not settled by when our win rate has to move."

    for reader, person in (("evaluator", "leader"), ("leader", "evaluator")):
        assert settled_late in text_to(person, OF_REQUESTS, reader, **told)
        assert "eam has not been told yet" in text_to(person, OF_REQUESTS, reader, **untold)
        assert "not been told" not in text_to(person, OF_REQUESTS, reader, **told)


def test_nobody_of_us_is_asked_for_what_would_change_nothing() -> None:
    for read, text in every_text():
        if text.id == "for-evaluator":
            facts = [read.report.rule_set.facts[question["fact"]] for question in read.report.telling]
            telling = {each for fact in facts for each in asked_of(read.report, "evaluator", [fact])}
            assert {*questions_of(text)} <= telling, read


def test_a_vendor_whom_nobody_let_ask_is_not_asked_whom_they_asked_so_far() -> None:
    deck = {"on_matrix": True, "discovery_took_place": False}
    asked = text_to("vendor", OF_VENDORS, "evaluator", vendor=deck, evaluator={"sat_through_slide_deck": True}, **KNOWN)

    assert "Whom on our side would you need to ask about our business?" in asked


def test_what_is_done_is_not_to_be_done() -> None:
    def to_do(reader: str, at_start: bool, each_quarter: bool) -> str:
        told = {"starting_metrics_taken": at_start, "quarterly_snapshots": each_quarter}
        return acts(report(OF_REQUESTS, reader, measurement=told))[0].what

    before = "Before you buy anything, "
    assert to_do("leader", True, False) == f"{before}put four quarterly dates with a name into the calendar."
    assert to_do("leader", False, True) == f"{before}write down each value with its date and the report that shows it."
    ask = f"{before}ask the sales leader to "
    assert to_do("evaluator", True, False) == f"{ask}put four quarterly dates with a name into the calendar."
    assert to_do("evaluator", False, True) == (
        f"{ask}have each value written down with its date and the report that shows it."
    )
    assert "write down each value" in to_do("leader", False, False)


def test_what_the_letter_names_is_neither_asked_for_nor_said_to_be_unsettled() -> None:
    won = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22}, "target": {"value": 30}}
    told: dict[str, Any] = {"metrics": {"items": [{**won, "by": "2027-06-30"}]}, "behaviour": {"to_change_known": True}}
    untold = {"answered_what_how_much_when": False, "transparent_with_team": False}
    knows = {**SENT, "knows_numbers": True, "intimate_team_knowledge": True}
    asked = text_to("leader", OF_REQUESTS, "evaluator", evaluator=knows, leader=untold, **told)
    left_out = {"involved_in_training_decision": False, "defines_metrics": False}
    without = text_to("leader", OF_REQUESTS, "evaluator", evaluator=knows, leader=left_out, **told)

    assert ("Could you show the team which numbers" in asked, "write down and show" in asked) == (True, False)
    assert "o far the training is decided on without you, and so are the numbers that it has to move." in without
    assert "not settled" not in without


def test_a_leader_who_had_no_time_says_so_of_themselves() -> None:
    told: dict[str, Any] = {"evaluator": {**SENT, "filling_out_matrix": True}, "leader": {"unavailable": True}}
    sent = text_to("vendor", OF_VENDORS, "leader", vendor={"asked_about_metrics": True}, **told, **KNOWN)

    assert (
        "So far I have had no time to talk to you, so you may not know enough about us yet to answer all of this."
        in sent
    )
