"""A row that cannot be read any more is our incident: it is named in the log, blamed on nobody, and hides no other."""

import pytest
from structlog.testing import capture_logs

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.documents import SMALL
from tests.door import Door
from tests.stores import may_be_changed

BROKEN = {
    "cut off": "CAST('{\"secretmarker\": tru' AS TEXT)",
    "no text": "CAST(x'7bff7d' AS TEXT)",
    "bytes": "x'7b22ff'",
}


@pytest.fixture
def service(rulebook: Rulebook, database: Database) -> Service:
    return Service(Library([rulebook]), database)


@pytest.fixture
def door(service: Service, database: Database) -> Door:
    return Door(create_app(service, Checks(service, database, 30, 90)))


def break_rows(database: Database, table: str, column: str, value: str) -> None:
    may_be_changed(database, table, f"UPDATE {table} SET {column} = {value}")


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("column", ["document", "answer"])
def test_a_broken_evaluation_is_an_incident_with_its_id(
    door: Door, service: Service, database: Database, column: str, value: str
) -> None:
    kept = service.evaluate(SMALL)
    break_rows(database, "evaluations", column, value)

    with capture_logs() as logs:
        response = door.get(f"/v1/evaluations/{kept.id}")

    assert (response.status_code, response.json()["code"]) == (500, "store/corrupt")
    assert "secretmarker" not in response.text
    incidents = [line for line in logs if line["event"] == "incident"]
    assert [(line["code"], line["found"][0].split()[0]) for line in incidents] == [("store/corrupt", kept.id)]


@pytest.mark.parametrize("column", ["document", "answer"])
def test_a_broken_evaluation_hides_no_other_and_is_still_listed(
    door: Door, service: Service, database: Database, column: str
) -> None:
    broken = service.evaluate(SMALL)
    break_rows(database, "evaluations", column, BROKEN["no text"])
    whole = service.evaluate(SMALL)

    listed = door.get("/v1/evaluations").json()["evaluations"]

    assert listed == [whole.line.summary, broken.line.summary]
    assert door.get(f"/v1/evaluations/{whole.id}").status_code == 200


@pytest.mark.parametrize(("table", "column"), [("tellings", "value"), ("checks", "progress"), ("checks", "subject")])
def test_a_broken_check_is_an_incident_and_another_one_is_not(
    door: Door, service: Service, database: Database, table: str, column: str
) -> None:
    checks: Checks = door.app.state.checks
    broken = checks.begin({**SMALL, "subject": {"name": "Acme"}})
    key = checks.open(broken).id
    break_rows(database, table, column, BROKEN["no text"])
    whole = checks.begin(SMALL)

    with capture_logs() as logs:
        page = door.get(f"/draft/{broken}/answers")

    assert (page.status_code, "What is kept cannot be read back" in page.text) == (500, True)
    incidents = [line for line in logs if line["event"] == "incident"]
    assert [(line["code"], line["found"][0].split()[0]) for line in incidents] == [("store/corrupt", key)]
    assert checks.open(whole).document == SMALL
