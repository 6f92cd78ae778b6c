"""What one text says fits what the next one says: a promise, a request, and what is asked for twice."""

import re
from typing import Any

from dontbuy.api.pages.draft.acts import acts, what_to_do
from dontbuy.api.pages.draft.questions import asked_of
from tests.pages.reports import reports_of, service
from tests.pages.test_letters_as_they_stand import NUMBER, SENT
from tests.pages.test_memos_as_they_stand import mail_of, text_sent
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

SHALLOW: dict[str, Any] = {"asked_about_metrics": True, "problem_centric_discovery": False}
KNOWS_THE_TEAM: dict[str, Any] = {**SENT, "intimate_team_knowledge": True, "has_access_to_metrics": True}


def does(kind: str, reader: str, **told: Any) -> dict[str, str]:
    """What there is to do first, by the criterion."""
    return {act.criterion: act.what for act in acts(report(kind, reader, **told))}


def test_a_leader_reads_for_which_hour_they_are_asked() -> None:
    told: dict[str, Any] = {"evaluator": KNOWS_THE_TEAM, "vendor": SHALLOW, **KNOWN}
    sent = text_to("leader", OF_VENDORS, "evaluator", **told)

    assert "ask Northpeak for an hour with the two of us on our business problems, and a few questions before" in sent
    assert "you meet our sales leader and me for an hour" in text_to("vendor", OF_VENDORS, "evaluator", **told)


def test_a_vendor_whom_somebody_was_sent_to_is_asked_for_an_hour_by_them_alone() -> None:
    told: dict[str, Any] = {"evaluator": KNOWS_THE_TEAM, "vendor": SHALLOW, **KNOWN}

    assert "for an hour" not in text_to("vendor", OF_VENDORS, "leader", **told)
    assert "Please ask Northpeak for a discovery conversation" in text_to("evaluator", OF_VENDORS, "leader", **told)


def test_what_is_done_for_this_time_is_not_to_be_done_for_last_time() -> None:
    before: dict[str, Any] = {"prior": {"exists": True, "starting_metrics_taken": False}, **KNOWN}
    unmeasured = does(OF_REQUESTS, "leader", measurement={"starting_metrics_taken": False}, **before)
    measured = {"starting_metrics_taken": True, "quarterly_snapshots": True}

    assert ("MEA-1" in unmeasured, "PRI-2" in unmeasured) == (True, False)
    assert "PRI-2" not in does(OF_REQUESTS, "leader", measurement=measured, **before)
    assert "PRI-2" in does(OF_REQUESTS, "leader", **before)


def test_a_methodology_is_to_be_given_the_half_that_it_lacks() -> None:
    reasons: dict[str, Any] = {"request": {"reasons": ["methodology"]}, "metrics": {"items": [NUMBER]}}
    told = report(OF_REQUESTS, "leader", behaviour={"to_change_known": False}, **reasons)
    lacks = next(each for each in told.answer["reasons"] if each["criterion"] == "REQ-5")

    said = what_to_do(told, "leader", lacks)
    assert said == "Say what people have to do differently, and write it into the request."


def test_whoever_asked_reads_each_reason_and_each_step_once() -> None:
    vague: dict[str, Any] = {"opened_with": ["get_better"], "reasons": ["get_better"]}
    sent = text_to("asker", OF_REQUESTS, "leader", request=vague, leader={"defines_metrics": False})
    unnamed = text_to(
        *("asker", OF_REQUESTS, "leader"),
        request={"reasons": ["get_better"]},
        leader={"defines_metrics": False, "involved_in_training_decision": False},
    )

    assert (sent.count("better in general"), sent.count("I will name one business number")) == (1, 0)
    assert "I will put into the request what has to get better" in sent
    assert "I will name one business number that has to move." in unnamed
    assert "which numbers the training has to move" not in unnamed


