"""What a vendor answers to the buyer's side: it is heard with what came before, and not without."""

import pytest

from tests.listening.talk import proposed

PAID, FREE = "vendor.charges_for_discovery:true", "vendor.charges_for_discovery:false"
DEEP = "vendor.wants_to_get_in_deep:true"


@pytest.mark.parametrize(
    ("offered", "answered", "fact"),
    [
        ("Is the diagnostic free?", "Yes, totally free.", FREE),
        ("Is the scoping included?", "Absolutely.", FREE),
        ("Is the audit paid?", "It is, yes.", PAID),
        ("Would you bill us for the assessment?", "We would, at cost.", PAID),
        ("I don't want to bore you with our process.", "You won't, walk me through it.", DEEP),
        ("Should I explain how that works?", "Please do, that's what I'm here for.", DEEP),
        ("Happy to open the books for you.", "Let's have a look, then.", DEEP),
    ],
)
def test_an_answer_is_heard_after_its_question(offered: str, answered: str, fact: str) -> None:
    assert fact in proposed(f"Bob: {offered}", f"Vera: {answered}")
    assert fact not in proposed("Bob: Good morning.", f"Vera: {answered}")


@pytest.mark.parametrize(
    ("offered", "answered", "fact"),
    [
        ("Is the scoping included?", "Yes, but only if you sign.", FREE),
        ("Would you bill us for the assessment?", "No.", PAID),
        ("Happy to open the books for you.", "Not necessary at this stage.", DEEP),
        ("Do you want to see the sheet?", "Later, let's have a look at our platform first.", DEEP),
    ],
)
def test_an_answer_that_says_otherwise_is_not_heard(offered: str, answered: str, fact: str) -> None:
    assert fact not in proposed(f"Bob: {offered}", f"Vera: {answered}")


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("There's a fee for late cancellation.", PAID),
        ("Some charge for discovery, we never have.", PAID),
        ("Feel free to ask during the discovery.", FREE),
        ("The assessment is not on us, sorry.", FREE),
        ("Do you want me to go into the details?", DEEP),
        ("There is no sales team we can't help.", "vendor.willing_to_say_cannot_help:true"),
        ("They gave every team the standard package and it failed.", "vendor.sells_blanket_fix:true"),
        ("The root cause is what we'll have to find.", "vendor.articulates.root_causes:true"),
        ("Step one is signing the contract.", "vendor.articulates.plan:true"),
        ("Our other client was paying ninety a head for a tool nobody used.", "vendor.sold_or_priced:true"),
        ("What did you get for lunch?", "vendor.asked_prior_results:true"),
    ],
)
def test_what_only_sounds_like_it_is_not_heard(said: str, fact: str) -> None:
    assert fact not in proposed("Bob: Good morning.", f"Vera: {said}")
