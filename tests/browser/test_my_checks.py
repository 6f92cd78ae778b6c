"""My checks in a real browser: listed without having copied a link, and forgotten by one tap."""

import pytest

from dontbuy.api.pages.remembered import COOKIE
from tests.browser.conftest import Opener
from tests.browser.journeys import begin, draft, follow, heading, path, press


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_check_is_found_again_after_the_page_was_left(opened: Opener, javascript: bool) -> None:
    page = opened(javascript=javascript)
    begin(page, "Check a vendor", "Acme")
    place = draft(page)

    page.goto("/")
    follow(page, "Acme")

    assert draft(page) == place
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["value"]) == (COOKIE, place.removeprefix("/draft/"))
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")

    page.goto("/")
    press(page, "Clear this list")

    assert (path(page), heading(page)) == ("/checks", "My checks")
    assert page.context.cookies() == []
    assert page.get_by_role("link", name="Acme").count() == 0
    page.goto(f"{place}/answers")
    assert heading(page) == "Check your answers"


def test_the_own_link_is_copied_from_the_page_of_answers(opened: Opener) -> None:
    page = opened()
    begin(page, "Check a vendor", "Acme")

    follow(page, "Your answers")
    page.get_by_role("button", name="Copy").click()

    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(draft(page))
