"""What was found by reading texts as their receivers would: a claim nobody made, a question that changes nothing."""

import re
from typing import Any

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.questions import asked_of
from dontbuy.api.pages.draft.ways_out import ways_out
from dontbuy.api.pages.words import target_in_words
from tests.pages.conftest import Reader
from tests.pages.reports import every_text, memo_said, reports_of, service
from tests.pages.test_memo import memo
from tests.pages.test_results import finished
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

    assert "Go back to discovery until the plan can be explained in plain words. Then have the buyer correct it." in [
        each for act in acts(told) for each in [act.what.partition(" Where")[0]]
    ]


def test_a_way_out_settles_of_a_number_what_was_said_not_to_be_settled() -> None:
    unsettled = {"how_much_known": False, "timeframe_known": False}
    way = memo(metrics={"items": [{"metric": "sales_cycle_length", "knowledge": "none"}], **unsettled}).way

    assert way
    assert [line.text for line in way.steps.lines] == [
        f"Settle a {what} for our sales cycle." for what in ("target", "date")
    ]


def test_where_answers_contradict_each_other_it_is_not_said_that_too_little_is_known() -> None:
    evidence = [{"fact": "vendor.sold_or_priced", "value": True, "source": "transcript", "speaker_side": "buyer"}]
    document = {"kind": OF_VENDORS, "facts": {"vendor": {"sold_or_priced": False}}, "evidence": evidence}
    said = memo_said(next(iter(reports_of(service().answered(document)))).report)

    assert said.why == "Two answers contradict each other, and which of them is right can decide it."
    assert said.settled == "Answers that contradict each other do not count until it is settled which is right."


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
    assert (
        to_do("leader", True, False)
        == f"{before}put four quarterly dates into the calendar, each with the name of whoever measures."
    )
    assert to_do("leader", False, True) == f"{before}write down each value with its date and the report that shows it."
    ask = f"{before}ask the sales leader to "
    assert (
        to_do("evaluator", True, False)
        == f"{ask}put four quarterly dates into the calendar, each with the name of whoever measures."
    )
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


def test_below_a_line_that_says_what_waits_no_task_says_it_again() -> None:
    """It read *by when,?*: the rulebook has a comma there."""
    late: dict[str, Any] = {
        "evaluator": {**SENT, "intimate_team_knowledge": True},
        "vendor": {"started_with_product": True},
    }
    sent = text_to("leader", OF_VENDORS, "evaluator", leader={"transparent_with_team": False}, **late)

    assert (
        "before we talk to another vendor:\n\nCould you show the team which numbers have to move, how far and by when?"
        in sent
    )
    assert [text for _, text in every_text() if re.search(r",[?.!]|,,", text.text)] == []


def test_what_our_own_side_does_waits_for_no_vendor_and_has_its_reason() -> None:
    deck: dict[str, Any] = {"on_matrix": True, "discovery_took_place": False, "asked_about_metrics": False}
    sent: dict[str, Any] = {**SENT, "intimate_team_knowledge": False, "sat_through_slide_deck": True}
    asked = text_to("evaluator", OF_VENDORS, "leader", vendor=deck, evaluator=sent, **KNOWN)

    assert (
        "\nPlease also take Northpeak off your matrix until a discovery conversation has taken place.\nWhy: " in asked
    )
    assert "When we go on, please take" not in asked


def test_a_way_out_asks_for_no_more_of_a_number_than_its_reasons_rest_on() -> None:
    """It also asked for a date, which no reason was about, and said that this was the least."""
    rough = {"metric": "average_deal_size", "knowledge": "approximate", "target": {"value": 55000, "unit": "EUR"}}
    told = {"metrics": {"items": [rough]}, "vendor": {"asked_about_metrics": True}}
    way = memo(evaluator={"is_delegate": False}, **told).way

    assert way
    assert way.is_to_do
    assert [line.text for line in way.steps.lines] == [
        "Ask whoever runs the sales reports for the exact value of our average deal size."
    ]


def test_a_number_that_is_named_with_its_value_is_not_to_be_named_besides() -> None:
    told: dict[str, Any] = {"metrics": {"items": [], "specific_known": False}}
    found = report(OF_REQUESTS, "evaluator", evaluator=SENT, **told)
    least = ways_out(service(), found)

    assert least
    assert [step.fact for step in least.ways[0].steps] == ["metrics.items"]
    assert {*least.ways[0].told} == {"metrics.items", "metrics.specific_known"}


def test_less_is_said_with_the_sign_for_less() -> None:
    assert target_in_words({"change": -20, "kind": "absolute"}, "days") == "−20 days"
    assert target_in_words({"change": 5, "kind": "points"}, "") == "+5 points"


def test_where_talks_end_no_reason_says_to_pause_them(reader: Reader) -> None:
    told: dict[str, Any] = {
        "vendor": {"started_with_product": True},
        "evaluator": {**SENT, "intimate_team_knowledge": False},
    }
    page = reader.get(f"/draft/{finished(reader, {'kind': OF_VENDORS, 'facts': told})}/result/1").text

    assert "Pause the vendor talks" not in page
    assert "to join every talk with a vendor" in page


def test_a_remedy_is_not_put_beside_a_cause_that_nobody_knows() -> None:
    asked: dict[str, Any] = {"request": {"opened_with": ["more_leads"]}}

    def to_do(**told: Any) -> list[str]:
        return [act.what for act in acts(report(OF_REQUESTS, "leader", **asked, **told)) if act.criterion == "REQ-4"]

    (unknown,), (known,) = to_do(cause={"buyer_can_pinpoint": False}), to_do(cause={"buyer_can_pinpoint": True})
    assert unknown.startswith("Leave what was asked for aside until you know why the number is off.")
    assert known.startswith(
        "Of what was asked for, write down which number it would move and which cause it would remove."
    )


def test_that_a_value_is_not_known_is_no_reason_to_look_it_up() -> None:
    rough = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 20}, "target": {"value": 30}}
    told: dict[str, Any] = {"metrics": {"items": [rough]}, "evaluator": {**SENT, "has_access_to_metrics": True}}
    asked = text_to("evaluator", OF_REQUESTS, "leader", request={"reasons": ["other"]}, **told)

    assert "\nWhy: without an exact figure nobody can see how far off it is, nor later whether it moved." in asked
    assert "Why: we do not know" not in asked


def test_of_the_reasons_that_go_with_others_a_memo_leaves_out_none() -> None:
    told: dict[str, Any] = {"metrics": {"items": []}, "behaviour": {"to_change_known": False}}
    said, reasons = memo(**told).also, report(OF_VENDORS, **told).answer["reasons"]

    assert 1 + len(said.lines) + said.more == len(reasons)
    assert len(said.lines) > 1
