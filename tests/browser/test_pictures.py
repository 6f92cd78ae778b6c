"""The pictures in a browser: nothing overflows, nothing is too small to read, nothing depends on colours."""

from typing import Literal

import pytest

from tests.browser.conftest import Opener, violations
from tests.browser.test_every_page import CUT_OFF

SMALLEST = 12
# The words of a picture that are smaller than this many pixels, and can be seen. A drawing has no words of its own.
TOO_SMALL = """smallest => {
    const seen = [...document.querySelectorAll('.picture *')].filter(one => one.checkVisibility()
      && !one.closest('.hidden-words') && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    return seen.filter(one => one.closest('svg') || parseFloat(getComputedStyle(one).fontSize) < smallest)
      .map(one => one.outerHTML.slice(0, 120))
}"""
# Marks that the forced colours would not reach: what is drawn in a colour of our own.
OWN_COLOURS = """() => {
    const shown = document.createElement('p')
    document.body.append(shown)
    const allowed = ['Canvas', 'CanvasText', 'LinkText'].map(colour => {
      shown.style.color = colour
      return getComputedStyle(shown).color
    })
    return [...document.querySelectorAll('.picture svg :is(path, circle, rect, line)')].filter(one => {
      const style = getComputedStyle(one)
      return [style.fill, style.stroke].some(paint => paint !== 'none' && !allowed.includes(paint))
    }).map(one => one.outerHTML.slice(0, 120))
}"""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("colours", "forced"), [("light", False), ("dark", False), ("light", True)], ids=["light", "dark", "forced"]
)
def test_every_picture_can_be_read(opened: Opener, width: int, colours: Literal["light", "dark"], forced: bool) -> None:
    page = opened("/pictures", width=width, colours=colours, forced=forced)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(TOO_SMALL, SMALLEST) == []
    assert violations(page) == []


def test_with_forced_colours_no_mark_has_a_colour_of_its_own(opened: Opener) -> None:
    page = opened("/pictures", forced=True)

    assert page.evaluate("document.querySelectorAll('.picture svg').length") > 100
    assert page.evaluate(OWN_COLOURS) == []
