"""Words that hold for whoever reads them: what is not known is no fact, two that differ can both be so, a hint fits."""

import re
from typing import Any

import pytest

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.letters import greeting
from dontbuy.api.pages.draft.numbers import naming_undecided
from dontbuy.api.pages.draft.questions import to_ask_in_a_call
from dontbuy.api.pages.draft.report import Report
from dontbuy.engine.facts import FactDeclaration
from tests.pages.conftest import Reader, words_of
from tests.pages.reports import every_text, service
from tests.pages.test_results import finished
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import CYCLE, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, WIN_RATE, text_to

TWO_LACKING = {"items": [{**WIN_RATE, "by": "2027-06-30", "target": {}}, {"metric": "discount_rate"}]}
NOT_MEASURED = {"exists": True, "starting_metrics_taken": False, "quarterly_snapshots_taken": False}


def fact_of(name: str, kind: str = OF_VENDORS, reader: str = "") -> FactDeclaration:
    return service().library.in_force.rule_sets[kind].for_reader(reader).facts[name]


def titles(read: Report) -> dict[str, str]:
    return {each["criterion"]: each["title"] for each in read.answer["reasons"]}


def dos(read: Report) -> dict[str, str]:
    return {each["criterion"]: each["do"] for each in read.answer["reasons"]}


# --- what nobody knows is no fact


@pytest.mark.parametrize("measured", [{"starting_metrics_taken": True}, {"quarterly_snapshots_taken": True}, {}])
def test_what_nobody_knows_of_the_last_training_is_not_told_as_so(measured: dict[str, bool]) -> None:
    told: dict[str, Any] = {"prior": {**NOT_MEASURED, **measured}}
    read = report(OF_REQUESTS, "leader", **told)

    assert "is not known to have been measured" in titles(read)["PRI-2"]
    assert re.search(r"last training was (not )?measured", text_to("asker", OF_REQUESTS, "leader", **told)) is None


def test_a_leader_who_did_not_say_what_lags_is_not_said_not_to_know() -> None:
    told = titles(report(OF_REQUESTS, "evaluator", leader={"knows_lagging_metrics": False}))["LDR-3"]
    assert told == "The sales leader has not said which metrics are lagging"


# --- where there is no enablement, and where nobody stands between


def test_who_has_no_enablement_does_not_have_to_say_that_it_is_left_to_it() -> None:
    asked = fact_of("leader.expects_magic_wand", OF_REQUESTS, "leader")

    assert asked.yes_if.startswith("Enablement is to ")
    assert "no enablement team" in asked.no_if
    assert "nobody has said yet" in asked.open_if


def test_who_leads_the_reps_in_person_can_do_what_is_said() -> None:
    assert "With no managers, a yes of whoever leads the reps counts" in fact_of("buy_in.middle_management").yes_if
    read = report(OF_REQUESTS, "leader", behaviour={"to_change_known": False}, leader={"expects_magic_wand": True})

    assert "with whoever leads the reps who does what today" in dos(read)["BUY-2"]
    assert "starting with whoever leads those who have to change" in dos(read)["LDR-5"]


# --- which side leadership is on


def test_what_sales_prevention_rests_on_is_said_in_words() -> None:
    told: dict[str, Any] = {"leader": {"on_active_journey": False}, "buy_in": {"reps": False}}

    assert report(OF_REQUESTS, "leader", **told).side_with_verdict == (
        "Not all that it takes to fix sales is done yet: nothing is under way on the lagging numbers and the reps "
        "have not agreed to the change."
    )
    assert report(OF_REQUESTS, "evaluator", **told).side_with_verdict.startswith("Not all that it takes to fix sales")


def test_every_minimum_of_the_leader_says_what_is_missing_where_it_does_not_hold() -> None:
    least = ("leader.knows_lagging_metrics", "leader.on_active_journey", "buy_in.reps", "buy_in.middle_management")
    rest = ("evaluator.intimate_team_knowledge", "leader.accepts_problem_centric_discovery")
    assert [name for name in (*least, *rest) if not fact_of(name).lacking] == []


