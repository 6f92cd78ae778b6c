"""Erasing: the one change of a kept evaluation that the database takes, once; its number stays and tells nothing."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.ledger import ERASED, FOUND, KEPT, RULEBOOK
from dontbuy.api.service import Service
from dontbuy.api.store.chain import beginning, entry_hash
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from dontbuy.api.store.tables import ERASED as EMPTIED
from dontbuy.api.store.tables import evaluations, ledger
from dontbuy.engine.ir import Rulebook
from tests.api.older import older_store

SENT = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
    "subject": {"id": "v-17", "name": "Xq7 Academy"},
}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
STAYS = [column.name for column in evaluations.columns if column.name not in (*EMPTIED, "erased_at")]
ALL_EMPTIED = ", ".join(f"{name} = NULL" for name in EMPTIED)
AT = "erased_at = '2026-11-27'"


def changed(database: Database, change: str) -> None:
    with closing(sqlite3.connect(database.file)) as other, other:
        other.execute(change)


def everything(database: Database) -> str:
    with closing(sqlite3.connect(database.file)) as other:
        return "\n".join(other.iterdump())


def test_what_is_erased_is_nowhere_in_the_store_and_its_number_stays(fresh: Service, database: Database) -> None:
    key = fresh.evaluate(SENT).id
    assert "Xq7 Academy" in everything(database)

    with database.writing() as connection:
        assert [erase(connection, key, NOW), erase(connection, key, NOW)] == [1, 0]

    with database.reading() as connection:
        row = connection.execute(evaluations.select()).mappings().one()
        assert connection.exec_driver_sql("SELECT count(*) FROM fired").scalar() == 0
    assert {name for name in row if row[name] is None} == {*EMPTIED, "check_id", "result", "made_by"}
    assert (row["number"], row["erased_at"]) == (1, "2026-11-27T12:00:00.000000+00:00")
    assert not [word for word in ("Xq7", "v-17") if word in everything(database)]
    database.close()
    assert b"Xq7 Academy" not in database.file.read_bytes()


@pytest.mark.parametrize("column", EMPTIED)
def test_an_erasing_that_leaves_something_is_refused(fresh: Service, database: Database, column: str) -> None:
    fresh.evaluate(SENT)
    emptied = ", ".join(f"{name} = NULL" for name in EMPTIED if name != column)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        changed(database, f"UPDATE evaluations SET {emptied}, {AT}")


@pytest.mark.parametrize("column", STAYS)
def test_an_erasing_that_changes_what_stays_is_refused(fresh: Service, database: Database, column: str) -> None:
    fresh.evaluate(SENT)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        changed(database, f"UPDATE evaluations SET {ALL_EMPTIED}, {AT}, {column} = 7")


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE evaluations SET {ALL_EMPTIED}",
        f"UPDATE evaluations SET {AT}",
        "UPDATE evaluations SET id = id",
        "DELETE FROM evaluations",
    ],
)
def test_nothing_else_is_taken(fresh: Service, database: Database, change: str) -> None:
    fresh.evaluate(SENT)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        changed(database, change)


def test_what_is_erased_is_not_erased_again_or_filled(fresh: Service, database: Database) -> None:
    changed_before = fresh.evaluate(SENT).id
    with database.writing() as connection:
        erase(connection, changed_before, NOW)

    for change in (f"{ALL_EMPTIED}, erased_at = '2027'", "document = '{}', answer = '{}', salt = '', erased_at = NULL"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            changed(database, f"UPDATE evaluations SET {change}")


# --- the ledger


@pytest.mark.parametrize("change", ["UPDATE ledger SET what = what", "DELETE FROM ledger"])
def test_the_ledger_is_never_changed(fresh: Service, database: Database, change: str) -> None:
    fresh.evaluate(SENT)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        changed(database, change)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        changed(database, "INSERT OR REPLACE INTO ledger SELECT * FROM ledger")


def test_the_ledger_says_that_it_happened_and_not_what(fresh: Service, database: Database) -> None:
    kept, other = fresh.evaluate(SENT), fresh.evaluate(SENT)
    with database.writing() as connection:
        erase(connection, kept.id, NOW)

    with database.reading() as connection:
        entries = connection.execute(ledger.select().order_by(ledger.c.number)).all()
        head = connection.exec_driver_sql("SELECT head_entry, head_hash FROM workspaces").one()
    said = [(each.number, each.what, each.object) for each in entries]
    assert said[0] == (1, RULEBOOK, kept.answer["rulebook"]["digest"])
    assert said[1:] == [(2, KEPT, f"{kept.id}/1"), (3, KEPT, f"{other.id}/1"), (4, ERASED, f"{kept.id}/1")]
    previous = beginning("default")
    for each in entries:
        assert each.previous == previous
        previous = entry_hash(previous, each.number, each.at, each.what, each.object, each.digest)
        assert each.hash == previous
    assert tuple(head) == (4, previous)
    assert len({each.digest for each in entries}) == 4  # two that say the same have not the same digest


def test_a_store_of_the_shape_before_is_entered_in_the_order_of_its_numbers(
    fresh: Service, database: Database, tmp_path: Path, rulebook: Rulebook
) -> None:
    kept = [fresh.evaluate({**SENT, "subject": {"id": f"v-{at}"}}) for at in range(3)]

    with closing(Database(older_store(tmp_path / "older.db", "0009", database.file))) as moved:
        again = Service(fresh.library, moved)
        newest = again.evaluate(SENT)

        assert [again.evaluation(each.id, None, ANYBODY).body for each in kept] == [each.body for each in kept]
        with moved.reading() as connection:
            entries = connection.execute(ledger.select().order_by(ledger.c.number)).all()
            whole = connection.exec_driver_sql("SELECT count(DISTINCT salt), min(revision) FROM evaluations").one()
        found = [(FOUND, f"{each.id}/1") for each in kept]
        assert [(each.what, each.object) for each in entries] == [
            *found,
            (RULEBOOK, rulebook.digest),
            (KEPT, f"{newest.id}/1"),
        ]
        assert tuple(whole) == (4, 1)
