"""A list in a browser: the new row has the focus and is seen, and what is offered fits what stands in the rows."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.journeys import turned
from tests.browser.shelf import Shelf

NONE = "No number has been named"
NOT_KNOWN = "Nobody knows today’s value"
PHONE = 844
"""The height of a phone that is 390 wide."""


def metrics_of(opened: Opener, shelf: Shelf, *, javascript: bool = True) -> Page:
    draft = shelf.draft({"kind": "buying_request", "facts": {}})
    return opened(f"{draft}/question/metrics.items", javascript=javascript, width=390, height=PHONE)


@pytest.mark.parametrize("javascript", [True, False])
def test_only_what_fits_the_rows_is_offered(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = metrics_of(opened, shelf, javascript=javascript)
    none, not_known = (page.get_by_role("button", name=name) for name in (NONE, NOT_KNOWN))
    expect(none).to_be_visible()
    expect(not_known).to_be_hidden()

    page.select_option("select[name$='/metric']", "win_rate")

    expect(none).to_be_hidden()
    expect(not_known).to_be_visible()
    page.locator("input[name$='baseline/value']").fill("22")
    expect(not_known).to_be_hidden()
    page.locator("input[name$='baseline/value']").fill("")
    page.select_option("select[name$='/metric']", "")
    page.locator("input[name$='target/value']").fill("30")
    expect(none).to_be_hidden()


def test_no_key_presses_a_button_that_is_not_shown(opened: Opener, shelf: Shelf) -> None:
    page = metrics_of(opened, shelf)
    page.select_option("select[name$='/metric']", "win_rate")
    page.locator("h1").click()

    page.keyboard.press("o")

    expect(page.locator("select[name$='/metric']")).to_have_value("win_rate")
    expect(page.locator("form.question")).to_have_attribute("data-changed", "")
    page.evaluate("document.querySelector('form.question').removeAttribute('data-changed')")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_row_that_is_added_is_what_one_sees(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = metrics_of(opened, shelf, javascript=javascript)
    below = page.locator(".question-row h2").all_inner_texts()
    page.select_option("select[name$='/metric']", "win_rate")

    turned(page, page.get_by_role("button", name="Add another").click)

    row = page.locator("#metrics-items-1")
    expect(row).to_be_in_viewport()
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < PHONE / 2
    assert page.locator(".question-row h2").all_inner_texts() == below != []
    if javascript:
        expect(row).to_be_focused()


def test_what_is_typed_to_find_says_what_fits_and_enter_chooses_the_only_one(opened: Opener, shelf: Shelf) -> None:
    page = metrics_of(opened, shelf)
    find, found = page.get_by_role("searchbox"), page.locator("#metrics-items-0-metric-found")

    find.fill("rate")
    expect(found).to_contain_text(" fit: ")
    find.fill("no such number")
    expect(found).to_have_text("None fits.")
    find.fill("win rate")
    expect(found).to_contain_text("Win rate: press Enter to choose it.")
    find.press("Enter")

    expect(page.locator("select[name$='/metric']")).to_have_value("win_rate")
    expect(page.locator(".measure .unit").first).to_have_text("%")
    find.fill("")
    expect(found).to_have_text("")


def test_more_of_a_result_closes_by_escape_and_when_something_else_is_used(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.stopped}/result/1")
    more = page.locator(".more-acts")

    more.locator("summary").click()
    expect(more).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(more).not_to_have_attribute("open", "")
    more.locator("summary").click()
    page.locator("h1").click()
    expect(more).not_to_have_attribute("open", "")


def test_the_unit_beside_a_figure_makes_room_for_one_that_is_typed(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.fresh}/question/metrics.items", width=390)
    page.locator("[name='metrics.items/0/metric']").select_option("win_rate")
    figure, unit = page.locator("[name='metrics.items/0/target/value']"), page.locator(".measure .unit").nth(1)

    figure.fill("25")
    expect(unit).to_have_text("%")
    room = figure.evaluate("each => parseFloat(getComputedStyle(each).paddingRight)")
    figure.fill("about a fifth")
    expect(unit).to_have_text("")

    assert figure.evaluate("each => parseFloat(getComputedStyle(each).paddingRight)") < room
    assert figure.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_what_is_wrong_has_its_bullet_at_its_first_line(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.fresh}/question/metrics.items", width=390)
    page.locator("[name='metrics.items/0/metric']").select_option("win_rate")
    page.locator("[name='metrics.items/0/target/value']").fill("about a fifth")
    page.get_by_role("button", name="Continue").last.click()

    link = page.locator(".error-summary a")

    expect(link).to_have_css("display", "block")
