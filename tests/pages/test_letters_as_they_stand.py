"""Letters as strict readers found them: a claim that was told in two ways, an order to nobody, a word of the form."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.questions import asked_of
from dontbuy.api.pages.draft.voiced import by_name
from tests.pages.reports import NAME, every_text, reports_of, service
from tests.pages.test_texts import questions_of, report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

SENT: dict[str, Any] = {"is_delegate": True}
UNSURE: dict[str, Any] = {"can_pinpoint_cause": False, "articulates": {"root_causes": False}}
NUMBER = {"metric": "win_rate", "knowledge": "exact", "target": {"value": 30}, "by": "2027-06-30"}


def told_twice(kind: str, reader: str, person: str, facts: dict[str, Any], *twice: str) -> str:
    """What a reader sends to a person where each of some facts, told so, was said to be otherwise in a transcript."""
    evidence = []
    for name in twice:
        side, _, fact = name.partition(".")
        value = not facts[side][fact]
        evidence.append({"fact": name, "value": value, "source": "transcript", "speaker_side": "buyer"})
    document = {"kind": kind, "subject": {"name": "Northpeak"}, "facts": facts, "evidence": evidence}
    (read,) = [each for each in reports_of(service().answered(document)) if each.reader == reader]
    return next(text.text for text in read.texts if text.id == f"for-{person}")


def found(person: str, pattern: str) -> list[str]:
    """The readers of worked cases whose texts to a person have a pattern."""
    return [str(read) for read, text in every_text() if text.id == f"for-{person}" and re.search(pattern, text.text)]


# --- what was told in two ways


@pytest.mark.parametrize(
    ("facts", "twice"),
    [
        (
            {
                "vendor": {"on_matrix": True, "discovery_took_place": False},
                "evaluator": {**SENT, "sat_through_slide_deck": True},
            },
            "vendor.discovery_took_place",
        ),
        (
            {"request": {"willing_to_dive_in": False}, "vendor": {"asked_about_metrics": True}},
            "request.willing_to_dive_in",
        ),
    ],
)
def test_no_vendor_reads_as_true_what_was_told_in_two_ways(facts: dict[str, Any], twice: str) -> None:
    told = {**facts, **KNOWN}

    assert "So far " in text_to("vendor", OF_VENDORS, "evaluator", **told)
    assert "So far " not in told_twice(OF_VENDORS, "evaluator", "vendor", told, twice)


def test_no_contact_reads_of_an_offer_that_was_told_in_two_ways() -> None:
    told: dict[str, Any] = {"request": {"opened_with": ["price"]}, "vendor": {"sold_or_priced": True}}

    sent = told_twice(OF_TRAINERS, "", "contact", told, "vendor.sold_or_priced")
    assert "You asked me for a price early on. I would like to come back to your business first." in sent


def test_who_finds_out_which_answer_is_right_stands_beside_them() -> None:
    of_vendor = {"evaluator": SENT, "vendor": {"discovery_took_place": False}, **KNOWN}
    theirs = told_twice(OF_VENDORS, "evaluator", "leader", of_vendor, "vendor.discovery_took_place")
    knows: dict[str, Any] = {"evaluator": {**SENT, "intimate_team_knowledge": True}, **KNOWN}
    of_leader = {**knows, "leader": {"transparent_with_team": True, "answered_what_how_much_when": True}}
    leaders = told_twice(OF_VENDORS, "evaluator", "leader", of_leader, "leader.transparent_with_team")

    assert "It cannot tell yet, because two answers contradict each other.\n" in theirs
    assert "\n\nWhere they differ:\n- To “" in theirs
    assert "the answers are no (my own) and yes (transcript).\nI will find out which is right.\n" in theirs
    assert "the answers are yes (my own) and no (transcript).\nPlease tell me which is right.\n" in leaders


def test_no_letter_says_where_in_the_tool_something_was_answered() -> None:
    for person in ("leader", "evaluator", "vendor", "contact", "asker"):
        assert found(person, r"answered (here|in the check)|cleared up") == []


# --- to whoever asked


def test_nobody_gives_a_reason_for_what_is_not_bought() -> None:
    stopped = [text.text for read, text in every_text() if text.id == "for-asker" and read.report.stops]

    assert [text for text in stopped if "that the training is there to move" in text] == []


def test_of_no_training_it_is_said_what_comes_after_it() -> None:
    assert found("asker", "after the training") == []
    assert "tell the reps’ managers what they would have to do differently, and ask what would stop them." in text_to(
        "asker", OF_REQUESTS, "leader", metrics={"items": []}, buy_in={"middle_management": False}
    )


def test_whoever_has_to_name_a_number_is_not_sent_through_the_figures_besides() -> None:
    named = text_to("asker", OF_REQUESTS, "leader", metrics={"items": []}, leader={"knows_lagging_metrics": False})
    known = text_to(
        *("asker", OF_REQUESTS, "leader"),
        metrics={"items": [NUMBER]},
        behaviour={"to_change_known": False},
        leader={"knows_lagging_metrics": False},
    )

    assert ("name one business number" in named, "lag" in named) == (True, False)
    assert "- I will go through the sales figures and say which of them are lagging." in known


def test_that_getting_better_is_the_reason_contradicts_no_number_that_is_known() -> None:
    known = {"specific_known": True, "exact_known": True, "how_much_known": True, "timeframe_known": True}
    asked = text_to("asker", OF_REQUESTS, "leader", request={"reasons": ["get_better"]}, metrics=known)

    assert (
        "\n\nSo far the training is meant for us to get better in general. To improve the numbers that have to move is "
        "not given as a reason for it.\n\n" in asked
    )
    assert "not to move a number" not in asked


def test_a_board_that_asked_is_not_thanked_as_if_it_had_made_a_suggestion() -> None:
    def sent(*reasons: str) -> str:
        return text_to("asker", OF_REQUESTS, "leader", request={"reasons": [*reasons]}, metrics={"items": []})

    asked = sent("methodology", "board_or_ceo_asked")
    assert "\n\nYou asked for sales training (Northpeak). I advise against buying it for now.\n\n" in asked
    assert "Thank you for bringing up" not in asked
    assert all("I will come back to you once this is done. Thank you." in text for text in (asked, sent("methodology")))


# --- about a vendor


def test_what_is_said_of_a_vendor_who_showed_names_has_no_or_of_the_form() -> None:
    names: dict[str, Any] = {"flashes_titles_or_clients": True, "has_insight_into_org": False}
    sent = text_to("leader", OF_VENDORS, "evaluator", evaluator=SENT, vendor=names, **KNOWN)

    assert (
        "Northpeak spent much of the first conversation on themselves, and has shown no insight into our organisation."
        in sent.replace("The reason: n", "The reason: N")
    )
    assert found("leader", "titles or clients") == []


def test_a_vendor_who_never_asked_is_not_said_to_have_asked_later() -> None:
    sent = text_to("leader", OF_VENDORS, "evaluator", vendor={"started_with_product": True}, **KNOWN)

    assert "The reason: Northpeak started with their product, and not with our business problems." in sent


def test_a_leader_who_may_see_it_otherwise_reads_what_speaks_for_the_vendor() -> None:
    good: dict[str, Any] = {"understands": {"business_problems": True, "what_is_going_on": True}}
    good["understands"] |= {"cost_of_no_change": True, "tie_back_to_metrics": True}
    ended = text_to("leader", OF_VENDORS, "evaluator", vendor={"started_with_product": True, **good}, **KNOWN)
    without = text_to("leader", OF_VENDORS, "evaluator", vendor={"started_with_product": True}, **KNOWN)

    assert (
        "\n\nWhat speaks for Northpeak: the vendor understands our problems, our business, the cost of no change "
        "and our metrics.\n\n" in ended
    )
    assert "What speaks for" not in without


def test_a_training_that_is_dropped_has_to_move_nothing() -> None:
    told: dict[str, Any] = {"metrics": {"items": [NUMBER]}, "evaluator": SENT, "behaviour": {"to_change_known": True}}
    dropped = text_to("evaluator", OF_VENDORS, "leader", vendor={"started_with_product": True}, **told)
    waiting = {"stayed_surface_level": True}
    kept = text_to("evaluator", OF_VENDORS, "leader", vendor=waiting, **told)

    assert "This is about sales training from Northpeak.\n" in dropped
    assert "which has to move our win rate to 30% by" in kept


def test_a_fee_is_named_only_where_one_was_told() -> None:
    def asked(**told: Any) -> str:
        read = report(OF_VENDORS, "leader", evaluator=SENT, vendor=told, **KNOWN)
        return "".join(asked_of(read, "evaluator", [read.rule_set.facts["vendor.has_insight_into_org"]]))

    assert asked() == f"Did {NAME} tell you something about how we sell that is not on our website?"
    assert f"Before any fee, did {NAME} tell you something" in asked(charges_for_discovery=True)


def test_what_the_leader_has_settled_is_to_be_shared_and_not_settled() -> None:
    told: dict[str, Any] = {"leader": {"answered_what_how_much_when": True, "transparent_with_team": False}}
    knows: dict[str, Any] = {**SENT, "knows_numbers": False, "intimate_team_knowledge": True}
    sent = text_to("leader", OF_VENDORS, "evaluator", evaluator=knows, **told)

    assert "1. Which numbers did you settle on, from what to what, by when?\n2. Could you" in sent
    assert found("leader", "Which one number") == []


# --- from a trainer


def test_a_trainer_who_talked_about_tools_says_what_comes_next_without_a_double_meaning() -> None:
    sent = text_to("contact", OF_TRAINERS, "", vendor={"stayed_technical": True})

    assert "Next time I would like to talk about nothing but your business." in sent
    assert found("contact", r"business alone|them alone") == []


def test_what_the_buyer_asked_for_is_not_passed_over() -> None:
    told: dict[str, Any] = {
        "evaluator": {**SENT, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False, "stayed_technical": True},
    }

    def sent(*opened: str, **vendor: Any) -> str:
        facts = {**told, "vendor": {**told["vendor"], **vendor}, "request": {"opened_with": [*opened]}}
        return text_to("contact", OF_TRAINERS, "", **facts)

    come_back = "I will come back to that once I understand your business."
    assert f"You asked about the price and more leads. {come_back}" in sent("get_better", "price", "more_leads")
    assert come_back not in sent("business_problem")
    alone = text_to("contact", OF_TRAINERS, "", request={"opened_with": ["price"]})
    assert ("You asked me for a price early on." in alone, come_back in alone) == (True, False)


def test_a_contact_whom_the_questions_stung_reads_a_word_about_it_before_the_next_ones() -> None:
    def sent(stung: bool) -> str:
        told: dict[str, Any] = {"request": {"opened_with": ["price"]}, "trainer": {"asked_about_metrics": True}}
        return text_to("contact", OF_TRAINERS, "", evaluator={"frustrated_by_discovery": stung}, **told)

    said = "Some of my questions were not easy. I ask them because what would help you depends on the answers"
    before, _, asked = sent(True).partition("Your answers would help me to prepare")
    assert (said in before, "1. " in asked, said in sent(False)) == (True, True, False)


def test_letters_still_ask_no_more_than_is_answered() -> None:
    assert [str(read) for read, text in every_text() if len(questions_of(text)) > 4] == []


# --- as one would say it


def test_of_two_points_each_is_said_in_a_sentence_and_what_is_new_is_not_asked_again() -> None:
    told: dict[str, Any] = {
        "vendor": {"discovery_took_place": False, "asked_about_metrics": False},
        "evaluator": SENT,
        **KNOWN,
    }
    sent = told_twice(
        OF_VENDORS, "leader", "evaluator", told, "vendor.discovery_took_place", "vendor.asked_about_metrics"
    )

    assert (
        "Some answers contradict each other: on the first point they are no (my own) and yes (transcript); on the "
        "second point no (my own) and yes (transcript). So these points come first:\n\n1. " in sent
    )
    assert "again" not in sent


def test_nobody_is_asked_for_a_table_that_a_vendor_is_known_to_stand_in() -> None:
    def asked(**vendor: Any) -> str:
        return text_to("evaluator", OF_VENDORS, "leader", evaluator=SENT, vendor=vendor, **KNOWN)

    assert "Are you filling in a table that compares vendors?" in asked(asked_about_metrics=True)
    assert "table that compares" not in asked(asked_about_metrics=True, on_matrix=True)


def test_what_a_buyer_asked_for_is_not_passed_over_but_no_vendor_is_asked_which_vendor() -> None:
    causes: dict[str, Any] = {"can_pinpoint_cause": False, "articulates": {"root_causes": False}}
    opened = {"opened_with": ["which_vendor", "more_leads"]}
    sent = text_to("contact", OF_TRAINERS, "", request=opened, vendor=causes)

    assert "You asked about more leads. I will come back to that" in sent


def test_no_vendor_is_told_that_they_lack_what_it_takes() -> None:
    sent = text_to(
        *("vendor", OF_VENDORS, "leader"),
        request={"willing_to_dive_in": False},
        vendor={"asked_about_metrics": True},
        **KNOWN,
    )

    assert "so you may not know enough about us yet to answer all of this." in sent
    assert found("vendor", "what it takes") == []


def test_a_colleague_who_waits_for_us_reads_what_for() -> None:
    told: dict[str, Any] = {
        "evaluator": {**SENT, "knows_numbers": False},
        "vendor": {"asked_about_metrics": False, "stayed_technical": True},
    }

    assert (
        "Please move on from Northpeak. I will show you today’s value of each number that has to move. After that, give"
        " the time to a vendor who asks what is going wrong in our business."
        in text_to("evaluator", OF_VENDORS, "leader", **told)
    )
    assert found("evaluator", "has done its part") == []


# --- who can look it up, who ends the talks, whose it is


ROUGHLY = {"items": [{**NUMBER, "knowledge": "approximate", "baseline": {"value": 20, "unit": "percent"}}]}


def test_nobody_is_asked_to_look_up_what_the_sender_can() -> None:
    told: dict[str, Any] = {
        "metrics": ROUGHLY,
        "evaluator": {**SENT, "has_access_to_metrics": True},
        "request": {"reasons": ["other"]},
    }
    can = text_to("leader", OF_REQUESTS, "evaluator", **told)
    cannot = text_to("leader", OF_REQUESTS, "evaluator", **{**told, "evaluator": {**SENT}})

    assert "I will look up the exact value of our win rate." in can
    assert "exact value of our win rate?" not in can
    assert "Could you ask whoever runs the sales reports for the exact value of our win rate?" in cannot
    by_the_leader = text_to("evaluator", OF_REQUESTS, "leader", **told)
    assert "Please look up the exact value of our win rate, with the period" in by_the_leader


def test_whoever_holds_talks_that_end_reads_it() -> None:
    facts: dict[str, Any] = {
        "cause": {"buyer_can_pinpoint": False},
        "evaluator": SENT,
        "vendor": {"can_pinpoint_cause": False, "sells_blanket_fix": True},
    }

    sent = text_to("evaluator", OF_VENDORS, "leader", **facts)
    assert "Please end the talks about this offer. Find out with me why the numbers are off" in sent


def test_whoever_asked_for_what_is_not_bought_reads_of_no_talk_with_a_vendor() -> None:
    facts: dict[str, Any] = {
        "metrics": {"items": []},
        "evaluator": {**SENT, "filling_out_matrix": True},
        "leader": {"unavailable": True},
    }

    sent = text_to("asker", OF_REQUESTS, "leader", **facts)
    assert "will stop comparing vendors in a table until I have said" in sent
    assert "conversation with a vendor" not in sent


@pytest.mark.parametrize(("name", "owns"), [("Halden Partners", "Halden Partners’"), ("Acme", "Acme’s")])
def test_a_name_owns_as_its_last_letter_says(name: str, owns: str) -> None:
    document = {"kind": OF_VENDORS, "subject": {"name": name}, "facts": {"vendor": {"stayed_surface_level": True}}}
    letters = [text.text for read in reports_of(service().answered(document)) for text in read.texts]

    assert any(f"{owns} questions have stayed on the surface so far." in text for text in letters)


def test_a_contact_who_gave_a_rough_value_is_asked_for_the_exact_one() -> None:
    told: dict[str, Any] = {"metrics": ROUGHLY, "evaluator": {**SENT, "has_access_to_metrics": False}}

    assert "Who on your side can tell me the exact value of your win rate?" in text_to(
        "contact", OF_TRAINERS, "", **told
    )


def test_our_part_is_asked_for_where_the_talks_end() -> None:
    facts: dict[str, Any] = {
        "evaluator": {**SENT, "intimate_team_knowledge": False},
        "vendor": {"stayed_surface_level": True, "wants_to_get_in_deep": False},
    }

    asks = text_to("leader", OF_VENDORS, "evaluator", **facts)
    ends = text_to("evaluator", OF_VENDORS, "leader", **facts)
    both = (
        "name two managers who know how the team sells, to join any talk with a vendor and say what would help the team"
    )
    assert f"Could you {both}?" in asks
    assert f"I will {both}. After that," in ends
    assert "the vendor calls" in by_name(report(OF_VENDORS, "leader", "Northpeak"), "in the vendor calls")


def test_a_contact_who_could_not_say_why_is_asked_for_what_shows_it() -> None:
    cannot = text_to("contact", OF_TRAINERS, "", cause={"buyer_can_pinpoint": False}, vendor=UNSURE)

    assert "What do you see holding your sales back?" not in cannot
    assert "What happened the last three times you lost business?" in cannot
