"""Pages by an overlay: the question that it adds is asked where it belongs, and both rulebooks are named."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.door import Door
from tests.pages.conftest import Clock, Reader, heading, words_of

QUESTION = "Does the vendor want recordings of calls with our customers?"


@pytest.fixture
def reader(house: Rulebook, tmp_path: Path) -> Iterator[Reader]:
    clock = Clock()
    with closing(Database(tmp_path / "overlay.db")) as database:
        service = Service(Library([house]), database, today=lambda: clock().date())
        checks = Checks(service, database, 30, 90, now=clock)
        yield Reader(Door(create_app(service, checks)), service, clock, database)


def asked_in_order(reader: Reader, token: str, told: dict[str, str]) -> list[str]:
    """The facts that the interview asks for, one after the other; what is not told is passed over."""
    asked = []
    while fact := reader.fact:
        asked.append(fact)
        if fact in told:
            reader.answer(token, fact, told[fact])
        else:
            reader.post(f"/draft/{token}/question/{fact}", {"action": "skip"})
    return asked


def test_the_interview_asks_what_is_added_among_the_questions_about_the_vendor(reader: Reader) -> None:
    token = reader.begin("vendor")
    asked = asked_in_order(reader, token, {"vendor.wants_recordings": "true", "purchase.recordings_agreed": "false"})

    at = asked.index("vendor.wants_recordings")
    assert asked[at + 1] == "purchase.recordings_agreed"
    assert 0 < at < len(asked) - 2
    result = reader.post(f"/draft/{token}/result")
    assert heading(result) == "Wait for a yes"
    assert "Send nothing until whoever looks after personal data has agreed in writing." in words_of(result)


def test_the_page_of_all_questions_has_it_in_the_section_of_the_vendor(reader: Reader, house: Rulebook) -> None:
    page = reader.get(f"/draft/{reader.begin('vendor')}/all").text
    sections = dict(re.findall(r"<h2[^>]*>(.*?)</h2>(.*?)(?=<h2|</main>)", page, re.DOTALL))
    named = [title for title, below in sections.items() if QUESTION in below]

    assert [house.rule_sets["vendor_evaluation"].sections["vendor"]] == [
        re.sub(r"<[^>]+>", "", title).strip() for title in named
    ]


def test_a_result_names_both_rulebooks(reader: Reader) -> None:
    token = reader.begin("vendor")
    said = words_of(reader.post(f"/draft/{token}/result"))

    assert "and the rules of our house” 1.0.0" in said
    assert said.count("which adds to sales-training 2.0.0") == 2  # for the record, and on paper


def test_the_pages_about_the_rules_name_both(reader: Reader, rulebook: Rulebook) -> None:
    record, proof, about = (words_of(reader.get(path)) for path in ("/criteria", "/criteria/proof", "/about"))

    assert "It adds to the rulebook “When not to buy sales training”, version 2.0.0" in record
    assert rulebook.digest in record
    assert "and what it adds to: “When not to buy sales training”, version 2.0.0" in proof
    assert "Those of “When not to buy sales training” are essays by someone" in about
    assert "What we ask for before we buy" in about


@pytest.mark.parametrize(
    "path", ["/criteria/HSE-1", "/criteria/map?kind=vendor_evaluation", "/criteria/sources", "/criteria"]
)
def test_what_is_added_has_its_place_among_the_rest(reader: Reader, path: str) -> None:
    page = reader.get(path)

    assert page.status_code == 200
    assert "HSE-1" in page.text
