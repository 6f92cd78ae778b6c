"""Pages and texts to send are read with typographic quotes and apostrophes, but for what others wrote."""

import re
from html import unescape
from typing import Any

import pytest
from fastapi.routing import APIRoute

from dontbuy.api.pages.pages import ROUTERS
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.cases import read_cases
from tests.conftest import ROOT
from tests.pages.conftest import Reader

STRAIGHT = re.compile("[\"']")


def plain_places() -> list[str]:
    """The address of every page that needs nothing to be shown."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [route.path for route in routes if "GET" in (route.methods or ()) and "{" not in route.path]


DOCUMENTS: tuple[dict[str, Any], ...] = tuple(
    {"kind": entry.says.kind, "facts": entry.says.facts, "evidence": entry.says.evidence}
    for entry in read_cases(ROOT / "rules")
    if entry.place.file.endswith("stories.yaml")
)
PLACES = [
    *plain_places(),
    *(f"/check/{slug}{page}" for slug in ("vendor", "request", "discovery") for page in ("", "/all", "/form")),
    *(f"/criteria/map?kind={kind}" for kind in ("buying_request", "vendor_evaluation", "discovery_self_check")),
    "/docs/operations/compare",
    "/nothing",
]
OTHERS_WORDS = re.compile(r"<(code|pre|script|style|blockquote|textarea|q|bdi)\b.*?</\1>", re.DOTALL)
"""Code, and what others wrote: those stay as they are."""


def straight(html: str) -> list[str]:
    """The lines of a page in which a straight quote or apostrophe can be read."""
    text = unescape(re.sub(r"<[^>]*>", "", OTHERS_WORDS.sub("", html)))
    return [line.strip() for line in text.splitlines() if STRAIGHT.search(line)]


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_read_with_typographic_quotes(reader: Reader, place: str) -> None:
    assert straight(reader.get(place, headers={"Accept": "text/html"}).text) == []


def test_the_page_of_every_criterion_is_read_with_typographic_quotes(reader: Reader) -> None:
    pages = {key: straight(reader.get(f"/criteria/{key}").text) for key in reader.service.library.in_force.criteria}

    assert {key: lines for key, lines in pages.items() if lines} == {}


def test_results_and_questions_are_read_with_typographic_quotes(reader: Reader) -> None:
    found: list[tuple[str, list[str]]] = []
    for document in DOCUMENTS[:: max(1, len(DOCUMENTS) // 6)]:
        reader.post("/import", {"text": dumps(document).decode()})
        draft = f"/draft/{reader.token}"
        reader.post(f"{draft}/result")
        asked = [question["fact"] for question in reader.service.check(document)["ask"][:4]]
        places = ["result/1", "result/1/questions", "answers", "history", *(f"question/{fact}" for fact in asked)]
        found += [(place, lines) for place in places if (lines := straight(reader.get(f"{draft}/{place}").text))]

    assert len(DOCUMENTS) > 5
    assert found == []


def test_texts_to_send_are_typographic_too(reader: Reader) -> None:
    reader.post("/import", {"text": dumps({"kind": "vendor_evaluation", "facts": {}}).decode()})
    draft = f"/draft/{reader.token}"
    reader.post(f"{draft}/result")
    texts = re.findall(r"<textarea.*?>(.*?)</textarea>", reader.get(f"{draft}/result/1/questions").text, re.DOTALL)

    assert len(texts) > 1
    assert [text for text in texts if STRAIGHT.search(unescape(text))] == []


def test_a_criterion_is_found_by_what_is_typed_straight(reader: Reader) -> None:
    criteria = reader.service.library.in_force.criteria.values()
    said = next(entry for entry in criteria if "’" in entry.because)
    plain = said.because.replace("’", "'")

    typed = {plain: said.id, said.because: said.id, "the rep trying to sell you a blanket fix can’t either": "VEN-1"}
    for typed_in, found in typed.items():
        assert found in reader.get("/criteria", params={"q": typed_in}).text, typed_in
