"""Letters and memos by what else was told: nobody is asked for what is known, for whom there is not, or twice."""

from typing import Any

from tests.pages.test_memos_as_they_stand import mail_of, text_sent
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

SENT: dict[str, Any] = {"is_delegate": True, "intimate_team_knowledge": True}
ROUGH = {"metric": "quota_attainment", "knowledge": "approximate", "baseline": {"value": 60}, "target": {"value": 75}}
EXACT = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22}, "target": {"value": 30}}
SETTLED = {**EXACT, "by": "2027-12-31"}

# --- who can look up the numbers


def test_who_can_look_up_the_numbers_asks_nobody_for_them() -> None:
    told: dict[str, Any] = {
        "metrics": {"items": [ROUGH]},
        "evaluator": {**SENT, "knows_numbers": False, "has_access_to_metrics": True},
        "vendor": {"asked_about_metrics": False},
    }
    letter, memo = text_to("leader", OF_VENDORS, "evaluator", **told), text_sent(OF_VENDORS, "evaluator", **told)

    assert ("show me today’s value" in letter, "I will look up" in letter) == (False, True)
    assert "- I will look up the numbers before anybody talks to a vendor again." in memo
    assert "Get the numbers from the sales leader" not in memo


def test_only_a_value_that_is_not_known_is_asked_for() -> None:
    blind = {**SENT, "knows_numbers": False, "has_access_to_metrics": False}
    letter = text_to(
        *("leader", OF_VENDORS, "evaluator"),
        metrics={"items": [ROUGH, EXACT]},
        evaluator=blind,
        vendor={"asked_about_metrics": False},
    )

    assert "Could you show me today’s value of our quota attainment?" in letter


# --- what was settled


def test_a_number_that_is_settled_is_not_to_be_settled_again() -> None:
    opened: dict[str, Any] = {"request": {"opened_with": ["get_better"]}, "metrics": {"items": [SETTLED]}}
    letter, memo = text_to("contact", OF_TRAINERS, **opened), mail_of(OF_TRAINERS, **opened)

    assert "agree on what has to get better" not in letter
    assert "I would like to go by the number that has to move, with its target and its date." in letter
    assert "I will say the number, its target and its date back to the buyer’s sales leader" in memo


def test_which_number_is_off_is_not_asked_where_it_is_named() -> None:
    opened = {"opened_with": ["price"]}
    named = mail_of(OF_REQUESTS, "evaluator", request=opened, metrics={"items": [EXACT]})
    none = mail_of(OF_REQUESTS, "evaluator", request=opened)

    assert ("which number is off" in named, "which number is off" in none) == (False, True)


def test_what_a_letter_gives_as_its_reason_it_asks_for() -> None:
    letter = text_to(
        *("leader", OF_REQUESTS, "evaluator"),
        request={"opened_with": ["get_better"], "reasons": ["metrics"]},
        metrics={"items": [SETTLED]},
        evaluator=SENT,
    )

    put = "Could you put into the request “win rate from 22% to 30% by 31 December 2027” instead of “getting better”?"
    assert put in letter


def test_where_our_side_refuses_a_discovery_the_vendor_is_not_asked_for_one_first() -> None:
    shallow: dict[str, Any] = {"asked_about_metrics": True, "problem_centric_discovery": False}
    refuses: dict[str, Any] = {"leader": {"accepts_problem_centric_discovery": False}}
    memo = text_sent(OF_VENDORS, "evaluator", evaluator=SENT, vendor=shallow, **KNOWN, **refuses)

    assert "- I will ask the sales leader first whether a vendor may ask about our business problems." in memo
    assert "for an hour" not in text_to("vendor", OF_VENDORS, "evaluator", vendor=shallow, **KNOWN, **refuses)


# --- a sales leader who is too busy


def test_a_trainer_is_not_told_to_bring_a_sales_leader_into_the_call_who_has_no_time() -> None:
    def memo(*, is_busy: bool) -> str:
        blind: dict[str, Any] = {"is_delegate": True, "knows_numbers": False, "has_access_to_metrics": False}
        told: dict[str, Any] = {"vendor": {"asked_about_metrics": False}, "leader": {"unavailable": is_busy}}
        return text_sent(OF_TRAINERS, evaluator=blind, **told)

    brings = "bring the sales leader"
    assert (brings in memo(is_busy=True), brings in memo(is_busy=False)) == (False, True)
    assert "I will ask the contact who else knows the numbers" in memo(is_busy=True)


