"""Whoever begins a check from a transcript says who they are, as on every other way into a check."""

import re

import pytest

from tests.counting import counting
from tests.listening import PITCH
from tests.pages.conftest import Reader, words_of
from tests.pages.test_transcript import PRICE, begin, brought, hearer, read

__all__ = ["hearer"]


@pytest.mark.parametrize(
    ("kind", "who"), [("vendor", ["leader", "evaluator"]), ("request", ["leader", "evaluator"]), ("discovery", [])]
)
def test_a_check_that_several_people_answer_asks_who_it_is_and_chooses_nobody(
    hearer: Reader, kind: str, who: list[str]
) -> None:
    page = read(hearer, PITCH, kind=kind)

    assert re.findall(r'name="reader" value="(\w+)" id="[^"]+"', page.text) == who
    assert not re.search(r'name="reader"[^>]* checked', page.text)


def test_whoever_said_who_they_are_is_spoken_to_as_that_one_and_asked_no_more(hearer: Reader) -> None:
    begun = begin(hearer, read(hearer, PITCH, kind="vendor"), **{PRICE: "accept"})

    assert "You answer as the person looking at vendors." in words_of(begun)
    assert "You did not say who you are" not in words_of(begun)


def test_who_it_is_has_to_be_said_before_the_check_begins_and_what_was_taken_stays(hearer: Reader) -> None:
    page = read(hearer, PITCH, kind="vendor")
    nobody = hearer.post("/transcript/begin", {**brought(page), f"take/{PRICE}": "accept"})
    neither = hearer.post("/transcript/begin", brought(page))

    assert nobody.status_code == neither.status_code == 422
    assert 'href="#reader">Say who you are' in nobody.text
    assert re.search(rf'name="take/{PRICE}" value="accept" id="[^"]+" checked', nobody.text)
    assert {"Say who you are", "Accept at least one, or answer the questions without a transcript"} <= {
        *re.findall(r'<a href="#(?:begin|reader)">([^<]+)</a>', neither.text)
    }


def test_a_trainer_is_not_asked(hearer: Reader) -> None:
    begun = begin(hearer, read(hearer, PITCH, kind="discovery"), **{PRICE: "accept"})

    assert "Check your answers" in words_of(begun)


def test_whose_side_is_chosen_alone_is_worked_out_once_for_a_page(hearer: Reader) -> None:
    with counting() as calls:
        read(hearer, PITCH, kind="vendor")

    assert calls["who.py:chosen_alone"] == 1
