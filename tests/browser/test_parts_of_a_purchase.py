"""Each part of a purchase is shown working in a browser: what it is for, in one line, and the test that shows it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.journeys import Metric, fill_in, follow, heading, press, saved
from tests.browser.purchases import OURS, VENDORS_BAD, WIN_RATE, BegunPurchase
from tests.browser.shelf import Shelf

PARTS: Mapping[str, str] = {
    "a list of what was opened in this browser, kept by one cookie, cleared by one tap": "test_my_checks",
    "one person is asked by a link of their own, on a phone, until it is taken back": "test_somebody_is_asked",
    "the sales leader says better at what, how much, by when, and the days propose the order": "test_the_leaders_page",
    "seven questions at most to take into a call, on paper": "test_a_call_sheet",
    "ten taps after a call, each with a note, and who took part": "test_a_debrief",
    "several calls come to one value each, with the calls that it rests on": "test_calls_add_up",
    "the result on one page, to share as a page, a text, a mail, a PDF": "test_a_memo",
    "three columns for the matrix that people have anyway, with the line that says why": "test_matrix_columns",
    "the minimums with owner, day and proof, who reinforces, why it is off": "test_readiness",
    "the cost of no change from the buyers\u2019 own figures": "test_the_cost_of_no_change",
    "the numbers at the start and each quarter, and what they propose the next time": "test_snapshots",
    "a polite no to a vendor who is out": "test_a_polite_no",
    "the day to decide by, in a calendar, with what is open and with whom": "test_the_day_to_decide_by",
}
"""Each part in a line, with the test below that shows it."""
WON = Metric("Win rate", "22 %", "27 %", "2036-06-30")


def test_every_part_is_shown_and_every_test_shows_one() -> None:
    itself = "test_every_part_is_shown_and_every_test_shows_one"
    assert sorted([*PARTS.values(), itself]) == sorted(name for name in globals() if name.startswith("test_"))


@pytest.fixture
def begun(shelf: Shelf) -> BegunPurchase:
    """A purchase with two vendors, in which the win rate has to move."""
    made = shelf.purchases.begin(decide_by="2036-12-04", request={"metrics": {"items": [WIN_RATE]}})
    made.vendor("Northgate")
    made.vendor("Brightline")
    return made


def debrief(page: Page, made: BegunPurchase, day: str, **taps: str) -> None:
    """Tell of a call with the first vendor; `taps` are the words by a part of the question."""
    page.goto(made.place)
    follow(page, "Calls with Northgate")
    follow(page, "Debrief a call")
    page.get_by_label("The day of the call").fill(day)
    for question, word in taps.items():
        group = page.get_by_role("group", name=re.compile(question.replace("_", " ")))
        group.get_by_label(word, exact=True).first.check()
    press(page, "Save the call")


def days_ago(days: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def test_my_checks(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    headline = heading(page)
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page.goto("/checks")
    entry = page.get_by_role("listitem").filter(has_text="Discovery training for the new reps")
    expect(entry).to_contain_text(headline)
    press(page, "Clear this list")
    page.goto("/checks")
    expect(page.locator("main")).not_to_contain_text("Discovery training for the new reps")


def test_somebody_is_asked(opened: Opener, begun: BegunPurchase) -> None:
    link = begun.ask("manager", "Kim")
    phone, desk = opened(link, width=390, height=844), opened(begun.place)
    assert 0 < phone.locator("[name='asked']").count() <= 7
    name = phone.locator("[name='asked']").first.input_value()
    phone.locator(f"input[name='{name}'][value='true']").check()
    press(phone, "Save my answers")
    desk.reload()
    expect(desk.locator(".asked-person", has_text="Kim")).to_contain_text("1 answer, the last on")
    desk.locator("summary", has_text="Take the link back").click()
    press(desk, re.compile("^Take it back"))
    phone.reload()
    assert heading(phone) == "This link was taken back"


def test_the_leaders_page(opened: Opener, shelf: Shelf) -> None:
    made = shelf.purchases.begin()
    made.vendor("Northgate")
    phone = opened(made.ask("leader", "Dana"), width=390, height=844)
    assert heading(phone) == "Better at what, how much better, by when?"
    assert phone.locator("[name='asked']").count() == 5
    fill_in(phone, WON)
    press(phone, "Save my answers")
    desk = opened(made.place)
    debrief(desk, made, days_ago(3), What_did_they_speak_of_first="Their product")
    desk.goto(made.place)
    proposed = desk.locator("section:has(> #first-contact)")
    expect(proposed).to_contain_text("The leader told the numbers here on")
    expect(proposed).to_contain_text("The earliest call that was debriefed was on")
    press(desk, "Answer no")
    expect(desk.locator("#first-contact")).to_have_count(0)


def test_a_call_sheet(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    follow(page, "Call sheet for Northgate")
    assert 0 < page.locator("ol.call-sheet > li").count() <= 7
    page.emulate_media(media="print")
    expect(page.locator(".write-here").first).to_be_visible()
    expect(page.get_by_role("link", name="Debrief the call")).to_be_hidden()


def test_a_debrief(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    follow(page, "Calls with Northgate")
    follow(page, "Debrief a call")
    note = page.locator("details.note", has=page.locator("[name='note/vendor.sold_or_priced']"))
    expect(note).to_be_hidden()
    page.get_by_role("group", name="Who of you took part").get_by_label("A rep").check()
    page.get_by_role("group", name="Did a price or an offer come").get_by_label("Yes", exact=True).check()
    expect(note).to_be_visible()
    note.locator("summary").click()
    page.locator("[name='note/vendor.sold_or_priced']").fill("40,000 for ten reps")
    page.locator("[name='note/hardest']").fill("Why did you lose the last three?")
    press(page, "Save the call")
    expect(page.locator("main")).to_contain_text("With a rep.")
    page.locator("summary", has_text="What was told of it").click()
    expect(page.locator("dl.told q")).to_have_text(["Why did you lose the last three?", "40,000 for ten reps"])


def test_calls_add_up(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    for days, word in ((9, "No"), (2, "Yes")):
        debrief(page, begun, days_ago(days), Was_a_slide_deck_presented=word)
    come_to = page.locator("section:has(> #come-to)")
    expect(come_to.locator("dd")).to_have_count(1)
    expect(come_to.locator("dd")).to_contain_text(re.compile(r"^Yes \(call of"))


def test_a_memo(opened: Opener, begun: BegunPurchase, tmp_path: Path) -> None:
    page = opened(begun.place)
    follow(page, "Northgate")
    follow(page, "Your answers")
    press(page, "See the result")
    follow(page, "The result on one page")
    assert len(page.locator("textarea").first.input_value()) > 300
    expect(page.get_by_role("link", name="Write a mail")).to_have_attribute("href", re.compile("^mailto:"))
    assert saved(page, tmp_path, "Download as PDF").read_bytes().startswith(b"%PDF-")


def test_matrix_columns(opened: Opener, begun: BegunPurchase, tmp_path: Path) -> None:
    page = opened(begun.place)
    follow(page, "Calls with Northgate")
    follow(page, "Debrief a call")
    page.get_by_role("group", name="Who of you took part").get_by_label("The sales leader").check()
    page.get_by_label("For most of the call: why, and why is that?").check()
    press(page, "Save the call")
    page.goto(begun.place)
    table = page.locator("table.matrix")
    titles = ["Asked for our numbers", "Real discovery, with whom", "Cause, plan, impact in their words"]
    for column, title in enumerate(titles, 1):
        expect(table.locator("thead th").nth(column)).to_contain_text(title)
        expect(table.locator("thead th").nth(column).locator("a")).to_have_attribute("href", re.compile("/criteria/"))
    expect(table.locator("tr", has_text="Northgate")).to_contain_text("With whom: the sales leader")
    in_csv = saved(page, tmp_path, "Download as CSV").read_text("utf-8-sig")
    page.locator("summary", has_text="To paste into a sheet").click()
    for text in (in_csv, page.locator("#matrix-text").input_value()):
        assert "About our business: yes; With whom: the sales leader" in text


def test_readiness(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    follow(page, "Readiness")
    assert page.locator(".minimum").count() == 5
    fields = {
        "minimum/1/owner": "Kim",
        "minimum/1/day": "2036-11-01",
        "minimum/1/proof": "The dashboard of October",
        "reinforce/2/who": "Lee",
        "reinforce/6/who": "Lee",
        "reinforce/12/who": "Dana",
        "why/1/stage": "Demo to proposal",
    }
    for name, text in fields.items():
        page.locator(f"[name='plan/{name}']").fill(text)
    press(page, "Save the plan")
    page.goto(f"{begun.place}/readiness")
    for name, text in fields.items():
        expect(page.locator(f"[name='plan/{name}']")).to_have_value(text)


def test_the_cost_of_no_change(opened: Opener, begun: BegunPurchase) -> None:
    page = opened(begun.place)
    follow(page, "The cost of no change")
    factors = {"volume": "400", "volume_who": "Kim", "one": "€20,000", "one_who": "Dana"}
    for name in factors:
        expect(page.locator(f"[name='plan/cost/win_rate/{name}']")).to_have_value("")
    for name, text in factors.items():
        page.locator(f"[name='plan/cost/win_rate/{name}']").fill(text)
    press(page, "Work it out")
    press(page, f"Tell €{5 * 400 * 20_000 // 100:,} as our cost of no change")
    page.goto(begun.place)
    page.locator("summary", has_text="told once for every vendor").click()
    expect(page.locator("dl.told")).to_contain_text("€400,000")


def test_snapshots(opened: Opener, shelf: Shelf, tmp_path: Path) -> None:
    page = opened(f"{shelf.measured}/snapshots")
    words = page.locator(".verdict-word")
    expect(words.first).to_have_text("It moved")
    expect(page.locator("figure svg").first).to_be_visible()
    expect(page.get_by_text("by another definition").first).to_be_visible()
    calendar = saved(page, tmp_path, "The four days into a calendar").read_text("utf-8")
    assert calendar.count("BEGIN:VEVENT") == 4
    assert "Dana Whitfield" in calendar.replace("\r\n ", "")
    press(page, "Begin the next request from this purchase")
    expect(page.locator("main")).to_contain_text("0 of 2 are in the request.")
    press(page, re.compile("^Yes, that is so"))
    expect(page.locator("main")).to_contain_text("1 of 2 is in the request.")


def test_a_polite_no(opened: Opener, shelf: Shelf) -> None:
    made = shelf.purchases.begin(request=OURS)
    made.vendor("Brightline", VENDORS_BAD)
    page = opened(made.place)
    page.locator(".steps a", has_text="tell them").click()
    expect(page.locator("h1")).to_have_text("Tell Brightline")
    texts = [field.input_value() for field in page.locator("textarea").all()]
    assert any("Thank you" in text for text in texts)
    assert not any("?" in text for text in texts), "whoever is out is asked nothing"


def test_the_day_to_decide_by(opened: Opener, begun: BegunPurchase, tmp_path: Path) -> None:
    begun.ask("leader", "Dana")
    page = opened(begun.place)
    expect(page.locator(".band")).to_contain_text("Decide by 4 December 2036")
    calendar = saved(page, tmp_path, "Put the day into a calendar").read_text("utf-8").replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20361204" in calendar
    assert "Dana (the sales leader):" in calendar.replace("\\", "")
