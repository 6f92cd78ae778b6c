"""A real browser against a real service: the system's Chromium, headless, on this machine only."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Response, expect, sync_playwright

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


class Opener:
    """Opens pages of one service, each in a browser of its own: another person, with other cookies."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._watching: list[tuple[BrowserContext, Watched]] = []

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
        context = self._browser.new_context(
            base_url=self._address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme=colours,
            forced_colors="active" if forced else "none",
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._watching.append((context, Watched(context, self._address)))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        if path:
            page.goto(path)
        return page

    def close(self) -> None:
        """Close them all; nothing may have failed and no other host been asked."""
        for context, watched in self._watching:
            context.close()
            watched.nothing_went_wrong()


@pytest.fixture
def opened(browser: Browser, shelf: Shelf) -> Iterator[Opener]:
    opener = Opener(browser, shelf.address)
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
