"""Memos as strict readers found them: who does what, who says it, and what is said once."""

import re
from typing import Any
from urllib.parse import unquote

import pytest

from dontbuy.api.pages.draft.mails import Block, mail_in_blocks, shortened
from dontbuy.api.pages.draft.questions import asked_of
from tests.pages.reports import mailed, service
from tests.pages.test_memos_as_they_stand import SENT, mail_of, text_sent, titles
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import OF_REQUESTS, OF_TRAINERS, OF_VENDORS

# --- who does it, and what is not known


VAGUE = {"cause": {"buyer_can_pinpoint": False}, "evaluator": {**SENT, "knows_numbers": False}}
BLANKET = {"can_pinpoint_cause": False, "sells_blanket_fix": True, "asked_about_metrics": False}


def test_whoever_was_sent_says_so_of_themselves() -> None:
    blind = {**SENT, "intimate_team_knowledge": False, "knows_numbers": False, "has_access_to_metrics": False}
    by_them = mail_of(OF_VENDORS, "evaluator", evaluator=blind, vendor={"asked_about_metrics": False})
    by_the_leader = mail_of(OF_VENDORS, "leader", evaluator=blind, vendor={"asked_about_metrics": False})

    assert "I was sent to vendors, and do not know the team from the inside" in by_them
    assert "- I will get the numbers from the sales leader before we talk to a vendor again." in by_them
    assert not re.search(r"[Ss]omeone was sent|whoever (we|you) sent", by_them)
    assert "I sent someone who does not know the team from the inside" in by_the_leader


def test_talks_are_ended_by_whoever_holds_them() -> None:
    by_them = mail_of(OF_VENDORS, "evaluator", vendor=BLANKET, **VAGUE)
    by_the_leader = mail_of(OF_VENDORS, "leader", vendor=BLANKET, **VAGUE)

    ends = "talks about this offer. {}ind out with"
    assert f"- I will end the {ends.format('I will f')} the sales leader why the numbers are off" in by_them
    assert f"- The person looking at vendors: End the {ends.format('F')} me why the numbers are off" in by_the_leader


def test_whoever_pauses_the_talks_says_so_of_themselves() -> None:
    sent = mail_of(OF_VENDORS, "evaluator", evaluator={**SENT, "intimate_team_knowledge": False})

    assert (
        "- I will pause the vendor talks. When they go on, I will ask the sales leader to join every talk with a vendor"
        in sent
    )


EXACT = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22, "unit": "percent"}}
ROUGH = {"metric": "sales_cycle_length", "knowledge": "approximate", "baseline": {"value": 90, "unit": "days"}}


def test_of_several_numbers_those_are_named_that_are_not_exact() -> None:
    both, rough = {"items": [EXACT, ROUGH]}, {"items": [ROUGH]}

    assert "The exact value of your sales cycle is not known" in titles(OF_REQUESTS, metrics=both)
    assert "The buyer does not know the exact value of their sales cycle" in titles(OF_TRAINERS, metrics=both)
    assert "The exact numbers are not known" in titles(OF_REQUESTS, metrics=rough)


def test_that_no_number_is_named_is_said_where_it_was_told() -> None:
    assert "Which numbers have to move has not been said." in mail_of(OF_TRAINERS, vendor={"asked_about_metrics": True})
    assert "No number that has to move is named yet." in text_sent(OF_TRAINERS, metrics={"items": []})


def test_several_contradictions_are_more_than_two_answers() -> None:
    facts = {"vendor": {"asked_about_metrics": True, "discovery_took_place": True}}
    told = [("vendor.asked_about_metrics", False), ("vendor.discovery_took_place", False)]
    pieces = [{"fact": fact, "value": value, "source": "transcript", "speaker_side": "buyer"} for fact, value in told]

    def why(count: int) -> str:
        document = {"kind": OF_VENDORS, "facts": facts, "evidence": pieces[:count]}
        return mailed(service(), service().answered(document), "leader").text

    assert "Why: Two answers contradict each other, and which of them is right" in why(1)
    assert "Why: Several answers contradict one another, and which of them are right" in why(2)


# --- what is said once, and what changes something


def test_what_is_named_as_ours_is_not_said_again() -> None:
    told: dict[str, Any] = {"vendor": {"stayed_surface_level": True}, "metrics": {"items": [EXACT, ROUGH]}}

    sent = mail_of(OF_VENDORS, "leader", **told)
    assert sent.lower().count("the exact value of our sales cycle is not known") == 1


