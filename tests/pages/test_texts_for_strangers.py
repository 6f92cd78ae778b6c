"""Texts as somebody reads them who never saw the check: what is cut is counted, and nothing is said twice."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from dontbuy.api.pages.draft.mails import Block, mail_in_blocks
from tests.pages.test_letters_as_they_stand import SENT
from tests.pages.test_memo import memo
from tests.pages.test_memos_as_they_stand import mail_of, titles
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

CYCLE: dict[str, Any] = {"metric": "sales_cycle_length", "knowledge": "none"}
WON: dict[str, Any] = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 19}, "target": {"value": 25}}
UNNAMED: dict[str, Any] = {"behaviour": {"to_change_known": False}}
TECHNICAL: dict[str, Any] = {"stayed_technical": True, "asked_about_metrics": True}


def said_in(link: str) -> list[str]:
    return parse_qs(urlsplit(link).query)["body"][0].replace("\r\n", "\n").split("\n\n")


# --- what a mail cuts


def test_a_list_of_which_a_mail_has_a_part_says_how_many_more_there_are() -> None:
    blocks = [
        Block("What to do now", ["- Do it."]),
        Block("What else speaks against it", [f"- {at} {'why ' * 60}" for at in range(12)], 0, 3, more=2),
    ]
    reasons = said_in(mail_in_blocks("Run", ["It is so."], blocks, ["The end."]).link)[2].splitlines()

    assert 1 < len(reasons) - 1 < 12
    assert reasons[-1] == f"- and {14 - (len(reasons) - 2)} more"


def test_what_is_open_is_named_where_a_mail_has_none_of_it() -> None:
    blocks = [
        Block("What to do now", ["- Do it."]),
        Block("Still to be answered by the vendor", ["- long " * 400], 2, 4, called="1 question to the vendor"),
    ]
    said = said_in(mail_in_blocks("Run", ["It is so."], blocks, ["The end."]).link)

    assert said[-2] == "There is more on one page, which I can send you, such as 1 question to the vendor."


def test_what_answers_the_first_reason_stays_in_a_mail_before_what_explains_it() -> None:
    acts = [f"- End the talks. {'so ' * 60}", f"- Hold the purchase. {'so ' * 60}", "- And more."]
    long, short = f"It is so. {'because ' * 130}", "It is so."
    wordy, brief = (
        said_in(mail_in_blocks("Run", [long, short], [Block("What to do now", acts, needed=needed)], ["The end."]).link)
        for needed in (1, 2)
    )

    assert (wordy[0], "- Hold" in wordy[1]) == (long, False)
    assert (brief[0], "- Hold" in brief[1]) == (short, True)
    sent = mail_of(
        OF_VENDORS, "evaluator", evaluator=SENT, **UNNAMED, vendor=TECHNICAL, metrics={"items": [WON, CYCLE]}
    )
    assert "\n- I will hold the purchase." in sent


def test_a_mail_without_any_list_is_what_it_opens_and_ends_with() -> None:
    assert said_in(mail_in_blocks("Run", ["It is so."], [], ["The end."]).link) == ["It is so.", "The end."]


# --- what a memo says


def test_the_first_reason_is_not_said_again_where_it_is_said_whose_it_is() -> None:
    both = memo(vendor={"started_with_product": True}, metrics={"items": [CYCLE]}, **UNNAMED)

    assert both.why.startswith("The behaviour that has to change is not named.")
    assert "behaviour" not in both.whose
    assert both.whose.startswith("The first reason lies with us")


def test_which_number_lacks_a_target_and_which_a_date_is_said_of_each() -> None:
    items = [WON, {**CYCLE, "by": "2027-06-30"}]
    told: dict[str, Any] = {"metrics": {"items": items, "how_much_known": False, "timeframe_known": False}}

    assert "A date for your win rate and a target for your sales cycle are not settled" in titles(OF_REQUESTS, **told)
    asked = text_to(
        *("leader", OF_REQUESTS, "evaluator"),
        **told,
        evaluator={**SENT, "intimate_team_knowledge": True},
        leader={"answered_what_how_much_when": False},
    )
    assert "a date for our win rate and a target for our sales cycle" in asked


def test_a_title_is_a_sentence_and_says_of_what() -> None:
    before: dict[str, Any] = {"exists": True, "metric_moved_reportable": False, "behaviour_change_reportable": False}

    assert "Of the last training, neither a metric that moved nor a behaviour that changed can be named" in titles(
        OF_REQUESTS, prior=before
    )
    assert "By how much each number has to move is not settled" in titles(
        OF_TRAINERS, metrics={"how_much_known": False}
    )


def test_a_price_that_came_too_early_is_explained_without_saying_it_again() -> None:
    price = memo(vendor={"sold_or_priced": True, "full_understanding_first": False})

    assert "even where we asked for it" in price.why
    assert price.why.count("full understanding") == 1


# --- what a letter says


def test_nobody_looks_up_a_number_that_is_not_named() -> None:
    told: dict[str, Any] = {
        "metrics": {"items": []},
        "evaluator": {**SENT, "has_access_to_metrics": True, "knows_numbers": False},
    }

    assert "name one business number" not in text_to("evaluator", OF_REQUESTS, "leader", **told)
    assert "The person looking at vendors will name" not in text_to("asker", OF_REQUESTS, "leader", **told)


def test_whoever_ends_talks_reads_what_to_do_before_others_begin() -> None:
    blind: dict[str, Any] = {**SENT, "knows_numbers": False, "has_access_to_metrics": True}
    fee: dict[str, Any] = {"charges_for_discovery": True, "has_insight_into_org": False, "asked_about_metrics": False}
    sent = text_to("evaluator", OF_VENDORS, "leader", evaluator=blind, vendor=fee)

    assert "Please decline the paid discovery" in sent
    assert "\nPlease look up the numbers before anybody talks to a vendor again." in sent


def test_reps_and_managers_who_have_not_agreed_are_both_asked() -> None:
    sent = text_to(
        *("leader", OF_REQUESTS, "evaluator"),
        **KNOWN,
        buy_in={"reps": False, "middle_management": False},
    )

    assert "Could you tell three reps and the reps’ managers what they would have to do differently" in sent


def test_what_waits_for_another_vendor_is_said_once() -> None:
    told: dict[str, Any] = {"evaluator": SENT, "leader": {"answered_what_how_much_when": False}, "vendor": TECHNICAL}
    sent = text_to("leader", OF_VENDORS, "evaluator", **told, **UNNAMED, metrics={"items": [WON, CYCLE]})

    assert "What I need from you before we talk to another vendor:" in sent
    assert "Could you settle a date for our win rate and a target and a date for our sales cycle?" in sent
    assert "before anyone talks to a vendor again" not in sent


def test_whoever_asked_reads_why_each_step_is_needed() -> None:
    vague: dict[str, Any] = {"reasons": ["get_better"]}
    sent = text_to("asker", OF_REQUESTS, "leader", **{**KNOWN, "request": vague}, evaluator=SENT)

    assert "I will say in the request that the training is bought to improve our win rate." in sent
    assert "So far the training is meant for us to get better in general" in sent
