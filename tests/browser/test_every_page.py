"""What is asked of every page: no violation, no sideways scrolling, no request that fails or leaves."""

import pytest

from tests.browser.conftest import Opener, violations

PAGES = ["/", "/docs"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened: Opener, path: str, dark: bool) -> None:
    assert violations(opened(path, dark=dark)) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_has_to_be_scrolled_sideways(opened: Opener, path: str, width: int) -> None:
    page = opened(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
