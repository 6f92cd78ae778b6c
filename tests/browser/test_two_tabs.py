"""Two tabs on one check, and answers that are not saved yet: nothing is lost, and nothing is overwritten."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.journeys import heading, press, tap, turned
from tests.browser.shelf import Shelf

javascript = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
_MATRIX, _CHARGES = (
    "Is the vendor on your comparison matrix?",
    "Does the vendor charge for anything before they make an offer?",
)
NOTHING = {"kind": "vendor_evaluation", "facts": {}}


def answer(page: Page, question: str, label: str) -> None:
    page.locator(".one-question").get_by_role("group", name=question).get_by_label(label, exact=True).check()


@javascript
def test_two_tabs_that_answer_different_questions_lose_neither(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.draft(NOTHING)
    first, second = (opened(f"{place}/all", javascript=javascript) for _ in range(2))

    answer(first, _MATRIX, "Yes")
    press(first, "Save")
    answer(second, _CHARGES, "No")
    press(second, "Save")

    expect(second.locator("#saved")).to_have_text("Saved.")
    assert shelf.document(place)["facts"] == {"vendor": {"on_matrix": True, "charges_for_discovery": False}}


@javascript
@pytest.mark.parametrize(("choice", "kept"), [("Keep mine: No", False), ("Keep the other: Yes", True)])
def test_two_tabs_that_differ_are_asked_whose_answer_stays(
    opened: Opener, shelf: Shelf, javascript: bool, choice: str, kept: bool
) -> None:
    place = shelf.draft(NOTHING)
    first, second = (opened(f"{place}/all", javascript=javascript) for _ in range(2))
    answer(first, _MATRIX, "Yes")
    press(first, "Save")
    answer(second, _MATRIX, "No")
    answer(second, _CHARGES, "No")
    press(second, "Save")

    expect(second.get_by_role("alert")).to_contain_text("This was answered while you had it open")
    assert shelf.document(place)["facts"]["vendor"] == {"on_matrix": True, "charges_for_discovery": False}
    second.get_by_role("alert").get_by_label(choice).check()
    press(second, "Save")

    expect(second.get_by_role("alert")).to_have_count(0)
    assert shelf.document(place)["facts"]["vendor"] == {"on_matrix": kept, "charges_for_discovery": False}


@javascript
def test_a_question_that_another_tab_answered_is_asked_before_it_changes(
    opened: Opener, shelf: Shelf, javascript: bool
) -> None:
    place = shelf.draft(NOTHING)
    path = f"{place}/question/vendor.stayed_technical"
    first, second = (opened(path, javascript=javascript) for _ in range(2))
    tap(first, "Yes")
    tap(second, "No")

    second.get_by_role("alert").get_by_label("Keep the other: Yes").check()
    press(second, "Continue")

    assert shelf.document(place)["facts"]["vendor"] == {"stayed_technical": True}


def test_both_tabs_of_an_expired_check_say_so(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft(NOTHING)
    first, second = (opened(f"{place}/all") for _ in range(2))
    shelf.expire_the_newest()
    for page in (first, second):
        answer(page, _MATRIX, "Yes")
        press(page, "Save")
        assert heading(page) == "This link has expired"


@javascript
def test_saving_a_section_stays_there_and_says_so(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.draft(NOTHING)
    page = opened(f"{place}/all", javascript=javascript)
    section = page.get_by_role("region", name="What speaks for it")

    turned(page, section.get_by_role("button", name="Save").click)

    expect(section.get_by_role("status")).to_contain_text("Saved.")
    expect(section.get_by_role("status")).to_be_in_viewport()


# What the browser would ask, and what the person answers to it.
ASKED = "answer => { window.asked = []; window.confirm = text => { window.asked.push(text); return answer } }"
UNLOADS = """() => {
  const leaving = new Event("beforeunload", {cancelable: true})
  window.dispatchEvent(leaving)
  return !leaving.defaultPrevented
}"""
_QUESTION = "You have answers on this page that are not saved. Leave it without them?"


@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "stays"])
def test_leaving_with_answers_that_are_not_saved_asks(opened: Opener, shelf: Shelf, leaves: bool) -> None:
    page = opened(f"{shelf.draft(NOTHING)}/all")
    page.evaluate(ASKED, leaves)
    assert page.evaluate(UNLOADS)
    answer(page, _MATRIX, "Yes")
    assert not page.evaluate(UNLOADS)

    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Criteria")
    if leaves:
        turned(page, link.click)
    else:
        link.click()
        expect(page.locator("[name='vendor.on_matrix'][value='true']")).to_be_checked()

    assert (heading(page) != "All questions on one page") is leaves
    assert page.evaluate("window.asked") == [_QUESTION]


def test_leaving_after_saving_asks_nothing(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.draft(NOTHING)}/all")
    page.evaluate(ASKED, False)
    answer(page, _MATRIX, "Yes")
    press(page, "Save")
    assert page.evaluate(UNLOADS)
    turned(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Criteria").click)
    assert heading(page) != "All questions on one page"


NOTE = "They asked how many seats we need."


def write(page: Page) -> None:
    page.locator("details.note summary").click()
    page.get_by_role("textbox", name="What makes you say so?").fill(NOTE)


@javascript
def test_a_note_is_kept_by_one_tap_and_by_going_back(opened: Opener, shelf: Shelf, javascript: bool) -> None:
    place = shelf.draft(NOTHING)
    page = opened(f"{place}/question/vendor.stayed_technical", javascript=javascript)
    write(page)
    tap(page, "Yes")
    [note] = shelf.document(place)["evidence"]
    assert note | {"as_of": "a day"} == {
        "fact": "vendor.stayed_technical",
        "quote": NOTE,
        "source": "form",
        "as_of": "a day",
    }
    page.goto(f"{place}/question/vendor.stayed_surface_level")
    write(page)
    press(page, "Back")
    page.goto(f"{place}/question/vendor.stayed_surface_level")
    expect(page.get_by_role("textbox", name="What makes you say so?")).to_have_value(NOTE)


def test_a_note_that_was_not_sent_is_there_again_after_the_browsers_own_way_back(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft(NOTHING)
    page = opened(f"{place}/question/vendor.stayed_technical")
    tap(page, "Yes")
    second = page.url
    write(page)
    page.evaluate("document.querySelector('[data-changed]').removeAttribute('data-changed')")
    page.go_back()
    page.go_forward()
    expect(page).to_have_url(second)
    expect(page.get_by_role("textbox", name="What makes you say so?")).to_have_value(NOTE)


def test_leaving_a_note_that_was_not_sent_asks(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.draft(NOTHING)}/question/vendor.stayed_technical")
    page.evaluate(ASKED, False)
    write(page)
    assert not page.evaluate(UNLOADS)
    page.get_by_role("link", name="Your answers").click()
    expect(page.get_by_role("textbox", name="What makes you say so?")).to_have_value(NOTE)
    assert page.evaluate("window.asked") == [_QUESTION]
