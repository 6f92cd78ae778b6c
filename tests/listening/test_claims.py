"""What a listener claims is proposed only where the words stand, on the right side, for a value that can be so."""

from typing import Any

import pytest

from dontbuy.api.proposals.claims import Held, ListenerAnswer, answer_in, held_to, may_be_claimed
from dontbuy.api.proposals.proposal import Basis, ClaimedQuote, ListenerClaim
from dontbuy.api.wire.proposals import MOST_CLAIMS
from tests.listening.talk import heard, rulebook, table

CALL = (
    "Vera: We have been at this for thirty years, you know.",
    "Bob: Honestly we go to market with what we have. I run sales, so it's my number.",
    "Vera: It all ends at the last minute, and finance hears of it too late.",
    "Bob: Exactly. It ends right there, each time.",
    "Bob: The customer said they never look at any recording of ours.",
    "Vera: And that is all I have, thank you.",
)
SORRY, BACK, YES = "Honestly we go to market with what we have.", "It all ends at the last minute", "Exactly."
DIVE, UNDERSTANDS = "request.willing_to_dive_in", "vendor.understands.business_problems"
REASONS = "request.reasons"


def held(*claims: ListenerClaim) -> Held:
    proposed = heard(*CALL)
    kind = "buying_request" if claims[0].fact == REASONS else "vendor_evaluation"
    may = may_be_claimed(table(), rulebook().rule_sets[kind], rulebook().metrics)
    return held_to(proposed, ListenerAnswer(claims), table(), may)


def claim(fact: str, value: Any, *quotes: str, turn: int = 0) -> ListenerClaim:
    return ListenerClaim(fact, value, [ClaimedQuote(each, 1, turn) for each in quotes])


def test_a_claim_whose_words_stand_is_proposed_with_their_place_and_who_heard_it() -> None:
    (made,) = held(claim(DIVE, True, SORRY)).proposals

    assert (made.id, made.basis, made.heard_by) == (f"{DIVE}:true", Basis.SAID, "listener")
    assert [(each.turn, each.side, each.text) for each in made.quotes] == [(2, "buyer", SORRY)]
    assert heard(*CALL).calls[0].has(made.quotes[0].passages[0])


def test_what_is_said_back_needs_both_sides_and_is_an_exchange() -> None:
    (made,) = held(claim(UNDERSTANDS, True, BACK, YES, turn=4)).proposals

    assert made.basis is Basis.EXCHANGE
    assert [(each.turn, each.side) for each in made.quotes] == [(3, "vendor"), (4, "buyer")]


DROPPED = {
    "a fact that there is not": (claim("vendor.smiles", True, SORRY), "fact"),
    "a number as a list": (claim("metrics.items", [{"metric": "win_rate"}], SORRY), "value"),
    "a text for yes": (claim(DIVE, "true", SORRY), "value"),
    "a number for yes": (claim(DIVE, 1, SORRY), "value"),
    "nothing for yes": (claim(DIVE, None, SORRY), "value"),
    "a word that there is not": (claim(REASONS, ["fun"], SORRY), "value"),
    "no words": (claim(REASONS, [], SORRY), "value"),
    "what was not done": (claim("vendor.asked_about_metrics", False, "thirty years, you know"), "silence"),
    "an order": (claim("vendor.started_with_product", True, "thirty years, you know"), "silence"),
    "no quote": (claim(DIVE, True), "quote"),
    "a quote that was not said": (claim(DIVE, True, "Honestly, we go to market"), "quote"),
    "one of two that was not said": (claim(DIVE, True, SORRY, "and we love questions"), "quote"),
    "other capitals": (claim(DIVE, True, SORRY.upper()), "quote"),
    "half a word": (claim(DIVE, True, "onestly we go to market"), "quote"),
    "two words": (claim(DIVE, True, "Honestly we"), "quote"),
    "across two turns": (claim(DIVE, True, "my number. So you lose"), "quote"),
    "too many quotes": (claim(DIVE, True, *[SORRY] * 5), "quote"),
    "the other side": (claim(DIVE, True, "thirty years, you know"), "side"),
    "somebody else's words": (claim(DIVE, True, "they never look at any recording"), "of_others"),
    "one side": (claim(UNDERSTANDS, True, BACK), "exchange"),
    "a confirmation that is none": (claim(UNDERSTANDS, True, BACK, "It ends right there"), "exchange"),
    "a confirmation before": (claim(UNDERSTANDS, True, "And that is all I have", YES, turn=4), "exchange"),
}


@pytest.mark.parametrize(("claimed", "why"), DROPPED.values(), ids=DROPPED)
def test_what_does_not_stand_is_dropped_and_counted(claimed: ListenerClaim, why: str) -> None:
    found = held(claimed)

    assert found.dropped == {why: 1}
    assert (found.proposals, found.claims) == ([], [])


def test_what_the_table_proposes_is_proposed_once() -> None:
    assert "evaluator.is_delegate:false" in [each.id for each in heard(*CALL).proposals]
    found = held(claim("evaluator.is_delegate", False, "I run sales, so it's my number."))

    assert (found.proposals, found.dropped) == ([], {})


def test_of_several_words_each_is_a_proposal_and_twice_is_once() -> None:
    words = claim(REASONS, ["get_better", "budget_to_spend"], SORRY)

    assert [each.value for each in held(words, words).proposals] == [["get_better"], ["budget_to_spend"]]


def test_no_more_are_looked_at_than_the_limit() -> None:
    assert held(*[claim(DIVE, True, SORRY)] * (MOST_CLAIMS + 3)).dropped == {"too_many": 3}


def test_what_has_no_shape_of_a_claim_is_counted() -> None:
    told = '{"claims": [7, {}, {"fact": 1, "quotes": []}, {"fact": "f", "quotes": [1]}, {"fact": "f", "quotes": []}]}'
    assert answer_in(told) == ListenerAnswer([ListenerClaim("f", None, [])], 4)


@pytest.mark.parametrize("told", ["", "no", "[]", "{}", '{"claims": 1}', "[" * 100_000, '{"claims": [1e999999999'])
def test_what_is_no_json_of_claims_is_refused(told: str) -> None:
    with pytest.raises(ValueError):
        answer_in(told)


def test_a_fence_around_json_is_taken_off() -> None:
    assert answer_in('```json\n{"claims": []}\n```') == ListenerAnswer([])
