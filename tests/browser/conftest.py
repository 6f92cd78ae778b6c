"""A real browser against a real service: the system's Chromium, headless, on this machine only."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Response, expect, sync_playwright

from bench.serving import service
from tests.browser.shelf import Shelf

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PATIENCE = 15_000
"""How long a page may take, in milliseconds: these tests share the machine with all the others."""
STANDARD_ERROR = 2
"""As pytest has it: what the service logs is shown with a test that fails."""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no browser is installed these tests are left out."""
    if CHROMIUM:
        return
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed on this machine"))


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A service of its own, and what is kept in it."""
    database = tmp_path_factory.mktemp("browser") / "pages.db"
    running = service(database, log=STANDARD_ERROR, development=True)
    with running as served, Shelf(served.address, database) as shelf:
        yield shelf


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all of these tests. Its event loop occupies the thread, so it ends before the tests of other folders."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield started
        started.close()


class Watched:
    """What a page asked for and what went wrong while a test used it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.elsewhere: list[str] = []
        self.failed: list[str] = []
        self.said: list[str] = []
        self.unguarded: list[str] = []
        self._address = address
        context.on("request", lambda request: self._asked(request.url))
        context.on("requestfailed", lambda request: self._lost(request))
        context.on("response", lambda response: self._came(response))
        context.on("console", lambda message: self._told(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        context.on("dialog", lambda dialog: self._popped_up(dialog))

    def _asked(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "about:", "blob:")):
            self.elsewhere.append(url)

    def _lost(self, request: Any) -> None:
        # A navigation that a newer one replaced, or a download, is aborted by the browser itself.
        if "ERR_ABORTED" not in str(request.failure):
            self.failed.append(f"{request.failure} {request.url}")

    def _came(self, response: Response) -> None:
        if response.status >= 500:
            self.failed.append(f"{response.status} {response.url}")
        sent = response.headers
        guarded = sent.get("content-security-policy", "").startswith(POLICY)
        if not (guarded and sent.get("x-content-type-options") == "nosniff"):
            self.unguarded.append(response.url)

    def _told(self, kind: str, text: str) -> None:
        # The browser reports each 4xx page as an error; the tests that ask for one know.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.said.append(text)

    def _popped_up(self, dialog: Dialog) -> None:
        self.said.append(f"{dialog.type}: {dialog.message}")
        dialog.dismiss()

    def nothing_went_wrong(self) -> None:
        assert self.elsewhere == []
        assert self.failed == []
        assert self.said == []
        assert self.unguarded == []


class Window:
    """A browser of one person, with its one page."""

    def __init__(self, browser: Browser, address: str, javascript: bool) -> None:
        self.javascript = javascript
        self._context = browser.new_context(
            base_url=address, java_script_enabled=javascript, permissions=["clipboard-read", "clipboard-write"]
        )
        self._watched = Watched(self._context, address)
        self.page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE)

    def close(self) -> None:
        """Nothing may have failed and no other host been asked."""
        self._context.close()
        self._watched.nothing_went_wrong()

    def empty(self) -> bool:
        """Make it as new, for another person; what it keeps of our styles and scripts stays, which are the same for
        all. Gives whether there still is a window; nothing may have failed in it and no other host been asked.

        Whatever a test listens to on its page it goes on listening to.
        """
        if self._context.pages != [self.page]:  # a test closed it, or opened another beside it
            self.close()
            return False
        if self.javascript and self.page.url.startswith("http"):
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
        self._watched.nothing_went_wrong()
        try:
            self.page.goto("about:blank")
        except Error:  # it asks first, because of what was typed and is not saved
            self._context.close()
            return False
        self._context.clear_cookies()
        self._watched.nothing_went_wrong()
        return True


class Opener:
    """Opens pages of one service, each in a browser of its own: another person, with other cookies.

    `free` are windows of earlier tests that are used again, made as new: to open one, and to let it fetch and read all
    styles and scripts once more, takes longer than most tests.
    """

    def __init__(self, browser: Browser, address: str, free: list[Window] | None = None) -> None:
        self._browser, self._address, self._free = browser, address, free
        self._opened: list[Window] = []

    def __call__(
        self,
        path: str = "",
        *,
        javascript: bool = True,
        width: int = 1280,
        height: int = 900,
        colours: Literal["light", "dark"] = "light",
        forced: bool = False,
    ) -> Page:
        window = self._window(javascript)
        self._opened.append(window)
        page = window.page
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            media="null",
            color_scheme=colours,
            forced_colors="active" if forced else "none",
            reduced_motion="reduce",
        )
        if path:
            page.goto(path)
        return page

    def _window(self, javascript: bool) -> Window:
        found = next((window for window in self._free or () if window.javascript is javascript), None)
        if self._free is None or found is None:
            return Window(self._browser, self._address, javascript)
        self._free.remove(found)
        return found

    def close(self) -> None:
        """Done with them all; nothing may have failed and no other host been asked."""
        for window in self._opened:
            if self._free is None:
                window.close()
            elif window.empty():
                self._free.append(window)


@pytest.fixture(scope="package")
def windows(browser: Browser) -> list[Window]:
    """Those of earlier tests; they close with the browser."""
    return []


@pytest.fixture
def opened(browser: Browser, shelf: Shelf, windows: list[Window]) -> Iterator[Opener]:
    opener = Opener(browser, shelf.address, windows)
    yield opener
    opener.close()


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong with a page, each with its rule and places; of some rules, or of all that WCAG 2.2
    names and the best practices."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: to bring it in takes as long as to ask it of some rules
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What WCAG 2.2 added is not on by default.
    asked: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if rules:
        asked = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(rules)}}
    found: Any = page.evaluate(
        "async asked => (await axe.run(document, asked)).violations"
        ".map(rule => `${rule.id}: ${rule.help} (${rule.nodes.map(node => node.target).join(' | ')})`)",
        asked,
    )
    return [str(violation) for violation in found]
