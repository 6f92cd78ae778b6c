"""What looks wrong in an answer by a link is said on its page, as the interview says it of the same answer."""

import re

from tests.pages.conftest import Reader, heading
from tests.pages.test_purchase import NUMBERS, ask, begin, board, send, words_of

WRONG = {"metrics.items/0/baseline/value": "21 days", "metrics.items/0/by": "2025-01-31"}
LOOKS = ("today’s value cannot be in “days”. Write %.", "31 January 2025 has passed")


def test_a_wrong_unit_and_a_day_that_has_passed_are_asked_back_and_what_was_typed_is_kept(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    page = send(reader, f"/asked/{link}", **{**NUMBERS, **WRONG})
    assert heading(page) == "Better at what, how much better, by when?"
    assert "something about it looks wrong" in words_of(page)
    assert all(look in words_of(page) for look in LOOKS)
    assert 'aria-describedby="metrics-items-0-by-doubt"' in page.text
    assert "21 days" in words_of(board(reader, token))


def test_a_target_that_is_worse_than_today_is_asked_back(reader: Reader) -> None:
    link = ask(reader, begin(reader))
    page = send(reader, f"/asked/{link}", **{**NUMBERS, "metrics.items/0/target/value": "20 %"})
    assert "the target, 20%, is below today’s 22%, and here higher is better. Check both." in words_of(page)


def test_what_is_meant_so_is_asked_once(reader: Reader) -> None:
    link = ask(reader, begin(reader))
    page = send(reader, f"/asked/{link}", **{**NUMBERS, **WRONG})
    looked_at = re.findall(r'name="looked-at" value="([^"]+)"', page.text)
    assert len(looked_at) == 2
    saved = send(reader, f"/asked/{link}", **{**NUMBERS, **WRONG, "looked-at": looked_at})
    assert "something about it looks wrong" not in words_of(saved)
    assert "Your answers are saved" in words_of(saved)


def test_what_looks_right_is_not_asked_again(reader: Reader) -> None:
    page = send(reader, f"/asked/{ask(reader, begin(reader))}", **NUMBERS)
    assert "looks wrong" not in words_of(page)


def test_a_rough_target_is_asked_back_and_a_rough_value_of_today_is_kept_as_roughly_known(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    page = send(reader, f"/asked/{link}", **{**NUMBERS, "metrics.items/0/target/value": "about 28"})
    assert (page.status_code, "A target is one number to reach: write 28" in words_of(page)) == (422, True)
    rough = {"metrics.items/0/baseline/value": "about 22", "metrics.items/0/knowledge": ""}
    send(reader, f"/asked/{link}", **{**NUMBERS, **rough})
    assert "known roughly" in words_of(board(reader, token))