def test_whoever_can_look_values_up_does_so_and_not_only_once_the_talks_go_on() -> None:
    rough = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 24}, "target": {"value": 30}}
    told: dict[str, Any] = {
        "metrics": {"items": [{**rough, "by": "2027-06-30"}]},
        "evaluator": KNOWS_THE_TEAM,
        "leader": {"answered_what_how_much_when": False},
    }

    assert "- The person looking at vendors will look up the exact value of our win rate." in text_to(
        "asker", OF_REQUESTS, "leader", **told
    )
    assert "\nPlease also look up the exact value of our win rate" in text_to(
        "evaluator", OF_REQUESTS, "leader", **told
    )


def test_of_two_reasons_of_ours_a_memo_names_the_one_that_says_both() -> None:
    blind = {**SENT, "knows_numbers": False, "has_access_to_metrics": False}
    sent = mail_of(OF_VENDORS, "evaluator", evaluator=blind, vendor={"asked_about_metrics": False})

    assert "Part of it lies with us: I have no access to the numbers and do not know them. The rest" in sent


def test_what_speaks_for_a_vendor_names_them_once() -> None:
    fee: dict[str, Any] = {"charges_for_discovery": True, "has_insight_into_org": False}
    good = {"willing_to_say_cannot_help": True, "explains_why_asking": True}
    sent = text_to("leader", OF_VENDORS, "evaluator", vendor={**fee, **good}, **KNOWN)

    assert "What speaks for Northpeak: the vendor is willing to say that they cannot help; the vendor explains" in sent


def test_of_numbers_that_are_named_a_letter_says_what_was_not_settled() -> None:
    cycle = {"metric": "sales_cycle_length", "knowledge": "exact", "baseline": {"value": 120, "unit": "days"}}
    told: dict[str, Any] = {
        "metrics": {"items": [cycle]},
        "evaluator": KNOWS_THE_TEAM,
        "leader": {"answered_what_how_much_when": False},
    }
    unsettled = "efore anybody talked to a vendor, it was not settled how far and by when our sales cycle has to move."
    of_two = text_to("leader", OF_REQUESTS, "evaluator", **(told | {"metrics": {"items": [cycle, NUMBER]}}))

    assert unsettled in text_to("leader", OF_REQUESTS, "evaluator", **told)
    assert unsettled in text_to("evaluator", OF_REQUESTS, "leader", **told)
    assert unsettled in of_two


def test_a_vendor_who_has_only_presented_is_asked_for_an_hour() -> None:
    deck: dict[str, Any] = {"on_matrix": True, "discovery_took_place": False, "problem_centric_discovery": False}
    told: dict[str, Any] = {"evaluator": {**KNOWS_THE_TEAM, "sat_through_slide_deck": True}, "vendor": deck, **KNOWN}
    sent = text_to("vendor", OF_VENDORS, "evaluator", **told)

    assert "So far there has been a presentation" in sent
    assert "1. When could you meet our sales leader and me for an hour on our business problems alone" in sent


def test_two_answers_with_commas_are_set_apart() -> None:
    aim = {"metric": "win_rate", "target": {"value": 30}, "by": "2027-06-30"}
    other = [{**aim, "target": {"value": 28}}]
    document = {
        "kind": OF_REQUESTS,
        "facts": {"metrics": {"items": [aim]}, "behaviour": {"to_change_known": True}},
        "evidence": [{"fact": "metrics.items", "value": other, "source": "email", "speaker_side": "buyer"}],
    }
    (read,) = [each for each in reports_of(service().answered(document)) if each.reader == "leader"]
    (first, *_) = [act.what for act in acts(read.report)]

    assert re.search(r"So far: [^;]+, [^;]+ \(answered here\); [^;]+, [^;]+ \(email\)\.", first)


def test_of_the_mid_market_win_rate_the_value_stands_behind_the_segment() -> None:
    won = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22, "unit": "percent"}}
    read = report(OF_REQUESTS, "evaluator", metrics={"items": [{**won, "qualifiers": {"segment": "mid-market"}}]})
    asked = asked_of(read, "leader", [read.rule_set.facts["measurement.starting_metrics_taken"]])

    assert asked == [
        "Is today’s value of our win rate (mid-market; 22%) written down as the starting point, with its date?"
    ]


