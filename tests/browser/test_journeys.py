"""Each journey as a person goes it, from the start page to the result, with scripts and without."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from dontbuy.api.wire.exact_json import loads
from tests.browser.conftest import Opener
from tests.browser.journeys import (
    DONT_KNOW,
    SKIP,
    Metric,
    Replies,
    asked,
    begin,
    draft,
    follow,
    go_through,
    heading,
    is_shown_as_wrong,
    press,
    reply,
    saved,
    tap,
)
from tests.browser.journeys import verdict as verdict_of
from tests.browser.places import write_note
from tests.browser.shelf import Shelf, story
from tests.conftest import ROOT

VENDOR, REQUEST, DISCOVERY = "Check a vendor", "Check a request for training", "Check your own discovery"
WIN_RATE = Metric("Win rate", "22.5", "30", "2031-06-30")
JOURNEYS: dict[str, Replies] = {
    VENDOR: {
        "vendor.stayed_surface_level": "Yes",
        "vendor.has_insight_into_org": SKIP,
        "cause.buyer_can_pinpoint": DONT_KNOW,
        "vendor.wants_to_get_in_deep": "No",
    },
    REQUEST: {
        "metrics.items": WIN_RATE,
        "behaviour.to_change_known": "Leave it open",
        "evaluator.is_delegate": "Yes",
        "request.reasons": "The board or the CEO asked for it",
    },
    DISCOVERY: {
        "vendor.sold_or_priced": "Yes",
        "vendor.stayed_surface_level": "Yes",
        "vendor.full_understanding_first": "No",
    },
}
javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])


@javascript
@pytest.mark.parametrize("title", JOURNEYS)
def test_a_journey_leads_to_the_verdict_that_the_service_and_the_command_name(
    opened: Opener, shelf: Shelf, tmp_path: Path, title: str, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    begin(page, title, "Acme Sales Academy")

    go_through(page, JOURNEYS[title])
    follow(page, "Your answers")
    follow(page, "Change the answer to")
    press(page, "Keep this answer" if page.get_by_role("button", name="Keep this answer").count() else "Continue")
    follow(page, "Your answers")
    press(page, "See the result")

    file = saved(page, tmp_path, "Download as JSON")
    answer = shelf.checked(loads(file.read_bytes()))
    assert verdict_of(page) == answer["headline"]
    assert [reason["because"] for reason in answer["reasons"] if reason["because"] not in page.content()] == []
    assert printed(str(file)).startswith(answer["headline"])


@pytest.mark.parametrize("verdict", ["run", "cannot_tell", "no_objection"])
def test_page_service_and_command_say_the_same(opened: Opener, shelf: Shelf, tmp_path: Path, verdict: str) -> None:
    place = shelf.finished(story("vendor_evaluation", verdict))
    page = opened(f"{place}/result/1")

    file = saved(page, tmp_path, "Download as JSON")
    answer = shelf.checked(loads(file.read_bytes()))
    told = loads(printed("--format", "json", str(file)).encode())
    assert answer["verdict"] == verdict == told["verdict"]
    assert verdict_of(page) == answer["headline"] == printed(str(file)).splitlines()[0].strip()
    assert {key: told[key] for key in answer if key in told} == {key: answer[key] for key in answer if key in told}


@javascript
def test_a_wrong_answer_is_asked_again_and_says_what_is_wrong(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(f"{shelf.asked_for_training}/question/request.reasons", javascript=javascript)

    press(page, "Continue")

    is_shown_as_wrong(page)
    assert asked(page) == "request.reasons"
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_role("checkbox").first).to_be_focused()


@javascript
def test_a_number_that_is_none_is_shown_again_as_it_was_typed(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened(f"{shelf.asked_for_training}/question/metrics.items", javascript=javascript)

    reply(page, Metric("Win rate", "about a fifth", "30", "2031-06-30"))

    is_shown_as_wrong(page)
    assert page.get_by_label("Today", exact=True).input_value() == "about a fifth"
    assert page.get_by_label("By when", exact=True).input_value() == "2031-06-30"
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Today", exact=True)).to_be_focused()


@javascript
def test_a_metric_may_be_known_and_not_said_and_another_one_added(
    opened: Opener, shelf: Shelf, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    begin(page, REQUEST)
    page.goto(f"{draft(page)}/question/metrics.items")
    row = page.get_by_role("group", name="Metric 1", exact=True)
    row.get_by_label("Metric", exact=True).select_option(label="Win rate")
    row.get_by_label("Known, but not to be said here").check()

    press(page, "Add another")
    second = page.get_by_role("group", name="Metric 2", exact=True)
    second.get_by_label("Metric", exact=True).select_option(label="Average deal size")
    press(page, "Continue")

    first, other = shelf.document(draft(page))["facts"]["metrics"]["items"]
    assert first == {"metric": "win_rate", "baseline": {"withheld": True}}
    assert other["metric"] != "win_rate"


@javascript
def test_back_finds_every_answer_as_it_was_left(opened: Opener, javascript: bool) -> None:
    page = opened(javascript=javascript)
    begin(page, VENDOR)
    first = asked(page)
    reply(page, "Yes")
    second = asked(page)
    reply(page, "No")

    page.go_back()
    expect(page).to_have_url(re.compile(second + "$"))
    expect(page.get_by_role("button", name="No", exact=True, pressed=True)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(first + "$"))
    expect(page.get_by_role("button", name="Yes", exact=True, pressed=True)).to_be_visible()
    page.go_forward()
    expect(page).to_have_url(re.compile(second + "$"))
    expect(page.get_by_role("button", name="No", exact=True, pressed=True)).to_be_visible()


@javascript
def test_back_over_a_wrong_answer_leads_to_a_page(opened: Opener, javascript: bool) -> None:
    page = opened(javascript=javascript)
    begin(page, VENDOR)
    first = asked(page)
    write_note(page, "x" * 10_001)
    tap(page, "Yes")
    is_shown_as_wrong(page)
    page.locator("[name^='note/']").fill("They asked for seats.")
    tap(page, "Yes")

    page.go_back()

    expect(page).to_have_url(re.compile(first + "$"))
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_visible()


@javascript
def test_answers_are_checked_and_one_is_changed(opened: Opener, javascript: bool) -> None:
    page = opened(javascript=javascript)
    begin(page, VENDOR, "Acme Sales Academy")
    question, first = heading(page), asked(page)
    reply(page, "Yes")
    skipped = heading(page)
    reply(page, SKIP)

    follow(page, "Your answers")
    expect(page.get_by_role("definition").filter(has_text="Yes")).to_have_count(1)
    expect(page.get_by_role("link", name=skipped, exact=True)).to_be_visible()
    follow(page, f"Change the answer to: {question}")
    expect(page.get_by_role("button", name="Yes", exact=True, pressed=True)).to_be_visible()
    tap(page, "No")
    assert asked(page) not in ("", first), "a change runs on"
    follow(page, "Your answers")

    assert heading(page) == "Check your answers"
    expect(page.get_by_role("definition").filter(has_text="No")).to_have_count(1)


@javascript
def test_it_stops_when_nothing_can_change_the_verdict_and_lets_people_go_on(
    opened: Opener, shelf: Shelf, javascript: bool
) -> None:
    page = opened(javascript=javascript)
    begin(page, VENDOR)
    go_through(page, JOURNEYS[VENDOR])
    expect(page.locator("#settled")).to_contain_text("Run: no answer that is still open can change this.")
    if javascript:
        expect(page.locator("#settled")).to_be_focused()

    press(page, "Go on")

    expect(page.locator("#settled")).to_have_count(0)
    press(page, SKIP)
    assert asked(page), "whoever went on is not stopped again"
    expect(page.locator("#settled")).to_have_count(0)
    assert shelf.checked(shelf.document(draft(page)))["verdict"] == "run"


@javascript
def test_the_single_page_saves_every_answer_at_once(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    page = opened("/check/vendor/all", javascript=javascript)
    page.get_by_label("You can leave it empty").fill("Acme")
    for question, label in (
        ("Does the vendor charge for anything before they make an offer?", "No"),
        ("Is the vendor on your", "Yes"),
    ):
        page.get_by_role("group", name=question).get_by_label(label, exact=True).check()

    press(page, "Save")
    expect(page.get_by_role("group", name="Is the vendor on your").get_by_label("Yes", exact=True)).to_be_checked()
    press(page, "See the result")

    answer = shelf.checked(shelf.document(draft(page)))
    assert verdict_of(page) == answer["headline"]
    assert shelf.document(draft(page))["facts"]["vendor"] == {"charges_for_discovery": False, "on_matrix": True}


def test_from_the_start_page_to_a_printed_result_is_a_short_way(
    opened: Opener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A vendor that someone met: every question is answered as the story has it, and skipped where it is silent."""
    told = story("vendor_evaluation", "run")["facts"]
    page = opened()
    begin(page, VENDOR, "Acme Sales Academy")

    seen, pages, _ = go_through(page, _Told(told))
    press(page, "See the result")
    page.pdf(path=tmp_path / "result.pdf", format="A4")

    assert heading(page) == "Run: leave these talks"
    # The start page, the first page of the journey, the questions, that with what is settled, the result.
    with capsys.disabled():
        print(f"\nfrom the start page to the printed result: {len(seen)} answers on {pages + 4} pages")


class _Told(dict[str, str]):
    """What a person says who knows this story."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__()
        self._facts = facts

    def get(self, fact: str, default: Any = None) -> Any:
        value: Any = self._facts
        for name in fact.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return {True: "Yes", False: "No"}.get(value, default) if isinstance(value, bool) else default


def printed(*options: str) -> str:
    """What `dontbuy check` prints."""
    command = [sys.executable, "-m", "cli", "check", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
