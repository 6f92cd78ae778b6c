"""A price is heard where a seller names one, also as a range; what the buyer’s own deals or losses come to is none."""

import pytest

from tests.listening.talk import proposed

PRICED, NEVER_PRICED = "vendor.sold_or_priced:true", "vendor.sold_or_priced:false"


@pytest.mark.parametrize(
    "said",
    [
        "For fourteen people it usually lands between eighteen and twenty-four thousand pounds.",
        "It typically comes in at about twenty thousand.",
        "That would be somewhere between eighteen and twenty-four thousand pounds.",
        "For your fourteen people it works out at twenty thousand or so.",
        "A programme for that many runs to twenty thousand euros.",
        "You're looking at eighteen to twenty-four thousand.",
        "Most of these sit between fifteen and thirty thousand euros.",
        "Expect something in the region of twenty thousand pounds.",
        "It would usually be eighteen to twenty-four thousand pounds.",
        "Something like £18,000 to £24,000.",
        "It ends up around £20,000.",
        "Somewhere between £18,000 and £24,000.",
    ],
)
def test_a_price_is_heard_however_a_seller_puts_it(said: str) -> None:
    assert PRICED in proposed(f"Vera: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "So your average deal lands between eighteen and twenty-four thousand pounds.",
        "A rep's deal usually comes in at twenty thousand pounds.",
        "You said that discounting runs to two hundred thousand pounds.",
        "So that works out at four hundred thousand pounds a year you give away.",
        "That comes in at three hundred thousand a year in lost deals.",
        "Another client's deals land between eighteen and twenty-four thousand.",
        "Does it land between eighteen and twenty-four thousand pounds?",
        "It doesn't come in at twenty thousand pounds.",
        "It runs to three days, for up to fourteen people.",
        "It lands between six and eight weeks after the start.",
        "Your budget sits between fifteen and thirty thousand euros.",
        "Their pipeline ends up around two hundred thousand pounds.",
    ],
)
def test_what_else_comes_to_an_amount_is_no_price(said: str) -> None:
    assert PRICED not in proposed(f"Vera: {said}")


def test_a_buyer_names_no_price_of_the_seller() -> None:
    assert PRICED not in proposed("Bob: The last course came in at twenty thousand pounds.", "Vera: Right.")


def test_for_how_many_a_price_is_does_not_hide_it() -> None:
    answered = proposed("Bob: What would it cost?", "Vera: For fourteen people, twenty thousand pounds.")

    assert PRICED in answered
    assert PRICED not in proposed("Bob: What would it cost?", "Vera: We've trained twenty thousand people.")


def test_where_a_price_was_named_silence_does_not_propose_that_there_was_none() -> None:
    found = proposed(
        "Bob: We lose deals.",
        "Vera: For fourteen people it usually lands between eighteen and twenty-four thousand pounds.",
        is_whole=True,
    )

    assert NEVER_PRICED not in found
