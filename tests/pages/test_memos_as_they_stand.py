"""Memos as strict readers found them: a list of the form, two orders that clash, work that is hidden behind a count."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.memo.content import ABOUT
from dontbuy.api.pages.words import IN_OTHER_WORDS
from dontbuy.api.records.evaluations import Evaluated
from tests.pages.reports import NAME, every_case_for_every_reader, mailed, memo_said, service
from tests.pages.test_memo import memo
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS

SENT: dict[str, Any] = {"is_delegate": True}
FIRST = "Doing the first thing above would."


def evaluated(kind: str, **facts: Any) -> Evaluated:
    return service().answered({"kind": kind, "subject": {"name": NAME}, "facts": facts})


def mail_of(kind: str, reader: str = "", **facts: Any) -> str:
    """The mail of a memo, with its subject as the first line, as the reader of the check sends it."""
    said = parse_qs(urlsplit(mailed(service(), evaluated(kind, **facts), reader).mail.link).query)
    return f"{said['subject'][0]}\n{said['body'][0]}".replace("\r\n", "\n")


def titles(kind: str, **facts: Any) -> list[str]:
    return [reason["title"] for reason in report(kind, **facts).answer["reasons"]]


# --- what was told, and no more


@pytest.mark.parametrize(
    ("kind", "opened", "said"),
    [
        (OF_REQUESTS, ["another_training_program"], "What was asked for first was a remedy: a training programme"),
        (OF_REQUESTS, ["training_path"], "What was asked about first was the training path"),
        (OF_TRAINERS, ["training_path"], "The buyer opened with the training path"),
        (OF_TRAINERS, ["more_leads"], "The buyer opened with a remedy: more leads"),
    ],
)
def test_a_reason_names_what_was_asked_for_and_nothing_else(kind: str, opened: list[str], said: str) -> None:
    assert said in titles(kind, request={"opened_with": opened})


def test_of_several_that_were_brought_up_none_is_the_first() -> None:
    opened = ["no_time_to_train_or_coach", "how_it_works", "methodology", "more_leads", "which_vendor"]

    assert [each for each in titles(OF_REQUESTS, request={"opened_with": opened}) if "at the start" in each] == [
        "What was asked about at the start was the methodology and how it works",
        "It was said at the start that there is no time to train or coach",
        "What was asked for at the start was a remedy: more leads and which vendor has the solution",
    ]


def test_no_reason_says_what_may_be_otherwise_where_it_is_sent() -> None:
    told = [
        f"{each['title']} {each['because']} {each['do']}"
        for read in every_case_for_every_reader()
        for each in read.report.answer["reasons"]
    ]
    claims = (
        r"shown in (their|your) favour|Without a starting value and|left entirely|see what is wrong|in the place of"
    )
    claims += r"|discovery did not dig|well be sent|send two managers|start over"

    assert [text for text in told if re.search(claims, text)] == []
    assert "sees what is wrong" not in " ".join(IN_OTHER_WORDS.values())
    assert "settled" not in IN_OTHER_WORDS["not_enough"]


def test_two_numbers_that_differ_are_neither_of_them_said() -> None:
    items = [{"metric": "win_rate", "knowledge": "exact"}]
    other = [{"metric": "sales_cycle_length", "knowledge": "exact"}]
    evidence = [{"fact": "metrics.items", "value": other, "source": "transcript", "speaker_side": "buyer"}]
    document = {"kind": OF_VENDORS, "facts": {"metrics": {"items": items}}, "evidence": evidence}

    assert memo_said(report_of(service(), service().answered(document))).measures.lines == []
    assert memo(metrics={"items": items}).measures.lines != []


# --- whose it is, and who writes


def test_what_lies_with_us_is_named_beside_what_lies_with_a_vendor() -> None:
    both = memo(vendor={"started_with_product": True}, behaviour={"to_change_known": False})
    ours = memo(behaviour={"to_change_known": False}, vendor={"asked_about_metrics": True})

    assert both.whose == (f"The first reason lies with us. The rest lies with {NAME}.")
    assert ours.whose == f"So far all of it lies with us, nothing with {NAME}."


def test_a_check_of_our_own_request_is_no_check_of_a_vendor() -> None:
    sent = mail_of(OF_REQUESTS, metrics={"items": []})

    assert sent.startswith(f"Check of our own request for training ({NAME})\n")
    assert f"\nCheck of our own request for training ({NAME}): Don’t buy\n" in sent
    assert mail_of(OF_VENDORS, metrics={"items": []}).startswith(f"Check of {NAME}\n")


def test_a_trainer_mails_their_own_check_as_i() -> None:
    sold: dict[str, Any] = {"sold_or_priced": True, "full_understanding_first": False, "started_with_product": True}
    sent = mail_of(OF_TRAINERS, trainer=sold)

    assert "Check of my own discovery" in sent
    assert "Why: I gave a price or made an offer before a full understanding of the business." in sent
    assert "even if the buyer pressed me for it" in sent
    assert "- I started with my product" in sent
    assert "What to do now\n- I will tell the buyer that it was too early for a price or an offer" in sent
    assert "A buyer who uses dontbuy’s criteria would call this sales malpractice" in sent
    said = [mailed(service(), each, "trainer").text for each in of_trainers()]
    assert [
        text for text in said if re.search(r"\b[Tt]he trainer|\b[Yy]ours?\b|\b[Yy]ou\b(?! It never)", body(text))
    ] == []
    assert [text for text in said if re.search(r"\bI (is|are|has|does|was not\b.*were)\b|\bme (am|have)\b", text)] == []


def of_trainers() -> list[Evaluated]:
    reads = [each.report for each in every_case_for_every_reader() if each.report.rule_set.kind == OF_TRAINERS]
    return [service().answered(dict(each.document)) for each in reads]


def body(text: str) -> str:
    """A memo without what it quotes, and without its last lines, which speak to whoever reads it."""
    return re.sub(r"“[^”]*”", "", text.partition("\nThis rests on")[0]).replace("which I can send you", "")


def test_what_the_sender_has_to_do_is_said_to_be_for_them() -> None:
    told: dict[str, Any] = {"metrics": {"items": []}}

    assert "- I will hold the purchase." in mail_of(OF_REQUESTS, "leader", **told)
    by_them = mail_of(OF_REQUESTS, "evaluator", evaluator=SENT, **told)
    assert "- I will hold the purchase. I will ask the sales leader to name at least one number" in by_them


# --- what a mail hides


def test_a_mail_hides_nothing_behind_a_count_and_quotes_no_essay() -> None:
    reads = [each.report for each in every_case_for_every_reader() if not each.reader]
    mails = [mailed(service(), service().answered(dict(each.document))).mail.link for each in reads[::5]]
    bodies = [parse_qs(urlsplit(each).query)["body"][0] for each in mails]

    assert len(bodies) > 30
    assert [text for text in bodies if re.search(r"^- \d+ more", text.replace("\r\n", "\n"), re.MULTILINE)] == []
    assert [text for text in bodies if re.search(r"\d questions? can|That leaves|still become", text)] == []
    assert any("There is more on one page, which I can send you" in text for text in bodies)
    assert "essays" not in ABOUT


def test_what_is_unknown_and_where_a_way_leads_is_said_as_people_would() -> None:
    asked = memo(vendor={"articulates": {"plan": False}}, **KNOWN)

    assert asked.settled.startswith(
        "This is not settled: what is not known yet could make it “Run” (leave these talks)."
    )
    assert asked.way
    assert asked.way.then == (
        "Then nothing known so far would speak against it; what is not known yet could make it “Run” (leave these "
        "talks)."
    )


def test_one_thing_to_do_is_not_told_twice() -> None:
    rough = {"metric": "pipeline_created", "knowledge": "approximate", "baseline": {"value": 900000}}
    facts: dict[str, Any] = {"metrics": {"items": [{**rough, "target": {"value": 1}, "by": "2027-03-31"}]}}
    known: dict[str, Any] = {"behaviour": {"to_change_known": True}, "cause": {"buyer_can_pinpoint": True}}
    sent = mailed(service(), evaluated(OF_REQUESTS, **known, **facts)).text

    assert "\nDoing the first thing above would. Then nothing known so far would speak against it" in sent
    assert sent.count("Ask whoever runs our sales reports") == 1


def test_what_was_told_twice_is_the_senders_own_and_another_s() -> None:
    evidence = [
        {"fact": "vendor.discovery_took_place", "value": True, "source": "transcript", "speaker_side": "buyer"},
    ]
    facts = {"vendor": {"discovery_took_place": False}}
    told = service().answered({"kind": OF_VENDORS, "facts": facts, "evidence": evidence})

    assert "So far: no (my own answer), yes (transcript)." in mailed(service(), told, "evaluator").text


def test_which_names_a_vendor_showed_is_not_said_where_it_was_not_told() -> None:
    names = {"flashes_titles_or_clients": True, "has_insight_into_org": False}

    assert "The vendor shows off names but has no insight into your organisation" in titles(OF_VENDORS, vendor=names)
    assert "client" not in memo(vendor=names).why


def test_whoever_was_sent_is_not_all_of_us() -> None:
    late: dict[str, Any] = {"answered_what_how_much_when": True, "transparent_with_team": False}
    sent = mail_of(OF_VENDORS, "evaluator", evaluator=SENT, leader=late)

    assert "Why: I was sent to vendors before the sales leader had shared the numbers." in sent


# --- what follows from what


def test_what_ends_the_talks_or_decides_against_takes_no_reason_away() -> None:
    fee: dict[str, Any] = {"charges_for_discovery": True, "has_insight_into_org": False}
    ended, closed = text_sent(OF_VENDORS, vendor=fee), text_sent(OF_VENDORS, request={"willing_to_dive_in": False})

    assert ("What would change this" in ended, FIRST in ended) == (True, False)
    assert FIRST not in closed
    assert (
        "\n- I would have to let a vendor see the calls, deals and reports that show what is broken.\nThen "
        in text_sent(OF_VENDORS, "leader", request={"willing_to_dive_in": False})
    )


def test_what_is_settled_is_not_said_to_become_something_else() -> None:
    settled = "This is settled: no open question changes it."
    both = [said.replace(settled, "") for said in map(as_mailed, buyers()) if settled in said]

    assert len(both) > 3
    assert [said for said in both if "what is not known yet could make it" in said or "question" in said] == []


def test_what_cannot_be_changed_is_not_to_be_done() -> None:
    better = mail_of(OF_REQUESTS, "leader", request={"opened_with": ["get_better"]})

    assert "- I will put into the request" in better
    assert "cannot be changed any more" not in better
    assert "cannot be changed any more" in mail_of(OF_VENDORS, vendor={"started_with_product": True})


def test_what_is_open_is_counted_once() -> None:
    said = [text for text in map(as_mailed, everybody()) if "Nothing speaks against it so far" in text]

    assert len(said) > 3
    assert [text for text in said if "still open" in text] == []
    assert [text for text in map(as_mailed, everybody()) if re.search(r"\b0 speak|\nOpen with", text)] == []


def test_what_was_told_for_something_that_is_open_speaks_against_it_by_itself_no_more() -> None:
    deck: dict[str, Any] = {"evaluator": {**SENT, "sat_through_slide_deck": True}, "vendor": {"on_matrix": True}}
    sent = mail_of(OF_VENDORS, **deck)

    whole = mailed(service(), evaluated(OF_VENDORS, **deck)).text
    assert "that were looked at, none speaks against it by itself so far, " in whole
    assert "\nStill to be answered by the person looking at vendors\n- " in sent


def test_a_value_that_was_told_is_not_asked_for() -> None:
    known = of_case("the same buyer after the discovery, with metric, amount")

    assert "today 22.1% (last four quarters, known exactly)" in known
    assert "\n- Is today’s value of our win rate (22.1%) written down as the starting point, with its date?\n" in known
    assert "Are today’s values" not in known


def test_no_trainer_is_asked_what_they_told() -> None:
    asked = of_case("four conversations, a full picture, and only then a price")

    assert "- Did the buyer tell me who has to do what differently" in asked
    assert re.findall("which numbers does the buyer have|time to dig", asked, re.IGNORECASE) == []


# --- whose


def test_what_a_vendor_left_out_is_not_ours_and_what_we_left_out_is() -> None:
    blind: dict[str, Any] = {"evaluator": {**SENT, "knows_numbers": False}, "vendor": {"asked_about_metrics": False}}
    unknown: dict[str, Any] = {"can_pinpoint_cause": False, "sells_blanket_fix": True}

    assert memo(**{**blind, "vendor": {**blind["vendor"], "stayed_technical": True}}).whose == (
        f"Part of it lies with us: the person looking at vendors does not know the numbers. The rest lies with {NAME}."
    )
    assert memo(cause={"buyer_can_pinpoint": False}, vendor=unknown).whose == (
        f"Part of it lies with us: we cannot say why our numbers are off. The rest lies with {NAME}."
    )


def test_whoever_sends_a_memo_is_not_spoken_of_as_somebody_else() -> None:
    late: dict[str, Any] = {"answered_what_how_much_when": True, "transparent_with_team": False}
    apart: dict[str, Any] = {"involved_in_training_decision": False, "defines_metrics": False}

    assert "Why: I sent someone before I had shared the numbers." in mail_of(
        OF_VENDORS, "leader", evaluator=SENT, leader=late
    )
    assert "Why: I take no part in the training decision and do not define the metrics." in mail_of(
        OF_REQUESTS, "leader", leader=apart
    )
    assert "Why: I do not know the numbers, and the vendor did not ask." in mail_of(
        OF_VENDORS, "evaluator", evaluator={**SENT, "knows_numbers": False}, vendor={"asked_about_metrics": False}
    )
    own = [mailed(service(), each, "leader").text for each in buyers()]
    theirs = [mailed(service(), each, "evaluator").text for each in buyers() if was_sent(each)]
    assert [text for text in own if re.search(r"[Tt]he sales leader", body(text))] == []
    assert [text for text in theirs if re.search(r"[Tt]he person looking at vendors", body(text))] == []
    assert [text for text in (*own, *theirs) if re.search(r"\bi\b|\bI (is|has|does|\w+s)\b(?<!was)", body(text))] == []


def test_a_mail_says_what_was_checked_and_what_may_be_wrong_in_it() -> None:
    sent = mail_of(OF_TRAINERS, trainer={"started_with_product": True})

    assert sent.startswith(f"Check of my own discovery ({NAME})\n")
    assert sent.endswith("\n\nPlease tell me if anything in this check is wrong. Thank you.")


def test_what_was_told_in_a_row_has_one_capital() -> None:
    opened = {"opened_with": ["specific_metrics", "business_problem"]}

    assert "? Specific metrics that have to move; a business problem\n" in text_sent(OF_REQUESTS, request=opened)


def text_sent(kind: str, reader: str = "", **facts: Any) -> str:
    return mailed(service(), evaluated(kind, **facts), reader).text


def everybody() -> list[Evaluated]:
    reads = [each.report for each in every_case_for_every_reader() if not each.reader]
    return [service().answered(dict(each.document)) for each in reads[::3]]


def buyers() -> list[Evaluated]:
    return [each for each in everybody() if each.answer["kind"] != OF_TRAINERS]


def of_case(begins: str) -> str:
    """The memo of a worked case."""
    read = next(each for each in every_case_for_every_reader() if begins in each.case)
    return as_mailed(service().answered(dict(read.report.document)))


def was_sent(each: Evaluated) -> bool:
    return each.document["facts"].get("evaluator", {}).get("is_delegate") is True


def as_mailed(each: Evaluated) -> str:
    return mailed(service(), each, "" if each.answer["kind"] == OF_TRAINERS else "leader").text
