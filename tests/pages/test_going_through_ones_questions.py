"""Whoever is asked by a link learns what has become of each question, and is shown none twice in a row."""

import re
from html import unescape

import httpx
import pytest

from tests.browser.purchases import OURS, VENDORS_GOOD
from tests.pages.conftest import Reader, heading
from tests.pages.deciding import Deciding, without
from tests.pages.test_purchase import NUMBERS, send, words_of

FIRST = ("behaviour.to_change_known", "cause.buyer_can_pinpoint", "leader.accepts_problem_centric_discovery")
NOT_NEEDED = re.compile(r"(\d+|One) other questions? (?:is|are) no longer needed, because after all that was told")


def on_page(page: httpx.Response) -> list[str]:
    """The questions of a page, by name."""
    return re.findall(r'name="asked" value="([\w.:]+)"', page.text)


def hidden(page: httpx.Response) -> dict[str, list[str]]:
    """What a form of the page sends back besides its answers."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(saw|asked|left|more)" value="([^"]*)">', page.text):
        found.setdefault(name, []).append(value)
    return found


def save(reader: Reader, link: str, page: httpx.Response, **answers: object) -> httpx.Response:
    """Send the form of a page as a browser does."""
    return send(reader, f"/asked/{link}", **{**hidden(page), **answers})


@pytest.fixture
def link(reader: Reader) -> str:
    """The link of Eva, the leader, in a purchase of whose request nothing is known."""
    made = Deciding(reader, {})
    made.vendor("Acme", {})
    return made.ask("leader", "Eva")


def test_a_page_says_beforehand_that_answers_can_make_later_questions_needless(reader: Reader, link: str) -> None:
    assert "more come after these; what you answer here can make some of them needless." in words_of(
        reader.get(f"/asked/{link}")
    )


def test_what_is_no_longer_needed_is_said_with_why_and_can_be_answered_all_the_same(reader: Reader, link: str) -> None:
    page = reader.get(f"/asked/{link}")
    for _ in range(5):
        page = save(reader, link, page, **{**dict.fromkeys(on_page(page), "false"), "metrics.items": ""})
    assert heading(page) == "That is all, thank you"
    said = NOT_NEEDED.search(words_of(page))
    assert said, words_of(page)
    (address,) = re.findall(r'href="(/asked/[^"]+more=yes[^"]*)"', page.text)
    more = reader.get(unescape(address))
    coming = re.search(r"(\d+) more comes? after these", words_of(more))
    assert len(on_page(more)) + (int(coming[1]) if coming else 0) == (1 if said[1] == "One" else int(said[1]))
    chosen = on_page(more)[0]
    after = save(reader, link, more, **{chosen: "true"})
    assert chosen in after.text.partition('id="said"')[2], "it is kept"
    assert chosen not in on_page(after)


def test_a_question_that_was_left_open_does_not_come_at_once_again(reader: Reader) -> None:
    made = Deciding(reader, without(OURS, "buy_in.reps"))
    made.vendor("Acme", VENDORS_GOOD)
    link = made.ask("rep", "Kim")
    page = reader.get(f"/asked/{link}")
    assert on_page(page) == ["buy_in.reps"]
    page = save(reader, link, page)
    assert heading(page) == "That is all, thank you"
    assert "You left all of it open. It is never counted as a no" in words_of(page)
    assert re.search(r"You left this open: [^?]+\? Answer it", words_of(page))
    assert on_page(reader.get(f"/asked/{link}")) == ["buy_in.reps"], "whoever comes back is asked again"


def test_leaving_all_open_leads_page_by_page_to_the_end(reader: Reader, link: str) -> None:
    seen: list[str] = []
    page = reader.get(f"/asked/{link}")
    while on_page(page):
        assert not set(seen).intersection(on_page(page)), "none comes twice"
        seen += on_page(page)
        page = save(reader, link, page)
    assert len(seen) > 7
    assert heading(page) == "That is all, thank you"


def test_the_board_says_in_words_what_is_left_and_whether_the_decision_waits_for_it(reader: Reader) -> None:
    made = Deciding(reader, OURS)
    made.vendor("Acme", VENDORS_GOOD)
    link = made.ask("leader", "Eva")
    send(reader, f"/asked/{link}", **{"asked": list(FIRST), **dict.fromkeys(FIRST, "true")})
    said = words_of(made.board)
    assert "3 answers, the last on 21 November 2026; 2 questions are left on their page, and no decision waits" in said
    assert "none of them" not in said
    rest = {"asked": ["metrics.items", "leader.on_active_journey"], "leader.on_active_journey": "true"}
    send(reader, f"/asked/{link}", **{**NUMBERS, **rest})
    assert "5 answers, the last on 21 November 2026; nothing more is asked of them" in words_of(made.board)


def test_readiness_says_of_what_was_asked_that_there_is_no_answer(reader: Reader) -> None:
    made = Deciding(reader, {})
    made.ask("leader", "Eva")
    said = words_of(reader.get(f"/purchase/{made.token}/readiness"))
    assert "no answer yet; Eva (the sales leader) was asked" in said
    assert "not asked yet" not in said
