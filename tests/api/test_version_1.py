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
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import FactsError
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
def test_an_evaluation_says_which_version_judged_it_and_is_not_judged_again_by_another(
    service: Service, key: str
) -> None:
    kept = service.evaluation(key, None, ANYBODY)
    assert kept.answer["rulebook"]["version"] == "1.0.0"

    with pytest.raises(FactsError) as refused:
        service.replay(kept)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.hint) == ("rulebook/not-found", "did you mean `sales-training@2.0.0`?")


def test_the_list_of_evaluations_is_the_same_and_shows_no_result_of_a_check(door: Door) -> None:
    assert door.get("/v1/evaluations").json()["evaluations"] == json.loads(KEPT["listed"])["evaluations"]


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
    assert [line.id for line in service.listed(ANYBODY).lines] == [kept.id, *reversed(KEPT["evaluations"])]


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
        assert [line.id for line in service.listed(ANYBODY).lines] == [*reversed(whole), broken]
        assert checks.open(LINKS["finished"]).kind == "vendor_evaluation"
        with pytest.raises(StoreCorrupt):
            service.evaluation(broken, None, ANYBODY)
        with pytest.raises(StoreCorrupt):
            checks.open(LINKS["open"])


def begun(document: dict[str, Any]) -> str:
    """What makes a draft of version 1 with this document, as SQL."""
    content = {"document": document, "skipped": [], "trail": [], "suggested": {}, "goes_on": False}
    key = sha256(b"a-token-of-a-draft").hexdigest()
    day, later = "2026-11-20T12:00:00.000000+00:00", "2026-12-20T12:00:00.000000+00:00"
    text = json.dumps(content).replace("'", "''")
    return f"INSERT INTO drafts VALUES ('{key}', '{day}', '{day}', '{later}', CAST('{text}' AS BLOB));"


@pytest.mark.parametrize(
    ("kind", "now"),
    [
        (
            "buying_request",
            {"prior": {"exists": True, "starting_metrics_taken": True, "quarterly_snapshots_taken": False}},
        ),
        ("vendor_evaluation", {}),
    ],
)
def test_what_was_measured_then_goes_on_saying_what_it_said_and_is_asked_anew(
    rulebook: Rulebook, tmp_path: Path, kind: str, now: dict[str, Any]
) -> None:
    measured = {"measurement": {"starting_metrics_taken": True, "quarterly_snapshots": False}}
    before = {"prior": {"exists": True}} if kind == "buying_request" else {}
    with closing(Database(made(tmp_path, begun({"kind": kind, "facts": {**before, **measured}})))) as database:
        checks = Checks(Service(Library([rulebook]), database, today=NOW.date), database, 30, 90, now=lambda: NOW)

        check = checks.open("a-token-of-a-draft")

        assert check.document["facts"] == now
        asked = {question["fact"] for question in Service(Library([rulebook]), database).check(check.document)["ask"]}
        assert {"measurement.starting_metrics_taken", "measurement.quarterly_snapshots"} <= asked
