"""Two people in two browsers: the one who looks at vendors at a desk, the sales leader on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, violations
from tests.browser.journeys import LOOKS_AT_VENDORS, Metric, fill_in, follow, heading, press, turned

javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
WIN_RATE = Metric("Win rate", "22 %", "27 %", "2036-06-30")


def purchase(page: Page) -> str:
    """Begin one; gives the address of its board."""
    page.goto("/")
    follow(page, "Decide together: a purchase")
    page.get_by_label("What is it about?").fill("Discovery training")
    page.get_by_label("Decide by").fill("2036-12-04")
    press(page, LOOKS_AT_VENDORS)
    return page.url


def ask(page: Page, role: str, name: str) -> str:
    """Make somebody's link on the board; gives its address."""
    fold = page.locator("details", has=page.locator("summary", has_text="Ask somebody"))
    if not fold.evaluate("fold => fold.open"):
        fold.locator("summary").click()
    page.get_by_label(role, exact=True).check()
    page.get_by_label(re.compile("^Their name")).fill(name)
    press(page, "Make a link")
    made = page.locator("input[id^='link-']").last
    expect(made).to_be_in_viewport()
    return made.input_value()


def add_vendor(page: Page, name: str) -> None:
    page.get_by_label(re.compile("^(A|Another) vendor$")).fill(name)
    press(page, "Add the vendor")


def answer(page: Page, question: str, label: str) -> None:
    """Choose an answer on the page of somebody who is asked."""
    page.get_by_role("group", name=question).get_by_label(label, exact=True).first.check()


@javascript
def test_the_leader_answers_on_a_phone_and_the_board_says_so(opened: Opener, javascript: bool) -> None:
    desk = opened(javascript=javascript)
    board = purchase(desk)
    assert heading(desk) == "Too little is known to sign"
    link = ask(desk, "The sales leader", "Dana")
    assert heading(desk) == "Do not sign yet: the sales leader has not answered"

    phone = opened(link, javascript=javascript, width=390, height=844)
    assert heading(phone) == "Better at what, how much better, by when?"
    fill_in(phone, WIN_RATE)
    answer(phone, "Is it known who in your team has to do what differently after this training?", "Yes")
    press(phone, "Save my answers")
    expect(phone.get_by_role("status").first).to_contain_text("Your answers are saved")
    if javascript:
        assert violations(phone) == []

    desk.goto(board)
    expect(desk.locator("main")).to_contain_text("Dana (the sales leader)")
    expect(desk.locator("main")).to_contain_text("2 answers, the last on")
    desk.locator("summary", has_text="told once for every vendor").click()
    expect(desk.locator("dl.told")).to_contain_text("Win rate: today 22%")
    expect(desk.locator("dl.told")).to_contain_text("· Dana (the sales leader)")

    for name in ("Acme", "Bolt", "Crest"):
        add_vendor(desk, name)
    assert desk.locator(".purchase-column").count() == 4
    follow(desk, "Who told what, and what it changed")
    expect(desk.locator("main")).to_contain_text("Dana (the sales leader)")
    expect(desk.locator("main")).to_contain_text("Win rate: today 22%")


def test_who_differs_sees_both_and_the_board_waits_for_them(opened: Opener) -> None:
    desk = opened()
    board = purchase(desk)
    pages = {}
    for role, name, label in (("The sales leader", "Dana", "Yes"), ("A sales manager", "Kim", "No")):
        desk.goto(board)
        pages[name] = opened(ask(desk, role, name), width=390, height=844)
        pages[name].goto(f"{pages[name].url}?change=buy_in.middle_management")
        pages[name].locator(
            f"[name='buy_in.middle_management'][value='{'true' if label == 'Yes' else 'false'}']"
        ).check()
        press(pages[name], "Save my answers")
    desk.goto(board)
    assert heading(desk) == "Do not sign yet: two of you differ"
    expect(desk.locator(".panel .statements")).to_contain_text("Dana (the sales leader): Yes")
    pages["Dana"].reload()
    expect(pages["Dana"].locator(".panel .statements")).to_contain_text("Kim (a sales manager): No")
    expect(pages["Dana"].locator(".panel .statements")).to_contain_text("You: Yes")


def test_a_decision_is_written_down_and_shared(opened: Opener) -> None:
    desk = opened()
    board = purchase(desk)
    add_vendor(desk, "Acme")
    press(desk, "Make a link to share")
    shared = desk.locator("#shared-1").input_value()
    turned(desk, desk.get_by_role("button", name=re.compile("We bought from .*Acme.*, all the same")).click)
    assert heading(desk) == "Did you buy from Acme?"
    press(desk, "Yes, write it down")
    assert heading(desk) == "Bought from Acme, before enough was known"
    onlooker = opened(shared, width=390, height=844)
    assert heading(onlooker) == "Bought from Acme, before enough was known"
    assert onlooker.locator("form").count() == 0
    desk.goto(board)
    press(desk, "Open it again")
    assert heading(desk) == "Too little is known to sign"
