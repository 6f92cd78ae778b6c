"""The list of a workspace in a browser, of somebody whom a proxy has signed in: by keyboard, on a phone, at night."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dontbuy.api.logins import Logins
from dontbuy.api.records.callers import Role
from dontbuy.api.store.database import Database
from tests.api.serving import Served, in_thread
from tests.browser.conftest import PATIENCE, violations
from tests.browser.test_every_page import RULES_OF_COLOUR, focus_and_choice_are_seen, nothing_is_lost_on_a_small_screen

HEADER, WRITES, READS = "X-Forwarded-Email", "dana@example.org", "robin@example.org"
LONG = "Acme Enablement GmbH & Co. KG with a rather long name that does not end soon"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A service with a purchase and a check that somebody has begun."""
    file = tmp_path / "dontbuy.db"
    with in_thread(file, user_header=HEADER, user_header_from="127.0.0.1", pages="people") as served:
        with closing(Database(file)) as store:
            Logins(store).set_role(WRITES, Role.WRITES)
        with served.client() as client:
            for path, form in (("/purchase", {"name": "Training"}), ("/check/vendor", {"subject": LONG})):
                assert client.post(path, data=form, headers={HEADER: WRITES}).status_code == 303
        yield served


@pytest.mark.parametrize("login", [WRITES, READS])
def test_it_can_be_read_and_used_by_everyone(browser: Browser, served: Served, login: str) -> None:
    page = _opened(browser, served, login)
    try:
        assert page.locator("h1").inner_text() == "Workspace"
        page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, *RULES_OF_COLOUR) == []
        nothing_is_lost_on_a_small_screen(page)
        page.evaluate("document.querySelector('.menu')?.removeAttribute('open')")
        page.emulate_media(forced_colors="active")
        focus_and_choice_are_seen(page)
    finally:
        page.context.close()


def test_a_purchase_is_opened_by_keyboard_and_said_what_it_is(browser: Browser, served: Served) -> None:
    page = _opened(browser, served, WRITES)
    try:
        button = page.get_by_role("button", name="Open Training", exact=True)
        for _ in range(40):
            if button.evaluate("button => button === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/purchase/*")
        assert page.locator("h1").inner_text() != "Workspace"
    finally:
        page.context.close()


def _opened(browser: Browser, served: Served, login: str) -> Page:
    address = f"http://127.0.0.1:{served.port}"
    context = browser.new_context(base_url=address, extra_http_headers={HEADER: login}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/workspace")
    return page