# --- how a request began


def test_it_is_said_whose_words_count_and_which_of_two_a_course_is() -> None:
    opened = fact_of("request.opened_with", OF_REQUESTS, "leader")
    remedies = fact_of("request.remedies", OF_REQUESTS, "leader").type.words

    assert opened.question == "What was asked for when training first came up?"
    assert "whoever brought it up" in opened.why
    assert "course" in remedies["generic_training"]
    assert "one particular vendor" in remedies["vendor_for_training"].lower()


def test_what_came_up_beside_a_problem_is_not_said_to_start_from_nothing() -> None:
    read = report(OF_REQUESTS, "leader", request={"opened_with": ["business_problem", "more_leads"]})
    (reason,) = (each for each in read.answer["reasons"] if each["criterion"] == "REQ-4")
    (sign,) = (each for each in read.answer["signs"] if each["criterion"] == "P-19")

    assert "None of it starts from" not in reason["because"]
    assert "It starts from what is broken" not in sign["because"]
    assert "before the problem is known" not in read.headline("checking_boxes") + read.means


def test_three_reasons_in_a_row_do_not_say_the_same() -> None:
    asked = {"opened_with": ["another_training_program"], "remedies": ["generic_training"]}
    said = dos(report(OF_REQUESTS, "leader", request=asked, cause={"buyer_can_pinpoint": False}))
    sentences = [sentence for name in ("REQ-4", "REQ-6", "REQ-11") for sentence in re.split(r"(?<=\.) ", said[name])]

    assert [each for each in sentences if re.search(r"^(Stop|Put|Leave every)|remed", each)] == []
    assert sum("until you know why" in each for each in sentences) == 1


def test_one_that_was_asked_for_is_not_spoken_of_as_several() -> None:
    asked = {"opened_with": ["another_training_program"]}
    said = dos(report(OF_REQUESTS, "leader", request=asked, cause={"buyer_can_pinpoint": True}))["REQ-4"]
    assert said.startswith("Of what was asked for, write down which number it would move")


# --- what is not settled


def test_two_numbers_that_lack_different_things_have_one_reading() -> None:
    read = report(OF_REQUESTS, "leader", metrics={**TWO_LACKING, "how_much_known": False, "timeframe_known": False})
    assert naming_undecided(read, titles(read)["REQ-8"]) == (
        "A target for your win rate and a target and a date for your average discount are not settled"
    )


def test_known_to_the_decimal_is_not_moved_to_the_decimal() -> None:
    question = fact_of("metrics.exact_known", OF_REQUESTS, "leader").question
    assert question == "Do you know to the decimal where each number that has to move stands today?"


@pytest.mark.parametrize("lacking", [("how_much_known", "timeframe_known"), ("timeframe_known",)])
def test_who_named_the_number_does_not_read_that_it_was_not_settled_which(lacking: tuple[str, ...]) -> None:
    metrics = {"specific_known": True, "how_much_known": True, "timeframe_known": True}
    metrics |= dict.fromkeys(lacking, False)
    leader = {"answered_what_how_much_when": False, "transparent_with_team": True}
    told: dict[str, Any] = {"metrics": metrics, "leader": leader, "evaluator": {"is_delegate": True}}
    sent = text_to("leader", OF_VENDORS, "evaluator", **told)

    assert "which numbers have to move" not in sent
    assert "by when" in sent


# --- hints


OVERLAPS = {
    "metrics.how_much_known": ("no_if", "or no amount when asked"),
    "metrics.timeframe_known": ("no_if", "or no date when asked"),
    "request.willing_to_dive_in": ("yes_if", "even if the price is asked for afterwards"),
    "vendor.has_insight_into_org": ("yes_if", "nobody in the team had said"),
    "vendor.stayed_surface_level": ("no_if", "At least one question"),
    "vendor.full_understanding_first": ("yes_if", "Whoever sells said all four"),
    "evaluator.sat_through_slide_deck": ("no_if", "a few slides"),
    "evaluator.is_delegate": ("no_if", "alone or with others"),
    "buy_in.reps": ("no_if", "the answer was no yes"),
    "vendor.started_with_product": ("no_if", "has not come up"),
}


