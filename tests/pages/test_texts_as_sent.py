"""What made a text one that nobody would send as it stands: whose act it is, what it waits for, what it claims."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import YOU, act_of, acts
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.result import result_context
from dontbuy.api.pages.draft.ways_out import ways_out
from tests.browser.purchases import OURS, VENDORS_GOOD
from tests.pages.reports import every_case_for_every_reader, every_text, memo_said, service
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, WIN_RATE, text_to

SENT_EARLY = {"is_delegate": True, "knows_numbers": True}
UNTOLD = {"answered_what_how_much_when": False, "transparent_with_team": False}
WENT_WELL: dict[str, Any] = {
    "behaviour": {"to_change_known": True},
    "cause": {"buyer_can_pinpoint": True},
    "request": {"opened_with": ["business_problem"], "reasons": ["metrics"], "willing_to_dive_in": True},
    "metrics": {"items": [{**WIN_RATE, "by": "2027-06-30"}]},
}


# --- whose act it is


@pytest.mark.parametrize("kind", [OF_REQUESTS, OF_VENDORS])
def test_whoever_looks_at_vendors_reads_no_order_that_is_the_leaders(kind: str) -> None:
    orders = [
        (str(read), act.what)
        for read in every_case_for_every_reader()
        if (read.reader, read.report.rule_set.kind) == ("evaluator", kind)
        for act in (act_of(read.report, reason) for reason in read.report.answer["reasons"])
        if act.who != YOU
    ]

    assert orders == []


def test_a_reason_names_who_does_what_it_says_where_that_is_not_the_reader() -> None:
    told: dict[str, Any] = {"evaluator": {"is_delegate": True}, "vendor": {"asked_about_metrics": False}, **KNOWN}
    read = report(OF_VENDORS, "leader", **told)
    evaluated = service().answered(dict(read.document))
    shown = result_context(evaluated, read, None)["does"]["VEN-7"]

    assert shown.startswith("The person looking at vendors: Push back on the vendor’s sellers.")


def test_a_way_names_who_would_have_to_bring_it_about() -> None:
    blind = {"is_delegate": True, "knows_numbers": False}
    told: dict[str, Any] = {"evaluator": blind, "vendor": {"asked_about_metrics": False}, **KNOWN}

    def sentences(reader: str) -> set[str]:
        found = ways_out(service(), report(OF_VENDORS, reader, **told))
        assert found is not None
        return {step.sentence for way in found.ways for step in way.steps}

    joins = "join the vendor calls in person."
    assert f"The sales leader would have to {joins}" in sentences("evaluator")
    assert "Join the vendor calls in person." in sentences("leader")
    assert "The vendor would have to ask what your win rate looks like today, and dig into the answer." in sentences(
        "leader"
    )


def test_what_a_trainer_has_to_do_speaks_to_nobody_in_a_memo() -> None:
    of_trainers = [read for read in every_case_for_every_reader() if read.report.rule_set.kind == OF_TRAINERS]
    said = [line.text for read in of_trainers for line in memo_said(read.report).acts.lines]

    assert len(said) > 50
    assert [text for text in said if re.search(r"\b(you|your|yourself)\b", text.partition("“")[0])] == []


def test_of_a_trainers_buyer_it_is_the_buyers_sales_leader() -> None:
    told = report(OF_TRAINERS, metrics={"items": []})
    for read in (told, for_others(told, "Kim")):
        found = ways_out(service(), read)
        assert found is not None
        assert {step.who for way in found.ways for step in way.steps} == {"The buyer’s sales leader"}


# --- what a letter says, and what it leaves out


def test_whatever_calls_for_care_alone_is_not_said_to_stop_a_purchase() -> None:
    rough = {"items": [{"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 20}}]}
    text = text_to("leader", OF_VENDORS, "evaluator", metrics=rough)

    assert "It says that there is something to look at before we buy." in text
    of_care = [text.text for read, text in every_text() if read.report.answer["level"] == "caution"]
    assert len(of_care) > 20
    assert [text for text in of_care if "we should not buy yet" in text] == []


def test_what_lies_with_the_leader_is_asked_of_them_though_no_question_is_open() -> None:
    led = {
        "involved_in_training_decision": True,
        "defines_metrics": True,
        "answered_what_how_much_when": True,
        "transparent_with_team": True,
        "knows_lagging_metrics": True,
        "on_active_journey": True,
        "accepts_problem_centric_discovery": True,
        "expects_magic_wand": False,
        "unavailable": False,
    }
    sent = {"is_delegate": True, "intimate_team_knowledge": True, "knows_numbers": True, "filling_out_matrix": False}
    told = {
        **WENT_WELL,
        "leader": led,
        "evaluator": sent,
        "buy_in": {"reps": False, "middle_management": True},
        "prior": {"exists": False},
        "measurement": {"starting_metrics_taken": True, "quarterly_snapshots": True},
    }
    text = text_to("leader", OF_REQUESTS, "evaluator", **told)

    assert "The reason: we do not have the reps’ agreement yet." in text
    assert text.endswith("and ask what would stop them?\n\nThank you.")


def test_where_the_talks_wait_the_first_reason_is_what_they_wait_for() -> None:
    shallow = {"problem_centric_discovery": False, "asked_about_metrics": True}
    text = text_to("leader", OF_VENDORS, "evaluator", evaluator=SENT_EARLY, leader=UNTOLD, vendor=shallow, **KNOWN)

    assert "It says that talks with vendors should wait." in text
    first = text.partition("reasons:\n- ")[2].splitlines()[0]
    told = "The team has not been told yet which numbers have to move, how far and by when."
    assert first == told


def test_what_goes_with_a_reason_is_no_second_reason() -> None:
    unnamed = text_to("leader", OF_REQUESTS, "evaluator", metrics={"items": []})
    deck = {"evaluator": {**SENT_EARLY, "sat_through_slide_deck": True}, "metrics": KNOWN["metrics"]}
    listed = text_to(
        "leader", OF_VENDORS, "evaluator", vendor={"on_matrix": True, "discovery_took_place": False}, **deck
    )

    assert "\n\nThe reason: we have not named a business number that the training has to move.\n\n" in unnamed
    assert "\n\nThe reason: we put Northpeak into our comparison after a slide deck, without a conversation" in listed


def test_whoever_does_not_decide_is_not_told_when_to_decide() -> None:
    lacks = {"understands": {"cost_of_no_change": False}, "articulates": {"plan": False}}
    text = text_to("evaluator", OF_VENDORS, "leader", evaluator=SENT_EARLY, vendor=lacks, **KNOWN)

    assert "Decide only" not in text
    assert "Tell me once they have it right." in text
    assert [sent.text for read, sent in every_text() if read.reader == "leader" and "Decide only" in sent.text] == []


def test_a_leader_asks_nobody_what_is_for_the_leader_to_decide() -> None:
    sent = {**OURS["evaluator"], "is_delegate": True, "intimate_team_knowledge": True, "has_access_to_metrics": True}
    ours = {group: OURS[group] for group in ("metrics", "behaviour", "measurement")}
    vendor = {**VENDORS_GOOD, "on_matrix": None}
    ours["cause"] = {"buyer_can_pinpoint": True}
    told = {**ours, "evaluator": sent, "vendor": {fact: value for fact, value in vendor.items() if value is not None}}
    read = report(OF_VENDORS, "leader", **told)

    assert "request.willing_to_dive_in" in {question["fact"] for question in read.telling}
    assert text_to("evaluator", OF_VENDORS, "leader", **told) == ""


def test_an_answer_that_only_follows_from_others_says_so() -> None:
    vendor = {"sold_or_priced": True, "full_understanding_first": True, "understands": {"cost_of_no_change": False}}
    text = text_to("evaluator", OF_VENDORS, "leader", evaluator=SENT_EARLY, vendor=vendor, **KNOWN)

    assert "answers are yes (my own) and no (follows from other answers), so it comes first:" in text


def test_an_offer_that_came_too_early_is_set_aside_before_anything_is_asked() -> None:
    vendor = {"sold_or_priced": True, "full_understanding_first": False, "started_with_product": False}
    text = text_to("vendor", OF_VENDORS, vendor=vendor, **KNOWN)

    aside = "Let us set the price and the offer aside, whoever brought them up, until you know our business better."
    assert f"{aside}\n\nBefore we meet again" in text
    assert "set the price" not in text_to("vendor", OF_VENDORS, vendor={"asked_about_metrics": False}, **KNOWN)


def test_whoever_pauses_asks_a_vendor_for_nothing_yet() -> None:
    shallow = {"problem_centric_discovery": False, "asked_about_metrics": True}
    paused = text_to("vendor", OF_VENDORS, "evaluator", evaluator=SENT_EARLY, leader=UNTOLD, vendor=shallow, **KNOWN)

    assert paused.split("\n\n")[1:-1] == [
        "I would like to pause our talks about sales training until we have settled a few things on our own side.",
        "I will get in touch once that is done, with a few questions.",
    ]
    assert "?" not in paused


def test_whoever_moves_on_says_why_in_a_sentence() -> None:
    moves_on = text_to("vendor", OF_VENDORS, vendor={"started_with_product": True}, **KNOWN)
    runs = text_to("vendor", OF_VENDORS, vendor={"charges_for_discovery": True, "has_insight_into_org": False}, **KNOWN)

    assert "We are looking for somebody who starts with our business problems." in moves_on
    assert "It is not what we need at this point." in runs


def test_a_trainer_names_what_they_cannot_explain_and_takes_a_price_back_once() -> None:
    known = {"root_causes": True, "plan": False, "impact_on_metrics": True}
    lacks = text_to("contact", OF_TRAINERS, vendor={"articulates": known})
    early = text_to(
        "contact",
        OF_TRAINERS,
        vendor={"sold_or_priced": True, "full_understanding_first": False},
        request={"opened_with": ["price"]},
    )

    assert "Before I propose anything, I want to be able to explain the plan." in lacks
    assert early.count("price") == 1


def test_what_is_to_be_done_about_all_of_it_does_not_name_all_of_it_again() -> None:
    def measured(**told: bool) -> str:
        read = report(OF_REQUESTS, "leader", measurement=told, **WENT_WELL)
        return next(act.what for act in acts(read) if act.criterion == "MEA-1")

    assert "still missing" not in measured(starting_metrics_taken=False, quarterly_snapshots=False)
    half = measured(starting_metrics_taken=True, quarterly_snapshots=False)
    assert half.startswith("Before you buy anything, put four quarterly dates into the calendar, each with the name")


@pytest.mark.parametrize(
    "wrong", [{"target": {"value": 12}, "by": "2027-06-30"}, {"by": "2020-01-01"}], ids=["the wrong way", "past"]
)
def test_a_figure_that_looks_wrong_stands_in_no_letter(wrong: dict[str, Any]) -> None:
    told = report(OF_REQUESTS, "evaluator", metrics={"items": [{**WIN_RATE, **wrong}]})
    text = text_to("leader", OF_REQUESTS, "evaluator", metrics={"items": [{**WIN_RATE, **wrong}]})

    assert told.has_wrong_figures
    assert "What has to move: win rate.\n" in text
    sound = {**WIN_RATE, "by": "2027-06-30"}
    assert "What has to move: win rate from 22% to 30% by 30 June 2027." in text_to(
        "leader", OF_REQUESTS, "evaluator", metrics={"items": [sound]}
    )
