"""What is kept of one subject is given out whole, or erased and nothing of it is left."""

import json
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.api.subjects import erase_subject, exported
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import refused
from tests.clock import Clock
from tests.door import Door
from tests.stores import may_be_changed

ID = "Xq7/Zürich 1"
MORE = {"facts": {"vendor": {"started_with_product": True}}, "evidence": [
    {"fact": "vendor.asked_about_metrics", "quote": "Qwvt said nothing", "locator": "Qwvt#1"}
]}  # fmt: skip


def posted(door: Door, subject: str = ID, key: str = "", **rest: Any) -> httpx.Response:
    document = {
        "kind": "vendor_evaluation",
        "subject": {"id": subject, "name": f"{subject} Qwvt Academy"},
        "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
    }
    headers = {"Idempotency-Key": key} if key else {}
    response = door.post("/v1/evaluations", json={**document, **rest}, headers=headers)
    assert response.status_code == 201, response.text
    return response


def told(door: Door, kept: httpx.Response) -> httpx.Response:
    response = door.post(f"{kept.headers['location']}/facts", json=MORE)
    assert response.status_code == 201, response.text
    return response


def address(subject: str = ID) -> str:
    return f"/v1/subjects/{quote(subject, safe='')}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh(rulebook: Rulebook, database: Database, clock: Clock) -> Service:
    return Service(Library([rulebook]), database, now=clock, retention_days=10)


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


def holds(database: Database) -> bool:
    with audited(database.file) as connection:
        return [each.fault for each in verified(connection)] == [""]


def test_everything_that_is_kept_of_a_subject_is_given_out(door: Door) -> None:
    first = posted(door)
    posted(door, "another")
    kept = [first, told(door, first), posted(door)]

    export = door.get(address())

    assert (export.status_code, export.headers["content-type"]) == (200, "application/x-ndjson")
    assert export.headers["cache-control"] == "no-store"
    assert export.content == b"".join(each.content + b"\n" for each in kept)


def test_of_nothing_nothing_is_given_out(door: Door) -> None:
    posted(door)

    wrong = refused(door.get(address("xq7")))

    assert (wrong["status"], wrong["code"]) == (404, "subject/not-found")


def test_many_are_given_out_and_erased_some_at_a_time(door: Door, fresh: Service, clock: Clock) -> None:
    kept = [fresh.evaluate({"kind": "buying_request", "facts": {}, "subject": {"id": ID}}).id for _ in range(205)]

    assert [json.loads(line)["id"] for line in door.get(address()).text.splitlines()] == kept
    assert erase_subject(fresh.store, ID, clock(), ANYBODY) == 205


def test_a_row_that_cannot_be_read_hides_no_other(door: Door, database: Database) -> None:
    kept = [posted(door) for _ in range(3)]
    may_be_changed(database, "evaluations", "UPDATE evaluations SET answer = '{' WHERE number = 2")

    lines = [json.loads(line) for line in door.get(address()).text.splitlines()]

    assert [line.get("id", line.get("code")) for line in lines] == [
        kept[0].json()["id"],
        "store/corrupt",
        kept[2].json()["id"],
    ]


def test_what_is_erased_while_somebody_reads_is_left_out(door: Door, fresh: Service, clock: Clock) -> None:
    kept = [posted(door) for _ in range(3)]
    found = exported(fresh.store, ID, ANYBODY)
    first = next(found)
    door.ask("DELETE", kept[1].headers["location"])

    assert [getattr(each, "id", "") for each in (first, *found)] == [kept[at].json()["id"] for at in (0, 2)]


def test_a_subject_is_erased_whole_and_nothing_of_it_is_left(door: Door, database: Database) -> None:
    kept = [posted(door, key="Key-1"), posted(door)]
    told(door, kept[0])
    other = posted(door, "another")

    answers = [door.ask("DELETE", address()) for _ in range(2)]

    assert [(each.status_code, each.json()) for each in answers] == [(200, {"evaluations": n}) for n in (2, 0)]
    for path in ("", "/revisions", "/revisions/1", "/revisions/2"):
        gone = door.get(kept[0].headers["location"] + path)
        assert (gone.status_code, gone.json()["code"]) == (410, "evaluation/erased")
    assert refused(door.get(address()))["status"] == 404
    assert [line["id"] for line in door.get("/v1/evaluations").json()["evaluations"]] == [other.json()["id"]]
    assert holds(database)
    with closing(sqlite3.connect(database.file)) as connection:
        assert connection.execute("SELECT count(*) FROM evaluations").fetchone() == (4,)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    left = database.file.read_bytes()
    words = [ID, "Xq7", "Qwvt said", "Qwvt#1", *(each.json()["input_digest"] for each in kept)]
    assert [word for word in words if word.encode() in left] == []
    assert b"another Qwvt Academy" in left


def test_one_evaluation_is_erased_by_its_address(door: Door, database: Database) -> None:
    kept, other = posted(door), posted(door)
    told(door, kept)

    first, again = (door.ask("DELETE", kept.headers["location"]) for _ in range(2))

    assert (first.status_code, first.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (410, "evaluation/erased")
    assert door.get(kept.headers["location"]).status_code == 410
    assert door.get(other.headers["location"]).status_code == 200
    assert refused(door.ask("DELETE", "/v1/evaluations/ev_0"))["status"] == 404
    assert holds(database)


def test_a_result_of_a_check_is_no_evaluation_that_a_tool_erases(
    door: Door, fresh: Service, database: Database, clock: Clock
) -> None:
    checks = Checks(fresh, database, 30, 90, now=clock)
    token = checks.begin({"kind": "vendor_evaluation", "facts": {}, "subject": {"id": ID}})
    result = checks.finish(token)

    assert refused(door.ask("DELETE", f"/v1/evaluations/{result.evaluated.id}"))["status"] == 404
    assert door.ask("DELETE", address()).json() == {"evaluations": 0}
    assert checks.results(token)[0].evaluated.answer == result.evaluated.answer
