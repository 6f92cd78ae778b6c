"""What stands around every page: one name for each thing, where one is, and nothing for machines."""

import re
from collections.abc import Sequence
from html import unescape

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.engine.ir import Rulebook
from tests.door import Door
from tests.pages.conftest import Reader, words_of

LINK = re.compile(r'<a href="(?P<to>[^"]*)"(?P<more>[^>]*)>(?P<name>[^<]*)</a>')


def menus(response: httpx.Response) -> Sequence[list[tuple[str, str, str]]]:
    """The links of each navigation: where to, as what it is marked, and its name."""
    found = re.findall(r"<nav[^>]*aria-label=\"(?:Main|Menu)\">(.*?)</nav>", response.text, re.DOTALL)
    return [
        [(link["to"], link["more"].strip(), unescape(link["name"])) for link in LINK.finditer(nav)] for nav in found
    ]


def marked(response: httpx.Response) -> list[str]:
    """The names of what is marked as where one is."""
    return [f"{name} ({more})" for _, more, name in menus(response)[0] if "aria-current" in more]


def test_a_journey_has_one_name_wherever_a_page_leads_to_it(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/")
    named = {(link["to"], unescape(link["name"])) for link in LINK.finditer(page.text)}

    for slug, kind in (
        ("vendor", "vendor_evaluation"),
        ("request", "buying_request"),
        ("discovery", "discovery_self_check"),
    ):
        assert {name for to, name in named if to == f"/check/{slug}"} == {rulebook.rule_sets[kind].title}
    assert {name for to, name in named if to == "/compare"} == {"Compare vendors"}


def test_the_menu_of_a_small_screen_leads_to_all_that_the_wide_one_and_the_foot_lead_to(reader: Reader) -> None:
    page = reader.get("/")
    wide, narrow = menus(page)
    foot = {link["to"] for link in LINK.finditer(page.text.partition("<footer")[2])}

    assert narrow[: len(wide)] == wide
    assert {to for to, _, _ in narrow} == foot - {"/", "/criteria#record"}, "put the link into `further` of base.html"


@pytest.mark.parametrize(("path", "name"), [("/check/vendor", "Check a vendor"), ("/criteria", "Criteria")])
def test_the_menu_marks_the_page_that_is_shown(reader: Reader, path: str, name: str) -> None:
    assert marked(reader.get(path)) == [f'{name} (aria-current="page")']


def test_the_menu_marks_a_journey_from_its_first_question_to_its_result(reader: Reader) -> None:
    token = reader.begin("request")
    here = ['Check a request for training (aria-current="true")']

    for page in ("", "/answers", "/all", "/link", "/history", "/delete"):
        assert marked(reader.get(f"/draft/{token}{page}")) == here, page
    assert marked(reader.post(f"/draft/{token}/result")) == here


def test_what_lies_below_a_place_marks_the_place(reader: Reader) -> None:
    assert marked(reader.get("/criteria/VEN-1")) == ['Criteria (aria-current="true")']
    assert marked(reader.get("/docs")) == []


def test_the_digest_stands_for_the_record_and_not_at_the_foot_of_pages(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/")
    foot = page.text.partition("<footer")[2]

    assert "digest" not in words_of(page)
    assert 'href="/criteria#record"' in foot
    record = reader.get("/criteria").text.partition('id="record"')[2]
    assert rulebook.digest in record


def test_the_page_of_components_is_there_in_development_only(reader: Reader) -> None:
    app = create_app(reader.service, reader.door.app.state.checks, development=True)

    assert reader.get("/components").status_code == 404
    assert Door(app).get("/components").status_code == 200
