"""Whoever is asked by a link can say that they do not know, and that there is no number, where that is an answer."""

import re

import httpx
import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.deciding import Deciding
from tests.pages.test_going_through_ones_questions import save
from tests.pages.test_purchase import NUMBERS

CAUSE, NUMBER = "cause.buyer_can_pinpoint", "metrics.items"
NONE = "No number has been named"


class Asked:
    """Eva, the sales leader, has a link in a purchase of which nothing is known."""

    def __init__(self, reader: Reader, role: str = "leader") -> None:
        self.reader, self.made = reader, Deciding(reader, {})
        self.made.vendor("Acme", {})
        self.link = self.made.ask(role, "Eva")

    def page(self, change: str = "") -> httpx.Response:
        return self.reader.get(f"/asked/{self.link}{f'?change={change}' if change else ''}")

    def saves(self, **answers: object) -> httpx.Response:
        return save(self.reader, self.link, self.page(), **answers)


@pytest.fixture
def eva(reader: Reader) -> Asked:
    return Asked(reader)


def test_it_is_offered_where_it_is_theirs_to_say_and_the_page_says_what_it_counts_as(eva: Asked) -> None:
    page = eva.page()

    assert set(re.findall(r'name="([\w.]+)" value="dont_know"', page.text)) == {CAUSE, "behaviour.to_change_known"}
    assert f"“I don’t know” is an answer, and counts as a no; so does “{NONE}”." in words_of(page)


def test_nobody_else_says_it_for_them(reader: Reader) -> None:
    page = Asked(reader, "rep").page()

    assert "dont_know" not in page.text
    assert "I don’t know" not in words_of(page)


def test_who_does_not_know_is_taken_at_their_word_with_what_makes_them_say_so(eva: Asked) -> None:
    saved = eva.saves(**{CAUSE: "dont_know", f"note/{CAUSE}": "Nobody looked."})
    told = next(each for each in eva.made.api("/history")["entries"] if each.get("fact") == CAUSE)
    again = eva.page(CAUSE)

    assert (told["value"], told["note"]) == (False, "I don’t know\n\nNobody looked.")
    assert "I don’t know (counts as no) : Nobody looked." in words_of(saved)
    assert re.search(rf'name="{CAUSE}" value="dont_know"[^>]* checked', again.text)
    assert ">\nNobody looked.</textarea>" in again.text


def test_that_no_number_was_named_is_said_with_a_tick_and_kept(eva: Asked) -> None:
    saved = eva.saves(**{f"none/{NUMBER}": "yes"})
    told = next(each for each in eva.made.api("/history")["entries"] if each.get("fact") == NUMBER)

    assert told["value"] == []
    assert "to what, by when? None Change" in words_of(saved)
    assert re.search(rf'name="none/{NUMBER}" value="yes" id="[^"]+" checked', eva.page(NUMBER).text)


def test_who_names_a_number_and_says_that_there_is_none_is_asked_which(eva: Asked) -> None:
    page = eva.saves(**{**NUMBERS, f"none/{NUMBER}": "yes"})

    assert page.status_code == 422
    assert "You filled in a row and said that there is none" in words_of(page)
    assert 'value="22%"' in page.text


def test_a_form_that_says_it_of_what_is_not_theirs_says_nothing(reader: Reader) -> None:
    other = Asked(reader, "rep")
    page = other.saves(asked=["buy_in.reps"], **{"buy_in.reps": "dont_know"})

    assert page.status_code == 422
    assert re.search(r'href="#\S*buy\S*reps">', page.text)
    assert [each for each in other.made.api("/history")["entries"] if each.get("fact") == "buy_in.reps"] == []
