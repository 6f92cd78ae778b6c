"""The keyboard alone is enough: everything can be reached, the focus is seen, and it goes where a person looks next."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Opener
from tests.browser.journeys import asked, draft, heading, turned
from tests.browser.shelf import Shelf

_MOST_STEPS = 60
# What has the focus, by the name that a person would call it, and whether it is seen: in the window, with an outline,
# and not under something else. The button in a date field shows the browser's own mark, which no page can ask for.
FOCUSED = """() => {
  const element = document.activeElement
  const name = element.labels?.length ? element.labels[0].textContent : element.textContent
  const box = element.getBoundingClientRect()
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 20) / 2)
  const shown = [element, element.closest('.option')].filter(Boolean)
  const outlined = shown.some(each => getComputedStyle(each).outlineStyle !== 'none')
  const covered = !(at && (element.contains(at) || at.contains(element)))
  const marked = outlined && element.matches(':focus-visible') || element.type === 'date'
  return {name: name.trim().replace(/\\s+/g, ' '), seen: marked && !covered}
}"""
javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go on by one key until something of this name has the focus; everything on the way shows that it has it."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], focused["name"]
        if focused["name"].startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by {key}")


def on(page: Page, name: str, key: str = "Enter") -> Callable[[], None]:
    """Go to what has this name and press a key there."""

    def act() -> None:
        tab_to(page, name)
        page.keyboard.press(key)

    return act


@javascript
def test_a_whole_journey_needs_no_pointer(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened("/", javascript=javascript)
    turned(page, on(page, "Check a request for training"))
    tab_to(page, "Name of the request")
    page.keyboard.type("Negotiation training")
    turned(page, lambda: page.keyboard.press("Enter"))

    assert asked(page) == "request.opened_with"
    tab_to(page, "The price")
    page.keyboard.press("Space")
    turned(page, lambda: page.keyboard.press("Enter"))
    turned(page, on(page, "Leave it open"))
    tab_to(page, "Metric")
    page.keyboard.type("Win rate")
    tab_to(page, "Today")
    page.keyboard.type("22.5")
    tab_to(page, "Target")
    page.keyboard.type("30")
    tab_to(page, "By when")
    page.keyboard.type("06302031")
    tab_to(page, "Yes")
    page.keyboard.press("Space")
    turned(page, lambda: page.keyboard.press("Enter"))
    tab_to(page, "Back", "Shift+Tab")
    turned(page, lambda: page.keyboard.press("Enter"))
    turned(page, on(page, "Your answers"))
    turned(page, on(page, "See the result"))

    document = shelf.document(draft(page))
    assert document["subject"] == {"name": "Negotiation training"}
    (item,) = document["facts"]["metrics"]["items"]
    assert (item["metric"], item["by"]) == ("win_rate", "2031-06-30")
    assert document["facts"]["behaviour"] == {"to_change_known": True}
    assert heading(page) == shelf.checked(document)["headline"]
    tab_to(page, "The rest")
    page.keyboard.press("Enter")
    tab_to(page, "Section by section")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Criteria by section")).to_be_visible()


@javascript
@pytest.mark.parametrize("path", ["/", "/check/vendor/all", "/criteria"])
def test_the_skip_link_leads_past_the_menu(opened: Opener, path: str, javascript: bool) -> None:
    page = opened(path, javascript=javascript)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("scrollY") < 900


def test_the_focus_is_on_the_heading_of_a_new_page(opened: Opener) -> None:
    page = opened("/")
    for name in ("Check a vendor", "I look at vendors", "Leave it open", "Yes"):
        turned(page, on(page, name))
        expect(page.locator("h1")).to_be_focused()
        expect(page.locator("h1")).to_be_in_viewport()


@javascript
def test_the_focus_is_on_what_is_wrong(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.draft({"kind": "buying_request", "facts": {}})
    page = opened(f"{place}/question/request.reasons", javascript=javascript)

    turned(page, on(page, "Continue"))
    if javascript:
        expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, heading(page))
    page.keyboard.press("Enter")

    expect(page.get_by_role("checkbox").first).to_be_focused()
    page.keyboard.press("Space")
    turned(page, lambda: page.keyboard.press("Enter"))
    assert asked(page) != "request.reasons"


def test_one_key_answers_and_none_while_somebody_types(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page = opened(f"{place}/question/vendor.stayed_technical")
    page.locator("details.note summary").click()
    page.get_by_role("textbox", name="What makes you say so?").press_sequentially("yno")
    assert asked(page) == "vendor.stayed_technical"
    page.locator("h1").click()

    turned(page, lambda: page.keyboard.press("y"))

    assert shelf.document(place)["facts"] == {"vendor": {"stayed_technical": True}}
    assert shelf.document(place)["evidence"][0]["quote"] == "yno"
    second = asked(page)
    page.keyboard.press("Control+n")
    page.get_by_role("button", name="Turn keys off").click()
    page.keyboard.press("n")
    assert asked(page) == second
    page.get_by_role("button", name="Turn keys on").click()
    page.locator("h1").click()
    turned(page, lambda: page.keyboard.press("o"))
    assert shelf.document(place)["facts"] == {"vendor": {"stayed_technical": True}}


@pytest.mark.parametrize(("width", "finger"), [(390, True), (1280, True)])
def test_keys_are_spoken_of_only_where_somebody_is_likely_to_have_some(
    browser: Browser, shelf: Shelf, width: int, finger: bool
) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    screen = ViewportSize(width=width, height=844)
    with browser.new_context(base_url=shelf.address, viewport=screen, has_touch=finger, is_mobile=finger) as context:
        page = context.new_page()
        page.goto(f"{place}/question/vendor.stayed_technical")
        page.locator("details.note summary").click()
        page.get_by_role("textbox", name="What makes you say so?").press_sequentially("yes, twice")

        expect(page.locator("html.scripted")).to_be_attached()
        expect(page.locator(".key").first).to_be_hidden()
        expect(page.get_by_text("Turn keys off")).to_be_hidden()


def test_the_second_click_of_a_double_click_answers_nothing(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page = opened(f"{place}/question/vendor.stayed_technical")
    turned(page, page.get_by_role("button", name="Yes", exact=True).dblclick)
    expect(page.locator("h1")).not_to_have_text("Did every conversation with the vendor stay on the technical side?")
    assert shelf.document(place)["facts"] == {"vendor": {"stayed_technical": True}}


def test_nothing_covers_the_focus_on_a_page_of_many_questions(opened: Opener) -> None:
    for height in (800, 500, 256):
        page = opened("/check/discovery/all", width=390, height=height)
        for key in ("Tab",) * 40 + ("Shift+Tab",) * 20:
            page.keyboard.press(key)
            focused = page.evaluate(FOCUSED)
            assert focused["seen"], focused["name"]


def test_the_key_that_leaves_open_keeps_what_was_chosen_and_is_a_letter_in_a_field(
    opened: Opener, shelf: Shelf
) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page = opened(f"{place}/question/vendor.understands.business_problems")
    leave = page.locator("button[data-key=o]")
    expect(leave).to_contain_text("Leave all open")
    page.get_by_role("radio", name="Yes").first.check()
    expect(leave).to_contain_text("Keep what I chose, leave the rest open")
    expect(leave).not_to_contain_text("Leave all open", use_inner_text=True)
    page.locator("details.row-more summary").first.click()
    page.get_by_role("textbox", name="What makes you say so?").first.press_sequentially("ooo")
    assert asked(page) == "vendor.understands.business_problems"
    page.locator("h1").click()

    turned(page, lambda: page.keyboard.press("s"))

    [said] = shelf.document(place)["evidence"]
    assert shelf.document(place)["facts"] == {"vendor": {"understands": {said["fact"].rpartition(".")[2]: True}}}
    assert said["quote"] == "ooo"
