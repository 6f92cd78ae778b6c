"""A database that version 1 wrote: after the migration every link, result and evaluation goes on working.

`assets/version-1.sql` is the dump of a database that commit 3e2711a made, and `version-1.json` says what that commit
answered: the tokens of its links, its evaluations, documents and results, as text.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.errors import StoreCorrupt
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.conftest import ROOT
from tests.door import Door

ASSETS = ROOT / "tests" / "api" / "assets"
KEPT: dict[str, Any] = json.loads((ASSETS / "version-1.json").read_text("utf-8"))
LINKS: dict[str, str] = KEPT["links"]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def made(folder: Path, script: str = "") -> Path:
    """A database of version 1, with something more done to it."""
    file = folder / "dontbuy.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((ASSETS / "version-1.sql").read_text("utf-8") + script)
    return file


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with closing(Database(made(tmp_path_factory.mktemp("version-1")))) as database:
        yield database


@pytest.fixture(scope="module")
def service(rulebook: Rulebook, database: Database) -> Service:
    return Service(Library([rulebook]), database, today=NOW.date)


@pytest.fixture(scope="module")
def checks(service: Service, database: Database) -> Checks:
    return Checks(service, database, 30, 90, now=lambda: NOW)


@pytest.fixture(scope="module")
def door(service: Service, checks: Checks) -> Door:
    return Door(create_app(service, checks))


@pytest.mark.parametrize("key", KEPT["evaluations"])
def test_an_evaluation_is_the_same_bytes(door: Door, key: str) -> None:
    response = door.get(f"/v1/evaluations/{key}")
    assert (response.status_code, response.text) == (200, KEPT["evaluations"][key])


@pytest.mark.parametrize("key", KEPT["evaluations"])
def test_an_evaluation_can_be_answered_again(service: Service, key: str) -> None:
    kept = service.evaluation(key)
    again = service.replay(kept)
    assert {**again, "rulebook": kept.answer["rulebook"]} == kept.answer


def test_the_list_of_evaluations_is_the_same_and_shows_no_result_of_a_check(door: Door) -> None:
    assert door.get("/v1/evaluations").json() == json.loads(KEPT["listed"])


@pytest.mark.parametrize("name", KEPT["documents"])
def test_an_own_link_opens_the_same_document(door: Door, name: str) -> None:
    assert door.get(f"/draft/{LINKS[name]}/answers.json").json() == json.loads(KEPT["documents"][name])


def test_a_check_has_come_as_far_as_its_draft_had(checks: Checks) -> None:
    check = checks.open(LINKS["open"])
    assert (check.subject, check.suggested) == ("Acme Sales Academy", {"vendor.on_matrix": "crm"})
    assert check.progress.skipped == ("evaluator.knows_numbers",)
    assert check.progress.trail == ("vendor.stayed_technical", "evaluator.knows_numbers", "metrics.items")
    assert check.progress.goes_on


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_result_answers_the_same_document(door: Door, number: str) -> None:
    address = f"/draft/{LINKS['finished']}/result/{number}"
    assert door.get(f"{address}.json").json() == json.loads(KEPT["results"][number])
    assert door.get(address).status_code == 200


def test_the_history_tells_of_both_results(door: Door) -> None:
    page = door.get(f"/draft/{LINKS['finished']}/history").text
    assert page.index("Result 2, 21 November 2026") < page.index("Result 1, 21 November 2026")
    assert "The verdict changed from" in page


def test_a_share_shows_its_result_and_its_owner_sees_the_link(door: Door) -> None:
    assert door.get(f"/shared/{LINKS['shared']}").status_code == 200
    assert f"/shared/{LINKS['shared']}" in door.get(f"/draft/{LINKS['finished']}/result/2").text


@pytest.mark.parametrize(
    ("name", "address", "status", "title"),
    [
        ("revoked", "shared", 404, "Nothing is kept at this link"),
        ("deleted", "draft", 404, "Nothing is kept at this link"),
        ("expired", "draft", 410, "This link has expired"),
    ],
)
def test_a_link_that_did_not_work_still_says_why(door: Door, name: str, address: str, status: int, title: str) -> None:
    response = door.get(f"/{address}/{LINKS[name]}")
    assert (response.status_code, title in response.text) == (status, True)


def test_what_is_told_now_goes_in_the_place_of_what_stood_under_another_name(checks: Checks) -> None:
    before = checks.open(LINKS["trainer"])
    outcome = checks.tell(LINKS["trainer"], {"vendor.stayed_technical": False}, before.number)
    assert before.document["facts"]["vendor"] == {"has_insight_into_org": True, "stayed_technical": True}
    assert outcome.check.document["facts"]["vendor"] == {"has_insight_into_org": True, "stayed_technical": False}
    assert "stayed_technical" not in outcome.check.document["facts"].get("trainer", {})


def test_what_is_kept_now_is_newer_than_all_of_it(service: Service) -> None:
    kept = service.evaluate({"kind": "vendor_evaluation", "facts": {}})
    assert [line.id for line in service.latest()] == [kept.id, *reversed(KEPT["evaluations"])]


def test_numbers_go_on_after_those_of_version_1(database: Database) -> None:
    both = "SELECT number FROM evaluations UNION ALL SELECT number FROM tellings"
    with database.reading() as connection:
        numbers = connection.exec_driver_sql(both).scalars().all()
        head = connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar_one()
    assert sorted(numbers) == list(range(1, head + 1))


def test_what_was_broken_already_stops_nothing_and_is_called_broken(rulebook: Rulebook, tmp_path: Path) -> None:
    broken, *whole = KEPT["evaluations"]
    key = sha256(LINKS["open"].encode()).hexdigest()
    script = f"""
        DROP TRIGGER evaluations_are_never_changed;
        UPDATE evaluations SET answer = x'7b22ff' WHERE id = '{broken}';
        UPDATE drafts SET content = x'7b22' WHERE key = '{key}';
    """
    with closing(Database(made(tmp_path, script))) as database:
        service = Service(Library([rulebook]), database)
        checks = Checks(service, database, 30, 90, now=lambda: NOW)
        assert [line.id for line in service.latest()] == [*reversed(whole), broken]
        assert checks.open(LINKS["finished"]).kind == "vendor_evaluation"
        with pytest.raises(StoreCorrupt):
            service.evaluation(broken)
        with pytest.raises(StoreCorrupt):
            checks.open(LINKS["open"])
