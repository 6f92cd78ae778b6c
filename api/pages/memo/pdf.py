"""A memo as a PDF: one page, written by typst from `paper/memo.typ`.

What people typed goes in as data and is never read as markup, and the compiler sees no file outside `paper/`. It
runs in the thread of its request and lets others run meanwhile.
"""

from dataclasses import asdict
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dontbuy.api.pages.memo.content import Memo
from dontbuy.api.wire.exact_json import dumps

if TYPE_CHECKING:
    import typst

_PAPER = Path(__file__).parent / "paper"
_FACES = Path(__file__).parent / "faces"


def can_write() -> bool:
    """Whether typst is installed: there is no wheel of it for every machine, and all else works without."""
    return find_spec("typst") is not None


def written(memo: Memo, at: datetime) -> bytes:
    """The memo as a PDF of one page; `at` is when its result was kept. The same memo gives the same bytes."""
    import typst

    said = {"memo": dumps(asdict(memo)).decode()}
    return typst.compile(
        _PAPER / "memo.typ",
        root=_PAPER,
        font_paths=_fonts(),
        sys_inputs=said,
        format="pdf",
        timestamp=int(at.timestamp()),
    )


@cache
def _fonts() -> "typst.Fonts":
    """Those of the pages, then those that typst brings along, and none of the machine's, so that a memo looks alike
    everywhere."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[_FACES])
