"""Texts by who can do a thing: who has the values, who is talked to, who would have to let whom look."""

from typing import Any

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.result import result_context
from tests.pages.test_letters_as_they_stand import SENT
from tests.pages.test_memos_as_they_stand import evaluated, mail_of, text_sent
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import CYCLE, KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, WIN_RATE, text_to

UNWILLING: dict[str, Any] = {"evaluator": {**SENT, "frustrated_by_discovery": True}}
UNDECIDED: dict[str, Any] = {"behaviour": {"to_change_known": False}}
SIZE = {
    "metric": "average_deal_size",
    "knowledge": "exact",
    "baseline": {"value": 18500, "unit": "GBP"},
    "target": {"change": 15, "kind": "relative"},
    "by": "2027-12-31",
}


# --- a trainer and whom they talk to


def test_whoever_is_told_that_there_is_no_help_without_details_is_not_told_to_leave_them_out() -> None:
    def sent(willing: bool) -> str:
        return text_to("contact", OF_TRAINERS, **UNWILLING, request={"willing_to_dive_in": willing}, vendor={})

    leave_open = "you may leave any of them open"
    assert ("I can help only if I may look" in sent(False), leave_open in sent(False)) == (True, False)
    assert leave_open in sent(True)


def test_a_trainer_who_says_why_they_ask_is_not_told_to_say_why() -> None:
    def first(**vendor: Any) -> str:
        return acts(report(OF_TRAINERS, request={"willing_to_dive_in": False}, vendor=vendor))[0].what

    assert first().startswith("Say what your questions are for.")
    assert first(explains_why_asking=True).startswith("Say that you can help only where you may look at the details")


def test_a_rough_value_that_was_told_stands_beside_the_question_who_has_the_exact_one() -> None:
    rough = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 25}, "target": {"value": 30}}
    sent = text_to("contact", OF_TRAINERS, metrics={"items": [rough]}, evaluator={**SENT, "knows_numbers": False})

    assert "move your win rate from roughly 25% to 30%." in sent
    assert "Who on your side can tell me the exact value of your win rate?" in sent


def test_a_conversation_with_somebody_is_asked_for_by_who_that_is() -> None:
    alone: dict[str, Any] = {"evaluator": {**SENT, "filling_out_matrix": True}, "leader": {"unavailable": True}}
    sent = text_to("contact", OF_TRAINERS, **alone, request={"opened_with": ["price"]})

    assert "When could I talk to the person who answers for your sales numbers?" in sent
    assert "that conversation" not in sent


def test_the_sales_leader_is_not_sent_to_the_sales_leader() -> None:
    def told(delegate: bool) -> dict[str, Any]:
        return {
            "evaluator": {"is_delegate": delegate},
            "metrics": {"specific_known": False},
            "leader": {"accepts_problem_centric_discovery": False},
        }

    best, hour = ", best from the buyer’s sales leader", "When can you give me an hour"
    assert best not in acts(report(OF_TRAINERS, **told(False)))[0].what
    assert any(best in each.what for each in acts(report(OF_TRAINERS, **told(True))))
    assert hour in text_to("contact", OF_TRAINERS, **told(False))
    assert hour not in text_to("contact", OF_TRAINERS, **told(True))


def test_what_a_named_number_lacks_is_asked_before_what_is_known_less() -> None:
    sent = text_to("contact", OF_TRAINERS, metrics={"items": [CYCLE]}, behaviour={"to_change_known": False})
    questions = [line for line in sent.splitlines() if line[:2] in ("1.", "2.")]

    assert questions[1] == "2. How much better does your sales cycle have to get?"


def test_of_exact_values_those_that_were_told_are_not_asked_again() -> None:
    numbers = {"items": [WIN_RATE, {"metric": "sales_cycle_length", "knowledge": "none"}]}
    sent = text_to("contact", OF_TRAINERS, metrics=numbers)

    assert "I would like to work from the exact value of your sales cycle." in sent
    assert "move your win rate from 22% to 30%, and also your sales cycle." in sent


def test_a_trainer_is_whom_the_buyer_lets_look() -> None:
    sent = text_sent(OF_TRAINERS, request={"willing_to_dive_in": False})

    assert "- The buyer’s sales leader: Let me see the calls, deals and reports that show what is broken." in sent


# --- who of us does it


def test_whoever_has_the_values_writes_them_down() -> None:
    def told(can_look_up: bool, **measured: bool) -> dict[str, Any]:
        looks = {**SENT, "has_access_to_metrics": can_look_up}
        return {"evaluator": looks, "measurement": {"starting_metrics_taken": False, **measured}, **KNOWN}

    letter = text_to("leader", OF_REQUESTS, "evaluator", **told(True))
    assert "I will write down today’s value of our win rate as the starting point, with its date." in letter
    assert "Could you write down" not in letter
    assert "Could you write down today’s value" in text_to("leader", OF_REQUESTS, "evaluator", **told(False))
    both = text_to("leader", OF_REQUESTS, "evaluator", **told(True, quarterly_snapshots=False))
    assert ("I will write down today’s value" in both, "four quarterly dates" in both, "Could you write" in both) == (
        *(True, True),
        False,
    )
    (act, *_) = acts(report(OF_REQUESTS, "evaluator", **told(True)))
    assert (act.who, "have the sales leader confirm it" in act.what) == ("You", True)


