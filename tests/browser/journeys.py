"""What a person does on the pages: follow, press, choose, answer, and go on until there is a result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, expect

SKIP, DONT_KNOW = "Skip for now", "I don’t know"
_MOST_PAGES = 80


@dataclass(frozen=True)
class Metric:
    """One row of the table: better at what, how much, by when."""

    name: str
    today: str
    target: str
    by: str


Reply = str | Metric
Replies = Mapping[str, Reply]


def turned(page: Page, act: Callable[[], None]) -> None:
    """Do what leads to another page, and wait until it is there, by a request of its own or smoothed."""
    page.locator("main").evaluate("main => main.setAttribute('data-left', '')")
    act()
    page.locator("main:not([data-left])").wait_for()


def follow(page: Page, name: str) -> None:
    """Click the first link of this name."""
    turned(page, page.get_by_role("link", name=name).locator("visible=true").first.click)


def press(page: Page, name: str) -> None:
    """Click the first button of this name."""
    turned(page, page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def path(page: Page) -> str:
    return urlsplit(page.url).path


def draft(page: Page) -> str:
    """The address of the draft whose page this is."""
    return "/".join(path(page).split("/")[:3])


def asked(page: Page) -> str:
    """The fact that a question is about; `""` on every other page."""
    _, found, fact = path(page).partition("/question/")
    return unquote(fact) if found else ""


def begin(page: Page, title: str, subject: str = "") -> None:
    """From the start page to the first question."""
    page.goto("/")
    follow(page, title)
    page.get_by_role("textbox").fill(subject)
    press(page, "Start")


def choose(page: Page, label: str) -> None:
    page.locator("form.question").get_by_label(label, exact=True).first.check()


def fill_in(page: Page, metric: Metric, row: int = 1) -> None:
    entry = page.get_by_role("group", name=f"Metric {row}", exact=True)
    entry.get_by_label("Metric", exact=True).select_option(label=metric.name)
    entry.get_by_label("Today", exact=True).fill(metric.today)
    entry.get_by_label("Target", exact=True).fill(metric.target)
    entry.get_by_label("By when", exact=True).fill(metric.by)


def reply(page: Page, said: Reply) -> None:
    """Answer the question, or leave it, and go on."""
    if said in (SKIP, DONT_KNOW):
        press(page, str(said))
        return
    if isinstance(said, Metric):
        fill_in(page, said)
    else:
        choose(page, said)
    press(page, "Continue")


def go_through(page: Page, replies: Replies) -> list[str]:
    """Answer until nothing is asked any more or nothing can change the verdict; what has no reply is skipped.

    Gives the facts that were asked.
    """
    seen: list[str] = []
    while fact := asked(page):
        assert fact not in seen, f"{fact} was asked twice"
        assert len(seen) < _MOST_PAGES
        seen.append(fact)
        reply(page, replies.get(fact, SKIP))
    return seen


def is_shown_as_wrong(page: Page) -> None:
    """The page says that it has an error: in its title, in a summary that has the focus, and beside the field."""
    assert page.title().startswith("Error: ")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".field-error").first).to_be_visible()


def saved(page: Page, folder: Path, link: str) -> Path:
    """The file that a link of the page downloads."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).first.click()
    download.value.save_as(folder / "saved.json")
    return folder / "saved.json"
