"""A check that stands in a purchase: its request stays, a vendor is taken out, and its pages lead back to the board."""

import re

import pytest

from tests.pages.conftest import Browser, Reader, heading
from tests.pages.deciding import GOOD, Deciding
from tests.pages.test_purchase import add_vendor, answer, ask, begin, board, request_of, send, words_of

PAGES = ("answers", "all", "map", "criteria", "link", "history", "delete")


def test_the_request_of_a_purchase_is_deleted_only_with_all_of_it(reader: Reader) -> None:
    token = begin(reader)
    request = request_of(reader, token)
    answer(reader, ask(reader, token), "buy_in.reps", "true")

    assert "/delete" not in reader.get(f"/draft/{request}/answers").text
    assert heading(reader.post(f"/draft/{request}/delete")) == "The request stays"
    page = board(reader, token)
    assert request_of(reader, token) == request
    assert "Reps agreed Yes · Dana (the sales leader)" in words_of(page)


def test_a_vendor_is_taken_out_and_what_was_told_of_us_stays(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    reader.answer(vendor, "leader.unavailable", "true")
    reader.answer(vendor, "vendor.sold_or_priced", "true")

    asked = reader.get(f"/draft/{vendor}/delete")
    assert heading(asked) == "Remove this vendor"
    assert "What was told about your own side stays" in words_of(asked)
    reader.post(f"/draft/{vendor}/delete")

    assert "Acme" not in words_of(board(reader, token))
    another = add_vendor(reader, token, "Bolt")
    assert reader.document(another)["facts"] == {"leader": {"unavailable": True}}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_check_leads_back_to_the_board_in_the_browser_that_opened_it(
    reader: Reader, browser: Browser, name: str
) -> None:
    token = begin(reader)
    board(reader, token)
    vendor = add_vendor(reader, token, "Acme")

    page = reader.get(f"/draft/{vendor}/{name}")

    assert re.search(rf'<a href="/purchase/{token}">Board of .*Discovery training', page.text)
    assert "stands in a purchase" not in words_of(page)
    assert heading(reader.post(f"/draft/{vendor}/delete")) == heading(board(reader, token))


@pytest.mark.parametrize(
    "name", ["calls", "call-sheet", "question/vendor.sold_or_priced", "result/1", "result/1/questions"]
)
def test_the_pages_of_a_vendor_lead_back_too(reader: Reader, browser: Browser, name: str) -> None:
    token = begin(reader)
    board(reader, token)
    vendor = add_vendor(reader, token, "Acme")
    reader.post(f"/draft/{vendor}/result")

    assert f'href="/purchase/{token}"' in reader.get(f"/draft/{vendor}/{name}").text


def test_a_link_to_a_check_opens_no_purchase_for_somebody_else(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")

    for name in ("answers", "link"):
        page = reader.get(f"/draft/{vendor}/{name}")
        assert token not in page.text
        assert "This check stands in a purchase. This link does not open its board" in words_of(page)
    alone = reader.begin()
    assert "stands in a purchase" not in words_of(reader.get(f"/draft/{alone}/link"))


def test_a_purchase_that_is_full_says_so(reader: Reader) -> None:
    made = Deciding(reader)
    for name in "ABCDE":
        made.vendor(f"Vendor {name}", {})

    assert "5 vendors at most." in words_of(made.board)


def test_the_file_of_a_purchase_is_found_on_the_board(reader: Reader) -> None:
    token = begin(reader)

    assert f'href="/purchase/{token}/export.json"' in board(reader, token).text


def test_a_day_that_has_passed_is_asked_back(reader: Reader) -> None:
    page = send(reader, "/purchase", name="Training", reader="evaluator", **{"decide-by": "2020-01-01"})
    assert page.status_code == 422
    assert "1 January 2020 has passed. Give a day that is still to come, or none" in page.text

    token = begin(reader, **{"decide-by": "2026-11-22"})
    reader.clock.pass_days(5)
    changed = send(reader, f"/purchase/{token}/change", name="Another name", **{"decide-by": "2026-11-22"})
    assert changed.status_code == 200
    late = send(reader, f"/purchase/{token}/change", name="Another name", **{"decide-by": "2026-11-25"})
    assert late.status_code == 422


def buy(reader: Reader, made: Deciding, vendor: str, **sent: str) -> str:
    return heading(send(reader, f"/purchase/{made.token}/decide", decision=vendor, **sent))


def test_where_something_speaks_against_a_vendor_buying_is_asked_once_more_and_said(reader: Reader) -> None:
    made = Deciding(reader)
    vendor = made.vendor("Acme", {**GOOD, "started_with_product": True})

    assert buy(reader, made, vendor) == "Did you buy from Acme?"
    assert made.api()["state"] == "open"
    assert buy(reader, made, vendor, sure="yes") == "Bought from Acme, although something spoke against it"
    said = words_of(made.board)
    assert re.search(
        r"Decided on 21 November 2026\. Acme, that day: “Move on”; 1 of its criteria spoke against it", said
    )
    assert '<span class="pill" data-level="decided">Decided</span>' in made.board.text


def test_what_stood_open_on_that_day_is_said_although_it_was_answered_later(reader: Reader) -> None:
    made = Deciding(reader)
    vendor = made.vendor("Acme", {})
    assert buy(reader, made, vendor, sure="yes") == "Bought from Acme, before enough was known"
    reader.clock.pass_days(1)
    token = re.findall(r'href="/draft/([\w-]{32})"', made.board.text)[-1]
    for fact in ("vendor.started_with_product", "vendor.sold_or_priced"):
        reader.answer(token, fact, "false")

    assert heading(made.board) == "Bought from Acme, before enough was known"


def test_a_vendor_with_whom_one_could_sign_is_bought_from_with_one_tap(reader: Reader) -> None:
    made = Deciding(reader, decide_by="2026-12-04")
    vendor = made.vendor("Northwind", GOOD)

    assert buy(reader, made, vendor) == "Bought from Northwind"
    said = words_of(made.board)
    assert "Decide by" not in said.partition("Write down")[0]
    assert "Take the start values now" in said
    assert "Take the numbers again on 21 February 2027, quarter 1 of 4" in said
    assert "Begin the next request" in said


def test_what_was_called_off_is_decided_and_not_clear(reader: Reader) -> None:
    made = Deciding(reader)
    assert buy(reader, made, "called_off") == "Called off"
    assert '<span class="pill" data-level="decided">Decided</span>' in made.board.text


def test_the_history_names_what_happened_the_decision_too(reader: Reader) -> None:
    made = Deciding(reader)
    page = send(
        reader,
        f"/purchase/{made.token}/readiness",
        **{"saw": "0", "plan/minimum/1/owner": "Dana", "plan/begin/1/day": ""},
    )
    assert page.status_code == 200
    buy(reader, made, "called_off")

    said = words_of(reader.get(f"/purchase/{made.token}/history"))

    assert "What was decided Called off" in said
    assert "Readiness: who sees to a minimum, by when Dana" in said
    assert "A saved document was opened" not in said
    assert "Taken back" not in said
