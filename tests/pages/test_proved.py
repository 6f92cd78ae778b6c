"""What is proved of the rules, in plain words: what holds, what fails with the answers that show it, what was left."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from html import unescape
from pathlib import Path
from shutil import copytree
from threading import Event

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.pages.criteria import criteria
from dontbuy.api.pages.criteria.prepared import Prepared
from dontbuy.api.pages.criteria.proved import WORDS, ProofReport, proof_report
from dontbuy.api.pages.criteria.shelf import shelf_of
from dontbuy.api.proofs import StepsUntil
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.claims import ClaimForm
from dontbuy.engine.proof.proving import prove
from dontbuy.engine.rulebook.library import Library, load
from tests.conftest import ROOT
from tests.counting import counting
from tests.door import Door
from tests.pages.conftest import Reader, heading, words_of

GRANTS = ROOT / "examples" / "grant-eligibility"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Callable[[Rulebook], Door]]:
    """The pages over a rulebook."""
    with closing(Database(tmp_path / "proved.db")) as database:

        def over(rulebook: Rulebook) -> Door:
            service = Service(Library([rulebook]), database)
            return Door(create_app(service, Checks(service, database, check_days=7, share_days=8)))

        yield over


@pytest.fixture
def generous(tmp_path: Path) -> Rulebook:
    """A fund that gives more than its invariants say."""
    folder = Path(copytree(GRANTS, tmp_path / "grants"))
    money = folder / "criteria" / "money.yaml"
    money.write_text(money.read_text("utf-8").replace("{value: 6000, unit: EUR}", "{value: 7000, unit: EUR}"), "utf-8")
    return load(folder).rulebook


def section(page: httpx.Response, form: ClaimForm) -> str:
    """What stands under the heading of a claim, in words."""
    found = re.search(rf'<h2 id="{form}">(.*?)</section>', page.text, re.DOTALL)
    assert found is not None, form
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[1])))


def made_by(door: Door, report: Callable[[], ProofReport]) -> None:
    """What makes the report of these pages."""
    door.app.state.criteria = replace(shelf_of(door.app), proof=Prepared("proof", report))


def test_of_the_shipped_rules_all_that_is_claimed_holds(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/criteria/proof")
    claims = prove(rulebook, StepsUntil(60))

    assert (page.status_code, heading(page)) == (200, "What is proved of these rules")
    assert f"All of it holds {len(claims)} claims are made of these rules" in words_of(page)
    shown = re.findall(r'<section aria-labelledby="(\w+)"', page.text)
    assert shown == [form for form in WORDS if any(claim.form is form for claim in claims)]
    assert "This does not hold" not in page.text
    assert "Not decided" not in page.text


def test_it_names_what_each_claim_is_about_in_the_words_of_the_pages(reader: Reader, rulebook: Rulebook) -> None:
    page = reader.get("/criteria/proof")

    kind = rulebook.rule_sets["vendor_evaluation"]
    said = section(page, ClaimForm.CAN_FIRE)
    assert f"{kind.title}: {len(kind.criteria)}" in said
    assert f"VEN-1 {rulebook.criteria['VEN-1'].title}" in said
    assert '<a href="/criteria/VEN-1">VEN-1</a>' in page.text
    assert rulebook.facts["vendor.on_matrix"].question in section(page, ClaimForm.MATTERS)
    assert kind.words["move_on"].headline in section(page, ClaimForm.CAN_LEAD)
    implied = kind.implications[0]
    assert implied.because in section(page, ClaimForm.NOT_VOID)
    for invariant in rulebook.invariants:
        assert invariant.text in section(page, ClaimForm.INVARIANT)


def test_every_form_of_a_claim_has_its_words() -> None:
    assert {*WORDS} == {*ClaimForm}


def test_what_fails_stands_first_with_the_answers_that_show_it(
    pages: Callable[[Rulebook], Door], generous: Rulebook
) -> None:
    page = pages(generous).get("/criteria/proof")
    first = section(page, ClaimForm.INVARIANT)
    text = "Whoever asks for more than the fund gives is never paid, however good the plan."

    assert re.search(r"2 claims of \d+ fail What fails stands first", words_of(page))
    assert re.findall(r'<section aria-labelledby="(\w+)"', page.text)[0] == "invariant"
    assert f"This does not hold (An evening of art) {text} What shows it: Possible, with a remark" in first
    assert f"{generous.facts['request.amount'].question} €7,000" in first
    assert text not in first.partition("What it holds of")[2], "what fails somewhere is not listed as what holds"


def test_what_was_not_decided_is_said_so(pages: Callable[[Rulebook], Door], grants: Rulebook) -> None:
    door = pages(grants)
    made_by(door, partial(proof_report, grants, 0))
    page = door.get("/criteria/proof")

    assert re.search(r"\d+ claims of \d+ were not decided The time given was over", words_of(page))
    assert "Not decided in the time given" in section(page, ClaimForm.CAN_FIRE)
    assert "It was not decided in the time given." in section(page, ClaimForm.CAN_FIRE)


def test_it_is_worked_out_once_for_all_who_look_first(pages: Callable[[Rulebook], Door], grants: Rulebook) -> None:
    door = pages(grants)
    with counting() as calls, ThreadPoolExecutor(8) as readers:
        found = [*readers.map(door.get, ["/criteria/proof"] * 8)]

    assert len({page.content for page in found}) == 1
    assert heading(found[0]) == "What is proved of these rules"
    assert calls["proving.py:prove"] == 1


def test_who_looks_while_it_is_worked_out_is_told_so_and_nothing_else_waits(
    pages: Callable[[Rulebook], Door], grants: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(criteria, "_PATIENCE", 0.01)
    door, go_on = pages(grants), Event()

    def slow() -> ProofReport:
        assert go_on.wait(60)
        return proof_report(grants)

    made_by(door, slow)
    waiting = [door.get("/criteria/proof") for _ in range(50)]
    assert door.get("/livez").status_code == 200
    assert door.get("/criteria").status_code == 200
    go_on.set()
    shelf_of(door.app).proof.begin().result()

    assert {page.status_code for page in waiting} == {200}
    assert "It is being worked out" in words_of(waiting[0])
    assert "All of it holds" in words_of(door.get("/criteria/proof"))


@pytest.mark.parametrize("path", ["/criteria", "/about", "/docs"])
def test_it_is_linked_where_one_reads_about_the_rules(reader: Reader, path: str) -> None:
    assert 'href="/criteria/proof"' in reader.get(path).text