def test_a_number_that_is_named_is_settled_before_the_team_is_told() -> None:
    told: dict[str, Any] = {"evaluator": SENT, "leader": {"transparent_with_team": False}}
    sent = text_to("leader", OF_REQUESTS, "evaluator", **told, metrics={"items": [WIN_RATE]})

    settle = "Could you settle a date for our win rate, and tell the team, before anyone talks to a vendor again?"
    assert settle in sent


def test_a_mail_without_room_names_what_the_sales_leader_has_to_do() -> None:
    told: dict[str, Any] = {
        "evaluator": {
            "is_delegate": True,
            "role": "hr",
            "knows_numbers": False,
            "has_access_to_metrics": False,
            "intimate_team_knowledge": False,
            "filling_out_matrix": True,
        },
        "leader": {"unavailable": True, "answered_what_how_much_when": False, "transparent_with_team": False},
        "vendor": {"asked_about_metrics": True},
    }

    assert "\n- The sales leader: Give me access to the numbers." in mail_of(OF_VENDORS, "evaluator", **told)


def test_a_reason_says_what_to_do_as_the_first_lines_say_it() -> None:
    facts: dict[str, Any] = {
        "evaluator": SENT,
        "leader": {"transparent_with_team": False},
        "metrics": {"items": [WIN_RATE]},
    }
    told = report(OF_REQUESTS, "evaluator", **facts)
    said = result_context(evaluated(OF_REQUESTS, **facts), told, None)["does"]["LDR-4"]

    (act,) = [each for each in acts(told) if each.criterion == "LDR-4"]
    assert "settle a date for your win rate" in act.what
    assert said == act.what


def test_the_team_hears_of_every_number_and_not_of_the_one_that_lacked_something() -> None:
    told: dict[str, Any] = {"evaluator": SENT, "leader": {"transparent_with_team": False}}
    sent = text_to("leader", OF_REQUESTS, "evaluator", **told, metrics={"items": [SIZE, WIN_RATE]})

    assert "Could you settle a date for our win rate, and tell the team both numbers, before anyone" in sent


def test_whoever_is_given_the_reports_is_not_shown_a_value_besides() -> None:
    blind = {**SENT, "has_access_to_metrics": False, "knows_numbers": False, "intimate_team_knowledge": True}
    sent = text_to("leader", OF_VENDORS, "evaluator", evaluator=blind, metrics={"items": [CYCLE]})

    assert "Could you give me access to the reports that show our sales cycle?" in sent
    assert "Could you show me today’s value" not in sent


def test_whoever_buys_nothing_gives_no_vendor_an_hour() -> None:
    closed: dict[str, Any] = {"leader": {"accepts_problem_centric_discovery": False}}
    stopped = text_to("asker", OF_REQUESTS, "leader", **closed, metrics={"items": []}, **UNDECIDED)

    assert "We will not be buying it for now." in stopped
    assert "hour" not in stopped


def test_whoever_looks_in_person_is_not_the_person_looking_at_vendors() -> None:
    def seen(reader: str, delegate: bool) -> list[str]:
        facts = {"is_delegate": delegate, "frustrated_by_discovery": True}
        return [each["title"] for each in report(OF_VENDORS, reader, evaluator=facts).answer["observations"]]

    assert seen("leader", False) == ["The vendor’s questions were uncomfortable"]
    assert seen("leader", True) == ["The questions were uncomfortable for the person looking at vendors"]


def test_a_mail_promises_no_way_where_there_is_none() -> None:
    started: dict[str, Any] = {
        "evaluator": {**SENT, "intimate_team_knowledge": True},
        "vendor": {"started_with_product": True, "stayed_technical": True, "asked_about_metrics": False},
        "measurement": {"starting_metrics_taken": False, "quarterly_snapshots": False},
        "leader": {"transparent_with_team": False, "unavailable": True},
        "metrics": {"items": [CYCLE, WIN_RATE]},
    }
    mail = mail_of(OF_VENDORS, "evaluator", **started)

    assert ("There is more on one page" in mail, "such as what would change this" in mail) == (True, False)
    assert "With this vendor this cannot be changed any more." in text_sent(OF_VENDORS, "evaluator", **started)


# --- numbers as they were told


def test_a_target_above_today_stands_behind_what_today_is() -> None:
    sent = text_to(
        "leader", OF_VENDORS, "evaluator", metrics={"items": [SIZE]}, vendor={"problem_centric_discovery": False}
    )

    said = "average deal size (today £18,500, target 15% above that, by 31 December 2027)"
    assert f"What has to move: {said}." in sent


def test_what_a_number_still_lacks_is_said_beside_it() -> None:
    sent = text_sent(OF_REQUESTS, metrics={"items": [CYCLE, WIN_RATE]})

    assert "by 30 June 2027, no target yet\n" in sent
    assert "target 30%, no date yet\n" in sent


def test_what_was_told_and_counts_nowhere_is_said_all_the_same() -> None:
    sent = text_sent(
        OF_VENDORS,
        vendor={"charges_for_discovery": True, "has_insight_into_org": True},
        request={"shares_numbers": False},
        behaviour={"to_change_known": False},
    )

    assert "- The vendor charges for discovery and does have insight into our organisation\n" in sent
    assert "- Do we give the vendor the numbers we know? No\n" in sent
