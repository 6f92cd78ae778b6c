"""What stands behind the answers: whose words they are, how they are read, where they do not fit, what is kept."""

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.pages.criteria.criterion import counts
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import OBSERVATION, SIGN, Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.door import Door
from tests.pages.conftest import Reader, heading, words_of


@pytest.fixture
def elsewhere(grants: Rulebook, tmp_path: Path) -> Iterator[Door]:
    """The same pages over the rulebook of another field."""
    with closing(Database(tmp_path / "grants.db")) as database:
        service = Service(Library([grants]), database)
        yield Door(create_app(service, Checks(service, database, check_days=7, share_days=8)))


def section(page: str, title: str) -> str:
    """What stands under a heading of the page, in words."""
    found = re.search(rf"<h2[^>]*>{re.escape(title)}</h2>(.*?)(?=<h2|</main)", page, re.DOTALL)
    assert found is not None, title
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", found[1])))


def test_it_says_whose_words_they_are_and_leads_to_the_lines(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/about")

    assert (page.status_code, heading(page)) == (200, "What stands behind an answer")
    said = section(page.text, "Whose words they are")
    for source in rulebook.sources.values():
        assert source.title in said
        assert source.about in said
    assert "sells training that begins with a discovery" in said
    assert 'href="/criteria/sources"' in page.text


def test_it_says_how_they_are_read(reader: Reader) -> None:
    said = section(reader.get("/about").text, "How they are read")

    assert "yes, no or not known" in said
    assert "What you leave open is never a no, and never a yes" in said
    assert "Nothing is cleared by silence" in said
    assert "order of the verdicts is ours" in said


def test_the_other_view_is_told_with_the_criteria_it_touches(reader: Reader) -> None:
    page = reader.get("/about").text
    said = section(page, "Another view")

    assert "Dave Stein" in said
    assert "before any trainer is invited" in said
    for key in ("REQ-8", "LDR-4", "VEN-9", "VEN-10", "P-9", "P-10"):
        assert f'href="/criteria/{key}"' in page


def test_it_says_where_it_does_not_fit(reader: Reader) -> None:
    said = section(reader.get("/about").text, "Where it does not fit")

    assert all(limit in said for limit in ("sells the cure", "public tender", "paid diagnosis"))


def test_it_says_what_it_does_not_do(reader: Reader) -> None:
    said = section(reader.get("/about").text, "What it does not do")

    assert "never says buy" in said
    assert "does not check whether what you tell is so" in said


def test_it_says_what_is_kept_and_for_how_long(reader: Reader) -> None:
    checks = reader.door.app.state.checks
    checks.check_days, checks.share_days = 11, 77

    said = section(reader.get("/about").text, "What is kept, and for how long")

    assert "11 days after the last answer" in said
    assert "77 days" in said
    assert "40 checks" in said
    assert "SHA-256" in said
    assert 'href="/checks"' in reader.get("/about").text


def test_each_sort_of_criterion_is_counted_apart(reader: Reader, rulebook: Rulebook) -> None:
    says = [entry.says for entry in rulebook.criteria.values()]
    signs, observations = says.count(SIGN), says.count(OBSERVATION)
    criteria = len(says) - signs - observations
    found = counts(rulebook)
    assert (found.criteria, found.signs, found.observations) == (criteria, signs, observations)
    assert min(criteria, signs, observations) > 1

    for path in ("/about", "/criteria", "/"):
        said = words_of(reader.get(path))
        assert f"{criteria} criteria" in said
        assert f"{signs} good signs" in said
        assert f"{observations} observations" in said
        assert f"{len(says)} things" not in said


@pytest.mark.parametrize("path", ["/", "/criteria", "/check/vendor", "/nothing"])
def test_every_page_leads_to_it_from_its_foot(reader: Reader, path: str) -> None:
    page = reader.get(path, headers={"accept": "text/html"}).text

    assert 'href="/about"' in page.partition("<footer")[2]


def test_the_start_page_leads_to_it_itself(reader: Reader) -> None:
    page = reader.get("/").text

    assert 'href="/about"' in page.partition("<main")[2].partition("</main>")[0]


def test_over_another_rulebook_it_speaks_of_that_one(elsewhere: Door, grants: Rulebook) -> None:
    page = elsewhere.get("/about")

    assert (page.status_code, heading(page)) == (200, "What stands behind an answer")
    said = section(page.text, "Whose words they are")
    assert all(source.title in said for source in grants.sources.values())
    assert "Dave Stein" not in page.text
    assert set(re.findall(r'href="/criteria/([A-Z][\w-]*)"', page.text)) <= set(grants.criteria)
    assert "7 days after the last answer" in section(page.text, "What is kept, and for how long")
