"""Two statements that differ are settled by one tap that says which is right, alone and inside a purchase."""

import re
from html import unescape

import httpx
import pytest

from tests.pages.conftest import Reader
from tests.pages.test_calls import PRICE, debrief, facts_in_conflict, values, vendor_alone
from tests.pages.test_purchase import add_vendor, ask, begin, request_of, send, words_of

FACT = "vendor.sold_or_priced"


def in_a_purchase(reader: Reader) -> str:
    return add_vendor(reader, begin(reader), "Acme")


def trainer(reader: Reader) -> str:
    return reader.begin("discovery")


@pytest.fixture(params=[vendor_alone, in_a_purchase, trainer])
def differing(request: pytest.FixtureRequest, reader: Reader) -> str:
    """The token of a check in which a call says yes, and whoever has the link says no."""
    token: str = request.param(reader)
    debrief(reader, token, **PRICE)
    reader.answer(token, FACT, "false")
    assert facts_in_conflict(reader, token) == [FACT]
    return token


def asked(reader: Reader, token: str, fact: str = FACT) -> httpx.Response:
    return reader.get(f"/draft/{token}/question/{fact}")


def offered(page: httpx.Response) -> dict[str, str]:
    """The buttons that settle it: what each says, and what it sends."""
    found = re.findall(r'name="settle" value="([^"]+)">(.*?)</button>', page.text)
    return {re.sub("<[^>]+>", "", label): unescape(value) for value, label in found}


def settle(reader: Reader, token: str, label: str, fact: str = FACT) -> None:
    """Press the button as the form of the page has it."""
    value = offered(asked(reader, token, fact))[label]
    assert reader.post(f"/draft/{token}/question/{fact}", {"settle": value}).status_code == 200


def test_both_statements_say_where_they_were_said_and_each_can_be_right(reader: Reader, differing: str) -> None:
    page = asked(reader, differing)
    assert "Yes (call of 12 November 2026)" in words_of(page)
    assert "No (answered here, 21 November 2026, later)" in words_of(page)
    assert list(offered(page)) == ["“No” is right", "“Yes” is right"]
    assert 'class="tap" name="vendor.sold_or_priced"' not in page.text, "one answer to one question"
    assert "Take this answer out" in words_of(page), "nobody has to decide now"


def test_where_the_call_is_right_ones_own_answer_is_taken_back(reader: Reader, differing: str) -> None:
    settle(reader, differing, "“Yes” is right")
    assert facts_in_conflict(reader, differing) == []
    assert values(reader, differing, FACT) == [True]
    assert "sold_or_priced" not in str(reader.document(differing)["facts"])


def test_where_ones_own_answer_is_right_the_call_does_not_count_against_it(reader: Reader, differing: str) -> None:
    settle(reader, differing, "“No” is right")
    assert facts_in_conflict(reader, differing) == []
    assert values(reader, differing, FACT) == []
    assert "sold_or_priced': False" in str(reader.document(differing)["facts"])


def test_what_somebody_else_answered_is_overruled_by_nobody(reader: Reader) -> None:
    token, fact = begin(reader), "cause.buyer_can_pinpoint"
    request, link = request_of(reader, token), ask(reader, token)
    send(reader, f"/asked/{link}", asked=[fact], **{fact: "true"})
    reader.answer(request, fact, "false")
    page = asked(reader, request, fact)
    assert list(offered(page)) == ["“Yes” is right"]
    assert "What somebody else answered is theirs to change" in words_of(page)
    assert "Yes (Dana, leader, 21 November 2026" in words_of(page)
    settle(reader, request, "“Yes” is right", fact)
    assert facts_in_conflict(reader, request) == []


def test_what_was_told_since_the_page_was_shown_is_not_overwritten(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, **PRICE)
    reader.answer(token, FACT, "false")
    place = f"/draft/{token}/question/{FACT}"
    page = reader.post(place, {"settle": "true", "saw": "1"})
    assert "so none counts" in words_of(page)
    assert facts_in_conflict(reader, token) == [FACT]


def test_a_value_that_nobody_said_settles_nothing(reader: Reader, differing: str) -> None:
    page = reader.post(f"/draft/{differing}/question/{FACT}", {"settle": '"maybe"'})
    assert page.status_code == 200
    assert facts_in_conflict(reader, differing) == [FACT]


def test_a_note_that_was_typed_before_the_tap_is_kept(reader: Reader, differing: str) -> None:
    reader.post(f"/draft/{differing}/question/{FACT}", {"settle": "false", f"note/{FACT}": "They sent no offer"})
    assert "They sent no offer" in asked(reader, differing).text