def test_that_no_number_is_named_is_said_first_of_what_is_ours() -> None:
    left: dict[str, Any] = {"started_with_product": True}
    sent = mail_of(OF_VENDORS, "evaluator", metrics={"specific_known": False}, vendor=left)

    assert "The first reason lies with us, and so do others: which numbers have to move" in sent


def test_whoever_ends_talks_says_why_even_where_more_is_wrong_with_us() -> None:
    sent = text_to(
        *("leader", OF_VENDORS, "evaluator"),
        evaluator={**SENT, "knows_numbers": False, "has_access_to_metrics": False},
        behaviour={"to_change_known": False},
        vendor={"started_with_product": True, "asked_about_metrics": False},
    )

    assert "we should not buy as things stand, and should end these talks" in sent
    assert "\n- Northpeak started with their product, and not with our business problems.\n" in sent


def test_a_vendor_is_to_ask_about_numbers_that_somebody_can_know_of() -> None:
    sent = text_sent(OF_VENDORS, "evaluator", evaluator=SENT, vendor={"asked_about_metrics": False})

    assert "- The vendor: Ask what the numbers that have to move look like today, and dig into the answer." in sent


def test_a_leader_is_asked_to_settle_what_is_missing_also_beside_another_question() -> None:
    unsettled: dict[str, Any] = {"how_much_known": False, "timeframe_known": False}
    told: dict[str, Any] = {
        "evaluator": {**SENT, "knows_numbers": True, "has_access_to_metrics": True},
        "leader": {"answered_what_how_much_when": False, "unavailable": False},
        "metrics": {"items": [{**NUMBER, "target": None, "by": None}], **unsettled},
    }

    sent = text_to("leader", OF_VENDORS, "evaluator", **told)
    assert "1. Could you settle a target and a date for our win rate before anyone talks to a vendor again?" in sent
    assert "differently after this training?" in sent


def test_what_was_not_said_to_be_missing_is_not_to_be_settled() -> None:
    number = {**NUMBER, "target": None, "by": None}
    done = does(OF_REQUESTS, "leader", metrics={"items": [number], "timeframe_known": False})

    assert done["REQ-8"] == "Settle a date for your win rate."


def test_one_step_for_two_reasons_is_one() -> None:
    done = does(OF_REQUESTS, "leader", behaviour={"to_change_known": False}, request={"reasons": ["methodology"]})

    assert ("BUY-2" in done, "REQ-5" in done) == (True, False)


def test_a_target_told_as_a_share_of_today_is_said_as_one() -> None:
    number = {**NUMBER, "metric": "sales_cycle_length", "target": {"change": -20, "kind": "relative"}}
    sent = text_to("leader", OF_REQUESTS, "evaluator", evaluator=SENT, metrics={"items": [number]})

    assert "What has to move: sales cycle to 20% below today’s value by 30 June 2027." in sent


def test_a_contact_whose_sales_leader_is_known_is_not_asked_who_that_is() -> None:
    contact: dict[str, Any] = {**SENT, "knows_numbers": False, "intimate_team_knowledge": False}
    told: dict[str, Any] = {"evaluator": contact, "vendor": SHALLOW, "metrics": {"specific_known": False}}

    assert "Who on your side answers for your sales numbers?" in text_to("contact", OF_TRAINERS, **told)
    sent = text_to("contact", OF_TRAINERS, **told, leader={"role": "cro", "unavailable": False})
    assert "1. When can you and your sales leader give me an hour on your business problems?" in sent
    assert "Who on your side answers" not in sent


def test_a_trainer_speaks_of_that_conversation_only_after_one() -> None:
    contact: dict[str, Any] = {**SENT, "knows_numbers": False, "has_access_to_metrics": False}
    told: dict[str, Any] = {
        "evaluator": contact,
        "leader": {"role": "head_of_sales", "unavailable": True},
        "vendor": {"asked_about_metrics": False, "sold_or_priced": True, "full_understanding_first": False},
    }

    sent = text_to("contact", OF_TRAINERS, **told)
    assert ("When could we next talk?" in sent, "that conversation" in sent) == (True, False)
