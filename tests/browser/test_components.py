"""The components look as the tokens of the style sheet say, in our typefaces, and can be used by everyone."""

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, violations

WIDTHS = (1280, 390)
SIZES: dict[str, dict[str, str]] = {
    "h1": {"font-size": "--text-6", "color": "--ink"},
    "section > h2": {"font-size": "--text-5", "margin-bottom": "--space-4"},
    "section > h3": {"font-size": "--text-4"},
    ".lead": {"font-size": "--text-4", "color": "--soft"},
    "h3 + p": {"font-size": "--text-3", "color": "--ink"},
    ".hint": {"font-size": "--text-2", "color": "--soft"},
    ".verdict": {"font-size": "--text-7"},
    ".button:not(.second, .danger, .link)": {
        "min-height": "--control",
        "font-size": "--text-3",
        "background-color": "--brand",
        "color": "--on-brand",
        "border-top-left-radius": "--radius",
        "padding-left": "--space-4",
    },
    ".button.second": {"background-color": "--sheet", "border-top-color": "--edge"},
    ".button.danger": {"color": "--stop", "border-top-color": "--stop"},
    ".actions": {"column-gap": "--space-3"},
    ".pill[data-level='stop']": {"width": "--pill", "font-size": "--text-1", "color": "--stop"},
    ".pill[data-level='act']": {"width": "--pill", "color": "--act", "background-color": "--act-wash"},
    ".tag": {"font-size": "--text-1", "padding-left": "--space-2"},
    ".chip": {"font-size": "--text-2", "padding-left": "--space-2", "color": "--act"},
    ".panel[data-level='caution']": {"background-color": "--caution-wash", "border-top-left-radius": "--radius"},
    ".columns > .card": {"background-color": "--sheet", "border-top-color": "--line"},
    ".choice": {"padding-left": "--space-5", "background-color": "--sheet"},
    ".tap:not(.quiet, [aria-pressed])": {"font-size": "--text-3", "border-top-color": "--edge"},
    ".tap[aria-pressed]": {"border-top-color": "--brand", "background-color": "--chosen"},
    ".steps > li": {"padding-left": "--space-4", "background-color": "--sheet"},
    ".who": {"font-size": "--text-2", "color": "--soft"},
    "input.input": {"min-height": "--control", "border-top-color": "--edge", "font-size": "--text-3"},
    ".field-error": {"color": "--stop", "margin-bottom": "--space-2"},
    ".option:has(:checked)": {"min-height": "--control", "background-color": "--chosen", "padding-left": "--space-3"},
    ".option:not(:has(:checked))": {"background-color": "--sheet", "border-top-color": "--edge"},
    ".option [type='radio']:not(:checked)": {"background-color": "--sheet", "border-top-color": "--edge"},
    ".tap [type='radio']:not(:checked)": {"background-color": "--sheet", "border-top-color": "--edge"},
    ".tap [type='radio']:checked": {"border-top-color": "--brand"},
    ".tabs a": {"min-height": "--control", "font-size": "--text-2"},
    "td": {"padding-top": "--space-2"},
}
"""For a component, what a property of it has to come to: the value of a token."""
# What the first element of a selector has, and what a token comes to where the same is asked of it.
MEASURED = """wanted => Object.entries(wanted).flatMap(([selector, properties]) => {
  const found = document.querySelector(`main ${selector}`)
  if (!found) return [[selector, 'is not there', '']]
  const probe = found.parentElement.appendChild(document.createElement('div'))
  Object.assign(probe.style, {borderStyle: 'solid', flexShrink: 0})
  const told = Object.entries(properties).map(([property, token]) => {
    probe.style.setProperty(property, `var(${token})`)
    return [`${selector} ${property}`, getComputedStyle(found)[property], getComputedStyle(probe)[property]]
  })
  probe.remove()
  return told
})"""
BOXES = """selector => [...document.querySelectorAll(selector)]
  .filter(element => element.checkVisibility())
  .map(element => element.getBoundingClientRect().toJSON())"""
# How wide a text is in a family, next to another one.
WIDER = """([family, other, weight]) => {
  const text = 'The vendor did not ask about your numbers, and nobody knows what is causing it.'
  const [first, second] = [family, other].map(name => {
    const line = document.body.appendChild(document.createElement('span'))
    line.textContent = text
    Object.assign(line.style, {fontFamily: `"${name}", monospace`, fontWeight: weight, position: 'absolute'})
    line.style.whiteSpace = 'nowrap'
    const width = line.getBoundingClientRect().width
    line.remove()
    return width
  })
  return first / second
}"""


