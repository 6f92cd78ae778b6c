"""The file of the store: made with its tables, opened again, closed to others, and refused in one line."""

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import disk_usage as usage
from threading import Timer

import pytest

from dontbuy.api.errors import StoreUnusable
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store import sqlite
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import metadata
from tests.conftest import ROOT
from tests.documents import SMALL


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / "store" / "dontbuy.db")) as database:
        yield database


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def open_files() -> set[str]:
    """Every file that this process holds open."""
    return {str(descriptor.readlink()) for descriptor in Path("/proc/self/fd").iterdir() if descriptor.is_symlink()}


def schema(file: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_an_empty_file_is_given_its_tables(tmp_path: Path) -> None:
    (tmp_path / "dontbuy.db").touch()
    Database(tmp_path / "dontbuy.db").close()

    names = {name for _, name, _ in schema(tmp_path / "dontbuy.db")}
    assert {"evaluations", "evaluations_are_never_changed", "evaluations_of_a_check", "alembic_version"} <= names


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    Database(tmp_path / "a" / "b" / "dontbuy.db").close()

    assert (tmp_path / "a" / "b" / "dontbuy.db").exists()


def test_a_file_that_is_opened_again_keeps_its_shape_and_its_rows(fresh: Service, database: Database) -> None:
    kept = fresh.evaluate(SMALL)
    before = schema(database.file)
    with closing(Database(database.file)) as again:
        assert schema(database.file) == before
        assert Service(fresh.library, again).evaluation(kept.id, None, ANYBODY).body == kept.body


def test_the_tables_are_those_that_the_code_sees(database: Database) -> None:
    with closing(sqlite3.connect(database.file)) as connection:
        for name, table in metadata.tables.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            assert sorted(columns) == sorted(column.name for column in table.columns)


def test_every_connection_writes_ahead_flushes_and_overwrites_what_is_erased(database: Database) -> None:
    with database.reading() as first, database.reading() as other:
        for connection in (first, other):
            found = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
            assert found == ["wal", 2, 1, 1]


OPENED_AND_CLOSED = """
import sys
from pathlib import Path
from dontbuy.api.store.database import Database
Database(Path(sys.argv[1])).close()
"""


def test_several_processes_may_open_an_empty_file_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OPENED_AND_CLOSED, str(tmp_path / "dontbuy.db")]

    def opened(_: int) -> tuple[int, str]:
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        return process.returncode, process.stderr[-300:]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(opened, range(4))) == [(0, "")] * 4


def test_who_comes_while_another_one_switches_a_new_file_waits(tmp_path: Path) -> None:
    """SQLite itself does not wait there: it refuses at once."""
    file = tmp_path / "dontbuy.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = Timer(0.2, lambda: other.execute("COMMIT"))
        timer.start()
        Database(file).close()
        assert not other.in_transaction
        timer.join()


# --- who may read it


def test_the_file_and_the_folders_that_are_made_are_open_to_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "dontbuy.db"
    with closing(Database(file)) as database:
        with database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO workspaces (id, head_number, head_at) VALUES ('another', 0, '')")
        assert [mode(folder) for folder in (file.parent, file.parent.parent)] == ["0o700", "0o700"]
        assert {path.name: mode(path) for path in file.parent.iterdir()} == {
            "dontbuy.db": "0o600",
            "dontbuy.db-wal": "0o600",
            "dontbuy.db-shm": "0o600",
        }


def test_an_older_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "dontbuy.db"
    file.touch()
    file.chmod(0o644)
    Database(file).close()
    assert mode(file) == "0o600"


# --- refused


def garbage(file: Path) -> Path:
    file.write_bytes(b"not a database " * 1_000)
    return file


def truncated(file: Path) -> Path:
    Database(file).close()
    os.truncate(file, 5_000)
    return file


def of_another_program(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE evaluations (id TEXT)")
    file.chmod(0o644)
    return file


def of_a_newer_version(file: Path) -> Path:
    Database(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return file


UNUSABLE: dict[str, Callable[[Path], Path]] = {
    "garbage": garbage,
    "truncated": truncated,
    "a folder": lambda file: file.parent,
    "below a file": lambda file: Path(__file__) / "dontbuy.db",
    "where nothing can be made": lambda file: Path("/proc/none/dontbuy.db"),
    "of another program": of_another_program,
    "of a newer version": of_a_newer_version,
}


def touched(file: Path) -> tuple[bytes, int] | None:
    """Every byte of a file, and who may do what with it."""
    return (file.read_bytes(), file.stat().st_mode) if file.is_file() else None


@pytest.mark.parametrize("unusable", UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_is_no_store_is_one_error_with_its_path(tmp_path: Path, unusable: Callable[[Path], Path]) -> None:
    file = unusable(tmp_path / "dontbuy.db")
    before = touched(file)
    with pytest.raises(StoreUnusable) as refused:
        Database(file)
    assert touched(file) == before
    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("settings/store-unusable", str(file))
    assert "\n" not in str(fault)
    assert not {path for path in open_files() if path.startswith(str(tmp_path))}


def test_a_file_that_cannot_be_written_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write any file, so a file system that refuses is played by what makes the file."""

    def refusing(*_: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("dontbuy.api.store.sqlite.os.open", refusing)
    with pytest.raises(StoreUnusable, match="read-only file system"):
        Database(tmp_path / "dontbuy.db")


# --- whether it can be written


def test_it_can_be_written(database: Database) -> None:
    assert database.is_writable()


def test_where_the_system_takes_no_byte_it_cannot_be_written_and_then_it_can_again(database: Database) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        refused = database.is_writable()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (refused, database.is_writable()) == (False, True)


def test_on_a_disk_without_room_for_one_more_it_cannot_be_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "disk_usage", lambda folder: usage(folder)._replace(free=9_999_999))
    assert not database.is_writable()


def test_a_store_that_was_taken_away_cannot_be_written(database: Database) -> None:
    database.file.rename(database.file.with_name("away"))
    assert not database.is_writable()
