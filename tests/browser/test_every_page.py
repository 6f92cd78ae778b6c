"""What is asked of every page, in each of its states: no violation, nothing lost on a small screen, visible focus."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opener, violations
from tests.browser.places import PLACES
from tests.browser.shelf import Shelf

# A desk, a phone, a small phone, and a desk of 1280 by 1024 at 400 %.
SCREENS = ((1280, 900), (390, 844), (320, 640), (320, 256))
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
RULES_OF_SIZE = ("target-size", "scrollable-region-focusable")
# What can be read and used: the addresses of links, the names of buttons and fields, the headings.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, h1, h2, h3, h4')]
  .filter(element => element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .map(element => element.href || element.name || element.textContent.trim().replace(/\\s+/g, ' '))"""
# What stands beyond the right edge without a place that scrolls, or is cut off in its own box.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(element => {
    if (!element.checkVisibility() || element.closest('.hidden-words, .scroll, .skip-link, thead, svg')) return false
    const box = element.getBoundingClientRect()
    const cut = getComputedStyle(element).overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1
    return box.right > innerWidth + 1 || box.left < -1 || cut
  }).map(element => element.outerHTML.slice(0, 120))"""
# What can have the focus and does not show it, by an outline of its own or of the option around it.
HIDES_FOCUS = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  .filter(element => element.checkVisibility({visibilityProperty: true}) && element.type !== 'hidden')
  .filter(element => {
    element.focus()
    return ![element, element.closest('.option')].some(shown => {
      const style = shown && getComputedStyle(shown)
      return style && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    })
  }).map(element => element.outerHTML.slice(0, 120))"""

# Buttons, options and blocks of a level without a border; what is chosen without a mark of its own.
UNMARKED = """() => [...document.querySelectorAll(
    '.button:not(.link), .option:not(.small), .tap, .band, .input, .tag, .pill, .chip')]
  .filter(element => element.checkVisibility() && getComputedStyle(element).borderTopStyle === 'none')
  .concat([...document.querySelectorAll('.option:has(:checked), .tap[aria-pressed]')]
    .filter(element => element.checkVisibility() && getComputedStyle(element).outlineStyle === 'none'))
  .map(element => element.outerHTML.slice(0, 120))"""

# Rows of buttons, fields and sheets that touch what is drawn below them.
TOUCHING = """() => {
  const seen = element => element.checkVisibility() && element.getBoundingClientRect().height > 0
  const below = element => {
    const next = element.nextElementSibling
    return next && !seen(next) ? below(next) : next
  }
  const drawn = element => {
    const style = getComputedStyle(element)
    const first = [...element.childNodes].find(node => node.nodeType === 1 ? seen(node) : node.data?.trim())
    const isEmpty = style.borderTopWidth === '0px' && style.backgroundColor === 'rgba(0, 0, 0, 0)'
    return isEmpty && first?.nodeType === 1 ? drawn(first) : element
  }
  const gap = (upper, lower) => drawn(lower).getBoundingClientRect().top - upper.getBoundingClientRect().bottom
  return [...document.querySelectorAll('.actions, .field, .card, .panel, .band, .error-summary, div.scroll, form')]
    .filter(element => seen(element) && below(element) && Math.abs(gap(element, below(element))) < 7)
    .map(element => `${element.outerHTML.slice(0, 80)} … ${below(element).outerHTML.slice(0, 80)}`)
}"""
# Buttons of one row that do not stand on one line.
CROOKED = """() => [...document.querySelectorAll('.actions')].filter(row => {
  const tops = [...row.querySelectorAll('.button')].filter(button => button.checkVisibility())
    .map(button => button.getBoundingClientRect().top)
  return tops.some(top => tops.some(other => top !== other && Math.abs(top - other) < 20))
}).map(row => row.textContent.trim())"""


@pytest.mark.parametrize("name", PLACES)
def test_a_page_can_be_read_and_used_by_everyone(opened: Opener, shelf: Shelf, name: str) -> None:
    page = opened()
    PLACES[name](page, shelf)
    assert (page.locator("h1").inner_text() == "Not found") is (name == "no such page"), "each name leads to its page"
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")

    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, *RULES_OF_COLOUR) == []
    nothing_is_lost_on_a_small_screen(page)
    # An open menu lies over what is below it, and is closed before that is pressed.
    page.evaluate("document.querySelector('.menu')?.removeAttribute('open')")
    assert violations(page, *RULES_OF_SIZE) == []
    page.emulate_media(forced_colors="active")
    focus_and_choice_are_seen(page)


def nothing_is_lost_on_a_small_screen(page: Page) -> None:
    """No width has to be scrolled sideways; at 400 % of a desk everything that was there is still there."""
    reachable = set(page.evaluate(REACHABLE))
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(TOUCHING) == []
        assert page.evaluate(CROOKED) == []
    assert reachable - set(page.evaluate(REACHABLE)) == set()


def focus_and_choice_are_seen(page: Page) -> None:
    page.keyboard.press("Tab")  # whoever uses keys is shown the focus
    assert page.evaluate(HIDES_FOCUS) == []
    assert page.evaluate(UNMARKED) == []
    assert (
        page.evaluate("[...document.querySelectorAll('[tabindex]')].filter(element => element.tabIndex > 0).length")
        == 0
    )
