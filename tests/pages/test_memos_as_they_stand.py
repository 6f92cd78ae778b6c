"""Memos as strict readers found them: a list of the form, two orders that clash, work that is hidden behind a count."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dontbuy.api.pages.draft.result import report_of
from dontbuy.api.pages.memo.content import ABOUT
from dontbuy.api.pages.memo.memo import mailed
from dontbuy.api.pages.words import IN_OTHER_WORDS
from dontbuy.api.records.evaluations import Evaluated
from tests.pages.reports import NAME, every_case_for_every_reader, memo_said, service
from tests.pages.test_memo import memo
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS

SENT: dict[str, Any] = {"is_delegate": True}


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
        (OF_REQUESTS, ["another_training_program"], "What was asked for first was a remedy: another programme"),
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
        "What was said at the start was that there is no time to train or coach",
        "What was asked for at the start was a remedy: more leads and a vendor with the solution",
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

    assert both.whose == (
        f"Part of it lies with us: the behaviour that has to change is not named. The rest lies with {NAME}."
    )
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
    assert "What to do now\n- For me: Tell the buyer that the offer was too early" in sent
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

    assert "- For me: Hold the purchase." in mail_of(OF_REQUESTS, "leader", **told)
    assert "- The sales leader: Hold the purchase." in mail_of(OF_REQUESTS, "evaluator", evaluator=SENT, **told)


# --- what a mail hides


def test_a_mail_hides_nothing_behind_a_count_and_quotes_no_essay() -> None:
    reads = [each.report for each in every_case_for_every_reader() if not each.reader]
    mails = [mailed(service(), service().answered(dict(each.document))).mail.link for each in reads[::5]]
    bodies = [parse_qs(urlsplit(each).query)["body"][0] for each in mails]

    assert len(bodies) > 30
    assert [text for text in bodies if re.search(r"^- \d+ more", text.replace("\r\n", "\n"), re.MULTILINE)] == []
    assert [text for text in bodies if re.search(r"\d questions? can|That leaves|still become", text)] == []
    assert any("There is more to it on one page, which I can send you" in text for text in bodies)
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

    assert "\nThe first thing to do, once it is done. Then nothing known so far would speak against it" in sent
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

    assert "Why: Someone was sent before the sales leader had shared the numbers." in sent