@pytest.fixture
def at_rest(opened: Opener) -> Any:
    """The page of components at a width, once its typefaces have come."""

    def open_page(width: int, colours: Literal["light", "dark"] = "light", *, forced: bool = False) -> Page:
        page = opened("/components", width=width, colours=colours, forced=forced)
        page.evaluate("document.fonts.ready.then(() => true)")
        return page

    return open_page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("look", ["light", "dark", "forced"])
def test_everyone_can_read_and_use_them(at_rest: Any, width: int, look: str) -> None:
    page: Page = at_rest(width, "dark" if look == "dark" else "light", forced=look == "forced")
    page.evaluate("document.querySelectorAll('main details').forEach(element => element.open = true)")

    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_they_look_as_the_tokens_say(at_rest: Any, width: int, colours: Literal["light", "dark"]) -> None:
    page: Page = at_rest(width, colours)

    told = page.evaluate(MEASURED, SIZES)

    assert len(told) == sum(len(properties) for properties in SIZES.values())
    assert [measured for measured in told if not alike(measured[1], measured[2])] == []


def alike(value: str, other: str) -> bool:
    """Whether two lengths differ by no more than a pixel, or two colours not at all."""
    if re.fullmatch(r"[\d.]+px", value) and re.fullmatch(r"[\d.]+px", other):
        return abs(float(value[:-2]) - float(other[:-2])) <= 1
    return value == other


@pytest.mark.parametrize("width", WIDTHS)
def test_they_stand_where_they_belong(at_rest: Any, width: int) -> None:
    page: Page = at_rest(width)
    buttons = page.evaluate(BOXES, ".actions .button")
    pills = page.evaluate(BOXES, ".pilled > .pill")
    taps = page.evaluate(BOXES, ".tap")

    tops = {box["top"] for box in buttons}
    assert {round(box["height"]) for box in buttons} == {44}
    if width == max(WIDTHS):
        assert len(tops) == 1
    else:  # each row is as wide as the screen
        assert {round(max(box["right"] for box in buttons if box["top"] == top)) for top in tops} == {width - 16}
    assert len({(box["right"], box["width"]) for box in pills}) == 1
    assert all(box["height"] >= 44 for box in taps)
    assert all(box["left"] >= 0 and box["right"] <= width for box in (*buttons, *pills, *taps))


def test_our_typefaces_are_loaded_and_no_other_than_a_page_needs(opened: Opener) -> None:
    asked: list[str] = []
    page = opened()
    page.on("request", lambda request: asked.append(request.url) if ".woff2" in request.url else None)

    page.goto("/")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert sorted(url.rpartition("/")[2].partition(".")[0] for url in asked) == ["hanken-grotesk", "newsreader"]
    for face in ('600 32px "Newsreader"', '400 17px "Hanken Grotesk"', '600 17px "Hanken Grotesk"'):
        assert page.evaluate("face => document.fonts.check(face)", face)

    page.goto("/components")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert any("hanken-grotesk-more" in url for url in asked)


@pytest.mark.parametrize(
    ("family", "weight"), [("Newsreader", "600"), ("Hanken Grotesk", "400"), ("Hanken Grotesk", "700")]
)
def test_a_line_is_as_long_before_its_typeface_has_come(at_rest: Any, family: str, weight: str) -> None:
    page: Page = at_rest(1280)

    assert 0.96 < page.evaluate(WIDER, [f"{family} until then", family, weight]) < 1.04


def test_one_key_answers_unless_somebody_types(at_rest: Any) -> None:
    page: Page = at_rest(1280)
    page.locator("#note-2").press("y")
    expect(page).to_have_url(re.compile(r"/components$"))

    page.locator("main").focus()
    page.keyboard.press("y")
    expect(page).to_have_url(re.compile(r"answer=true"))


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_on_a_phone_the_menu_opens_where_it_is(opened: Opener, javascript: bool) -> None:
    page = opened("/", width=390, height=844, javascript=javascript)
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu).to_be_hidden()

    page.get_by_text("Menu", exact=True).click()
    expect(menu).to_be_visible()
    assert all(box["height"] >= 44 for box in page.evaluate(BOXES, ".menu a"))
    if javascript:
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        page.keyboard.press("Enter")
    menu.get_by_role("link", name="Criteria").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The criteria")
    expect(page.get_by_role("navigation", name="Menu")).to_be_hidden()
