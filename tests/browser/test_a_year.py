"""A purchase from its request to the next one, in two browsers: every part of it is used once, over a year whose clock
the test turns on."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import HOST, PATIENCE, until
from tests.browser.conftest import Opener
from tests.browser.journeys import Metric, asked, fill_in, follow, heading, press, saved, turned
from tests.browser.test_deciding_together import add_vendor, answer, ask, purchase

WIN_RATE = Metric("Win rate", "22 %", "27 %", "2027-06-30")
VENDORS = ("Acme", "Bolt", "Crest")


class Year:
    """A service whose clock stands still until it is turned on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    @contextmanager
    def served(self, rulebook: Rulebook, folder: Path) -> Iterator[str]:
        """The address of the service."""
        with closing(Database(folder / "year.db")) as database:
            service = Service(Library([rulebook]), database, today=lambda: self.now.date())
            app = create_app(service, Checks(service, database, 30, 90, now=lambda: self.now))
            server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=0, log_config=None, access_log=False))
            thread = Thread(target=server.run)
            thread.start()
            try:
                until(lambda: server.started)
                port = server.servers[0].sockets[0].getsockname()[1]
                yield f"http://{HOST}:{port}"
            finally:
                server.should_exit = True
                thread.join(PATIENCE)


@pytest.fixture
def year() -> Year:
    return Year()


@pytest.fixture
def opened(browser: Browser, year: Year, rulebook: Rulebook, tmp_path: Path) -> Iterator[Opener]:
    with year.served(rulebook, tmp_path) as address:
        opener = Opener(browser, address)
        yield opener
        opener.close()


def debrief(page: Page, board: str, vendor: str, day: str, taps: Mapping[str, str], *, is_first: bool = False) -> None:
    """Tell of a call with a vendor, from the board; `taps` are the words by the id of their question."""
    page.goto(board)
    follow(page, f"Calls with {vendor}")
    follow(page, "Debrief a call")
    page.get_by_label("The day of the call").fill(day)
    if is_first:
        page.get_by_label("It was the first conversation").check()
    for question, word in taps.items():
        page.locator("fieldset", has=page.locator(f"[name='tap/{question}']")).get_by_label(word, exact=True).check()
    press(page, "Save the call")
    assert heading(page) == "Calls"


def test_a_year_of_one_purchase(opened: Opener, year: Year, tmp_path: Path) -> None:
    desk = opened()
    board = purchase(desk)
    phone = opened(ask(desk, "The sales leader", "Dana"), width=390, height=844)
    the_leader_answers(phone)
    desk.goto(board)
    expect(desk.locator("main")).to_contain_text("Dana (the sales leader)")
    for name in VENDORS:
        add_vendor(desk, name)
    five_calls(desk, board, year)
    the_matrix(desk, board, tmp_path)
    the_plans(desk, board)
    a_memo_and_a_polite_no(desk, board, tmp_path)
    bought_from_acme(desk, board)
    four_quarters(desk, board, year, tmp_path)
    the_next_request(desk)


def the_leader_answers(phone: Page) -> None:
    fill_in(phone, WIN_RATE)
    answer(phone, "Is it known who in your team has to do what differently after this training?", "Yes")
    press(phone, "Save my answers")
    expect(phone.get_by_role("status").first).to_contain_text("Your answers are saved")


def five_calls(desk: Page, board: str, year: Year) -> None:
    """Two with Acme and with Bolt, one with Crest; before the first a sheet of seven questions at most."""
    desk.goto(board)
    follow(desk, "Call sheet for Acme")
    assert 0 < desk.locator("ol.call-sheet > li").count() <= 7
    good = {"first": "Our problem", "follow-up": "For most of the call: why, and why is that?"}
    bad = {"first": "Their product", "vendor.flashes_titles_or_clients": "Yes", "vendor.sold_or_priced": "Yes"}
    first_day = year.today
    for vendor, taps in (("Acme", good), ("Bolt", bad), ("Crest", bad)):
        debrief(desk, board, vendor, first_day, taps, is_first=True)
    year.pass_days(7)
    debrief(desk, board, "Acme", year.today, {"vendor.articulates.root_causes": "Yes"})
    debrief(desk, board, "Bolt", year.today, {"vendor.flashes_titles_or_clients": "No"})
    assert desk.locator("main").inner_text().count("27 November 2026")
    desk.goto(board)
    expect(desk.locator(".purchase-column", has_text="Crest")).to_contain_text("against it")


