"""Draws the pictures of the pages in `docs/images` as the pages are now: `python -m bench.page_pictures`.

It wants Chromium, and pdftoppm for that of a memo. Names behind it draw those alone. Pictures that end in `-before.png`
are of version 1 and stay as they are. Look at each afterwards: the words beside it say what it shows.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from bench.engines import HERE
from bench.serving import service
from dontbuy.api.wire.exact_json import dumps
from tests.browser.conftest import CHROMIUM, FLAGS

IMAGES = HERE / "docs" / "images"
_DESK, _SMALL_DESK, _PHONE = (1280, 1024), (1000, 625), (390, 844)
_AROUND = 16
_PLACE = """part => {
  const { x, y, width, height } = part.getBoundingClientRect();
  return [x + scrollX, y + scrollY, width, height];
}"""
Size = tuple[int, int]

NAMED = {"name": "Acme Sales Academy"}
TWO_CALLS: Mapping[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": NAMED,
    "facts": {
        "evaluator": {
            "is_delegate": True,
            "knows_numbers": False,
            "has_access_to_metrics": False,
            "filling_out_matrix": True,
        },
        "leader": {"unavailable": True},
        "vendor": {
            "asked_about_metrics": False,
            "sold_or_priced": True,
            "full_understanding_first": False,
            "discovery_took_place": True,
            "problem_centric_discovery": False,
            "stayed_surface_level": False,
            "started_with_product": False,
            "stayed_technical": False,
            "flashes_titles_or_clients": False,
            "charges_for_discovery": False,
        },
    },
}
"""Two calls, a price that came early, and nobody who knows the numbers."""
THREE_THINGS: Mapping[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": NAMED,
    "facts": {
        "evaluator": {"sat_through_slide_deck": True},
        "leader": {"unavailable": True, "involved_in_training_decision": False},
        "vendor": {"discovery_took_place": True},
    },
}
"""Three things that were seen, of which none decides anything by itself."""
TWO_NUMBERS: Mapping[str, Any] = {
    "kind": "vendor_evaluation",
    "subject": NAMED,
    "facts": {
        "metrics": {
            "items": [
                {
                    "metric": "win_rate",
                    "knowledge": "exact",
                    "baseline": {"value": 22, "unit": "percent"},
                    "target": {"value": 30, "unit": "percent"},
                    "by": "2027-06-30",
                },
                {
                    "metric": "sales_cycle_length",
                    "knowledge": "exact",
                    "baseline": {"value": 112, "unit": "days"},
                    "target": {"value": 85, "unit": "days"},
                    "by": "2027-09-30",
                },
            ]
        }
    },
}
PIPELINE: Mapping[str, Any] = {
    "kind": "buying_request",
    "subject": {"name": "Sales training 2027"},
    "facts": {
        "metrics": {
            "items": [
                {
                    "metric": "pipeline_value",
                    "baseline": {"value": 4_000_000, "unit": "USD"},
                    "target": {"value": 6_000_000, "unit": "USD"},
                    "by": "2027-06-30",
                }
            ]
        }
    },
}
NO_NUMBER: Mapping[str, Any] = {
    "kind": "buying_request",
    "subject": {"name": "Sales training 2027"},
    "facts": {"metrics": {"items": []}, "behaviour": {"to_change_known": False}},
}
NOTHING: Mapping[str, Any] = {"kind": "vendor_evaluation", "subject": NAMED, "facts": {}}


class Checks:
    """Checks that begin with these documents, each once, answered by whoever looks at vendors."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client = httpx.Client(base_url=address, timeout=30)
        self._tokens: dict[str, str] = {}

    def of(self, document: Mapping[str, Any]) -> str:
        """Where a check stands."""
        text = dumps(document).decode()
        if text not in self._tokens:
            begun = self._client.post("/import", data={"text": text}).headers["location"]
            self._tokens[text] = begun.removesuffix("/answers")
            self._client.post(f"{self._tokens[text]}/reader", data={"reader": "evaluator"})
        return self._tokens[text]

    def result(self, document: Mapping[str, Any]) -> str:
        """Where its result stands."""
        return str(self._client.post(f"{self.of(document)}/result").headers["location"])

    def got(self, path: str) -> bytes:
        """What an address answers."""
        return self._client.get(path).content


@dataclass(frozen=True)
class Picture:
    """What a picture shows: a page, on a screen of this size, all that is seen of it or one part.

    `part` is a selector; with `below` a part begins where the first of them begins, and ends `below` pixels lower.
    `width` is how wide the picture is, where it is not the screen's width. `first` is done on the page before.
    """

    where: Callable[[Checks], str]
    size: Size = _DESK
    part: str = ""
    below: int = 0
    width: int = 0
    is_dark: bool = False
    first: Callable[[Page], object] | None = None

    @cached_property
    def scale(self) -> float:
        return self.width / self.size[0] if self.width else 1.0


def _noted(page: Page) -> None:
    page.locator("details.note summary").first.click()
    page.locator("details.note textarea").first.fill("The offer came by mail on the day after the first call.")


