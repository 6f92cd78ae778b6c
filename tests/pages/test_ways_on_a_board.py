"""What would change the verdicts of a purchase: our part once above the columns, what vendors can do in their own."""

import re
from html import unescape
from typing import Any

import pytest

from dontbuy.api.pages.draft.ways_out import NeededStep, ShownWay, WaysShown
from dontbuy.api.pages.purchase import ways_out as on_the_board
from dontbuy.api.pages.words import lowered
from tests.browser.purchases import OURS
from tests.pages.conftest import Reader, heading
from tests.pages.deciding import GOOD, OUT, Deciding, without
from tests.pages.test_purchase import send, words_of

TITLE = "What would change this"
SENT = {"is_delegate": True, "knows_numbers": False, "filling_out_matrix": False}
NOTHING_NAMED: dict[str, Any] = {**OURS, "metrics": {"specific_known": False}, "behaviour": {"to_change_known": False}}
NAME_ONE, WRITE_DOWN = "Name one business number that has to move.", "Write down who does what today"


class Shown:
    """A board taken apart: what stands above the columns, and the words of each column by its name."""

    def __init__(self, page: Any) -> None:
        html = re.sub(r"\s+", " ", page.text)
        above = re.search(r'<section class="panel ways-out".*?</section>', html)
        self.above = _words(above[0]) if above else ""
        cards = re.findall(r'<section class="card purchase-column".*?</section>', html)
        self.columns = {_words(re.findall(r"<h3.*?</h3>", card)[0]): _words(card) for card in cards}
        self.html = html

    def changes(self, column: str) -> str:
        """What a column says of it."""
        return self.columns[column].partition(TITLE)[2].removesuffix(" Call sheet for").strip()


def _words(html: str) -> str:
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()
    return re.sub(r" ([:,.)])|(\() ", r"\1\2", words)


def test_what_lies_with_us_is_said_once_for_all_and_what_it_comes_to_for_whom(reader: Reader) -> None:
    made = Deciding(reader, NOTHING_NAMED)
    for name in ("Northwind", "Acme", "Bolt"):
        made.vendor(name, GOOD)
    shown = Shown(made.board)

    assert shown.above.startswith(
        f"{TITLE}, on your side The least that would, all of it: The sales leader would have to {lowered(NAME_ONE)}"
    )
    assert "The request and every vendor: then nothing known so far would speak against it" in shown.above
    for text in (NAME_ONE, WRITE_DOWN):
        assert _words(shown.html).count(f"would have to {lowered(text)}") == 1
    for name in ("Northwind", "Acme", "Bolt"):
        assert shown.changes(name).startswith("It lies with your side.")
    assert TITLE not in shown.columns["The request"]


def test_a_vendor_for_whom_our_part_leads_elsewhere_is_named(reader: Reader) -> None:
    made = Deciding(reader, NOTHING_NAMED)
    made.vendor("Northwind", GOOD)
    made.vendor("Acme", {**GOOD, "asked_about_metrics": False})
    made.vendor("Bolt", OUT)
    shown = Shown(made.board)

    assert "The request and Northwind: then nothing known so far would speak against it" in shown.above
    assert "Acme: then what remains is “Push back”" in shown.above
    assert "Bolt" not in shown.above


def test_what_a_vendor_can_do_stands_in_their_own_column(reader: Reader) -> None:
    made = Deciding(reader)
    made.vendor("Northwind", {**GOOD, "charges_for_discovery": True, "has_insight_into_org": False})
    made.vendor("Acme", {**GOOD, "stayed_technical": True})
    made.vendor("Bolt", GOOD)
    shown = Shown(made.board)

    assert shown.above == ""
    assert shown.changes("Northwind").startswith(
        "They would have to hold discovery without a fee. Then nothing would speak against it."
    )
    assert shown.changes("Acme").startswith(
        "They would have to ask about the business. Then nothing would speak against it."
    )
    assert [TITLE in shown.columns[name] for name in ("The request", "Bolt")] == [False, False]


def test_where_either_side_can_change_it_both_are_told_their_own_part(reader: Reader) -> None:
    made = Deciding(reader, {**OURS, "evaluator": SENT})
    made.vendor("Northwind", {**GOOD, "asked_about_metrics": False})
    made.ask("leader", "Dana")
    shown = Shown(made.board)

    assert "Dana (the sales leader) would have to join the vendor calls in person." in shown.above
    assert "Northwind: then what remains is “Push back”" in shown.above
    assert shown.changes("Northwind").startswith(
        "They would have to ask what your win rate looks like today, and dig into the answer. Then"
    )


