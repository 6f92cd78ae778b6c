"""A trainer asks a contact what the contact knows, for whoever knows the rest, and nothing that was told already."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.questions import to_ask_in_a_call
from dontbuy.api.pages.draft.texts import texts_to_send
from tests.pages.reports import every_case_for_every_reader, reports_of, service
from tests.pages.test_texts import questions_of, report

ITEMS = [{"metric": "win_rate", "knowledge": "none"}, {"metric": "pipeline_created", "knowledge": "none"}]
WHO_HAS_THEM = "Who on your side can tell me today’s value of these numbers?"
BRING_THE_LEADER = "Could you bring your sales leader along when we next talk?"
BRING_THEM = "Could you bring that person along when we next talk?"
AN_HOUR = "When could your sales leader give me an hour on your business problems?"
PROBLEMS = "Which problems of your business cost you most?"


def asked(**facts: Any) -> list[str]:
    (text,) = texts_to_send(report("discovery_self_check", **facts))
    return questions_of(text)


def text_of(**facts: Any) -> str:
    (text,) = texts_to_send(report("discovery_self_check", **facts))
    return text.text


@pytest.mark.parametrize(
    "lacks", [{"knows_numbers": False}, {"has_access_to_metrics": False}], ids=["does not know", "has no access"]
)
def test_a_contact_is_not_asked_for_figures_they_do_not_know_but_who_does(lacks: dict[str, bool]) -> None:
    found = asked(metrics={"items": ITEMS}, evaluator={"is_delegate": True, **lacks}, leader={"unavailable": False})

    assert found[:2] == [WHO_HAS_THEM, BRING_THE_LEADER]
    assert [each for each in found if re.search("to the decimal|Which of your reports|weakest|an hour", each)] == []


def test_a_contact_who_can_look_numbers_up_is_asked_to() -> None:
    found = asked(metrics={"items": ITEMS}, evaluator={"knows_numbers": False, "has_access_to_metrics": True})

    assert found[0] == "What is the exact value of each of these numbers, by last quarter’s reports?"
    assert WHO_HAS_THEM not in found


def test_without_a_number_it_is_who_answers_for_the_numbers() -> None:
    found = asked(evaluator={"is_delegate": True, "knows_numbers": False})

    assert found[:2] == ["Who on your side answers for your sales numbers?", BRING_THEM]
    assert "Which number of yours should a training move?" in found
    assert [each for each in found if "from what to what" in each] == []


def test_a_leader_without_time_is_asked_for_an_hour() -> None:
    found = asked(evaluator={"is_delegate": True, "knows_numbers": True}, leader={"unavailable": True})

    assert found[0] == AN_HOUR


def test_a_contact_who_does_not_know_the_team_is_asked_whom_to_talk_to() -> None:
    does_not_know = {"is_delegate": True, "intimate_team_knowledge": False}
    text, found = text_of(evaluator=does_not_know), asked(evaluator=does_not_know)
    of_a_leader = asked(evaluator={"intimate_team_knowledge": False})

    assert "I would like to talk to your sales leader, or to two managers who know how the team sells." in text
    assert "Who else on your side should I hear from?" in of_a_leader
    assert [each for each in (*found, *of_a_leader) if "seen or heard yourself" in each] == []


def test_what_was_told_yes_is_not_asked_again() -> None:
    open_yet = asked(vendor={"sold_or_priced": True, "full_understanding_first": False})
    understood = asked(
        vendor={
            "sold_or_priced": True,
            "full_understanding_first": False,
            "understands": {"business_problems": True},
        }
    )

    assert (PROBLEMS in open_yet, PROBLEMS in understood) == (True, False)


def test_a_yes_tells_no_figure() -> None:
    items = [{"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 22}}]
    found = asked(metrics={"items": items}, evaluator={"knows_numbers": True})

    assert "What is the exact value of your win rate, by last quarter’s reports?" in found


def test_what_the_acts_say_is_carried_out_and_one_regret_is_enough() -> None:
    said = text_of(
        vendor={"started_with_product": True, "sold_or_priced": True, "full_understanding_first": False},
        metrics={"items": []},
    ).split("\n\n")

    assert said[2].startswith("It was too early for a price or an offer from me")
    assert said[3] == "Your answers would help me to prepare:"
    assert [part for part in said[3:] if "offer" in part or "should have" in part] == []


def test_no_offer_is_spoken_of_twice_in_any_text() -> None:
    for read in every_case_for_every_reader():
        if read.report.rule_set.kind == "discovery_self_check":
            for text in read.texts:
                paragraphs = text.text.split("\n\n")
                assert len([each for each in paragraphs if re.search(r"\boffer", each)]) <= 1, read


def test_a_number_stands_in_a_sentence_in_small_letters_and_what_somebody_typed_as_they_did() -> None:
    items = [*ITEMS, {"metric": "custom", "name": "Wins in DACH"}]

    assert (
        "As I understood you, the training would have to move your win rate, new pipeline and “Wins in DACH”."
        in text_of(metrics={"items": items})
    )


KNOWS_IT_ALL = {"is_delegate": False}
OF_ONE: dict[str, list[dict[str, Any]]] = {
    "items": [{"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 20}}]
}


def test_a_standard_programme_is_taken_back_though_no_offer_was_made_and_a_fee_is_left_open() -> None:
    said = text_of(
        vendor={
            "can_pinpoint_cause": False,
            "sells_blanket_fix": True,
            "sold_or_priced": False,
            "charges_for_discovery": True,
            "has_insight_into_org": False,
        },
        cause={"buyer_can_pinpoint": False},
    )

    assert "I proposed a standard programme before either of us knew why your sales numbers are off." in said
    assert re.search("my offer|withdrawn", said) is None


def test_the_leader_is_asked_to_join_once_where_something_that_has_to_be_done_needs_them() -> None:
    needs = {"behaviour": {"to_change_known": False}, "metrics": OF_ONE}

    assert asked(evaluator={"is_delegate": True}, **needs)[0] == BRING_THE_LEADER
    assert BRING_THE_LEADER not in asked(evaluator={"is_delegate": False}, **needs)
    assert BRING_THE_LEADER not in asked(evaluator={"is_delegate": True}, metrics=OF_ONE)


def test_what_an_act_says_to_ask_is_asked_in_the_mail_and_in_the_call() -> None:
    rough = {"items": [{"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 20}}]}
    exact = "What is the exact value of your win rate, by last quarter’s reports?"
    told = report("discovery_self_check", metrics=rough, request={"opened_with": ["price"]})

    assert exact in questions_of(texts_to_send(told)[0])
    assert exact in to_ask_in_a_call(told, "contact", ())
    assert any("ask what holds back their win rate" in act.what for act in acts(told))


def test_after_a_later_call_the_same_thing_is_not_taken_back_again() -> None:
    def said(last: str) -> str:
        days = (("vendor.started_with_product", True, "2026-11-02"), ("vendor.problem_centric_discovery", True, last))
        evidence = [
            {"fact": fact, "value": value, "source": "form", "locator": f"call of {day}", "as_of": day}
            for fact, value, day in days
        ]
        document = {"kind": "discovery_self_check", "facts": {"metrics": OF_ONE}, "evidence": evidence}
        (read,) = reports_of(service().answered(document))
        return texts_to_send(read.report)[0].text

    apology = "I started with my programme when I should have started with your business."
    assert apology in said(last="2026-11-02")
    assert apology not in said(last="2026-11-16")


def test_where_nothing_is_open_the_contact_reads_what_was_understood_and_is_asked_nothing_else() -> None:
    facts = service().library.in_force.rule_sets["discovery_self_check"].facts.values()
    well = [
        {"fact": each.name, "value": each.better} for each in facts if each.better is not None and not each.derived_from
    ]
    number = {**OF_ONE["items"][0], "target": {"value": 25}, "by": "2027-06-30"}
    said = {"metrics": {"items": [number]}, "request": {"opened_with": ["specific_metrics"]}, "evaluator": KNOWS_IT_ALL}
    document = {"kind": "discovery_self_check", "facts": said, "evidence": well}
    (read,) = reports_of(service().answered(document))
    (text,) = texts_to_send(read.report)

    assert (read.report.answer["verdict"], read.report.answer["open"]) == ("no_objection", [])
    assert (questions_of(text), "Is that right, and may I send you an offer for it?" in text.text) == ([], True)
    assert to_ask_in_a_call(read.report, "contact", ()) == []
