"""The list has one line an evaluation, in its place whatever is revised; revisions have a list of their own."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from dontbuy.api.store.tables import metadata
from tests.api.older import older_store
from tests.api.revising import ASKED, NOT_ASKED, SHOWS_OFF, posted, told
from tests.api.serving import refused
from tests.door import Door


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


@pytest.fixture
def first(door: Door) -> httpx.Response:
    return posted(door)


def lines(door: Door, **asked: object) -> list[tuple[str, int]]:
    response = door.get("/v1/evaluations", params=asked)
    assert response.status_code == 200, response.text
    return [(line["id"], line.get("revision", 1)) for line in response.json()["evaluations"]]


def test_the_list_has_one_line_an_evaluation_by_what_its_newest_revision_says(
    door: Door, first: httpx.Response
) -> None:
    key = first.json()["id"]
    told(door, first, {"facts": {"vendor": {**ASKED["facts"]["vendor"], **SHOWS_OFF["facts"]["vendor"]}}})

    found = {"verdict": "run", "level": "stop", "criterion": "VEN-6", "subject": "v-17", "kind": "vendor_evaluation"}
    for name, value in {**found}.items():
        assert lines(door, **{name: value}) == [(key, 2)]
    assert lines(door, **found) == [(key, 2)]
    assert (lines(door, verdict="push_back"), lines(door, criterion="VEN-7")) == ([], [])
    assert door.get("/v1/evaluations").json()["evaluations"][0]["verdict"] == "run"


def pages(door: Door, revise: Any, **asked: object) -> Iterator[list[tuple[str, int]]]:
    """Page after page of two; somebody revises between them."""
    cursor: dict[str, object] = {}
    while True:
        response = door.get("/v1/evaluations", params={**asked, "limit": 2, **cursor}).json()
        yield [(line["id"], line.get("revision", 1)) for line in response["evaluations"]]
        if not response["has_more"]:
            return
        cursor = {"cursor": response["next_cursor"]}
        revise()


@pytest.mark.parametrize("asked", [{}, {"kind": "vendor_evaluation"}, {"from": "2020-01-01"}, {"criterion": "VEN-7"}])
def test_whoever_pages_while_others_revise_finds_each_evaluation_once(door: Door, asked: dict[str, str]) -> None:
    """Those that were shown, those that come next and the last one are revised between any two pages."""
    kept = [door.post("/v1/evaluations", json=NOT_ASKED) for _ in range(7)]

    def revise() -> None:
        for each in (kept[0], kept[3], kept[6]):
            told(door, each, {"facts": {"vendor": {"started_with_product": True}}})

    found = [key for page in pages(door, revise, **asked) for key, _ in page]

    assert found == [each.json()["id"] for each in kept][::-1]


def test_a_time_is_that_of_the_first_revision(door: Door, first: httpx.Response, fresh: Service) -> None:
    with fresh.store.writing() as connection:
        connection.exec_driver_sql("UPDATE listed SET kept_at = '2026-01-01T00:00:00.000000+00:00'")
    told(door, first, ASKED)

    assert lines(door, to="2026-01-02") == [(first.json()["id"], 2)]
    assert lines(door, **{"from": "2026-01-02"}) == []


def test_revisions_are_listed_page_by_page(door: Door, first: httpx.Response) -> None:
    for at in range(5):
        told(door, first, {"facts": {"vendor": {"asked_about_metrics": at % 2 == 0}}})
    address, found, cursor = f"{first.headers['location']}/revisions", list[int](), dict[str, Any]()
    while True:
        page = door.get(address, params={"limit": 4, **cursor}).json()
        found += [line.get("revision", 1) for line in page["revisions"]]
        cursor = {"cursor": page["next_cursor"]}
        if not page["has_more"]:
            break

    assert (found, page["next_cursor"]) == ([1, 2, 3, 4, 5, 6], None)
    wrong = refused(door.get(address, params={"cursor": "MTI"}))
    assert (wrong["status"], wrong["errors"][0]["pointer"]) == (422, "/query/cursor")


def test_erasing_takes_every_revision_and_its_line(door: Door, first: httpx.Response, database: Database) -> None:
    told(door, first, SHOWS_OFF)
    with database.writing() as connection:
        assert erase(connection, first.json()["id"], datetime(2026, 11, 27, tzinfo=UTC)) == 2

    assert lines(door) == []
    with audited(database.file) as connection:
        for table in ("listed", "listed_criteria", "fired"):
            assert connection.execute(metadata.tables[table].select()).all() == []
        assert [each.fault for each in verified(connection)] == [""]


def test_a_store_of_the_shape_before_lists_what_it_has(
    door: Door, first: httpx.Response, fresh: Service, database: Database, tmp_path: Path
) -> None:
    gone = fresh.evaluate(NOT_ASKED).id
    with database.writing() as connection:
        erase(connection, gone, datetime(2026, 11, 27, tzinfo=UTC))
    checks = Checks(fresh, database, 30, 90)
    checks.finish(checks.begin(NOT_ASKED))

    with closing(Database(older_store(tmp_path / "older.db", "0010", database.file))) as moved:
        again = Service(fresh.library, moved)
        shown = Door(create_app(again, Checks(again, moved, 30, 90)))
        assert lines(shown) == lines(shown, criterion="VEN-7") == lines(shown, verdict="push_back") != []
        assert lines(shown) == [(first.json()["id"], 1)]
