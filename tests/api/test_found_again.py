"""Evaluations are found again: page by page, by what they say, by what fired in them, by when they were kept."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import EvaluationFilter
from dontbuy.api.service import Service
from dontbuy.api.store import evaluations
from dontbuy.api.store.database import Database
from tests.api.older import older_store
from tests.door import Door
from tests.stores import may_be_changed

pytestmark = pytest.mark.stores()

NOT_ASKED = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
SHOWS_OFF = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
    "subject": {"id": "v-17"},
}
UNAVAILABLE = {"kind": "buying_request", "facts": {"leader": {"unavailable": True}}}


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


@pytest.fixture
def three(fresh: Service) -> dict[str, str]:
    """The ids of one evaluation of each document."""
    sent = {"not asked": NOT_ASKED, "shows off": SHOWS_OFF, "unavailable": UNAVAILABLE}
    return {name: fresh.evaluate(document).id for name, document in sent.items()}


def listed(door: Door, **asked: object) -> httpx.Response:
    response = door.get("/v1/evaluations", params=asked)
    assert response.status_code == 200, response.text
    return response


def ids(response: httpx.Response) -> list[str]:
    return [line["id"] for line in response.json()["evaluations"]]


def pages(door: Door, **asked: object) -> Iterator[list[str]]:
    """The ids of page after page, by the link of each."""
    response = listed(door, **asked)
    yield ids(response)
    while link := response.headers.get("link"):
        assert response.json()["has_more"]
        address, rel = link.split("; ")
        assert rel == 'rel="next"'
        assert parse_qs(urlsplit(address[1:-1]).query)["cursor"] == [response.json()["next_cursor"]]
        response = door.get(address[1:-1])
        yield ids(response)
    assert (response.json()["has_more"], response.json()["next_cursor"]) == (False, None)


@pytest.mark.parametrize("limit", [1, 3, 7, 20, 200])
def test_pages_hold_each_evaluation_once_the_newest_first(door: Door, fresh: Service, limit: int) -> None:
    kept = [fresh.evaluate(NOT_ASKED).id for _ in range(20)]

    found = list(pages(door, limit=limit))

    assert [key for page in found for key in page] == kept[::-1]
    assert all(len(page) == limit for page in found[:-1])
    assert 0 < len(found[-1]) <= limit


def test_what_is_kept_while_somebody_pages_moves_nothing(door: Door, fresh: Service) -> None:
    kept = [fresh.evaluate(NOT_ASKED).id for _ in range(6)]
    first = listed(door, limit=3)
    fresh.evaluate(NOT_ASKED)

    second = listed(door, limit=3, cursor=first.json()["next_cursor"])

    assert ids(first) + ids(second) == kept[::-1]


def test_a_broken_row_hides_no_other(door: Door, fresh: Service, database: Database, three: dict[str, str]) -> None:
    may_be_changed(database, "evaluations", f"UPDATE evaluations SET answer = '{{' WHERE id = '{three['shows off']}'")

    assert ids(listed(door)) == [three["unavailable"], three["shows off"], three["not asked"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "buying_request"}, ["unavailable"]),
        ({"verdict": "run"}, ["shows off"]),
        ({"level": "stop", "kind": "vendor_evaluation"}, ["shows off"]),
        ({"subject": "v-17"}, ["shows off"]),
        ({"subject": "v-1"}, []),
        ({"criterion": "VEN-6"}, ["shows off"]),
        ({"criterion": "VEN-7"}, ["not asked"]),
        ({"criterion": "VEN-7", "kind": "buying_request"}, []),
        ({}, ["unavailable", "shows off", "not asked"]),
    ],
)
def test_a_filter_shows_what_it_names(
    door: Door, three: dict[str, str], asked: dict[str, str], found: list[str]
) -> None:
    assert ids(listed(door, **asked)) == [three[name] for name in found]


def test_a_filter_goes_on_over_pages(door: Door, fresh: Service) -> None:
    kept = [fresh.evaluate(document).id for document in (NOT_ASKED, SHOWS_OFF) * 5]

    assert [key for page in pages(door, criterion="VEN-6", limit=2) for key in page] == kept[1::2][::-1]


def test_what_a_result_of_a_check_says_is_in_no_list(door: Door, database: Database, fresh: Service) -> None:
    checks = Checks(fresh, database, 30, 90)
    token = checks.begin({"kind": "vendor_evaluation", "facts": {}})
    checks.tell(token, {"vendor.asked_about_metrics": False}, 2**62)
    checks.finish(token)

    assert [ids(listed(door, **asked)) for asked in ({}, {"criterion": "VEN-7"}, {"kind": "vendor_evaluation"})] == [
        [],
        [],
        [],
    ]


# --- time


def kept_at(fresh: Service, database: Database, *times: str) -> list[str]:
    """The ids of evaluations that were kept at these times, whatever the clock says now."""
    found = []
    for time in times:
        evaluated = replace(fresh.answered(NOT_ASKED), created_at=f"{time}.000000+00:00")
        with database.writing() as connection:
            evaluations.add(connection, evaluated, ANYBODY)
        found.append(evaluated.id)
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"from": "2026-11-20"}, [1, 2, 3]),
        ({"from": "2026-11-20T00:00:01Z"}, [2, 3]),
        ({"to": "2026-11-21"}, [0, 1, 2]),
        ({"to": "2026-11-20T01:00:00+01:00"}, [0]),
        ({"from": "2026-11-20", "to": "2026-11-21"}, [1, 2]),
        ({"from": "2026-12-01"}, []),
        ({"to": "2026-12-01"}, [0, 1, 2, 3]),
        ({"from": "2026-11-21", "to": "2026-11-20"}, []),
    ],
)
def test_a_time_begins_with_what_was_kept_then_and_ends_before(
    door: Door, fresh: Service, database: Database, asked: dict[str, str], found: list[int]
) -> None:
    days = ("2026-11-19T23:59:59", "2026-11-20T00:00:00", "2026-11-20T12:00:00", "2026-11-21T00:00:00")
    kept = kept_at(fresh, database, *days)

    assert ids(listed(door, **asked)) == [kept[at] for at in found][::-1]


def test_a_clock_that_is_set_back_a_year_hides_nothing_from_who_reads_on(
    door: Door, fresh: Service, database: Database
) -> None:
    kept = kept_at(fresh, database, "2026-11-20T00:00:00", "2025-11-20T00:00:00", "2026-11-21T00:00:00")

    for since in ("2026-11-20", "2025-06-01"):
        assert ids(listed(door, **{"from": since})) == kept[::-1]
    assert [line["created_at"][:4] for line in listed(door).json()["evaluations"]] == ["2026", "2025", "2026"]


# --- what is refused


@pytest.mark.parametrize(
    ("asked", "where", "hint"),
    [
        ({"kind": "vendor_evaluaton"}, "/query/kind", "did you mean `vendor_evaluation`?"),
        ({"verdict": "buy"}, "/query/verdict", "write one of: "),
        ({"level": "grave"}, "/query/level", "write one of: stop, "),
        ({"criterion": "VEN-99"}, "/query/criterion", "VEN-9"),
        ({"from": "yesterday"}, "/query/from", "write a day"),
        ({"to": "2026-11-21T09:30:00"}, "/query/to", "a time with its zone"),
        ({"to": "0001-01-01T00:00:00+01:00"}, "/query/to", "write a day"),
        ({"limit": "0"}, "/query/limit", "write 1 or more"),
        ({"limit": "201"}, "/query/limit", "write 200 or less"),
        ({"cursor": "é"}, "/query/cursor", "as it came"),
        ({"cursor": "MTI"}, "/query/cursor", "as it came"),
        ({"cursor": ""}, "/query/cursor", "as it came"),
    ],
)
def test_what_no_list_can_mean_is_refused_with_its_place(
    door: Door, asked: dict[str, str], where: str, hint: str
) -> None:
    response = door.get("/v1/evaluations", params=asked)

    (fault,) = response.json()["errors"]
    assert (response.status_code, fault["code"], fault["pointer"]) == (422, "http/wrong-parameter", where)
    assert hint in fault["hint"]


def test_all_faults_are_told_at_once(door: Door) -> None:
    response = door.get("/v1/evaluations", params={"kind": "x", "from": "x", "cursor": "x"})

    assert [fault["pointer"] for fault in response.json()["errors"]] == ["/query/kind", "/query/from", "/query/cursor"]


def test_a_cursor_goes_on_in_its_own_list_only(door: Door, fresh: Service) -> None:
    for _ in range(3):
        fresh.evaluate(NOT_ASKED)
    cursor = listed(door, limit=1, level="caution").json()["next_cursor"] or listed(door, limit=1).json()["next_cursor"]

    refused = door.get("/v1/evaluations", params={"cursor": cursor, "kind": "buying_request"})

    assert [fault["code"] for fault in refused.json()["errors"]] == ["http/cursor-of-another-list"]


def test_a_cursor_of_the_list_goes_on_in_no_list_of_revisions(door: Door, fresh: Service) -> None:
    for _ in range(2):
        fresh.evaluate(NOT_ASKED)
    page = listed(door, limit=1).json()
    key = page["evaluations"][0]["id"]

    refused = door.get(f"/v1/evaluations/{key}/revisions", params={"cursor": page["next_cursor"]})

    assert [fault["code"] for fault in refused.json()["errors"]] == ["http/cursor-of-another-list"]


# --- one criterion


def test_one_criterion_is_as_in_the_list_and_is_sent_once(door: Door) -> None:
    (wanted,) = [each for each in door.get("/v1/criteria").json()["criteria"] if each["criterion"] == "VEN-7"]
    found = door.get("/v1/criteria/VEN-7")

    assert found.json()["criterion"] == wanted
    again = door.get("/v1/criteria/VEN-7", headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_criterion_that_is_not_there_is_asked_back(door: Door) -> None:
    refused = door.get("/v1/criteria/VEN-77")

    assert (refused.status_code, refused.json()["code"]) == (404, "criterion/not-found")
    assert "VEN-7" in refused.json()["errors"][0]["hint"]


# --- what there was before


@pytest.mark.stores("sqlite")
def test_a_store_of_the_shape_before_is_filled_in(
    fresh: Service, database: Database, three: dict[str, str], tmp_path: Path
) -> None:
    with closing(Database(older_store(tmp_path / "older.db", "0006", database.file))) as again:
        service = Service(fresh.library, again)

        found = service.listed(ANYBODY, EvaluationFilter(criterion="VEN-6")).lines
        late = service.listed(ANYBODY, EvaluationFilter(until="2000-01-01T00:00:00.000000+00:00")).lines
        newest = service.evaluate(NOT_ASKED)

        assert [line.id for line in found] == [three["shows off"]]
        assert late == []
        assert service.listed(ANYBODY, limit=1).lines[0].id == newest.id
