"""What is kept: where it is found again, in which order, that it is never changed, that it gives the same answer."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import EvaluationFilter
from dontbuy.api.service import Service
from dontbuy.api.store import evaluations
from dontbuy.api.store.database import Database
from dontbuy.api.wire.evaluation import Evaluation, EvaluationList
from dontbuy.api.wire.exact_json import dumps, loads
from tests.api.serving import Served, in_thread
from tests.api.test_answer import STORY, cases, document
from tests.documents import SMALL
from tests.stores import BOTH, Postgres, asking, may_be_changed

pytestmark = pytest.mark.stores()


@pytest.fixture(scope="module", params=BOTH)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if request.param == "sqlite":
        with in_thread(tmp_path_factory.mktemp("served") / "dontbuy.db") as server:
            yield server
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    address = postgres.fresh()
    with in_thread(address) as server:
        yield server
    postgres.drop(address)


@pytest.fixture
def fresh(service: Service, database: Database) -> Service:
    """The service over an empty store."""
    return Service(service.library, database)


def posted(client: httpx.Client, sent: Any) -> httpx.Response:
    response = client.post("/v1/evaluations", content=dumps(sent), headers={"Content-Type": "application/json"})
    assert response.status_code == 201
    return response


# --- over HTTP


def test_what_is_kept_is_found_again_byte_for_byte(client: httpx.Client) -> None:
    created = posted(client, STORY)

    assert created.headers["location"] == f"/v1/evaluations/{created.json()['id']}"
    assert client.get(created.headers["location"]).content == created.content


def test_what_is_kept_has_the_answer_of_a_check_and_the_document(client: httpx.Client) -> None:
    kept, checked = posted(client, STORY).json(), client.post("/v1/check", json=STORY).json()

    assert {key: kept[key] for key in checked} == checked
    assert kept["document"] == {**STORY, "rulebook": "sales-training@2.0.0"}


def test_what_is_kept_is_in_the_declared_shape(client: httpx.Client) -> None:
    Evaluation.model_validate_json(posted(client, STORY).content)
    EvaluationList.model_validate_json(client.get("/v1/evaluations").content)


@pytest.mark.parametrize(
    "number", ["9007199254740993", "0.1234567890123456789", "1e-5", "0." + "1" * 60, "2.50", "-0.0"]
)
def test_numbers_are_kept_as_they_were_sent(client: httpx.Client, number: str) -> None:
    baseline = {"value": loads(number.encode())}
    sent = {"kind": "buying_request", "facts": {"metrics": {"items": [{"metric": "win_rate", "baseline": baseline}]}}}
    created = posted(client, sent)

    assert loads(created.content)["document"]["facts"] == sent["facts"]
    assert client.get(created.headers["location"]).content == created.content


def test_the_day_that_was_filled_in_is_kept_in_the_document(client: httpx.Client) -> None:
    kept = posted(client, {**SMALL, "as_of": None}).json()

    assert kept["document"]["as_of"] == kept["as_of"]


def test_every_evaluation_has_an_id_of_its_own(client: httpx.Client) -> None:
    assert len({posted(client, SMALL).json()["id"] for _ in range(5)}) == 5


def test_a_list_shows_the_newest_first(client: httpx.Client) -> None:
    created = [posted(client, {**SMALL, "subject": {"id": f"v-{at}"}}).json()["id"] for at in range(5)]
    listed = client.get("/v1/evaluations").json()["evaluations"]

    assert [line["id"] for line in listed[:5]] == created[::-1]


def test_a_line_of_the_list_says_what_the_evaluation_says(client: httpx.Client) -> None:
    kept = posted(client, {**STORY, "subject": {"name": 'Ünter"\\ Co'}}).json()
    line = client.get("/v1/evaluations").json()["evaluations"][0]

    shown = ("id", "created_at", "kind", "subject", "as_of", "verdict", "level")
    assert line == {key: kept[key] for key in shown}


def test_a_refused_document_is_not_in_the_list(served: Served, client: httpx.Client) -> None:
    before = served.kept()

    assert client.post("/v1/evaluations", json={**SMALL, "facts": {"vendor": 7}}).status_code == 422
    assert served.kept() == before


@pytest.mark.parametrize(
    "key", ["none", "ev_", "ev_" + "0" * 32, "%27%20or%201=1", "a" * 3_000, "..", "%F0%9F%98%80", "%00"]
)
def test_an_id_that_is_not_known_is_not_found(client: httpx.Client, key: str) -> None:
    response = client.get(f"/v1/evaluations/{key}")

    assert response.status_code == 404
    assert response.json()["code"] in ("evaluation/not-found", "http/not-found")


def test_a_stored_answer_has_a_strong_tag_and_is_sent_once(client: httpx.Client) -> None:
    place = posted(client, STORY).headers["location"]
    first = client.get(place)
    again = client.get(place, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["etag"].startswith('"')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(place, headers={"If-None-Match": '"another"'}).content == first.content


def test_a_stored_answer_is_kept_by_nobody_on_its_way(client: httpx.Client) -> None:
    assert client.get(posted(client, STORY).headers["location"]).headers["cache-control"] == "private, no-cache"


# --- the store


def test_a_clock_that_goes_back_changes_no_order(fresh: Service, database: Database) -> None:
    first = fresh.evaluate(SMALL)
    later = replace(fresh.answered(SMALL), created_at="1970-01-01T00:00:00.000000+00:00")
    with database.writing() as connection:
        evaluations.add(connection, later, ANYBODY)

    assert [line.id for line in fresh.listed(ANYBODY).lines] == [later.id, first.id]


def test_what_is_committed_later_has_the_higher_number_and_none_is_left_out(fresh: Service, database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: [fresh.evaluate(SMALL) for _ in range(20)], range(8)))

    with database.reading() as connection:
        # As they lie in the table, or were committed: each was added after the one before it was kept.
        as_kept = {"sqlite": "rowid", "postgresql": "xmin::text::bigint, ctid"}[connection.dialect.name]
        numbers = connection.exec_driver_sql(f"SELECT number FROM evaluations ORDER BY {as_kept}").scalars().all()
    assert numbers == list(range(1, 161))


def test_a_list_is_bounded(fresh: Service, database: Database) -> None:
    evaluated = fresh.answered(SMALL)
    with database.writing() as connection:
        for at in range(250):
            evaluations.add(connection, replace(evaluated, id=f"ev_{at}"), ANYBODY)

    assert [line.id for line in fresh.listed(ANYBODY).lines] == [f"ev_{at}" for at in range(249, 49, -1)]


def test_a_list_is_of_one_kind_and_one_subject_where_they_are_named(fresh: Service) -> None:
    for kind in ("vendor_evaluation", "buying_request"):
        for subject in ("a", "b"):
            fresh.evaluate({"kind": kind, "facts": {}, "subject": {"id": subject}})
    found = [
        line.summary for line in fresh.listed(ANYBODY, EvaluationFilter(kind="buying_request", subject="b"), 10).lines
    ]

    assert [(line["kind"], line["subject"]) for line in found] == [("buying_request", {"id": "b"})]


def test_a_list_reads_no_document(fresh: Service, database: Database) -> None:
    kept = fresh.evaluate(SMALL)
    may_be_changed(database, "evaluations", "UPDATE evaluations SET document = '{'")

    assert [line.summary["id"] for line in fresh.listed(ANYBODY).lines] == [kept.id]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evaluations SET verdict = 'no_objection'",
        "UPDATE evaluations SET answer = '{}' WHERE id IS NOT NULL",
        "UPDATE evaluations SET id = 'other'",
        "INSERT INTO evaluations SELECT * FROM evaluations WHERE true "
        "ON CONFLICT (id, revision) DO UPDATE SET verdict = 'run'",
    ],
    ids=["one column", "the answer", "the id", "an insert that updates"],
)
def test_the_database_refuses_to_change_what_is_kept(fresh: Service, database: Database, change: str) -> None:
    kept = fresh.evaluate(SMALL)

    with asking(database.place) as other, pytest.raises(Exception, match="append-only") as refused:
        other.execute(change)
    assert isinstance(refused.value, sqlite3.IntegrityError | psycopg.errors.IntegrityConstraintViolation)
    assert fresh.evaluation(kept.id, None, ANYBODY).body == kept.body


@pytest.mark.stores("sqlite")
def test_the_database_refuses_to_replace_what_is_kept(fresh: Service, database: Database) -> None:
    kept = fresh.evaluate(SMALL)

    with asking(database.place) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("UPDATE OR REPLACE evaluations SET id = 'other'")
    assert fresh.evaluation(kept.id, None, ANYBODY).body == kept.body


def test_an_evaluation_cannot_be_kept_twice(fresh: Service, database: Database) -> None:
    kept = fresh.evaluate(SMALL)

    with (
        pytest.raises(IntegrityError, match=r"append-only|evaluations_id_revision_key"),
        database.writing() as connection,
    ):
        evaluations.add(connection, kept, ANYBODY)
    assert len(fresh.listed(ANYBODY).lines) == 1


@pytest.mark.stores("sqlite")
def test_a_kept_evaluation_cannot_be_put_in_the_place_of_another(fresh: Service, database: Database) -> None:
    kept = fresh.evaluate(SMALL)
    replacing = "INSERT OR REPLACE INTO evaluations SELECT * FROM evaluations WHERE id = ?"

    with pytest.raises(Exception, match="append-only"), database.writing() as connection:
        connection.exec_driver_sql(replacing, (kept.id,))
    assert fresh.evaluation(kept.id, None, ANYBODY) == kept


# --- replay


@pytest.mark.parametrize("case", cases(), ids=str)
def test_a_kept_evaluation_gives_the_same_answer_byte_for_byte(service: Service, case: Any) -> None:
    kept = service.evaluate(document(case))
    again = service.evaluation(kept.id, None, ANYBODY)

    assert dumps(service.replay(again)) == dumps(again.answer) == dumps(kept.answer)


@pytest.mark.parametrize(
    "number", ["9007199254740993", "0." + "1" * 60, "1e-50", "1.00000000000000000001e-30", "1" * 400]
)
def test_a_kept_number_of_any_length_gives_the_same_answer(service: Service, number: str) -> None:
    record = {"metric": "win_rate", "knowledge": "exact", "baseline": {"value": loads(number.encode())}}
    kept = service.evaluate({"kind": "buying_request", "facts": {"metrics": {"items": [record]}}})

    assert dumps(service.replay(service.evaluation(kept.id, None, ANYBODY))) == dumps(kept.answer)


def test_a_kept_evaluation_gives_the_same_answer_on_another_day(service: Service, database: Database) -> None:
    store = database
    item = {"metric": "win_rate", "by": "2026-12-01"}
    sent = {"kind": "buying_request", "facts": {"metrics": {"items": [item]}}}
    kept = Service(service.library, store).evaluate(sent)

    later = Service(service.library, store, today=lambda: date(2036, 1, 1))
    assert dumps(later.replay(later.evaluation(kept.id, None, ANYBODY))) == dumps(kept.answer)
