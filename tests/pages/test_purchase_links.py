"""The links that a purchase gives away: two tabs of one lose nothing, and each says what the board says."""

import re

from tests.pages.conftest import Reader
from tests.pages.test_purchase import answer, ask, begin, send, words_of


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
    assert "Keep theirs: Yes" in words_of(asked)
    now = re.findall(r'name="saw" value="(\d+)"', asked.text)[0]
    kept = send(reader, f"/asked/{link}", **{**sent, "saw": now, "keep/buy_in.reps": "theirs"})
    assert "agreed to the change? Yes" in words_of(kept)
    mine = send(reader, f"/asked/{link}", **{**sent, "saw": now, "keep/buy_in.reps": "mine"})
    assert "agreed to the change? No" in words_of(mine)
