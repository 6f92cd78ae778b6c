"""Letters and memos as further strict readers found them: a claim beyond what was told, a promise that nobody keeps."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import act_of
from dontbuy.api.pages.draft.questions import asked_of
from dontbuy.api.pages.draft.reasons import written
from tests.pages.reports import every_case_for_every_reader, every_text
from tests.pages.test_letters_as_they_stand import NUMBER, SENT
from tests.pages.test_memos_as_they_stand import mail_of, titles
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

# --- of several reasons, none is the reason


@pytest.mark.parametrize(
    ("reason", "title", "sent"),
    [
        (
            *("get_better", "Getting better is given as a reason, and no metric is"),
            "So far the training is meant for us to get better in general. To improve our win rate is not given as a "
            "reason for it.",
        ),
        (
            *("methodology", "A methodology is given as a reason, and the behaviour is not known"),
            "So far, wanting a methodology has been given as a reason for the training",
        ),
    ],
)
def test_one_of_two_reasons_is_not_the_reason(reason: str, title: str, sent: str) -> None:
    told: dict[str, Any] = {
        "request": {"reasons": [reason, "budget_to_spend"]},
        "behaviour": {"to_change_known": False},
        "metrics": {"items": [NUMBER]},
    }
    read = report(OF_REQUESTS, "evaluator", **told)

    assert title in titles(OF_REQUESTS, **told)
    assert [each for each in (written(read, reason) for reason in read.answer["reasons"]) if each.startswith(sent)]


# --- what was told is not asked for


def asked_where_it_starts(*items: Any) -> str:
    read = report(OF_REQUESTS, "evaluator", metrics={"items": [*items]}, evaluator=SENT)
    return "\n".join(asked_of(read, "leader", [read.rule_set.facts["measurement.starting_metrics_taken"]]))


def test_where_a_value_stands_is_not_asked_of_whoever_was_told() -> None:
    won = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22, "unit": "percent"}, "source": "crm"}
    cycle = {"metric": "ramp_time", "knowledge": "exact", "baseline": {"value": 6, "unit": "months"}, "source": "crm"}
    guess, sheet = {**won, "source": "estimate"}, {**cycle, "source": "spreadsheet"}

    assert asked_where_it_starts(won) == (
        "Is today’s value of our win rate (22% in the CRM) written down as the starting point, with its date?"
    )
    assert "(win rate 22% and time to productivity 6 months, in the CRM)" in asked_where_it_starts(won, cycle)
    assert "(win rate 22% in the CRM and time to productivity 6 months in a spreadsheet)" in asked_where_it_starts(
        won, sheet
    )
    assert "(22%) written down" in asked_where_it_starts(guess)


# --- whoever sends it


def test_a_leader_who_sent_somebody_says_so_in_one_way() -> None:
    blind = {**SENT, "intimate_team_knowledge": False, "knows_numbers": False, "has_access_to_metrics": False}
    sent = mail_of(OF_VENDORS, "leader", evaluator=blind, vendor={"asked_about_metrics": False})

    assert ("hoever I sent" in sent, "we sent" in sent) == (True, False)


# --- to a vendor


def asked_of_a_vendor(reader: str, discovery: bool = False, **told: Any) -> list[str]:
    asked: dict[str, Any] = {"asked_about_metrics": True, "problem_centric_discovery": discovery}
    told = {"evaluator": {**SENT, "intimate_team_knowledge": True}, **KNOWN, **told}
    text = text_to("vendor", OF_VENDORS, reader, vendor=asked, **told)
    return [line for line in text.splitlines() if line.endswith("?")]


def test_a_vendor_is_asked_for_the_discovery_that_is_missing() -> None:
    meet = "for an hour on our business problems alone, before we look at any offer?"
    whom = {
        "leader": asked_of_a_vendor("leader", evaluator={"is_delegate": False})[0],
        "evaluator": asked_of_a_vendor("evaluator")[0],
    }

    assert whom == {
        "leader": f"1. When could we meet {meet}",
        "evaluator": f"1. When could you meet our sales leader and me {meet}",
    }
    assert asked_of_a_vendor("evaluator", leader={"unavailable": True})[0] == whom["leader"]
    assert [each for each in asked_of_a_vendor("evaluator") if "found out about our business problems" in each] == []


def test_no_vendor_is_asked_for_a_discovery_that_took_place_or_that_we_kept_from_them() -> None:
    held_back: dict[str, Any] = {"leader": {"accepts_problem_centric_discovery": False}}
    asked = [*asked_of_a_vendor("leader", discovery=True), *asked_of_a_vendor("evaluator", **held_back)]

    assert asked
    assert [each for each in asked if "When could " in each] == []


# --- who was promised something does it


ROUGH = {"metric": "discount_rate", "knowledge": "approximate", "baseline": {"value": 14}, "by": "2027-10-31"}


def test_whom_a_letter_promises_something_is_asked_for_it() -> None:
    told: dict[str, Any] = {
        "metrics": {"items": [{**ROUGH, "target": {"value": 9}}]},
        "behaviour": {"to_change_known": False},
        "measurement": {"starting_metrics_taken": False},
        "evaluator": {**SENT, "has_access_to_metrics": True, "intimate_team_knowledge": False},
    }
    asks = "look up the exact value of our average discount"

    assert f"- The person looking at vendors will {asks}." in text_to("asker", OF_REQUESTS, "leader", **told)
    assert f"\nPlease also {asks}" in text_to("evaluator", OF_REQUESTS, "leader", **told)


def test_whoever_fills_in_a_matrix_is_asked_to_stop_where_that_was_promised() -> None:
    told: dict[str, Any] = {
        "metrics": {"items": []},
        "evaluator": {"filling_out_matrix": True},
        "leader": {"unavailable": True},
    }
    stops = "stop comparing vendors in a table until "

    assert f"- The person looking at vendors will {stops}" in text_to("asker", OF_REQUESTS, "leader", **told)
    assert "no further box of the matrix until my three answers" in text_to("evaluator", OF_REQUESTS, "leader", **told)


# --- one meeting


def to_a_contact(**told: Any) -> str:
    return text_to("contact", OF_TRAINERS, "", **told)


def test_a_contact_is_asked_for_one_meeting() -> None:
    hour = "give me an hour"
    blind = {**SENT, "knows_numbers": False, "has_access_to_metrics": False}
    busy: dict[str, Any] = {"leader": {"unavailable": True}}
    present = to_a_contact(evaluator=blind, **busy)
    compared = to_a_contact(evaluator={**SENT, "filling_out_matrix": True}, **busy)
    refused = to_a_contact(evaluator=SENT, leader={"accepts_problem_centric_discovery": False}, metrics={"items": []})
    shallow = to_a_contact(evaluator=SENT, vendor={"problem_centric_discovery": False})
    alone = to_a_contact(leader={"accepts_problem_centric_discovery": False})

    assert [hour in each for each in (present, compared)] == [False, False]
    assert "When could we next talk?" in present
    assert "When could I talk to the person who answers for your sales numbers?" in compared
    for both in (refused, shallow):
        assert "When can you and your sales leader give me an hour on your business problems?" in both
        assert ("bring your sales leader along" in both, both.count(hour)) == (False, 1)
    assert "When can you, or whoever answers for your sales numbers, give me an hour" in alone


def test_no_contact_of_a_worked_case_reads_two_requests_for_one_meeting() -> None:
    asks = re.compile(r"be there when we next talk|conversation with the person|along when we next talk|talk to your")
    sent = [text.text for _, text in every_text() if text.id == "for-contact" and asks.search(text.text)]

    assert len(sent) > 3
    assert [text for text in sent if "give me an hour" in text] == []


# --- no more is missing than was told


@pytest.mark.parametrize(
    ("measured", "title", "does", "sent"),
    [
        (
            {"quarterly_snapshots": False},
            "It is not settled who measures the numbers each quarter",
            "Before you buy anything, put four quarterly dates into the calendar, each with the name of "
            "whoever measures.",
            "we still need somebody who measures again each quarter.",
        ),
        (
            {"starting_metrics_taken": False},
            "Today’s values are not written down as the starting point yet",
            "Before you buy anything, write down each value with its date and the report that shows it.",
            "we still need today’s values on paper.",
        ),
    ],
)
def test_that_nobody_was_named_who_measures_does_not_say_that_nobody_will(
    measured: dict[str, bool], title: str, does: str, sent: str
) -> None:
    read = report(OF_REQUESTS, "leader", measurement=measured, **KNOWN)
    (found,) = [each for each in read.answer["reasons"] if each["criterion"] == "MEA-1"]

    assert (found["title"], found["do"], act_of(read, found).what) == (title, does, does)
    assert written(read, found).endswith(sent)


def test_no_reason_of_a_worked_case_says_that_a_purchase_will_not_be_measured() -> None:
    said = [each["title"] for read in every_case_for_every_reader() for each in read.report.answer["reasons"]]

    assert [each for each in said if "will not be measured" in each or "will be measured neither" in each] == []


def test_what_was_settled_is_not_said_to_be_missing_beside_what_was_not() -> None:
    agreed: dict[str, Any] = {"buy_in": {"reps": True, "middle_management": False}}
    read = report(OF_REQUESTS, "evaluator", evaluator=SENT, **agreed, **KNOWN)
    (found,) = [each for each in read.answer["reasons"] if each["criterion"] == "LDR-6"]

    assert written(read, found) == "We do not have the managers’ agreement yet."
    assert "tell the reps’ managers what would have to be done differently, and to note" in found["do"]
