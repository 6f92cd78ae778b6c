"""Two people tell the same number: what does not contradict itself counts, and what differs is settled in one round."""

import re

import pytest

from tests.pages.conftest import Browser, Reader, heading
from tests.pages.test_purchase import (
    NUMBERS,
    add_vendor,
    answer,
    ask,
    begin,
    board,
    checks_of,
    request_of,
    send,
    words_of,
)
from tests.pages.test_settling import asked, offered

METRICS, HOW_MUCH, BY_WHEN = "metrics.items", "metrics.how_much_known", "metrics.timeframe_known"
EXACTLY = {**NUMBERS, "metrics.items/0/baseline/value": "21.8 %"}
SAID = "Win rate: today 21.8% (known exactly), target 27%, by 30 June 2027"


def tell_number(reader: Reader, token: str, **fields: str) -> None:
    told = {"metric": "win_rate", **fields}
    form = {f"{METRICS}/0/{name.replace('__', '/')}": value for name, value in told.items()}
    reader.post(f"/draft/{request_of(reader, token)}/question/{METRICS}", {"action": "answer", **form})


def told_roughly(reader: Reader, token: str) -> None:
    """A number as whoever looks at vendors knows it, and that neither target nor date is settled."""
    tell_number(reader, token, baseline__value="22 %", knowledge="approximate")
    for fact in (HOW_MUCH, BY_WHEN):
        reader.answer(request_of(reader, token), fact, "false")


def test_a_number_known_roughly_and_exactly_is_no_contradiction(reader: Reader) -> None:
    token = begin(reader)
    told_roughly(reader, token)
    send(reader, f"/asked/{ask(reader, token)}", **EXACTLY)

    page = board(reader, token)

    assert "two of you differ" not in heading(page)
    assert "Neither counts" not in words_of(page)
    assert "This is still missing: by how much and by when" not in words_of(page)
    document = checks_of(reader).open(request_of(reader, token)).document
    ((who, (item,)),) = [(each["locator"], each["value"]) for each in document["evidence"] if each["fact"] == METRICS]
    assert (who, str(item["baseline"]["value"]), item["target"]["value"]) == ("Dana, leader", "21.8", 27)
    for told in ("Win rate: today 22% (known roughly or as a range) · You", f"{SAID} · Dana (the sales leader)"):
        assert told in words_of(page), "what each said stands there"


def test_ones_own_form_shows_what_one_told(reader: Reader) -> None:
    token = begin(reader)
    told_roughly(reader, token)
    send(reader, f"/asked/{ask(reader, token)}", **EXACTLY)
    own = asked(reader, request_of(reader, token), METRICS)
    assert re.search(r'name="metrics.items/0/baseline/value" id="[^"]*" value="22%?"', own.text)
    assert not offered(own)


def test_what_follows_from_the_number_that_is_right_goes_with_it_in_one_round(reader: Reader, browser: Browser) -> None:
    token = begin(reader)
    send(reader, f"/asked/{ask(reader, token)}", **EXACTLY)
    request = request_of(reader, token)
    tell_number(reader, token, baseline__value="25 %", knowledge="exact")
    for fact in (HOW_MUCH, BY_WHEN):
        reader.answer(request, fact, "false")
    page = board(reader, token)
    assert heading(page) == "Do not sign yet: two of you differ"
    assert "still missing" not in words_of(page), "they agree on the number first"

    way = offered(reader.get(f"/draft/{request}/question/{METRICS}?then=board"))
    settled = reader.post(
        f"/draft/{request}/question/{METRICS}", {"settle": way[f"“{SAID}” is right"], "then": "board"}
    )

    assert reader.address == f"/purchase/{token}", "back to where one came from"
    assert "two of you differ" not in heading(settled)
    assert "Neither counts" not in words_of(settled)


def test_the_button_names_the_value_that_is_right(reader: Reader) -> None:
    token = begin(reader)
    tell_number(reader, token, baseline__value="25 %", knowledge="exact")
    send(reader, f"/asked/{ask(reader, token)}", **EXACTLY)
    page = asked(reader, request_of(reader, token), METRICS)
    assert list(offered(page)) == [f"“{SAID}” is right"]


@pytest.mark.parametrize("knows_the_purchase", [True, False])
def test_from_the_board_one_comes_back_to_it_by_the_browser_that_knows_it(
    reader: Reader, browser: Browser, knows_the_purchase: bool
) -> None:
    token = begin(reader)
    answer(reader, ask(reader, token), "buy_in.reps", "true")
    request = request_of(reader, token)
    reader.answer(request, "buy_in.reps", "false")
    shown = board(reader, token).text
    (address,) = set(re.findall(r'href="(/draft/[\w-]+/question/buy_in.reps\?then=board)"', shown))
    assert shown.count(address) > 1, "among what to do now, and below what each said"
    if not knows_the_purchase:
        browser.cookie = ""
    page = reader.get(address)
    assert ("Back to the board" in page.text) is knows_the_purchase
    reader.post(address.partition("?")[0], {"action": "answer", "buy_in.reps": "true", "then": "board"})
    assert (reader.address == f"/purchase/{token}") is knows_the_purchase


def test_what_is_settled_is_not_to_be_settled_again(reader: Reader) -> None:
    token = begin(reader)
    add_vendor(reader, token, "Northlight")
    request = request_of(reader, token)
    reader.answer(request, "evaluator.is_delegate", "true")
    reader.answer(request, "evaluator.intimate_team_knowledge", "true")
    reader.answer(request, "leader.answered_what_how_much_when", "false")
    send(reader, f"/asked/{ask(reader, token)}", **EXACTLY)
    reader.answer(request, HOW_MUCH, "false")
    said = words_of(board(reader, token))
    assert "Ask the sales leader to tell the team, best in writing" in said
    assert "to settle and" not in said


def test_the_history_says_whose_answer_counts_once_ones_own_is_taken_back(reader: Reader) -> None:
    token = begin(reader)
    answer(reader, ask(reader, token), "buy_in.reps", "true")
    request = request_of(reader, token)
    reader.answer(request, "buy_in.reps", "false")
    way = offered(asked(reader, request, "buy_in.reps"))["“Yes” is right"]
    reader.post(f"/draft/{request}/question/buy_in.reps", {"settle": way})
    said = words_of(reader.get(f"/purchase/{token}/history"))
    assert "Taken back; “Yes” counts, as told: Dana (the sales leader)" in said