def _question(fact: str, document: Mapping[str, Any] = NOTHING) -> Callable[[Checks], str]:
    return lambda checks: f"{checks.of(document)}/question/{fact}"


def _result(document: Mapping[str, Any]) -> Callable[[Checks], str]:
    return lambda checks: checks.result(document)


def _at(path: str) -> Callable[[Checks], str]:
    return lambda _: path


_SURFACE = "vendor.stayed_surface_level"
PICTURES: Mapping[str, Picture] = {
    "result-desktop-light": Picture(_result(TWO_CALLS), _SMALL_DESK),
    "start-desktop-dark": Picture(_at("/"), _SMALL_DESK, is_dark=True),
    "question-phone-light": Picture(_question(_SURFACE), _PHONE),
    "result-phone-dark": Picture(_result(NOTHING), _PHONE, is_dark=True),
    "texts-phone-light": Picture(lambda checks: f"{checks.result(NO_NUMBER)}/questions", _PHONE),
    "before-and-now/01-top-of-a-result-now": Picture(_result(TWO_CALLS), part=".result", below=760, width=900),
    "before-and-now/01-top-of-a-result-phone-now": Picture(_result(TWO_CALLS), (390, 1000)),
    "before-and-now/02-order-of-the-words-now": Picture(_result(TWO_CALLS), part=".pictured > section:has(#stands)"),
    "before-and-now/03-every-criterion-now": Picture(_result(TWO_CALLS), part=".pictured > section:has(#criteria)"),
    "before-and-now/04-not-yet-known-now": Picture(_result(THREE_THINGS), part=".result", below=1400, width=800),
    "before-and-now/05-a-question-now": Picture(_question(_SURFACE), (1280, 760), width=760),
    "before-and-now/05-a-question-phone-now": Picture(_question(_SURFACE), _PHONE),
    "before-and-now/06-what-counts-as-yes-now": Picture(
        _question("vendor.sold_or_priced"), part="form.question", first=_noted
    ),
    "before-and-now/07-findings-now": Picture(_result(TWO_CALLS), part=".reasons"),
    "before-and-now/08-a-metric-now": Picture(_question("metrics.items", PIPELINE), part=".rows"),
    "before-and-now/08-metrics-in-a-result-now": Picture(_result(TWO_NUMBERS), part=".measures"),
    "before-and-now/09-start-now": Picture(_at("/"), width=900),
    "before-and-now/09-menu-phone-now": Picture(
        _at("/"), _PHONE, first=lambda page: page.get_by_text("Menu", exact=True).click()
    ),
    "before-and-now/10-end-of-a-result-now": Picture(_result(TWO_CALLS), part=".after-result", below=210, width=900),
    "before-and-now/10-end-of-a-result-phone-now": Picture(_result(TWO_CALLS), _PHONE, ".after-result", below=240),
}
_MEMO = "memo-paper"


def draw(browser: Browser, checks: Checks, picture: Picture) -> bytes:
    """A picture as a PNG."""
    context = browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        device_scale_factor=picture.scale,
        color_scheme="dark" if picture.is_dark else "light",
        has_touch=picture.size == _PHONE,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(checks.address + picture.where(checks))
    page.evaluate("document.fonts.ready")
    if picture.first:
        picture.first(page)
    drawn = page.screenshot(full_page=True, clip=_clip(page, picture)) if picture.part else page.screenshot()
    context.close()
    return drawn


def _clip(page: Page, picture: Picture) -> FloatRect:
    """Where a part stands on the whole page, with the room around it."""
    x, y, width, height = page.locator(picture.part).first.evaluate(_PLACE)
    if picture.below:
        return {"x": 0, "y": y, "width": picture.size[0], "height": picture.below}
    return {"x": x - _AROUND, "y": y - _AROUND, "width": width + 2 * _AROUND, "height": height + 2 * _AROUND}


def memo(checks: Checks) -> bytes:
    """The first page of a memo."""
    with TemporaryDirectory() as folder:
        paper, place = Path(folder, "memo.pdf"), Path(folder, "memo")
        paper.write_bytes(checks.got(f"{checks.result(TWO_CALLS)}/memo.pdf"))
        subprocess.run(["pdftoppm", "-png", "-r", "75", "-singlefile", str(paper), str(place)], check=True)
        return place.with_suffix(".png").read_bytes()


def main(names: Sequence[str]) -> None:
    """Draw the pictures of these names, or all."""
    wanted = names or [*PICTURES, _MEMO]
    with TemporaryDirectory() as folder, service(Path(folder, "pages.db")) as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--hide-scrollbars"])
        checks = Checks(running.address)
        for name in wanted:
            picture = memo(checks) if name == _MEMO else draw(browser, checks, PICTURES[name])
            (IMAGES / f"{name}.png").write_bytes(picture)
            print(f"{name}.png: {len(picture):,} bytes")
        browser.close()


if __name__ == "__main__":
    main([re.sub(r"\.png$", "", name) for name in sys.argv[1:]])