def test_talks_that_end_either_way_have_no_way_out() -> None:
    names: dict[str, Any] = {"flashes_titles_or_clients": True, "has_insight_into_org": False}
    either = text_sent(OF_VENDORS, vendor={**names, "started_with_product": True})
    alone = text_sent(OF_VENDORS, vendor=names)

    assert ("What would change this" in alone, "What would change this" in either) == (True, False)


def test_where_talks_end_the_memo_says_what_comes_before_the_next() -> None:
    names: dict[str, Any] = {"flashes_titles_or_clients": True, "has_insight_into_org": False}
    late: dict[str, Any] = {"answered_what_how_much_when": False, "transparent_with_team": False}
    sent = text_sent(OF_VENDORS, "evaluator", vendor=names, evaluator=SENT, leader=late)

    assert "- The sales leader: Settle a number, a target and a date and give them to the team" in sent
    assert "Pause the vendor talks" not in sent


def test_a_team_that_was_told_is_not_told_again() -> None:
    settled = {**EXACT, "target": {"value": 30, "unit": "percent"}, "by": "2027-06-30"}
    late: dict[str, Any] = {"answered_what_how_much_when": False, "transparent_with_team": True}
    told: dict[str, Any] = {"metrics": {"items": [settled]}, "evaluator": SENT, "leader": late}

    sent = text_sent(OF_VENDORS, "leader", **told)
    assert "I will give the number, the target and the date to whoever talks to the vendors" in sent


def test_a_question_that_another_answer_settles_is_not_asked() -> None:
    def asked(**vendor: bool) -> list[str]:
        told = report(OF_VENDORS, "leader", evaluator=SENT, vendor=vendor)
        return asked_of(told, "evaluator", [told.rule_set.facts["vendor.stayed_technical"]])

    assert (len(asked()), asked(discovery_took_place=True)) == (1, [])


def test_a_list_of_numbers_is_in_a_mail_whole_or_not_at_all() -> None:
    lines = [f"- number {at}: {'x' * 500}" for at in range(4)]
    numbers = Block("Better at what, how much, by when", lines, is_whole=True)

    sent = mail_in_blocks("Check", ["Hello,"], [Block("What to do now", ["- one"]), numbers], ["Thank you."])
    assert "number 0" not in unquote(sent.link)
    two = numbers._replace(lines=lines[:2])
    fits = mail_in_blocks("Check", ["Hello,"], [Block("What to do now", ["- one"]), two], [""])
    assert "number 1" in unquote(fits.link)


@pytest.mark.parametrize(
    ("agreed", "left"),
    [
        ("reps", "Tell the reps’ managers what would have to be done differently. Ask"),
        ("middle_management", "Tell three reps what they would have to do differently. Ask"),
    ],
)
def test_whoever_has_agreed_is_not_asked_again(agreed: str, left: str) -> None:
    both = {"reps": False, "middle_management": False}

    assert left in text_sent(OF_REQUESTS, buy_in={**both, agreed: True})
    both_asked = "Tell three reps and their managers what they would have to do differently. Ask"
    assert both_asked in text_sent(OF_REQUESTS, buy_in=both)


def test_of_numbers_that_are_named_only_what_is_missing_is_settled() -> None:
    targeted = {**EXACT, "target": {"value": 30, "unit": "percent"}}
    told: dict[str, Any] = {"metrics": {"items": [targeted]}, "evaluator": SENT}

    sent = text_sent(OF_VENDORS, "leader", leader={"answered_what_how_much_when": False}, **told)
    assert "I will settle a date for our win rate and tell the team" in sent


def test_a_word_is_not_cut_where_a_text_is() -> None:
    assert shortened("conversion by stage (proof of concept to commercial proposal)", 58) == (
        "conversion by stage (proof of concept to commercial…"
    )
    assert shortened("x" * 60, 20) == f"{'x' * 19}…"


def test_what_contradicts_itself_leaves_room_for_what_to_do_about_the_verdict() -> None:
    lines = [f"- {each}" for each in ("settle which", "do it", "and this")]
    reasons = Block("What else speaks against it", [f"- reason {at} {'x' * 400}" for at in range(5)], 0)

    sent = unquote(
        mail_in_blocks("Check", ["Hello,"], [Block("What to do now", lines, 1), reasons], ["Thank you."]).link
    )
    assert ("do it" in sent, "reason 0" in sent, "reason 4" in sent) == (True, True, False)