def the_matrix(desk: Page, board: str, folder: Path) -> None:
    desk.goto(board)
    bolt = desk.locator("table.matrix tr", has_text="Bolt")
    expect(bolt).to_contain_text("not asked yet")
    table = saved(desk, folder, "Download as CSV").read_text("utf-8-sig")
    assert [line.split(",")[0] for line in table.splitlines() if line.startswith(VENDORS)] == [*VENDORS]
    with ZipFile(saved(desk, folder, "Download for Excel")) as workbook:
        assert "xl/workbook.xml" in workbook.namelist()


def the_plans(desk: Page, board: str) -> None:
    """Readiness with an owner, the cost of no change from the buyers' own figures."""
    desk.goto(board)
    follow(desk, "Readiness")
    desk.locator("[name='plan/minimum/1/owner']").fill("Kim")
    press(desk, "Save the plan")
    expect(desk.locator("[name='plan/minimum/1/owner']")).to_have_value("Kim")
    desk.goto(board)
    follow(desk, "The cost of no change")
    for name, text in (("volume", "400"), ("volume_who", "Kim"), ("one", "€20,000"), ("one_who", "Dana")):
        desk.locator(f"[name='plan/cost/win_rate/{name}']").fill(text)
    press(desk, "Work it out")
    press(desk, "Tell €400,000 as our cost of no change")
    expect(desk.locator("main")).to_contain_text("Told in this purchase now: €400,000 a year")


def a_memo_and_a_polite_no(desk: Page, board: str, folder: Path) -> None:
    desk.goto(board)
    result_of(desk, "Crest")
    follow(desk, "Texts to send")
    assert any("Thank you for the time you gave us" in text for text in texts(desk))
    desk.goto(board)
    result_of(desk, "Acme")
    follow(desk, "The result on one page")
    assert saved(desk, folder, "Download as PDF").read_bytes().startswith(b"%PDF-")


def texts(desk: Page) -> list[str]:
    """What is offered to be sent."""
    return [field.input_value() for field in desk.locator("textarea").all()]


def result_of(desk: Page, vendor: str) -> None:
    """From the board to the result of one vendor, by the name on its card and not by a task that names it."""
    turned(desk, desk.get_by_role("link", name=vendor, exact=True).first.click)
    if asked(desk):
        follow(desk, "Your answers")
    press(desk, "See the result")


def bought_from_acme(desk: Page, board: str) -> None:
    desk.goto(board)
    turned(desk, desk.get_by_role("button", name=re.compile("We bought from .*Acme")).click)
    assert heading(desk) == "Did you buy from Acme?"
    press(desk, "Yes, write it down")
    assert heading(desk) == "Bought from Acme, before enough was known"


def four_quarters(desk: Page, board: str, year: Year, folder: Path) -> None:
    """The start and four values of one report, each on its day."""
    desk.goto(board)
    follow(desk, "Measure what it moved")
    days = saved(desk, folder, "The four days into a calendar").read_text("utf-8")
    assert days.count("BEGIN:VEVENT") == 4
    take(desk, year, "22 %", report="Closed deals", definition="Won divided by won plus lost", swing="2 points")
    for number, value in enumerate(("21", "23", "25", "26.5"), 1):
        year.pass_days(92)
        desk.reload()
        take(desk, year, value, quarter=f"Quarter {number}")
    assert desk.locator(".verdict-word").first.inner_text() == "It moved"
    expect(desk.locator("main")).to_contain_text("From 22% to 26.5% in quarter 4")


def take(desk: Page, year: Year, value: str, quarter: str = "", **said: str) -> None:
    """Write a value down in the form of the only number."""
    form = desk.locator("form[action$='/snapshots']").first
    fold = desk.locator("details", has=form).first
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").first.click()
    if quarter:
        form.get_by_label(quarter, exact=True).check()
    for name, text in {"value": value, "day": year.today, "owner": "Dana", **said}.items():
        form.locator(f"[name='{name}']").fill(text)
    turned(desk, form.get_by_role("button").first.click)


def the_next_request(desk: Page) -> None:
    press(desk, "Begin the next request from this purchase")
    assert heading(desk) == "What came of the last purchase"
    assert desk.get_by_role("button", name=re.compile("^Yes, that is so")).count() >= 3
    press(desk, re.compile("^Yes, that is so"))
    expect(desk.locator("main")).to_contain_text("You told it: Yes")
