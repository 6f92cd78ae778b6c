"""What is asked of every page, in each of its states: no violation, nothing lost on a small screen, visible focus."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener, violations
from tests.browser.places import PLACES
from tests.browser.shelf import Shelf

WIDTHS = (1280, 390, 320)
# What can be read and used: the addresses of links, the names of buttons and fields, the headings.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, h1, h2, h3, h4')]
  .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map(one => one.href || one.name || one.textContent.trim().replace(/\\s+/g, ' '))"""
# What stands beyond the right edge without a place that scrolls, or is cut off in its own box.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (!one.checkVisibility() || one.closest('.hidden-words, .scroll, .skip-link, thead, svg')) return false
    const box = one.getBoundingClientRect()
    const cut = getComputedStyle(one).overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1
    return box.right > innerWidth + 1 || box.left < -1 || cut
  }).map(one => one.outerHTML.slice(0, 120))"""
# What can have the focus and does not show it, by an outline of its own or of the option around it.
HIDES_FOCUS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== 'hidden')
  .filter(one => {
    one.focus()
    return ![one, one.closest('.option')].some(shown => {
      const style = shown && getComputedStyle(shown)
      return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    })
  }).map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing(opened: Opener, shelf: Shelf, name: str) -> None:
    page = opened()
    PLACES[name](page, shelf)

    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast", "link-in-text-block") == []


@pytest.mark.parametrize("name", PLACES)
def test_nothing_is_lost_on_a_small_screen_or_at_400_percent(opened: Opener, shelf: Shelf, name: str) -> None:
    page = opened()
    PLACES[name](page, shelf)
    reachable = set(page.evaluate(REACHABLE))

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert reachable - set(page.evaluate(REACHABLE)) == set()


@pytest.mark.parametrize("name", PLACES)
def test_the_focus_and_what_is_chosen_are_seen_in_forced_colours(opened: Opener, shelf: Shelf, name: str) -> None:
    page = opened(forced=True)
    PLACES[name](page, shelf)

    assert page.evaluate(HIDES_FOCUS) == []
    assert unmarked(page) == []
    assert page.evaluate("[...document.querySelectorAll('[tabindex]')].filter(one => one.tabIndex > 0).length") == 0


def unmarked(page: Page) -> list[Any]:
    """Buttons, options and blocks of a level without a border; what is chosen without a mark of its own."""
    found: list[Any] = page.evaluate(
        """() => [...document.querySelectorAll('.button:not(.link), .option:not(.small), .band, .input, .tag')]
          .filter(one => one.checkVisibility() && getComputedStyle(one).borderTopStyle === 'none')
          .concat([...document.querySelectorAll('.option:has(:checked)')]
            .filter(one => one.checkVisibility() && getComputedStyle(one).outlineStyle === 'none'))
          .map(one => one.outerHTML.slice(0, 120))"""
    )
    return found
