"""What others told by their link counts, so every page of a check shows it, says whose it is, and counts it."""

import re
from collections.abc import Mapping

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.deciding import Deciding
from tests.pages.test_purchase import NUMBERS, answer, send

WRONG_WAY = {**NUMBERS, "metrics.items/0/baseline/value": "27 %", "metrics.items/0/target/value": "22 %"}


class Told:
    """A purchase with one vendor in which the leader, Eva, has named a number and said one thing more."""

    def __init__(self, reader: Reader, numbers: Mapping[str, object]) -> None:
        self.reader, made = reader, Deciding(reader, {})
        made.vendor("Acme", {})
        self.link = made.ask("leader", "Eva")
        send(reader, f"/asked/{self.link}", **numbers)
        answer(reader, self.link, "leader.on_active_journey", "true")
        found = re.search(r"/draft/([\w-]{32})/call-sheet", made.board.text)
        assert found
        self.check = found[1]

    def page(self, path: str) -> str:
        return words_of(self.reader.get(f"/draft/{self.check}/{path}"))

    @property
    def result(self) -> str:
        return words_of(self.reader.post(f"/draft/{self.check}/result"))


@pytest.fixture
def told(reader: Reader) -> Told:
    return Told(reader, NUMBERS)


def _drawn(result: str) -> str:
    return result.partition("Better at what, how much, by when")[2].partition("The rest")[0]


def test_the_picture_of_a_result_draws_the_numbers_that_the_leader_told(told: Told) -> None:
    drawn = _drawn(told.result)
    assert "Win rate" in drawn
    assert "Today 22% known exactly Target 27% by 30 June 2027" in drawn
    assert "No metric" not in drawn


def test_what_looks_wrong_in_their_numbers_is_said_as_of_ones_own_and_no_form_asks_for_it(reader: Reader) -> None:
    told = Told(reader, WRONG_WAY)
    result, said = told.result, "Win rate: the target, 22%, is below today’s 27%, and here higher is better."
    assert said in result.partition("Look at this again")[2].partition("Where it stands")[0]
    assert "look again" in _drawn(result), "the row is marked"
    assert "win_rate" not in result, "no page says the name that a machine has for it"
    assert said not in told.page("all"), "the figures are the leader’s to mend"
    assert said not in told.page("question/metrics.items")


def test_of_two_lists_that_differ_none_is_drawn(told: Told) -> None:
    own = {**NUMBERS, "action": "answer", "metrics.items/0/target/value": "29 %"}
    told.reader.post(f"/draft/{told.check}/question/metrics.items", own)
    assert "Two lists of them differ, so neither counts." in _drawn(told.result)


def test_all_questions_show_beside_each_field_what_others_told_and_who(told: Told) -> None:
    page = told.page("all")
    assert "Told already: Yes (Eva, leader)" in page
    assert "Told already: Win rate: today 22% (known exactly), target 27%, by 30 June 2027 (Eva" in page


def test_answers_are_counted_with_those_of_others_and_say_whose_they_are(told: Told) -> None:
    assert "2 answers (2 told by others)" in told.page("answers")
    told.reader.answer(told.check, "vendor.sold_or_priced", "false")
    assert "3 answers (1 of yours and 2 told by others)" in told.page("answers")
    told.reader.post(f"/draft/{told.check}/result")
    memo = told.page("result/1/memo")
    assert "This rests on 3 answers" in memo


def test_what_changed_between_two_results_is_said_of_others_answers_too(told: Told) -> None:
    told.reader.post(f"/draft/{told.check}/result")
    answer(told.reader, told.link, "leader.on_active_journey", "false")
    told.reader.post(f"/draft/{told.check}/result")
    history = told.page("history")
    assert "Is the sales leader" in history
    assert re.search(r"Yes\b.*\bNo\b", history)


def test_what_others_told_is_not_headed_as_what_the_reader_said(told: Told, reader: Reader) -> None:
    alone = reader.begin()
    reader.answer(alone, "vendor.on_matrix", "true")

    assert "What was said Which numbers" in told.page("answers")
    assert "What you said Is the vendor on" in words_of(reader.get(f"/draft/{alone}/answers"))
