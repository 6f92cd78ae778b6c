"""A real browser against a real service: the system's Chromium, headless, on this machine only."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.processes import serving

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no browser is installed these tests are left out, unless the environment says that there must be one."""
    if CHROMIUM or os.environ.get("DONTBUY_BROWSER_REQUIRED"):
        return
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed on this machine"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of its own, with an empty store."""
    with serving(tmp_path_factory.mktemp("browser") / "pages.db") as (found, _):
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
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
        self._address = address
        context.on("request", lambda request: self._asked(request.url))
        context.on("requestfailed", lambda request: self._lost(request))
        context.on("response", lambda response: self._came(response.status, response.url))
        context.on("console", lambda message: self._told(message.type, message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))

    def _asked(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "about:", "blob:")):
            self.elsewhere.append(url)

    def _lost(self, request: Any) -> None:
        # A navigation that a newer one replaced, or a download, is aborted by the browser itself.
        if "ERR_ABORTED" not in str(request.failure):
            self.failed.append(f"{request.failure} {request.url}")

    def _came(self, status: int, url: str) -> None:
        if status >= 500:
            self.failed.append(f"{status} {url}")

    def _told(self, kind: str, text: str) -> None:
        # The browser reports each 4xx page as an error; the tests that ask for one know.
        if kind == "error" and "the server responded with a status of 4" not in text:
            self.said.append(text)

    def nothing_went_wrong(self) -> None:
        assert self.elsewhere == []
        assert self.failed == []
        assert self.said == []


Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opener]:
    """Opens pages of the service; when the test ends, nothing may have failed and no other host been asked."""
    watching: list[tuple[BrowserContext, Watched]] = []

    def open_page(path: str, *, javascript: bool = True, width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        watching.append((context, Watched(context, address)))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(path)
        return page

    yield open_page
    for context, watched in watching:
        context.close()
        watched.nothing_went_wrong()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, each with the rule and the first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        ".map(one => `${one.id}: ${one.help} (${one.nodes.map(node => node.target).join(' | ')})`)"
    )
    return [str(one) for one in found]
