"""The board says what each vendor's own result says, in one severity, and each of its tasks can be tapped."""

import re

import pytest

from dontbuy.api.pages.pictures.found import Found
from dontbuy.api.pages.pictures.heat_map import Column, heat_map
from dontbuy.engine.ir import Rulebook
from tests.browser.purchases import OURS, VENDORS_GOOD
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.deciding import OUT, Deciding, without
from tests.pages.test_calls import debrief
from tests.pages.test_purchase import answer, send

SENT = {"leader": {"unavailable": True}, "evaluator": {"is_delegate": True, "knows_numbers": False}}
PUSHED = {"asked_about_metrics": False}
STARTED = {**PUSHED, "started_with_product": True}


def steps(made: Deciding) -> list[tuple[str, str]]:
    """What is to be done now, and where each step leads, `""` where it cannot be tapped."""
    listed = re.search(r'<ol class="steps">(.*?)</ol>', made.board.text, re.DOTALL)
    found = re.findall(r'<p class="step-does">(.*?)</p>', listed[1] if listed else "", re.DOTALL)
    links = [re.search(r'href="([^"]*)"', each) for each in found]
    return [
        (re.sub(r"<[^>]+>", "", each).strip(), link[1] if link else "") for each, link in zip(found, links, strict=True)
    ]


def cards(made: Deciding) -> dict[str, tuple[str, str]]:
    """The level and the verdict on the card of each column."""
    found = re.findall(
        r'class="card purchase-column" data-level="(\w+)".*?<h3[^>]*>(.*?)</h3>.*?class="verdict-word">(.*?)</p>',
        made.board.text,
        re.DOTALL,
    )
    return {re.sub(r"<[^>]+>", "", name): (level, said) for level, name, said in found}


@pytest.fixture
def leaving(reader: Reader) -> Deciding:
    """One vendor waits for us, one has to be left, and one has to be left beside a stronger *Don't buy*."""
    made = Deciding(reader, SENT)
    made.vendor("Northgate", PUSHED)
    made.vendor("Closewell", OUT)
    made.vendor("Brightwell", STARTED)
    return made


def test_the_talks_with_whoever_has_to_be_left_end_before_all_else(leaving: Deciding) -> None:
    what, address = steps(leaving)[0]
    assert (what, address) == ("End the talks with Closewell and Brightwell, and tell them so", "#vendors")
    said = words_of(leaving.board)
    assert "Closewell: “Run” (leave these talks). " in said
    assert "Brightwell: “Don’t buy” (leave these talks). " in said


def test_the_task_of_ending_them_leads_to_what_the_vendor_is_told(reader: Reader) -> None:
    made = Deciding(reader, SENT)
    made.vendor("Northgate", PUSHED)
    made.vendor("Brightwell", STARTED)
    what, address = steps(made)[0]
    assert what == "End the talks with Brightwell, and tell them so"
    assert heading(reader.get(address)) == "Tell Brightwell"


def test_a_card_says_that_its_talks_end_as_the_result_does(leaving: Deciding) -> None:
    shown = {name: said for name, (_, said) in cards(leaving).items()}
    assert shown["Northgate"] == "Don’t buy"
    assert shown["Closewell"] == "Run: leave these talks"
    assert shown["Brightwell"] == "Don’t buy: leave these talks"


def test_nothing_is_asked_any_more_of_a_vendor_who_is_out(leaving: Deciding) -> None:
    open_yet = words_of(leaving.board).partition("What is open, and with whom")[2].partition("Vendor by vendor")[0]
    assert "Northgate: " in open_yet
    assert "Brightwell: " not in open_yet


def test_every_task_that_asks_something_leads_to_where_it_is_answered(reader: Reader) -> None:
    made = Deciding(reader, {})
    asks = [(what, address) for what, address in steps(made) if what.endswith("?")]
    assert asks
    for what, address in asks:
        assert re.fullmatch(r"/draft/[\w-]{32}/question/[\w.]+\?then=board", address), what
        assert reader.get(address).status_code == 200


def test_what_is_missing_and_what_differs_lead_to_their_questions(reader: Reader) -> None:
    made = Deciding(reader, without(OURS, "buy_in.reps"))
    made.vendor("Northwind", VENDORS_GOOD)
    (asked,) = [(what, address) for what, address in steps(made) if what.startswith("Answer what is still open")]
    assert asked[1].endswith("/question/buy_in.reps?then=board")
    request = asked[1].split("/")[2]
    reader.answer(request, "buy_in.reps", "true")
    answer(reader, made.ask("rep", "Kim"), "buy_in.reps", "false")
    (differs,) = [(what, address) for what, address in steps(made) if what.startswith("Agree on one answer")]
    assert differs[1].endswith("/question/buy_in.reps?then=board")


def test_one_finding_has_one_severity(reader: Reader) -> None:
    untold = {"answered_what_how_much_when": False, "transparent_with_team": False}
    made = Deciding(reader, {"evaluator": {"is_delegate": True}, "leader": untold})
    made.vendor("Northgate", {})
    band = re.search(r'<header class="band" data-level="(\w+)"', made.board.text)
    assert band
    assert heading(made.board) == "Do not sign"
    (said,) = re.findall(r"“([^”]*)”", words_of(made.board).partition("Do not sign")[2].partition("Do this now")[0])[:1]
    assert {level for level, word in cards(made).values() if word == said} == {band[1]} == {"act"}


def test_a_shared_board_names_whoever_gave_their_name(leaving: Deciding) -> None:
    page = send(leaving.reader, f"/purchase/{leaving.token}/share", sender="Mara Lindqvist")
    (link,) = re.findall(r"/board/[\w-]+", page.text)[:1]
    said = words_of(leaving.reader.get(link))
    assert "Mara Lindqvist shared this with you." in said
    assert "Who: Mara Lindqvist" in said
    assert "Mara Lindqvist (the person looking at vendors): " in said
    assert "Whoever began this purchase" not in said


def test_what_a_call_said_no_to_says_what_to_tap(reader: Reader) -> None:
    made = Deciding(reader, {})
    made.vendor("Acme", {})
    assert "no, of one call" not in words_of(made.board)
    check = re.findall(r"/draft/([\w-]{32})/call-sheet", made.board.text)[0]
    debrief(reader, check, "2026-11-20", **{"tap/vendor.articulates.root_causes": "no"})
    said = words_of(made.board)
    assert "Told no, of one call does not count as a no yet, for in another conversation" in said
    assert "tick These are all our conversations so far" in said
    assert "a no once these are all" not in said


def test_what_is_known_of_one_alone_is_no_difference(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["vendor_evaluation"]
    keys = [criterion.id for criterion in rule_set.criteria][:4]
    first = dict(zip(keys, (Found.FIRED, Found.CLEAR, Found.CLEAR, Found.OPEN), strict=True))
    second = dict(zip(keys, (Found.CLEAR, Found.OPEN, Found.CLEAR, Found.OPEN), strict=True))
    picture = heat_map(rule_set, [Column("A", first), Column("B", second)], keys)
    assert picture.says == "1 of 4 criteria tells them apart. 1 more may, once it is known of both of them."


def test_each_card_leads_to_its_answers_and_its_result(reader: Reader) -> None:
    """The name of a vendor who is out leads to questions that nobody needs any more."""
    made = Deciding(reader, {})
    made.vendor("Acme", {"started_with_product": True})
    addresses = re.findall(r'href="(/draft/[\w-]{32}/answers)">Answers and result', made.board.text)

    assert [heading(reader.get(address)) for address in addresses] == ["Check your answers"] * 2
