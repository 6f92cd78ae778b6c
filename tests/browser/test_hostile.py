"""What someone types to do harm is shown as text, and what comes from elsewhere is refused with a page that says so."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from dontbuy.api.wire.exact_json import MOST_BYTES, dumps
from tests.browser.conftest import Opener
from tests.browser.journeys import begin, draft, heading, press
from tests.browser.places import compare
from tests.browser.shelf import SCRIPT, Shelf, story

javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
# Where a text is shown: as text, or in a field.
SHOWN = """script => document.querySelector('main').innerText.includes(script)
  || [...document.querySelectorAll('input, textarea')].some(element => element.value.includes(script))"""


def is_text(page: Page) -> None:
    """The script stands on the page and is none; a script that ran would have opened a window, and failed the test."""
    assert page.evaluate(SHOWN, SCRIPT), page.url
    assert page.locator("main script, main img").count() == 0


def test_script_in_every_text_field_is_text_on_every_page(opened: Opener, shelf: Shelf) -> None:
    page = opened()
    begin(page, "Check a vendor", SCRIPT)
    is_text(page)
    place = draft(page)
    page.goto(f"{place}/question/cause.buyer_can_pinpoint")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    page.locator("[name='cause.text']").fill(SCRIPT)
    page.locator("[name='note/cause.buyer_can_pinpoint']").fill(SCRIPT)
    page.locator("[name='cause.buyer_can_pinpoint']").first.click()
    if page.get_by_role("button", name="Continue", exact=True).count():
        press(page, "Continue")
    page.goto(f"{place}/question/metrics.items")
    page.get_by_label("Metric", exact=True).select_option("custom")
    page.get_by_text("More about this metric, if it matters").click()
    page.get_by_label("Its name").fill(SCRIPT)
    page.get_by_label("Today", exact=True).fill(SCRIPT)
    press(page, "Continue")
    is_text(page)
    page.get_by_label("Today", exact=True).fill("4")
    press(page, "Continue")
    page.goto(f"{place}/answers")
    is_text(page)
    press(page, "See the result")
    is_text(page)
    for end in ("question/metrics.items", "question/cause.buyer_can_pinpoint", "all", "history", "delete"):
        page.goto(f"{place}/{end}")
        is_text(page)
    page.goto(f"{place}/result/1")
    press(page, "Make a link to share")
    page.goto(page.get_by_label("Link for reading").input_value())
    is_text(page)


@pytest.mark.parametrize(
    "path",
    [
        f"/check/vendor?vendor.on_matrix=true&from={quote('<script>hacked()</script>')}&subject.name={quote(SCRIPT)}",
        f"/check/vendor?{quote(SCRIPT)}=1&subject.name={quote(SCRIPT)}",
        f"/check/vendor?vendor.insight_text={quote(SCRIPT)}",
        f"/criteria?q={quote(SCRIPT)}",
    ],
)
def test_script_in_a_link_is_text(opened: Opener, path: str) -> None:
    is_text(opened(path))


def test_script_in_an_imported_file_is_text(opened: Opener, shelf: Shelf) -> None:
    said = {"fact": "vendor.asked_about_metrics", "value": False, "quote": SCRIPT, "source": "transcript"}
    told = story("vendor_evaluation", "run", subject={"name": SCRIPT}, evidence=[said])
    page = opened("/import")
    page.get_by_label("Or paste its text").fill(dumps(told).decode())
    press(page, "Open")
    is_text(page)
    press(page, "See the result")
    is_text(page)
    compare(page, f"{shelf.address}{draft(page)}", f"{shelf.address}{draft(page)}")
    is_text(page)


@pytest.mark.parametrize("text", [SCRIPT, dumps({"kind": SCRIPT}).decode(), dumps({SCRIPT: {SCRIPT: 1}}).decode()])
def test_script_in_a_file_that_cannot_be_read_is_text(opened: Opener, text: str) -> None:
    page = opened("/import")
    page.get_by_label("Or paste its text").fill(text)
    press(page, "Open")

    assert page.title().startswith("Error: ")
    expect(page.get_by_label("Or paste its text")).to_have_value(text)
    assert page.locator("main script, main img").count() == 0


@javascript
@pytest.mark.parametrize("path", ["/check/vendor/all", "/import"])
def test_a_megabyte_is_refused_with_a_page_that_says_so(opened: Opener, path: str, javascript: bool) -> None:
    page = opened(path, javascript=javascript)
    page.locator("details").evaluate_all("all => all.forEach(element => element.open = true)")
    page.locator("textarea").first.evaluate("(field, size) => { field.value = 'a'.repeat(size) }", MOST_BYTES)

    press(page, "Open" if path == "/import" else "Save")

    assert heading(page) == "The body is too large"
    expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()


def test_a_form_on_another_site_changes_nothing(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft(story("vendor_evaluation", "run"))
    page = opened()
    page.set_content(f"<form method='post' action='{shelf.address}{place}/delete'><button>Win</button></form>")
    page.get_by_role("button").click()

    expect(page.locator("h1")).to_have_text("The form was not sent from this site")
    assert shelf.document(place)["facts"] != {}


@pytest.mark.parametrize("path", ["/nothing", "/check/nothing", "/criteria/NO-1", "/docs/operations/none"])
def test_an_address_that_does_not_exist_is_a_page_with_a_way_on(opened: Opener, path: str) -> None:
    page = opened(path)
    assert page.locator("main").get_by_role("link").count() >= 1
    assert heading(page)


def test_links_that_are_unknown_or_expired_say_so(opened: Opener, shelf: Shelf) -> None:
    page = opened(shelf.expired)
    assert heading(page) == "This link has expired"
    for path in (f"/draft/{'A' * 32}", f"/shared/{'A' * 32}", f"/draft/{'A' * 32}/result/1"):
        page.goto(path)
        assert heading(page) == "Nothing is kept at this link"
