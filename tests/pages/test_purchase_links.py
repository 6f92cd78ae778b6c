"""The links that a purchase gives away: two tabs of one lose nothing, and each says what the board says."""

import re

from tests.pages.conftest import Browser, Reader, heading, listed
from tests.pages.test_purchase import add_vendor, answer, ask, begin, board, send, words_of


def test_two_tabs_of_one_persons_link_lose_nothing(reader: Reader) -> None:
    link = ask(reader, begin(reader), "rep", "Kim")
    fields = re.findall(r'name="(asked|saw)" value="([^"]+)"', reader.get(f"/asked/{link}").text)
    stale = {"asked": [value for name, value in fields if name == "asked"], "saw": dict(fields).get("saw", "")}
    answer(reader, link, "buy_in.reps", "true", "They told me")
    other = send(reader, f"/asked/{link}", **{**stale, "behaviour.to_change_known": "false"})
    assert other.status_code == 200
    said = words_of(reader.get(f"/asked/{link}"))
    assert "They told me" in said
    assert said.count("agreed to the change? Yes") == 1


def test_what_the_same_person_said_meanwhile_is_asked_about_and_not_overwritten(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token, "rep", "Kim")
    saw = re.findall(r'name="saw" value="(\d+)"', reader.get(f"/asked/{link}").text)[0]
    answer(reader, link, "buy_in.reps", "true")
    sent = {"asked": ["buy_in.reps"], "buy_in.reps": "false", "saw": saw}
    asked = send(reader, f"/asked/{link}", **sent)
    assert asked.status_code == 409
    assert "Keep mine: No" in words_of(asked)
    assert "Keep the other: Yes" in words_of(asked)
    now = re.findall(r'name="saw" value="(\d+)"', asked.text)[0]
    kept = send(reader, f"/asked/{link}", **{**sent, "saw": now, "keep/buy_in.reps": "theirs"})
    assert "agreed to the change? Yes" in words_of(kept)
    mine = send(reader, f"/asked/{link}", **{**sent, "saw": now, "keep/buy_in.reps": "mine"})
    assert "agreed to the change? No" in words_of(mine)


def test_a_shared_board_and_the_list_say_what_the_board_says(reader: Reader, browser: Browser) -> None:
    token = begin(reader)
    ask(reader, token)
    page = send(reader, f"/purchase/{token}/share")
    shared = re.findall(r"/board/([\w-]{32})", page.text)[0]
    assert heading(board(reader, token)) == "Do not sign yet: the sales leader has not answered"
    assert heading(reader.get(f"/board/{shared}")) == heading(board(reader, token))
    assert heading(board(reader, token)) in listed(reader.get("/checks"))[0]


def test_a_share_of_the_board_is_shown_again_and_can_be_taken_back(reader: Reader) -> None:
    token = begin(reader)
    send(reader, f"/purchase/{token}/share", sender="Kim")
    page = board(reader, token)
    shared = re.findall(r"/board/([\w-]{32})", page.text)[0]
    grant = re.findall(r'name="link" value="(gr_\w+)"', page.text)[0]
    send(reader, f"/purchase/{token}/revoke", link=grant)
    assert reader.get(f"/board/{shared}").status_code == 410
    assert shared not in board(reader, token).text


def test_a_check_of_another_purchase_is_not_taken_in(reader: Reader) -> None:
    first, second = begin(reader), begin(reader)
    vendor = add_vendor(reader, first, "Acme")
    refused = send(reader, f"/purchase/{second}/take-in", link=vendor)
    assert (refused.status_code, "This check has no place in the purchase" in words_of(refused)) == (422, True)
    assert "Acme" in words_of(board(reader, first))
