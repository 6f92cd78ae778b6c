"""A backup is taken while others write, and put back elsewhere whole or not at all; what is no backup is refused."""

import gzip
import json
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.errors import BackupRefused, StoreUnusable
from dontbuy.api.service import Service
from dontbuy.api.store.archive import written
from dontbuy.api.store.backup import backup, restore
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.purchases.buying import Buyer
from tests.cli.running import dontbuy
from tests.documents import SMALL
from tests.door import Door
from tests.stores import Place, Postgres

WRITERS, BEFORE, MEGABYTE = 4, 20, 1_000_000


def door_to(rulebook: Rulebook, database: Database) -> Door:
    service = Service(Library([rulebook]), database)
    return Door(create_app(service, Checks(service, database, 30, 90)))


@pytest.fixture
def door(rulebook: Rulebook, database: Database) -> Door:
    return door_to(rulebook, database)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.backup"


def rows_of(path: Path) -> dict[str, list[Any]]:
    """Every row of every table, and how each table was made."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        rows = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name, _ in tables}
        return {**rows, "": tables}


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Place]:
    """Where there is no store yet, of the same kind as the other one."""
    if isinstance(database.place, Path):
        yield tmp_path / "elsewhere" / "dontbuy.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    address = postgres.empty()
    yield address
    postgres.drop(address)


@pytest.mark.stores
def test_what_was_acknowledged_before_a_backup_is_in_it_though_others_write(
    door: Door, database: Database, rulebook: Rulebook, file: Path, elsewhere: Place
) -> None:
    buyer = Buyer(door)
    buyer.vendor("Ünder load", vendor={"asked_about_metrics": False})
    kept: list[str] = []
    enough, stop = Event(), Event()

    def write(writer: int) -> None:
        for at in count():
            answer = door.post("/v1/evaluations", json={**SMALL, "subject": {"id": f"{writer}-{at}"}})
            assert answer.status_code == 201
            kept.append(answer.json()["id"])
            if len(kept) >= BEFORE:
                enough.set()
            if stop.is_set():
                return

    with ThreadPoolExecutor(WRITERS) as threads:
        running = [threads.submit(write, writer) for writer in range(WRITERS)]
        assert enough.wait(60)
        acknowledged = [*kept]
        rows = backup(database, file)
        stop.set()
        for each in running:
            each.result()
    restored = restore(file, elsewhere)

    with closing(Database(elsewhere)) as there:
        with there.snapshot() as connection:
            assert [each.fault for each in verified(connection)] == [""]
        other = door_to(rulebook, there)
        for path in (f"/v1/evaluations/{key}" for key in acknowledged):
            assert other.get(path).content == door.get(path).content
        for path in (buyer.address, f"{buyer.address}/history", f"/purchase/{buyer.token}"):
            mine, theirs = (each.get(path, headers=buyer.headers) for each in (door, other))
            assert (mine.status_code, theirs.content) == (200, mine.content)
        after = other.post("/v1/evaluations", json=SMALL).json()["id"]
        assert other.get("/v1/evaluations?limit=1").json()["evaluations"][0]["id"] == after
    assert restored == rows > len(acknowledged)


def test_a_restored_store_has_every_row_of_every_table(door: Door, database: Database, file: Path) -> None:
    buyer = Buyer(door)
    buyer.vendor("Acme", vendor={"asked_about_metrics": False})
    first = buyer.board
    door.post("/v1/evaluations", json=SMALL, headers={"Idempotency-Key": "once"})
    with database.writing() as connection:  # each refers to the one before it, and comes before it by its id
        for key, before in (("zz", None), ("mm", "zz"), ("aa", "mm")):
            connection.exec_driver_sql(
                "INSERT INTO purchases SELECT ?, workspace, name, decide_by, state, bought_from, decided_on, ?,"
                " created_at, updated_at, expires_at, emptied_at FROM purchases WHERE id = ?",
                (key, before, first["id"]),
            )
    backup(database, file)

    restore(file, file.with_name("other.db"))

    assert rows_of(file.with_name("other.db")) == rows_of(database.file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.with_name("other.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_of_an_older_shape_is_brought_to_the_newest(file: Path, rulebook: Rulebook, tmp_path: Path) -> None:
    with closing(Database(tmp_path / "old.db", shape="0008")) as old:
        backup(old, file)

    restore(file, tmp_path / "new.db")

    with closing(Database(tmp_path / "newest.db")), closing(Database(tmp_path / "new.db")) as new:
        assert rows_of(tmp_path / "new.db") == rows_of(tmp_path / "newest.db")
        assert Service(Library([rulebook]), new).evaluate(SMALL).id


def test_a_store_that_was_started_and_never_used_takes_a_backup(door: Door, database: Database, file: Path) -> None:
    door.post("/v1/evaluations", json=SMALL)
    backup(database, file)
    Database(file.with_name("other.db")).close()

    restore(file, file.with_name("other.db"))

    assert rows_of(file.with_name("other.db")) == rows_of(database.file)


def test_memory_stays_flat(door: Door, database: Database, file: Path) -> None:
    key = door.post("/v1/evaluations", json=SMALL).json()["id"]
    columns = [each for each in rows_of(database.file)[""] if each[0] == "evaluations"] and _columns(database)
    chosen = ", ".join({"id": "? || id", "number": "? + number", "document": "?"}.get(each, each) for each in columns)
    with database.writing() as connection:
        for at in range(1, 400):
            connection.exec_driver_sql(
                f"INSERT INTO evaluations SELECT {chosen} FROM evaluations WHERE id = ?",
                (str(at), at, json.dumps("x" * 100_000), key),
            )
    tracemalloc.start()
    try:
        backup(database, file)
        restore(file, file.with_name("other.db"))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert database.file.stat().st_size > 35 * MEGABYTE
    assert most < 70 * MEGABYTE


def _columns(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row[1] for row in connection.exec_driver_sql("PRAGMA table_info(evaluations)")]


# --- refused


def altered(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], bytes]:
    def made(path: Path) -> bytes:
        return gzip.compress(b"".join(change(gzip.decompress(path.read_bytes()).splitlines(keepends=True))))

    return made


def summed(lines: list[bytes]) -> list[bytes]:
    """The lines with a last one that is right."""
    rows = sum(line.startswith(b"[") for line in lines[:-1])
    return [
        *lines[:-1],
        json.dumps({"rows": rows, "sha256": sha256(b"".join(lines[:-1])).hexdigest()}).encode() + b"\n",
    ]


NOT_WHOLE: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda _: b"",
    "text": lambda _: b"no backup\n",
    "another file that is packed": lambda _: gzip.compress(b'{"a": 1}\n'),
    "nothing that is packed": lambda _: gzip.compress(b""),
    "cut off": lambda path: path.read_bytes()[:-20],
    "cut in half": lambda path: path.read_bytes()[: path.stat().st_size // 2],
    "without its last line": altered(lambda lines: lines[:-1]),
    "without a row": altered(lambda lines: [*lines[:4], *lines[5:]]),
    "with a row twice": altered(lambda lines: [*lines[:3], lines[2], *lines[3:]]),
    "with another number": altered(lambda lines: [line.replace(b"push_back", b"run") for line in lines]),
    "with more behind it": altered(lambda lines: [*lines, lines[2]]),
    "nested too deep": lambda _: gzip.compress(b"[" * 100_000 + b"\n"),
}


@pytest.mark.parametrize("made", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_touched(
    door: Door, database: Database, file: Path, made: Callable[[Path], bytes]
) -> None:
    door.post("/v1/evaluations", json=SMALL)
    backup(database, file)
    file.write_bytes(made(file))

    with pytest.raises(BackupRefused) as wrong:
        restore(file, file.with_name("other.db"))

    [fault] = wrong.value.diagnostics
    assert (fault.code, fault.where) == ("backup/not-whole", str(file))
    assert {path.name for path in file.parent.iterdir()} >= {file.name}
    assert not [path for path in file.parent.iterdir() if "other" in path.name]


NEWER = {
    "format": lambda lines: summed([lines[0].replace(b'"format":1', b'"format":2'), *lines[1:]]),
    "shape": lambda lines: summed([lines[0].replace(b'"shape":"', b'"shape":"9'), *lines[1:]]),
}


@pytest.mark.parametrize("change", NEWER.values(), ids=NEWER)
def test_a_backup_of_a_newer_version_is_refused(
    database: Database, file: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    backup(database, file)
    file.write_bytes(altered(change)(file))

    with pytest.raises(BackupRefused, match="backup/newer"):
        restore(file, file.with_name("other.db"))


def test_a_store_in_which_something_is_kept_is_not_restored_into(door: Door, database: Database, file: Path) -> None:
    door.post("/v1/evaluations", json=SMALL)
    backup(database, file)
    before = rows_of(database.file)

    with pytest.raises(BackupRefused, match="backup/store-not-empty"):
        restore(file, database.file)

    assert rows_of(database.file) == before


@pytest.mark.parametrize("is_there", [False, True])
def test_a_backup_that_cannot_be_put_back_leaves_nothing(tmp_path: Path, file: Path, is_there: bool) -> None:
    """One whose rows refer to what is not in it: whole as a file, and refused by the store in its midst."""
    place = tmp_path / "other.db"
    if is_there:
        Database(place).close()
    before = rows_of(place) if is_there else None
    with closing(Database(tmp_path / "source.db")) as source, source.reading() as connection:
        shape = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    with written(file, shape) as writer:
        writer.add_table("workspaces", ["id", "head_number", "head_at"])
        writer.add_row(["default", 7, ""])
        writer.add_table("fired", ["workspace", "number", "criterion"])
        writer.add_row(["default", 1, "VEN-1"])

    with pytest.raises(IntegrityError):
        restore(file, place)

    assert (rows_of(place) if place.exists() else None) == before
    assert not [path for path in tmp_path.iterdir() if "restoring" in path.name]


def test_a_backup_overwrites_nothing(door: Door, database: Database, file: Path) -> None:
    for path in (file, database.file):
        path.touch()
        before = path.read_bytes()
        with pytest.raises(BackupRefused, match="backup/exists"):
            backup(database, path)
        assert path.read_bytes() == before


def test_there_is_no_backup_of_what_is_no_store(tmp_path: Path, file: Path) -> None:
    with pytest.raises(StoreUnusable):
        Database(tmp_path / "none.db", shape=None)
    assert not (tmp_path / "none.db").exists()


def test_the_commands_say_what_they_did_or_why_not(door: Door, database: Database, file: Path) -> None:
    door.post("/v1/evaluations", json=SMALL)
    place = str(file.with_name("other.db"))

    taken = dontbuy("backup", str(file), DONTBUY_DATABASE=str(database.file))
    restored = dontbuy("restore", str(file), "--database", place)
    again = dontbuy("restore", str(file), "--database", place)
    missing = dontbuy("restore", str(file.with_name("none")), "--database", place)

    assert (taken.returncode, restored.returncode) == (0, 0), taken.stderr + restored.stderr
    rows = taken.stdout.split()[0].decode()
    assert int(rows) > 3  # the evaluation, its workspace, its place in the list, and what the ledger says of it
    assert taken.stdout.decode() == f"{rows} rows were written to {file}.\n"
    assert restored.stdout.decode() == f"{rows} rows were restored from {file}.\n"
    assert (again.returncode, again.stderr.count(b"\n"), b"backup/store-not-empty" in again.stderr) == (2, 1, True)
    assert (missing.returncode, missing.stderr.count(b"\n")) == (2, 1)