def test_a_trainer_whose_contact_can_look_up_the_numbers_asks_for_nobody_else() -> None:
    can: dict[str, Any] = {"is_delegate": True, "knows_numbers": False, "has_access_to_metrics": True}
    told: dict[str, Any] = {"evaluator": can, "vendor": {"asked_about_metrics": False}, "metrics": {"items": [EXACT]}}
    letter, memo = text_to("contact", OF_TRAINERS, **told), text_sent(OF_TRAINERS, **told)

    assert ("If a colleague has them" in letter, "go through your reports with you" in letter) == (False, True)
    assert "- I will ask the contact to look up the numbers, and go through them together in the next call." in memo


# --- in person


def test_who_was_sent_and_holds_the_purchase_says_so_in_the_memo_too() -> None:
    told: dict[str, Any] = {"evaluator": SENT, "behaviour": {"to_change_known": False}}

    assert "What I will do: hold the purchase" in text_to("leader", OF_VENDORS, "evaluator", **told)
    assert "- I will hold the purchase. I will ask the sales leader" in mail_of(OF_VENDORS, "evaluator", **told)


def test_nobody_is_named_of_whom_nobody_has_told() -> None:
    memo = text_sent(OF_VENDORS, vendor={"asked_about_metrics": False})
    by_the_leader = text_sent(OF_VENDORS, "leader", vendor={"asked_about_metrics": False})
    sent = text_sent(OF_VENDORS, "leader", vendor={"asked_about_metrics": False}, evaluator=SENT)

    assert ("he person looking at vendors:" in memo, "- Whoever talks to the vendors: Push back" in memo) == (
        False,
        True,
    )
    assert "Still to be answered by whoever talks to the vendors\n" in memo
    assert "- The person looking at vendors: Push back" in sent
    assert "- I will push back" in by_the_leader
    assert "hoever talks to the vendors:" not in by_the_leader


def test_who_does_not_decide_tells_the_sales_leader() -> None:
    gaps: dict[str, Any] = {"understands": {"business_problems": False}, "asked_about_metrics": True}
    memo = text_sent(OF_VENDORS, "evaluator", evaluator=SENT, vendor=gaps, **KNOWN)

    assert ("I will tell the sales leader once they have it right." in memo, "Decide only" in memo) == (True, False)


def test_no_vendor_reads_the_same_question_from_two_of_us() -> None:
    silent: dict[str, Any] = {"asked_about_metrics": False, "problem_centric_discovery": False}
    asked = "hich of our numbers would you need to see, in which breakdown?"
    by_both = {
        person: text_to(person, OF_VENDORS, "leader", evaluator=SENT, vendor=silent, **KNOWN)
        for person in ("vendor", "evaluator")
    }

    assert {person: asked in text for person, text in by_both.items()} == {"vendor": False, "evaluator": True}
    assert asked in text_to("vendor", OF_VENDORS, "leader", evaluator={"is_delegate": False}, vendor=silent, **KNOWN)


def test_no_question_names_somebody_of_whom_nobody_has_told() -> None:
    alone: dict[str, Any] = {"is_delegate": False, "filling_out_matrix": True, "sat_through_slide_deck": True}
    memo = text_sent(OF_VENDORS, "leader", evaluator=alone, vendor={"on_matrix": True, "discovery_took_place": False})

    assert "- Is anyone filling in a matrix that compares vendors? Yes" in memo
    assert "he person looking at vendors" not in memo


# --- what a mail has room for


def test_a_mail_without_room_says_less_of_why_before_it_leaves_out_what_to_do() -> None:
    gaps: dict[str, Any] = {"business_problems": True, "what_is_going_on": False, "cost_of_no_change": False}
    told: dict[str, Any] = {
        "vendor": {"asked_about_metrics": True, "understands": gaps, "articulates": {"plan": False}},
        "measurement": {"starting_metrics_taken": True, "quarterly_snapshots": False},
        "leader": {"involved_in_training_decision": False, "defines_metrics": False},
    }
    mail = mail_of(OF_VENDORS, "evaluator", evaluator=SENT, **KNOWN, **told)

    assert "- I will ask the vendor to tell us, in their own words, what is going on in our business" in mail
    assert "A full understanding has four parts" not in mail
    assert "A full understanding has four parts" in text_sent(OF_VENDORS, "evaluator", evaluator=SENT, **KNOWN, **told)


def test_however_much_a_mail_cuts_it_says_why_the_talks_end() -> None:
    told: dict[str, Any] = {
        "metrics": {"items": []},
        "behaviour": {"to_change_known": False},
        "evaluator": {**SENT, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False, "started_with_product": True},
    }
    mail = mail_of(OF_VENDORS, "evaluator", **told)

    assert "- I will move on from the vendor" in mail
    assert mail.count("he vendor started with their product") == 1
    assert "The talks end for another reason: the vendor started with their product." in mail
