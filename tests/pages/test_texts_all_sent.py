"""What a careful person would still have changed in a text before they sent it: two orders, a thing already told."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import YOU, act_of, acts, pausing
from dontbuy.api.pages.draft.outsiders import for_others
from dontbuy.api.pages.draft.questions import asked_of
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.texts import texts_to_send
from dontbuy.api.pages.memo.content import opening_of
from dontbuy.api.pages.words import IN_OTHER_WORDS
from tests.pages.reports import NAME, every_case_for_every_reader, every_text, reports_of, service
from tests.pages.test_memo import memo
from tests.pages.test_texts import questions_of, report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

SENT: dict[str, Any] = {"is_delegate": True}


def title_of(criterion: str, told: Report) -> str:
    return next(each["title"] for each in told.answer["reasons"] if each["criterion"] == criterion)


# --- what is missing


@pytest.mark.parametrize(
    ("kind", "reader", "criterion", "facts", "title"),
    [
        (
            *(OF_VENDORS, "leader", "LDR-4"),
            {"evaluator": SENT, "leader": {"answered_what_how_much_when": True, "transparent_with_team": False}},
            "You sent someone before you had shared the numbers",
        ),
        (
            *(OF_VENDORS, "evaluator", "LDR-4"),
            {"evaluator": SENT, "leader": {"answered_what_how_much_when": False}},
            "You were sent to vendors before the sales leader had settled the numbers",
        ),
        (
            *(OF_REQUESTS, "", "MEA-1"),
            {"measurement": {"starting_metrics_taken": True, "quarterly_snapshots": False}},
            "It is not settled who measures the numbers each quarter",
        ),
        (
            *(OF_REQUESTS, "", "MEA-1"),
            {"measurement": {"starting_metrics_taken": False, "quarterly_snapshots": False}},
            "Today’s values are not written down as the starting point yet, nor is it settled who measures again",
        ),
        (
            *(OF_REQUESTS, "", "PRI-2"),
            {"prior": {"exists": True, "starting_metrics_taken": False}},
            "The last programme is not known to have been measured at its start",
        ),
        (*(OF_REQUESTS, "", "LDR-6"), {"buy_in": {"middle_management": False}}, "Middle management has not bought in"),
        (
            *(OF_REQUESTS, "", "REQ-5"),
            {"request": {"reasons": ["methodology"]}, "behaviour": {"to_change_known": False}},
            "A methodology is given as a reason, and the behaviour is not known",
        ),
        (
            *(OF_REQUESTS, "", "REQ-8"),
            {"metrics": {"how_much_known": False, "timeframe_known": False}},
            "By how much and by when each number has to move is not settled",
        ),
        (
            *(OF_REQUESTS, "", "REQ-8"),
            {"metrics": {"timeframe_known": False}},
            "By when each number has to move is not settled",
        ),
        (
            *(OF_VENDORS, "", "VEN-10"),
            {"vendor": {"articulates": {"plan": False}}},
            "The vendor cannot yet explain the plan",
        ),
        (
            *(OF_TRAINERS, "", "VEN-8"),
            {"trainer": {"understands": {"tie_back_to_metrics": False}}},
            "You do not yet understand how training would move the numbers that have to move",
        ),
    ],
)
def test_a_title_says_which_of_several_things_is_missing(
    kind: str, reader: str, criterion: str, facts: dict[str, Any], title: str
) -> None:
    assert title_of(criterion, report(kind, reader, **facts)) == title


def test_a_title_of_several_things_claims_of_none_that_it_is_missing_where_it_was_told() -> None:
    said = [
        (str(read), reason["title"])
        for read in every_case_for_every_reader()
        for reason in read.report.answer["reasons"]
        if "both" in reason["title"].split() or "At least one is missing" in reason["because"]
    ]

    assert said == []
    assert memo(vendor={"articulates": {"plan": False}}, **KNOWN).why.startswith(
        "The vendor cannot yet explain the plan. We need all three from a vendor"
    )


def test_no_text_says_of_a_programme_that_there_is_none() -> None:
    why = next(each["because"] for each in report(OF_REQUESTS, metrics={"items": []}).answer["reasons"])

    assert "in place" not in why


# --- who it is


def test_a_leader_who_looks_at_vendors_in_person_does_what_is_theirs_and_writes_to_no_leader() -> None:
    told: dict[str, Any] = {"evaluator": {"is_delegate": False}, "metrics": {"items": []}}
    alone, sent = report(OF_REQUESTS, "evaluator", **told), report(OF_REQUESTS, "evaluator", evaluator=SENT)

    assert {act.who for act in acts(alone)} == {YOU}
    assert acts(alone)[0].what.startswith("Hold the purchase. Name at least one number of the business")
    assert [text.id for text in texts_to_send(alone)] == ["for-asker"]
    assert "for-leader" in [text.id for text in texts_to_send(sent)]


def test_whoever_is_said_in_two_ways_to_be_the_leader_still_writes_to_them() -> None:
    evidence = [{"fact": "evaluator.is_delegate", "value": True, "source": "transcript", "speaker_side": "buyer"}]
    facts = {"evaluator": {"is_delegate": False}, "metrics": {"items": []}}
    answered = service().answered({"kind": OF_REQUESTS, "facts": facts, "evidence": evidence})
    (read,) = [each for each in reports_of(answered) if each.reader == "evaluator"]

    assert read.report.rule_set.reader == "evaluator"
    assert "for-leader" in [text.id for text in read.texts]


# --- one order of things


def test_another_vendor_waits_while_our_own_side_has_something_to_settle() -> None:
    blind: dict[str, Any] = {"evaluator": {**SENT, "knows_numbers": False}}
    told: dict[str, Any] = {**blind, "vendor": {"asked_about_metrics": False, "stayed_technical": True}}
    after = "nce our side has done its part, give the time to a vendor who asks what is going wrong"
    asked = text_to("evaluator", OF_VENDORS, "leader", **told)
    theirs_alone = text_to("evaluator", OF_VENDORS, "leader", evaluator=SENT, vendor={"stayed_technical": True})

    assert "After that, give the time to a vendor who asks what is going wrong in our business." in asked
    assert (
        "Why another vendor has to wait: the talks went on without our numbers, and Northpeak did not ask for them. "
        "That is no fault of yours." in asked
    )
    assert after in "\n".join(line.text for line in memo(**told).acts.lines)
    assert "Please move on from Northpeak. Give the time to a vendor" in theirs_alone
    assert "has to wait" not in theirs_alone


def test_no_text_sends_anybody_to_another_vendor_beside_what_has_to_be_settled_first() -> None:
    said = [
        (str(read), act.what)
        for read in every_case_for_every_reader()
        if pausing(read.report)
        for act in (act_of(read.report, reason) for reason in read.report.answer["reasons"])
        if read.report.ends_talks and re.search(r"\bGive the time to\b", act.what)
    ]

    assert said == []


# --- to a vendor


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"request": {"willing_to_dive_in": False}}, "we have been reluctant to go into the details with you"),
        ({"leader": {"accepts_problem_centric_discovery": False}}, "no time has been set aside for your questions"),
        (
            {"evaluator": {"filling_out_matrix": True}, "leader": {"unavailable": True}},
            "nobody who answers for our sales numbers has talked to you",
        ),
    ],
)
def test_a_vendor_whom_we_cut_short_reads_why_we_ask_and_owes_us_no_answer(told: dict[str, Any], said: str) -> None:
    met = {"asked_about_metrics": True}
    asked = text_to("vendor", OF_VENDORS, "evaluator", vendor=met, **told, **KNOWN)
    not_met = text_to("vendor", OF_VENDORS, "evaluator", **told, **KNOWN)

    assert (
        f"So far {said}, so you may not know enough about us yet to answer all of this. Where that is so, please"
        in asked
    )
    assert "please say what you would need from us." in asked
    assert ("please answer" in not_met, "So far" in not_met) == (True, False)
    assert "So far" not in text_to("vendor", OF_VENDORS, "evaluator", vendor=met, **KNOWN)


def test_a_vendor_who_presented_and_was_put_on_a_matrix_is_not_asked_as_if_they_had_been_asked() -> None:
    deck = {"on_matrix": True, "discovery_took_place": False}
    asked = text_to("vendor", OF_VENDORS, "evaluator", vendor=deck, evaluator={"sat_through_slide_deck": True}, **KNOWN)

    assert "So far there has been a presentation, and no conversation about our business, so" in asked


# --- what was told in two ways

IN_TWO_WAYS = ("vendor.discovery_took_place", "vendor.asked_about_metrics")


def told_in_two_ways(reader: str, person: str, *facts: str) -> str:
    """What a reader sends to a person, where facts of the vendor were told with no, and with yes in a transcript."""
    of_vendor = {fact.partition(".")[2]: False for fact in facts}
    evidence = [{"fact": fact, "value": True, "source": "transcript", "speaker_side": "buyer"} for fact in facts]
    told = {"evaluator": SENT, "vendor": of_vendor, **KNOWN}
    document = {"kind": OF_VENDORS, "subject": {"name": "Northpeak"}, "facts": told, "evidence": evidence}
    (read,) = [each for each in reports_of(service().answered(document)) if each.reader == reader]
    return next(text.text for text in read.texts if text.id == f"for-{person}")


def test_what_the_leader_reads_of_two_answers_is_which_they_are_and_to_what() -> None:
    sent = told_in_two_ways("evaluator", "leader", *IN_TWO_WAYS)
    both = "the answers are no (my own) and yes (transcript)."

    assert "It cannot tell yet, because some answers contradict each other.\n" in sent
    assert f"Where they differ:\n- To “Did Northpeak ask what our numbers look like today?” {both}\n" in sent
    assert f"- To “Was there a conversation in which Northpeak mostly asked about our business?” {both}\n" in sent


def test_each_question_that_is_asked_again_says_what_was_told() -> None:
    sent = told_in_two_ways("leader", "evaluator", *IN_TWO_WAYS)
    both = "no (my own) and yes (transcript)"

    assert (
        f"Some answers contradict each other: on the first point they are {both}; on the second point {both}." in sent
    )


def test_a_value_that_was_not_said_is_not_said_to_be_today() -> None:
    unsaid = {"metric": "win_rate", "knowledge": "exact"}
    (line,) = memo(metrics={"items": [unsaid]}).measures.lines
    (told,) = memo(metrics={"items": [{**unsaid, "baseline": {"value": 22, "unit": "percent"}}]}).measures.lines

    assert (line.text, told.text) == (
        "today’s value known exactly, no target and no date yet",
        "today 22% (known exactly), no target and no date yet",
    )


# --- a memo


def test_a_memo_says_what_a_word_means_that_only_the_tool_knows() -> None:
    pushed = memo(vendor={"asked_about_metrics": False}, **KNOWN)
    left = memo(vendor={"started_with_product": True})

    assert (
        opening_of(pushed)
        .partition("\n\n")[2]
        .startswith(
            f"Check of a vendor ({NAME}): Push back (ask for what is missing before these talks go on)\n\nWhy: "
        )
    )
    assert f"Check of a vendor ({NAME}): Move on (leave these talks)\n\n" in opening_of(left)
    assert re.search(r"could make it “[^”]+” \([a-z][^)]+\)\.", memo(vendor={"stayed_technical": False}).settled)
    said = report(OF_VENDORS, vendor={"asked_about_metrics": False}, **KNOWN)
    assert "(ask for" not in said.settledness


def test_every_word_of_the_rulebook_is_explained_that_does_not_say_it_itself() -> None:
    words = service().library.in_force.rule_sets[OF_VENDORS].words

    assert {*IN_OTHER_WORDS} == {*words} - {"do_not_buy"}


def test_what_contradicts_itself_is_not_open_besides() -> None:
    twice = [
        (str(read), line.text)
        for read in every_case_for_every_reader()
        for part in read.memo.open
        for line in part.questions.lines
        if any(line.text in act.text for act in read.memo.acts.lines)
    ]

    assert twice == []


def test_what_is_to_be_done_begins_with_a_capital() -> None:
    told: dict[str, Any] = {
        "evaluator": SENT,
        "leader": {"answered_what_how_much_when": True, "transparent_with_team": False},
    }

    assert "Pause the vendor talks. Give the number, the target" in acts(report(OF_VENDORS, "leader", **told))[0].what
    small = [
        (str(read), act.what)
        for read in every_case_for_every_reader()
        for act in acts(read.report)
        if re.search(r"[.?] [a-z]", act.what)
    ]
    assert small == []


# --- to the sales leader


def test_a_leader_is_asked_for_nothing_that_would_change_nothing() -> None:
    asked = [
        (str(read), question)
        for read, text in every_text()
        if text.id == "for-leader" and read.report.answer["settled"] and not read.report.stops
        for question in questions_of(text)
        if not question.startswith("Could you ")
    ]
    lacks = {"articulates": {"root_causes": True, "plan": False, "impact_on_metrics": True}}
    sent = text_to("leader", OF_VENDORS, "evaluator", vendor=lacks, **KNOWN)

    assert asked == []
    assert "What I will do: ask Northpeak a few questions before we meet again, and tell you what I hear." in sent


def test_a_value_that_was_told_is_not_asked_for_as_if_it_had_not_been() -> None:
    other = {"metric": "sales_cycle_length", "knowledge": "exact", "baseline": {"value": 112, "unit": "days"}}
    won = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22, "unit": "percent"}}

    def asked(*items: Any, **told: Any) -> str:
        fine: dict[str, Any] = {"evaluator": {**SENT, "knows_numbers": True, "has_access_to_metrics": True}, **told}
        fine |= {"behaviour": {"to_change_known": True}, "cause": {"buyer_can_pinpoint": True}}
        fine |= {"request": {"opened_with": ["specific_metrics"], "reasons": ["metrics"], "willing_to_dive_in": True}}
        read = report(OF_REQUESTS, "evaluator", metrics={"items": [*items]}, **fine)
        return "\n".join(asked_of(read, "leader", [read.rule_set.facts["measurement.starting_metrics_taken"]]))

    assert asked(won) == "Is today’s value of our win rate (22%) written down as the starting point, with its date?"
    assert asked(won, other) == (
        "Is today’s value of each of these numbers (win rate 22% and sales cycle 112 days) written down as the "
        "starting point, with its date?"
    )
    assert asked({"metric": "win_rate", "knowledge": "exact", "baseline": {"withheld": True}}) == (
        "Is today’s value of our win rate written down as the starting point, with its date?"
    )
    planned: dict[str, Any] = {"measurement": {"starting_metrics_taken": False}, "metrics": {"items": [won]}}
    sent = text_to("leader", OF_REQUESTS, "evaluator", behaviour={"to_change_known": True}, **planned)
    assert "Could you write down today’s value of our win rate (22%) as the starting point, with its date?" in sent


def test_what_the_rulebook_reads_is_not_said_to_be_our_reading() -> None:
    said = [
        (str(read), text)
        for read in every_case_for_every_reader()
        for told in [for_others(read.report)]
        for found in (*told.answer["reasons"], *told.answer["observations"])
        for text in (found["because"],)
        if re.search(r"\bour reading\b|\b[Ww]e (ask|count|read)\b", text)
    ]

    assert said == []
    assert (
        "By dontbuy’s reading, good questions later do not undo the start."
        in memo(vendor={"started_with_product": True}).why
    )
