"""What belongs together stands on one line and at one place, and nothing looks like what it is not."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.journeys import turned
from tests.browser.places import PLACES
from tests.browser.shelf import Shelf

DESK, PHONE = 1280, 390
BOX = "element => element.getBoundingClientRect().toJSON()"
BOXES = "all => all.map(element => element.getBoundingClientRect().toJSON())"
LOOK = """element => {
  const style = getComputedStyle(element)
  return [style.backgroundColor, style.borderTopColor, style.boxShadow]
}"""
# Where the letters of the first line of an element end, below the upper edge of the page.
BASE = """element => {
  const range = document.createRange()
  range.selectNodeContents(element)
  return range.getClientRects()[0].bottom
}"""


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: Any = page.locator(selector).locator("visible=true").evaluate_all(BOXES)
    return list(found)


def test_what_the_mouse_is_over_does_not_look_chosen(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.settled}/question/vendor.stayed_surface_level")
    chosen, other = page.locator(".tap[aria-pressed]"), page.locator(".tap:not([aria-pressed], .quiet)")
    rest = other.evaluate(LOOK)

    other.hover()

    assert other.evaluate(LOOK) != rest
    assert [over == of_chosen for over, of_chosen in zip(other.evaluate(LOOK), chosen.evaluate(LOOK), strict=True)] == [
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_progress_stands_at_one_place_whatever_the_section_is_called(opened: Opener, shelf: Shelf, width: int) -> None:
    page, seen = opened(width=width), list[Any]()
    for fact in ("vendor.stayed_technical", "leader.unavailable", "cause.buyer_can_pinpoint"):
        page.goto(f"{shelf.fresh}/question/{fact}")
        titles = boxes(page, ".stage-title")  # none where the heading says it
        seen.append(boxes(page, ".stages progress"))
        assert [title["left"] for title in titles] in ([], [seen[-1][0]["left"]])

    assert len(seen[0]) > 3
    assert seen.count(seen[0]) == len(seen)


def test_progress_counts_all_questions_as_one(opened: Opener, shelf: Shelf) -> None:
    place = shelf.draft({"kind": "vendor_evaluation", "facts": {}})
    page = opened(f"{place}/question/vendor.stayed_technical")
    at = page.locator(".stages").get_by_text(re.compile(r"^Questions? \d+( to \d+)?, about \d+ to go$"))
    before = int(at.inner_text().replace(",", "").split()[1])

    turned(page, page.get_by_role("button", name="No", exact=True).click)

    assert int(at.inner_text().replace(",", "").split()[1]) > before


@pytest.mark.parametrize(
    ("name", "row"), [("metrics", ".list-acts"), ("questions of one thing", ".question > .actions")]
)
def test_to_go_on_and_to_leave_it_open_are_buttons_of_one_row(
    opened: Opener, shelf: Shelf, name: str, row: str
) -> None:
    """What leaves a list open stands with the list, for other questions may follow before one goes on."""
    page = opened()
    PLACES[name](page, shelf)

    desk = [box for box in boxes(page, f"{row} > *") if box["width"]]
    page.set_viewport_size({"width": PHONE, "height": 844})
    phone = [box for box in boxes(page, f"{row} > *") if box["width"]]

    assert len(desk) > 1
    assert len({(box["top"], box["height"]) for box in desk}) == 1
    assert all(box["width"] < DESK / 4 for box in desk)
    assert len({(box["left"], box["width"]) for box in phone}) == 1


def test_to_keep_an_answer_is_none_of_the_answers(opened: Opener, shelf: Shelf) -> None:
    page = opened()
    PLACES["question with a note"](page, shelf)
    keep = boxes(page, "button:text-is('Keep this answer')")[0]

    assert keep["top"] > boxes(page, "details.note")[0]["bottom"]
    assert keep["width"] < boxes(page, ".question-more")[0]["width"] / 2


def test_on_a_desk_the_rows_of_my_checks_are_alike(opened: Opener, shelf: Shelf) -> None:
    page = opened()
    PLACES["my checks"](page, shelf)
    rows, pills = boxes(page, ".my-check"), boxes(page, ".my-check .pill")

    assert len({round(row["height"]) for row in rows}) == 1
    assert len(pills) == len(rows)
    assert len({(pill["left"], round(pill["top"] - row["top"])) for pill, row in zip(pills, rows, strict=True)}) == 1


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_name_that_wraps_does_not_touch_the_verdict(opened: Opener, shelf: Shelf, width: int) -> None:
    named = {"kind": "vendor_evaluation", "subject": {"name": "Brightwater " * 12}, "facts": {}}
    page = opened(f"{shelf.finished(named)}/result/1", width=width)

    assert boxes(page, "h1")[0]["top"] - boxes(page, ".caption-name")[0]["bottom"] > 3


def test_on_a_phone_the_pill_does_not_make_a_name_wrap(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.stopped}/result/1", width=PHONE)

    assert boxes(page, ".caption-name")[0]["height"] < 30
    assert boxes(page, ".band .pill")[0]["bottom"] < boxes(page, ".caption-name")[0]["bottom"]


def test_on_the_map_a_section_stands_on_the_line_of_its_criteria(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.stopped}/map")
    rows = page.locator(".glance > li")

    for at in range(rows.count()):
        named, criterion = rows.nth(at).locator("> :first-child"), rows.nth(at).locator("a").first
        assert abs(named.evaluate(BASE) - criterion.evaluate(BASE)) < 3


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", ["questions to send", "memo", "question with a note"])
def test_a_field_of_several_lines_shows_its_last_one(opened: Opener, shelf: Shelf, name: str, width: int) -> None:
    page = opened(width=width)
    PLACES[name](page, shelf)
    cut = "all => all.filter(field => field.scrollHeight > field.clientHeight).map(field => field.id)"

    assert page.locator("textarea").count()
    assert page.locator("textarea").evaluate_all(cut) == []


def test_the_squares_of_the_grid_can_be_named(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.stopped}/result/1", width=PHONE, javascript=False)
    first = page.locator(".tile").first
    assert first.evaluate(BOX)["width"] < 40

    page.get_by_text("Name them").click()

    assert page.locator(".tile .hidden-words").evaluate_all(BOXES)[0]["width"] > 100
    expect(first).to_contain_text(": clear")


def test_while_nothing_is_told_its_pictures_are_folded_or_left_out(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.finished({'kind': 'vendor_evaluation', 'facts': {}})}/result/1")

    expect(page.get_by_text("Two sides of the table")).to_have_count(0)
    expect(page.locator(".tile").first).to_be_hidden()
    page.get_by_text("None of the 26 is decided yet").click()
    expect(page.locator(".tile").first).to_be_visible()


@pytest.mark.parametrize("state", ["stopped", "settled", "longest", "undecided"])
def test_on_a_phone_more_acts_make_no_button_narrower_and_no_act_is_cut(
    opened: Opener, shelf: Shelf, state: str
) -> None:
    page = opened(f"{getattr(shelf, state)}/result/1", width=PHONE)
    before = boxes(page, ".do-now .actions > .button")
    cut = "all => all.filter(line => line.scrollHeight > line.clientHeight + 1).map(line => line.textContent)"

    page.locator(".more-acts > summary").click()

    assert boxes(page, ".do-now .actions > .button") == before != []
    assert page.locator(".reason .do").evaluate_all(cut) == []


def test_a_link_that_is_shared_stands_apart_from_the_button_that_made_it(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.finished({'kind': 'vendor_evaluation', 'facts': {}})}/result/1?unfold=share", width=PHONE)

    turned(page, page.get_by_role("button", name="Make a link to share").click)

    button, card = boxes(page, "#share button")[0], boxes(page, ".shared")[0]
    assert card["top"] - button["top"] - button["height"] >= 8


def test_the_chip_says_what_is_settled_in_one_run_of_words(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.settled}/question/vendor.sold_or_priced", width=PHONE)
    page.locator(".chip > span").evaluate(
        "words => { words.firstElementChild.nextSibling.data = 'So long a word '.repeat(5) }"
    )

    assert page.locator(".chip > *").count() == 2
    assert page.locator(".chip .settled").evaluate("part => getComputedStyle(part).display") == "inline"
