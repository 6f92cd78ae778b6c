"""A result is read at one look: with five or six reasons its page stays within a height, on a desk and on a phone."""

from collections.abc import Sequence

import pytest

from dontbuy.engine.cases import CaseDocument
from tests.browser.conftest import Opener
from tests.browser.shelf import CASES, Shelf

FIVE = {1280: 2_000, 390: 3_000}
"""The greatest height with five reasons, by the width of the screen."""
SIX = {1280: 2_100, 390: 3_250}
"""The same with six: each more may take what one reason and what would change it take."""
KINDS = ("vendor_evaluation", "buying_request", "discovery_self_check")
FOLDED = [case.says for case in CASES if len(case.says.because) in (5, 6)]
HIDDEN = """() => [...document.querySelectorAll(
    'h1, .band .why, .steps > li, .rung, .reason .folded-title, .reason .pill, .two-sides tr, .tile')]
  .filter(element => !element.checkVisibility() && !element.closest('details:not([open]) > :not(summary)'))
  .map(element => element.outerHTML.slice(0, 120))"""
"""What a result may not hide to be low, but for the rungs of a ladder that are folded into one."""


SCREEN = 844
"""The height of a phone that is 390 wide."""
LINES = "h1 => Math.round(h1.getBoundingClientRect().height / parseFloat(getComputedStyle(h1).lineHeight))"
WHERE = "element => element.getBoundingClientRect().top"


def seen_kinds(count: int) -> Sequence[str]:
    return sorted({case.kind for case in FOLDED if len(case.because) == count})


def test_every_kind_has_a_story_with_five_reasons() -> None:
    assert seen_kinds(5) == sorted(KINDS)
    assert len(seen_kinds(6)) > 1


@pytest.mark.parametrize("case", FOLDED, ids=lambda case: f"{case.kind} {'+'.join(case.because)}")
def test_a_result_is_no_higher_than_this(opened: Opener, shelf: Shelf, case: CaseDocument) -> None:
    named = {"kind": case.kind, "subject": {"name": "Acme Sales Academy"}}
    place = shelf.finished({**named, "facts": case.facts, "evidence": case.evidence})

    for width, most in (FIVE if len(case.because) == 5 else SIX).items():
        page = opened(f"{place}/result/1", width=width)
        page.evaluate("document.fonts.ready")

        assert page.locator(".reason").count() == len(case.because)
        assert page.evaluate("document.documentElement.scrollHeight") < most
        assert page.evaluate(HIDDEN) == []


@pytest.mark.parametrize("case", FOLDED, ids=lambda case: f"{case.kind} {'+'.join(case.because)}")
def test_on_a_phone_the_reasons_are_within_reach(opened: Opener, shelf: Shelf, case: CaseDocument) -> None:
    """They begin on the first two screens, before the pictures, and the verdict leaves room for them."""
    named = {"kind": case.kind, "subject": {"name": "Acme Sales Academy"}}
    place = shelf.finished({**named, "facts": case.facts, "evidence": case.evidence})
    page = opened(f"{place}/result/1", width=390, height=SCREEN)

    reasons = page.locator(".reason").first.evaluate(WHERE)

    assert reasons < 2 * SCREEN
    assert reasons < page.locator(".picture").first.evaluate(WHERE)
    assert page.locator("h1").evaluate(LINES) <= 3


BOARD = {1280: 6_000, 390: 9_000}
"""The greatest height of a board with five vendors and something against each."""
CHANGES = {1280: 220, 390: 180}
"""What may be said in a column of what would change its verdict, by the width of the screen."""


@pytest.mark.parametrize("width", BOARD)
def test_what_would_change_the_verdicts_of_a_purchase_keeps_its_board_low(
    opened: Opener, shelf: Shelf, width: int
) -> None:
    page = opened(shelf.purchases.waiting.place, width=width)
    page.evaluate("document.fonts.ready")
    parts = page.locator(".purchase-column > .way-out")

    assert parts.count() == 6
    assert max(part.bounding_box()["height"] for part in parts.all()) < CHANGES[width]  # type: ignore[index]
    assert page.locator(".panel.ways-out").count() == 1
    assert page.evaluate("document.documentElement.scrollHeight") < BOARD[width]


GAP = """() => {
  const bottom = Math.max(...[...document.querySelectorAll('.do-now, .reasoned > *')]
    .map(element => element.getBoundingClientRect().bottom));
  return document.querySelector('.going-well').getBoundingClientRect().top - bottom;
}"""
FEW = {
    "kind": "vendor_evaluation",
    "facts": {
        "metrics": {"specific_known": True, "exact_known": True},
        "leader": {"defines_metrics": True},
        "behaviour": {"to_change_known": False},
    },
}


def test_what_is_going_well_follows_the_reasons_however_high_the_pictures_are(opened: Opener, shelf: Shelf) -> None:
    page = opened(f"{shelf.finished(FEW)}/result/1", width=1280)

    assert page.evaluate(GAP) < 80
