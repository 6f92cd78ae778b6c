"""What a person does on the pages: follow, press, choose, answer, and go on until there is a result."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Locator, Page, expect

DONT_KNOW, NONE_NAMED = "I don’t know: counts as “no”", "No number has been named"
SKIP = re.compile(
    "^(Leave it open|Leave all open|Keep what I chose, leave the rest open|Leave the list open|Take this answer out)$"
)
"""The button that leaves a question open, whatever it says."""
_MOST_PAGES = 80


@dataclass(frozen=True)
class Metric:
    """One row of the table: better at what, how much, by when."""

    name: str
    today: str
    target: str
    by: str


Name = str | re.Pattern[str]
Reply = Name | Metric
Replies = Mapping[str, Reply]


def turned(page: Page, act: Callable[[], None]) -> None:
    """Do what leads to another page, and wait until it is there, by a request of its own or smoothed."""
    page.locator("main").evaluate("main => main.setAttribute('data-left', '')")
    act()
    page.locator("main:not([data-left])").wait_for()


def unfolded(control: Locator, hidden: Locator) -> Locator:
    """The first control that is shown; where none is, the first that is folded away, with its folds opened by a click.

    `hidden` finds the control also where it is not shown.
    """
    if control.locator("visible=true").count():
        return control.locator("visible=true").first
    closed = hidden.first.locator("xpath=ancestor::details[not(@open)]")
    for _ in range(closed.count()):
        closed.first.locator("> summary").click()  # the outermost: one that is open is no more among them
    return control.locator("visible=true").first


def follow(page: Page, name: str) -> None:
    """Click the first link of this name."""
    links = page.get_by_role("link", name=name), page.get_by_role("link", name=name, include_hidden=True)
    link = unfolded(*links)
    turned(page, link.click)


def press(page: Page, name: Name) -> None:
    """Click the first button of this name."""
    found = [page.get_by_role("button", name=name, exact=True, include_hidden=hidden) for hidden in (False, True)]
    button = unfolded(*found)
    turned(page, button.click)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().strip()


def verdict(page: Page) -> str:
    """The verdict of a result; the heading also says what one that ends the talks means."""
    return heading(page).removesuffix(": leave these talks")


def path(page: Page) -> str:
    return urlsplit(page.url).path


def draft(page: Page) -> str:
    """The address of the draft whose page this is."""
    return "/".join(path(page).split("/")[:3])


def asked(page: Page) -> str:
    """The fact that a question is about; `""` on every other page."""
    _, found, fact = path(page).partition("/question/")
    return unquote(fact) if found else ""


LEADER, LOOKS_AT_VENDORS = "I am the sales leader", "I look at vendors"


def begin(page: Page, title: str, subject: str = "", reader: str = LOOKS_AT_VENDORS) -> None:
    """From the start page to the first question, as this reader where a check asks who answers."""
    page.goto("/")
    follow(page, title)
    page.get_by_role("textbox").fill(subject)
    press(page, reader if page.get_by_role("button", name=reader, exact=True).count() else "Start")


def questions(page: Page) -> list[str]:
    """The facts that a page asks for: one, or that of each row."""
    also = page.locator("form.question > input[name='also']")
    return [asked(page), *(field.get_attribute("value") or "" for field in also.all())]


def choose(page: Page, label: str, fact: str = "") -> None:
    """Choose an answer that needs to be sent: in a row of its own, or in a list."""
    row = page.locator(f"fieldset:has([name='{fact}'])") if fact else page.locator("form.question")
    row.get_by_label(label, exact=True).first.check()


def tap(page: Page, said: Name) -> None:
    """Answer with the button that says so."""
    turned(page, page.locator("form.question .taps").get_by_role("button", name=said, exact=True).first.click)


def fill_in(page: Page, metric: Metric, row: int = 1) -> None:
    entry = page.get_by_role("group", name=f"Metric {row}", exact=True)
    entry.get_by_label("Metric", exact=True).select_option(label=metric.name)
    entry.get_by_label("Today", exact=True).fill(metric.today)
    entry.get_by_label("Target", exact=True).fill(metric.target)
    entry.get_by_label("By when", exact=True).fill(metric.by)


def reply(page: Page, said: Reply) -> int:
    """Answer the question, or leave it, and go on. Gives the taps that it takes."""
    if said in (SKIP, DONT_KNOW, NONE_NAMED):
        press(page, said if isinstance(said, re.Pattern) else str(said))
        return 1
    if isinstance(said, Metric):
        fill_in(page, said)
    elif page.locator("form.question fieldset.asked .option").count():
        choose(page, str(said))
    else:
        tap(page, str(said))
        return 1
    press(page, "Continue")
    return 2


def is_list(page: Page) -> bool:
    """Whether the page asks for a list, with what is below it; what is left alone there is asked by itself."""
    return page.locator("form.question > [role=group]").count() > 0


def reply_to_all(page: Page, replies: Replies) -> int:
    """Answer every question of a page; what has no reply is left open. Gives the taps that it takes."""
    facts = questions(page)
    if len(facts) == 1 or is_list(page):
        return reply(page, replies.get(facts[0], SKIP))
    said_of = {fact: replies.get(fact, SKIP) for fact in facts}
    known = {fact: said for fact, said in said_of.items() if isinstance(said, str)}
    if not known:
        return reply(page, SKIP)
    for fact, said in known.items():
        choose(page, said, fact)
    press(page, "Continue")
    return len(known) + 1


def go_through(page: Page, replies: Replies, to_the_end: bool = False) -> tuple[list[str], int, int]:
    """Answer until nothing can change the verdict, or until nothing is asked any more; what has no reply is left open.

    Gives the facts that were asked, the pages and the taps.
    """
    seen: list[str] = []
    pages = taps = 0
    while asked(page) and (to_the_end or not page.locator("#settled").count()):
        facts = questions(page)[:1] if is_list(page) else questions(page)
        assert not set(facts) & set(seen), f"{facts} were asked twice"
        assert pages < _MOST_PAGES
        seen += facts
        pages += 1
        taps += reply_to_all(page, replies)
    return seen, pages, taps


def is_shown_as_wrong(page: Page) -> None:
    """The page says that it has an error: in its title, in a summary that has the focus, and beside the field."""
    assert page.title().startswith("Error: ")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".field-error").first).to_be_visible()


def saved(page: Page, folder: Path, link: str) -> Path:
    """The file that a link of the page downloads."""
    found = [page.get_by_role("link", name=link, include_hidden=hidden) for hidden in (False, True)]
    control = unfolded(*found)
    with page.expect_download() as download:
        control.click()
    download.value.save_as(folder / "saved.json")
    return folder / "saved.json"
