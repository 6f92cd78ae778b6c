"""A number that a listener claims is proposed where its figures stand in what the buyer said, and fit the metric."""

from typing import Any

import pytest

from dontbuy.api.proposals.claims import Held, ListenerAnswer, held_to, may_be_claimed
from dontbuy.api.proposals.proposal import ClaimedQuote, ListenerClaim
from tests.listening.talk import heard, rulebook, table

ITEMS = "metrics.items"
CALL = (
    "Vera: And is that so at your end, sixty percent?",
    "Bob: They see a quote from us and say yes, call it thirty-one percent.",
    "Bob: I'd want to see forty out of that before the clocks go back.",
    "Bob: How long it takes until a new one sells, nobody has ever written that down.",
    "Bob: Nineteen percent.",
    "Bob: Those who get there, it's around a third.",
    "Bob: Ninety, a hundred. It depends.",
)
WON, AIM, RAMP = "call it thirty-one percent", "I'd want to see forty out of that", "nobody has ever written that down"


def held(*quotes: str, **value: Any) -> Held:
    claim = ListenerClaim(ITEMS, value, [ClaimedQuote(each, 1, 0) for each in quotes])
    rule_set = rulebook().rule_sets["vendor_evaluation"]
    may = may_be_claimed(table(), rule_set, rulebook().metrics)
    return held_to(heard(*CALL), ListenerAnswer([claim]), table(), may)


def test_figures_in_words_become_the_record_of_their_metric() -> None:
    won = held(WON, AIM, metric="win_rate", knowledge="exact", baseline="thirty-one percent", target="forty")
    (made,) = won.proposals

    assert (made.id, made.fact) == (f"{ITEMS}:win_rate", ITEMS)
    (record,) = made.value
    assert record == {
        "metric": "win_rate",
        "knowledge": "exact",
        "baseline": {"value": 31, "unit": "percent"},
        "target": {"value": 40, "unit": "percent"},
    }
    assert [each.text for each in made.quotes] == [WON, AIM]


def test_a_number_of_which_nothing_is_known_needs_no_figure() -> None:
    (made,) = held(RAMP, metric="ramp_time", knowledge="none").proposals

    assert made.value == [{"metric": "ramp_time", "knowledge": "none"}]


def test_two_words_are_enough_for_a_number() -> None:
    (made,) = held(
        "Nineteen percent.", metric="discount_rate", knowledge="exact", baseline="Nineteen percent"
    ).proposals

    assert made.value[0]["baseline"] == {"value": 19, "unit": "percent"}


def test_a_share_in_words_is_one_and_two_figures_are_a_range() -> None:
    (third,) = held("it's around a third", metric="reps_at_quota", knowledge="exact", baseline="a third").proposals
    days = held(
        "Ninety, a hundred. It", metric="sales_cycle_length", knowledge="exact", baseline="Ninety, a hundred days"
    )
    long = held("Ninety, a hundred.", metric="no_decision_rate", knowledge="exact", baseline="Ninety, a hundred")

    assert third.value[0] == {
        "metric": "reps_at_quota",
        "knowledge": "approximate",
        "baseline": {"value": 33, "unit": "percent"},
    }
    assert days.dropped == {"number": 1}
    assert (long.proposals[0].value[0]["knowledge"], long.proposals[0].value[0]["baseline"]["value"]) == (
        "approximate",
        90,
    )


DROPPED = {
    "no metric": ({"knowledge": "none"}, "value"),
    "a metric that there is not": ({"metric": "charm", "knowledge": "none"}, "value"),
    "a word that there is not": ({"metric": "win_rate", "knowledge": "somewhat"}, "value"),
    "a number for words": ({"metric": "win_rate", "knowledge": "exact", "baseline": 31}, "value"),
    "a day": ({"metric": "win_rate", "knowledge": "none", "by": "2027-01-01"}, "value"),
    "a figure that was not said": (
        {"metric": "win_rate", "knowledge": "exact", "baseline": "thirty percent"},
        "number",
    ),
    "half of a figure": ({"metric": "win_rate", "knowledge": "exact", "baseline": "one percent"}, "number"),
    "no figure": ({"metric": "win_rate", "knowledge": "exact", "baseline": "call it"}, "number"),
    "known without a figure": ({"metric": "win_rate", "knowledge": "exact"}, "number"),
    "a figure of what nobody knows": (
        {"metric": "win_rate", "knowledge": "none", "baseline": "thirty-one percent"},
        "number",
    ),
    "a figure of another unit": (
        {"metric": "ramp_time", "knowledge": "exact", "baseline": "thirty-one percent"},
        "number",
    ),
}


@pytest.mark.parametrize(("value", "why"), DROPPED.values(), ids=DROPPED)
def test_what_was_not_said_so_is_dropped(value: dict[str, Any], why: str) -> None:
    assert held(WON, **value).dropped == {why: 1}


def test_the_vendors_figure_is_not_the_buyers() -> None:
    of_vendor = held("sixty percent?", metric="win_rate", knowledge="exact", baseline="sixty percent")

    assert (of_vendor.proposals, of_vendor.dropped) == ([], {"quote": 1})
