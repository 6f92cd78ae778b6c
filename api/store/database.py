"""The database: one file, write-ahead log, and a short queue of writers that take the write lock in turn."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, OperationalError, SQLAlchemyError

from dontbuy.api.errors import StoreBusy, StoreUnavailable, StoreUnusable
from dontbuy.engine.errors import Diagnostic

_ROOM_FOR_ONE = 10_000_000
"""Bytes: a document of 1 MB and its answer, which may have four times its size, in the log and in the file."""
_LATER = "try again in a few seconds"
_MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"
BUSY_MILLISECONDS = 5_000
"""How long a writer waits for its turn, all in all."""
MOST_WRITERS = 16
"""Writers that write or wait, each in a thread. One more is refused at once, for others need threads too; requests
that write wait in a line before (`door/turns.py`), where they need none."""


class Database:
    """Connections to one SQLite file, migrated to the newest shape when it is opened.

    Raises StoreUnusable where the file cannot be made, read and written. It is readable by its owner alone.
    Whoever opens one closes it; a store that is closed is the file alone, without a log beside it.
    """

    def __init__(self, file: Path, most_writers: int = MOST_WRITERS, shape: str | None = NEWEST) -> None:
        """`shape` is the migration up to which it is brought; with None it is opened as it is, and must be there."""
        self.file = file.absolute()
        self._places, self._turn = BoundedSemaphore(most_writers), Lock()
        self.engine = _engine(self.file)
        try:
            if shape is None:
                with self.reading() as connection:
                    connection.exec_driver_sql("SELECT 1 FROM alembic_version")
            else:
                _make(self.file)
                self._migrate(shape)
        except (OSError, SQLAlchemyError, CommandError) as error:
            self.close()
            raise _unusable(self.file, error) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; it waits for nobody."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to read with that sees the store as it was at its first question, whatever is written meanwhile:
        for what is put together from several questions."""
        with self.engine.connect() as connection, _transaction(connection, BUSY_MILLISECONDS, "DEFERRED"):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start: a lock taken later can fail, this one waits.

        Raises StoreBusy at once where MOST_WRITERS write or wait already, and StoreUnavailable after BUSY_MILLISECONDS
        where its turn does not come.
        """
        if not self._places.acquire(blocking=False):
            raise StoreBusy([Diagnostic("store/busy", "too many are waiting to write", "", _LATER)])
        try:
            until = monotonic() + BUSY_MILLISECONDS / 1000
            if not self._turn.acquire(timeout=BUSY_MILLISECONDS / 1000):
                raise StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be written", "", _LATER)])
            try:
                left = max(0, int((until - monotonic()) * 1000))
                with self.engine.connect() as connection, _transaction(connection, left):
                    yield connection
            finally:
                self._turn.release()
        finally:
            self._places.release()

    @contextmanager
    def joined(self) -> Iterator["Database"]:
        """One transaction for several steps that each would have its own: what they write is kept together, or, where
        one of them raises, none of it is. Raises what `writing` raises."""
        with self.writing() as connection:
            yield _Joined(connection)

    def is_writable(self) -> bool:
        """Whether there is room for a large evaluation and something can be written now.

        It writes what stands there and waits for nobody: while another one writes it counts as writable.
        """
        try:
            if disk_usage(self.file.parent).free < _ROOM_FOR_ONE:
                return False
            with self.engine.connect() as connection, _transaction(connection, 0):
                for change in ("+ 1", "- 1"):  # what does not change is not written at all
                    connection.exec_driver_sql(f"UPDATE workspaces SET head_number = head_number {change}")
        except OperationalError as error:
            return "locked" in str(error.orig)
        except (SQLAlchemyError, OSError):
            return False
        return True

    def close(self) -> None:
        """Close every connection that nobody uses just now."""
        self.engine.dispose()

    def upgrade(self, connection: Connection, shape: str = NEWEST) -> None:
        """Bring it to this shape in the transaction of the connection."""
        config = _migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, shape)

    def _migrate(self, shape: str) -> None:
        with self.writing() as connection:
            self.upgrade(connection, shape)


def knows_shape(shape: str) -> bool:
    """Whether this is the name of one of the migrations."""
    return shape in {script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()}


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _transaction(connection: Connection, milliseconds: int, begins: str = "IMMEDIATE") -> Iterator[None]:
    """What is done with the connection happens altogether or not at all; the lock is waited for this long.

    One that begins `DEFERRED` takes no lock, and only reads.
    """
    connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
    connection.exec_driver_sql(f"BEGIN {begins}")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise


class _Joined(Database):
    """A database in the middle of one transaction, which all that reads and writes takes part in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        yield self._connection

    reading = snapshot = writing


def _make(file: Path) -> None:
    """The file and its folders, where there are none yet. An older file that others may read is closed to them."""
    for folder in reversed(file.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    mode = file.stat().st_mode & 0o777
    if mode & 0o077:
        file.chmod(mode & 0o700)


def _engine(file: Path) -> Engine:
    engine = create_engine(
        # `rw`: a file that was taken away is an error, and not a new one without tables.
        URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"}),
        isolation_level="AUTOCOMMIT",
        # A reader never waits for a connection: writers may hold some for as long as they wait.
        max_overflow=-1,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        # What is no UTF-8 any more is found broken when it is read, and hides no other row until then.
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            for setting in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
                connection.execute(f"PRAGMA {setting}")
        except BaseException:
            connection.close()  # it is in no pool yet, so nobody else would
            raise
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _is_still_that_file(_connection: Any, record: Any, _proxy: Any) -> None:
        # An open file can be written after it was taken away, and what was acknowledged then would be lost.
        if record.info["file"] != _identity(file):
            raise DisconnectionError("another file lies there now, or none")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _unusable(file: Path, error: Exception) -> StoreUnusable:
    reason = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error)
    hint = "name a file that can be made, read and written, or one that was made by this version or an older one"
    return StoreUnusable(
        [Diagnostic("settings/store-unusable", f"the store cannot be opened: {reason.lower()}", str(file), hint)]
    )
