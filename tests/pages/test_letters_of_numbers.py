"""Letters as strict readers found them: a number that does not count, one half settled, one told roughly."""

from typing import Any

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.reasons import written
from dontbuy.api.pages.draft.tasks import each_said_once, task
from tests.pages.test_letters_as_they_stand import NUMBER, SENT, told_twice
from tests.pages.test_texts import report
from tests.pages.test_texts_unchanged import KNOWN, OF_REQUESTS, OF_TRAINERS, OF_VENDORS, text_to

TRAINED = {"metric": "certifications", "knowledge": "exact", "baseline": {"value": 22}, "target": {"value": 48}}


def test_a_count_of_what_was_trained_is_no_number_that_is_named() -> None:
    told: dict[str, Any] = {"metrics": {"items": [TRAINED], "specific_known": True}, "evaluator": SENT}
    to_leader = text_to("leader", OF_REQUESTS, "evaluator", **told)

    assert "each number that has to move" not in to_leader
    assert "1. Which number has to move because of this purchase?" in to_leader


def test_of_numbers_that_are_named_a_leader_is_asked_for_what_they_lack() -> None:
    lacks = {"metric": "discount_rate", "knowledge": "exact", "baseline": {"value": 18}}
    told = report(OF_VENDORS, "evaluator", metrics={"items": [{**NUMBER, "baseline": {"value": 22}}, lacks]})
    settled, how_much, by_when = (
        task(told, told.rule_set.facts[name])
        for name in ("leader.answered_what_how_much_when", "metrics.how_much_known", "metrics.timeframe_known")
    )

    before = "settle a target and a date for your average discount before anyone talks to a vendor again."
    assert settled == before
    assert each_said_once([how_much, by_when, settled]) == [before]


def test_a_contact_whose_leader_is_too_busy_is_not_asked_to_bring_them() -> None:
    blind: dict[str, Any] = {"evaluator": {**SENT, "has_access_to_metrics": False}}
    free, busy = (text_to("contact", OF_TRAINERS, "", leader={"unavailable": each}, **blind) for each in (False, True))

    assert ("bring that person along" in free, "bring that person along" in busy) == (True, False)
    assert "When could your sales leader give me an hour" in busy


def test_who_was_never_asked_is_not_asked_again() -> None:
    sent = told_twice(
        OF_VENDORS,
        "leader",
        "evaluator",
        {"vendor": {"sold_or_priced": True}, "evaluator": SENT, **KNOWN},
        "vendor.sold_or_priced",
    )

    assert "again" not in sent


def test_of_two_numbers_a_letter_names_the_one_without_a_date_and_what_is_left_to_settle() -> None:
    undated = {"metric": "sales_cycle_length", "knowledge": "exact", "target": {"value": 80, "unit": "days"}}
    told: dict[str, Any] = {"metrics": {"items": [NUMBER, undated], "timeframe_known": False}, "evaluator": SENT}

    theirs = report(OF_REQUESTS, "evaluator", **told)
    (unsettled,) = [written(theirs, each) for each in theirs.answer["reasons"] if each["criterion"] == "REQ-8"]
    assert unsettled == "We have not yet said by when our sales cycle has to move."
    does = [act.what for act in acts(report(OF_REQUESTS, "leader", **told)) if act.criterion == "REQ-8"]
    assert does == ["Settle a date for your sales cycle."]