@pytest.mark.parametrize("name", [*OVERLAPS])
def test_a_hint_leaves_no_answer_between(name: str) -> None:
    which, says = OVERLAPS[name]
    assert says in getattr(fact_of(name), which)


def test_who_looks_at_vendors_is_asked_what_the_hint_is_about() -> None:
    question = fact_of("evaluator.is_delegate", OF_VENDORS, "evaluator").ask["evaluator"]
    assert question == "Do you talk to the vendors in the place of the sales leader who answers for the sales numbers?"


# --- texts


def test_a_price_that_came_too_early_is_left_aside_whether_or_not_there_was_an_offer() -> None:
    priced = {"sold_or_priced": True, "full_understanding_first": False}
    sent = text_to("contact", OF_TRAINERS, vendor=priced)

    assert "a price or an offer" in sent
    assert "Please leave it aside" in sent
    assert [text.text for _, text in every_text() if re.search(r"\bmy offer\b", text.text, re.IGNORECASE)] == []


def test_a_trainer_asks_for_an_hour_in_plain_words() -> None:
    sent = text_to("contact", OF_TRAINERS, evaluator={"is_delegate": True}, leader={"unavailable": True})
    assert "When could your sales leader give me an hour on your business problems?" in sent


def test_of_a_vendor_nothing_is_said_that_nobody_told() -> None:
    told = {"stayed_surface_level": True, "sold_or_priced": True}
    (seen,) = (each for each in report(OF_VENDORS, vendor=told).answer["observations"] if each["criterion"] == "VEN-12")

    assert "ready to take the order" not in seen["title"]
    assert fact_of("vendor.wants_to_get_in_deep").question.startswith("Does the vendor take up more detail")


def test_a_name_that_says_training_is_not_training_from_training() -> None:
    assert "sales training from" not in text_to("leader", OF_VENDORS, "evaluator", "Northlight Training")
    assert "I checked what Northlight Training offers us." in text_to(
        "leader", OF_VENDORS, "evaluator", "Northlight Training"
    )


@pytest.mark.parametrize(("name", "said"), [("Dana", "Hello Dana,"), ("Tobias Reuter", "Hello,"), ("", "Hello,")])
def test_nobody_is_greeted_by_the_full_name(name: str, said: str) -> None:
    assert greeting(name) == said


def test_a_trainer_who_cannot_say_why_is_sent_back_to_discovery_first() -> None:
    read = report(OF_TRAINERS, vendor={"articulates": {"root_causes": False}})
    (act,) = (each for each in acts(read) if each.criterion == "VEN-10")
    assert act.what.startswith("Go back to discovery until the root causes can be explained in plain words")


# --- the sheet of a call


def on_the_sheet(**facts: Any) -> list[str]:
    return [*to_ask_in_a_call(report(OF_TRAINERS, **facts), "contact", set())]


def test_a_call_sheet_asks_first_for_what_the_numbers_lack_and_not_for_what_was_told() -> None:
    understands = {"business_problems": True}
    told = {"metrics": {"items": [WIN_RATE, CYCLE]}, "vendor": {"understands": understands}}
    asked = on_the_sheet(**told)

    assert [each for each in asked if "cost you most" in each] == []
    assert "exact value of your sales cycle" in asked[0]
    assert any("by which date does your win rate" in each.lower() for each in asked)


def test_a_call_sheet_names_the_numbers_that_it_speaks_of(reader: Reader) -> None:
    told = {"metrics": {"items": [WIN_RATE, {"metric": "discount_rate"}]}}
    token = finished(reader, {"kind": OF_TRAINERS, "facts": told})
    said = words_of(reader.get(f"/draft/{token}/call-sheet"))

    assert "These numbers: win rate from 22% to 30%; average discount" in said