def test_what_we_do_about_one_vendor_alone_stands_in_their_column_with_who_does_it(reader: Reader) -> None:
    made = Deciding(reader)
    told = {**GOOD, "on_matrix": True, "discovery_took_place": False, "problem_centric_discovery": None}
    key = made.vendor("Northwind", {fact: value for fact, value in told.items() if value is not None})
    made.api("/tellings", about=key, fact="evaluator.sat_through_slide_deck", value=True)
    shown = Shown(made.board)

    assert shown.above == ""
    assert shown.changes("Northwind").startswith(
        "Take the vendor off the matrix until a discovery took place. Then what remains is “"
    )


def test_from_what_there_is_no_way_back_is_said_in_the_column(reader: Reader) -> None:
    made = Deciding(reader, {**OURS, "request": {**OURS["request"], "opened_with": ["price"]}})
    made.vendor("Northwind", {**GOOD, "started_with_product": True})
    made.vendor("Acme", GOOD)
    shown = Shown(made.board)

    there = "With this vendor this cannot be changed any more: The vendor started with their product."
    assert shown.changes("Northwind").startswith(there)
    assert "This cannot be changed any more: What was asked for first was the price." in shown.columns["The request"]
    assert (shown.above, TITLE in shown.columns["Acme"]) == ("", False)


def test_where_nothing_speaks_against_it_or_it_is_decided_nothing_is_said_of_it(reader: Reader) -> None:
    fine = Deciding(reader)
    fine.vendor("Northwind", GOOD)
    assert TITLE not in words_of(fine.board)

    stopped = Deciding(reader, NOTHING_NAMED)
    stopped.vendor("Northwind", OUT)
    assert TITLE in words_of(stopped.board)
    send(reader, f"/purchase/{stopped.token}/decide", decision="called_off")
    assert heading(stopped.board) == "Called off"
    assert TITLE not in words_of(stopped.board)


@pytest.mark.parametrize(
    ("told", "fact", "value"),
    [
        ({"stayed_technical": True}, "vendor.stayed_technical", False),
        ({"charges_for_discovery": True, "has_insight_into_org": False}, "vendor.charges_for_discovery", False),
        ({"asked_about_metrics": False}, "vendor.asked_about_metrics", True),
    ],
)
def test_once_it_is_told_the_column_says_what_it_said_it_would(
    reader: Reader, told: dict[str, Any], fact: str, value: bool
) -> None:
    made = Deciding(reader, without(OURS, "buy_in.reps"))
    key = made.vendor("Northwind", {**GOOD, **told})
    before = Shown(made.board)
    assert "Then nothing would speak against it." in before.changes("Northwind")
    assert re.search(rf'href="/draft/[\w-]{{32}}/question/{fact}"', before.html)

    made.api("/tellings", about=key, fact=fact, value=value)

    after = Shown(made.board).columns["Northwind"]
    assert "No objection" in after
    assert "No objection" not in before.columns["Northwind"].partition(TITLE)[0]


def test_where_it_takes_both_sides_each_has_their_part(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [
        NeededStep("The sales leader who owns the number", "Name it.", "metrics.specific_known", True),
        NeededStep("The vendor", "Ask about it.", "vendor.asked_about_metrics", True),
    ]
    way = ShownWay("It takes both sides", steps, "That leaves “Move on”.")
    found = WaysShown([way], [], "", True)
    monkeypatch.setattr(on_the_board, "ways_out", lambda _, report: found if report.subject == "Acme" else None)
    made = Deciding(reader)
    made.vendor("Northwind", GOOD)
    made.vendor("Acme", GOOD)
    shown = Shown(made.board)

    assert shown.above == f"{TITLE}, on your side The sales leader would have to name it. Acme: it takes both sides."
    assert shown.changes("Acme").startswith(
        "It takes both sides. They would have to ask about it. That leaves “Move on”."
    )


def test_whoever_a_board_is_shared_with_reads_of_our_side_and_is_led_nowhere(reader: Reader) -> None:
    made = Deciding(reader, NOTHING_NAMED)
    for name, told in (("Northwind", GOOD), ("Acme <b>", GOOD), ("Bolt", OUT)):
        made.vendor(name, told)
    page = send(reader, f"/purchase/{made.token}/share", sender="Kim")
    link = re.findall(r"/board/([\w-]{32})", page.text)[0]
    seen = reader.get(f"/board/{link}")
    shown = Shown(seen)

    assert shown.above.startswith(f"{TITLE}, on our side")
    assert "The request, Northwind and Acme <b>: then nothing known so far would speak against it" in shown.above
    assert "It lies with us." in shown.columns["Northwind"]
    assert not re.search(r"\byour?\b|\byou\b", shown.above, re.IGNORECASE)
    assert "/draft/" not in seen.text
