"""What a transcript counts is context and nobody’s answer; a quote can be found by its turn, a number by its words."""

import re

import pytest

from tests.listening import DEAL, PITCH
from tests.pages.conftest import Reader, words_of
from tests.pages.test_transcript import begin, hearer, proposed, read

__all__ = ["hearer"]
ASKED = "vendor.asked_about_metrics:true"
COUNTED = "Counted from the transcript"


def begun(hearer: Reader) -> str:
    """The token of a check of an own call, with one answer that was accepted."""
    begin(hearer, read(hearer, DEAL, kind="discovery"), **{ASKED: "accept"})
    return hearer.token


def test_what_was_counted_is_listed_as_context_and_counted_as_no_answer(hearer: Reader) -> None:
    token = begun(hearer)
    page = hearer.get(f"/draft/{token}/answers")
    said, _, context = words_of(page).partition(COUNTED)

    assert "1 answer." in said
    assert "How many calls were there?" not in said
    assert "How many calls were there? 1" in context
    assert "no criterion reads it" in context
    assert page.text.count("/question/conversation.") == 0


def test_where_nothing_was_counted_nothing_is_listed(hearer: Reader) -> None:
    begin(hearer, read(hearer, PITCH), **{"vendor.sold_or_priced:true": "accept"})

    assert COUNTED not in words_of(hearer.get(f"/draft/{hearer.token}/answers"))


def test_a_memo_counts_answers_without_context(hearer: Reader) -> None:
    token = begun(hearer)
    hearer.post(f"/draft/{token}/result")

    assert re.search(r"\b[12] answers? and", words_of(hearer.get(f"{hearer.address}/memo")))


@pytest.mark.parametrize(("kind", "taken"), [("discovery", ASKED), ("vendor", "vendor.sold_or_priced:true")])
def test_calls_of_a_check_that_began_from_a_transcript_say_so(hearer: Reader, kind: str, taken: str) -> None:
    text = DEAL if kind == "discovery" else PITCH
    begin(hearer, read(hearer, text, kind=kind), **{taken: "accept"})
    words = words_of(hearer.get(f"/draft/{hearer.token}/calls"))

    assert "call was read from a transcript, and what was accepted of it is among your answers" in words
    assert "None was debriefed yet" in words
    assert "No call was told of yet" not in words
    assert "Is there another transcript?" in words


def test_a_turn_without_a_time_has_its_number_beside_it(hearer: Reader) -> None:
    page = read(hearer, PITCH)
    pane = page.text.partition('class="spoken"')[2]

    assert re.findall(r'class="quiet">\s*(turn \d+)', pane)[:3] == ["turn 1", "turn 2", "turn 3"]


def test_sides_are_said_plainly(hearer: Reader) -> None:
    own, theirs = words_of(read(hearer, DEAL, kind="discovery")), words_of(read(hearer, DEAL))

    assert "Our side, the seller" in own
    assert "Our side, the buyer" in theirs
    assert "who may" not in own + theirs


def test_each_number_that_was_asked_for_has_the_words_that_name_it(hearer: Reader) -> None:
    text = (
        "Ann: What is it that you measure, and what is it today?\nBen: Not much. Here is $400.\n"
        "Ann: What is your win rate?\nBen: 22 percent.\nAnn: What is your average deal size?\nBen: Small.\n"
    )
    page = read(hearer, text, kind="discovery", **{"side/0": "vendor", "side/1": "buyer"})
    line = words_of(page).partition("Numbers you asked for")[2].partition("You asked for causes")[0]

    assert proposed(page)
    assert "What is your win rate?" in line
    assert "What is your average deal size?" in line
