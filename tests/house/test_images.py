"""The pictures of the documentation: each is there and shown, has words beside it, and is small."""

import re
from pathlib import Path

from tests.house.test_docs import PAGES
from tests.house.test_house import ROOT, tracked

IMAGES = ROOT / "docs" / "images"
LARGEST, ALL_TOGETHER = 140_000, 2_000_000
SHOWN = re.compile(
    r"!\[(?P<words>[^]]*)\]\((?P<path>[^)\s]+)\)"
    r'|<img src="(?P<source>[^"]+)" alt="(?P<alt>[^"]*)"'
)
"""A picture in Markdown or in HTML."""

FOUND = [(page, found) for page in PAGES for found in SHOWN.finditer(page.read_text("utf-8"))]


def kept() -> set[Path]:
    return {path for path in tracked() if path.is_relative_to(IMAGES)}


def test_every_picture_that_a_page_shows_is_kept_and_every_kept_one_is_shown() -> None:
    shown = {(page.parent / (found["path"] or found["source"])).resolve() for page, found in FOUND}

    assert len(shown) > 20
    assert shown == kept()


def test_every_picture_has_words_for_whoever_does_not_see_it() -> None:
    assert [found[0] for _, found in FOUND if not (found["words"] or found["alt"])] == []


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in kept()}

    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) < ALL_TOGETHER
