"""A transcript in which one side alone speaks: the page says so, and nothing is proposed that takes two."""

import pytest

from tests.listening import PITCH
from tests.pages.conftest import Reader, words_of
from tests.pages.test_transcript import PRICE, PRODUCT, brought, hearer, proposed, read

__all__ = ["hearer"]
DANA = "Dana: We want our reps to get better at discovery. I run the team.\nDana: We lose late.\n"
SAM = "".join(
    f"Sam (Sales Academy): {said}\n"
    for said in (
        "Our programme is used by teams like yours, and we train 400.",
        "What is your win rate?",
        "It is $400.",
    )
)
NOT_TAKEN = "".join(f"sam smith of the academy: {said}\n{DANA}" for said in ("What is your win rate?", "So."))


@pytest.mark.parametrize("kind", ["vendor", "discovery"])
@pytest.mark.parametrize("text", [DANA, SAM, NOT_TAKEN])
def test_where_one_side_is_silent_the_page_says_so_before_anything_is_proposed(
    hearer: Reader, text: str, kind: str
) -> None:
    page = read(hearer, text, kind=kind)
    words = words_of(page)
    buyer, vendor = ("The buyer", "Your side") if kind == "discovery" else ("Your side", "The vendor")
    side = buyer if text is SAM else vendor

    assert (
        f"{side} has 0% of the words and 0 questions, so nothing can be said about who asked what, and nothing" in words
    )
    assert page.text.index('id="silent"') < page.text.index('id="proposals"')
    assert "Not heard" not in words, "of what was asked nothing is said"


def test_nothing_that_takes_two_is_proposed_from_what_one_says(hearer: Reader) -> None:
    said = read(hearer, SAM, whole="yes")

    assert proposed(said) == [PRICE]
    assert PRODUCT in proposed(read(hearer, f"{SAM}{DANA}"))


def test_the_page_names_who_was_not_taken_for_a_speaker_and_counts_their_lines(hearer: Reader) -> None:
    words = words_of(read(hearer, NOT_TAKEN))

    assert "It was read as what one speaker says: “Dana”." in words
    assert "not taken for speakers: “sam smith of the academy” (2 lines)." in words
    assert "write a short name and a colon before what each says" in words
    assert "0 without speech and 2 not understood left out" in words
    assert "1: sam smith of the academy: What is your win rate?" in words


def test_where_both_speak_nothing_of_it_is_said(hearer: Reader) -> None:
    assert "0 questions, so" not in words_of(read(hearer, PITCH))


def test_whom_a_person_leaves_out_asked_nothing_either(hearer: Reader) -> None:
    page = hearer.post("/transcript", {**brought(read(hearer, PITCH)), "side/1": "neither"})

    assert "Your side has 0% of the words and 0 questions, so nothing can be said about who asked what. If" in (
        words_of(page)
    )
    assert PRODUCT in proposed(page)


def test_names_with_a_company_beside_them_are_two_who_speak(hearer: Reader) -> None:
    ines, jonas = "Ines Falk (Falk Sales Coaching)", "Jonas Reuter (Brandt Pumpen)"
    page = read(
        hearer, f"{ines}: We train 400.\n{jonas}: I run our reps.\n{ines}: What is behind that?\n{jonas}: So.\n"
    )

    assert "Read as text: 4 turns; 0 without speech and 0 not understood left out" in words_of(page)
    assert 'id="silent"' not in page.text
