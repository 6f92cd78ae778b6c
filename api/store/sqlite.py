"""A store that is one SQLite file: write-ahead log, a write lock that is taken at the start of a transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from sqlite3 import SQLITE_BUSY
from sqlite3 import OperationalError as Refused
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, OperationalError

from dontbuy.api.store.ours import refuse_what_is_not_ours

_ROOM_FOR_ONE = 10_000_000
"""Bytes: a document of 1 MB and its answer, which may have four times its size, in the log and in the file."""

_BEFORE_ANOTHER_SWITCH = 0.01
"""Seconds: to switch a file takes less."""

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


class SqliteFile:
    """One file, readable by its owner alone. When every connection is closed, no log is left beside it."""

    hint = "name a file that can be made, read and written, or one that was made by this version or an older one"

    def __init__(self, file: Path, wait_milliseconds: int) -> None:
        self.file = file
        self.shown = str(file)
        self.engine = _engine(file, wait_milliseconds)

    def make(self) -> None:
        """The file and its folders, where there are none yet."""
        for folder in reversed(self.file.parents):
            if not folder.exists():
                folder.mkdir(mode=0o700, exist_ok=True)
        os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))

    def prepare(self, connection: Connection) -> None:
        """An older file that others may read is closed to them."""
        mode = self.file.stat().st_mode & 0o777
        if mode & 0o077:
            self.file.chmod(mode & 0o700)

    @contextmanager
    def writing(self, connection: Connection, milliseconds: int) -> Iterator[None]:
        with _transaction(connection, milliseconds, "IMMEDIATE"):
            yield

    @contextmanager
    def snapshot(self, connection: Connection, milliseconds: int) -> Iterator[None]:
        with _transaction(connection, milliseconds, "DEFERRED"):
            yield

    def is_writable(self) -> bool:
        """Whether there is room for a large evaluation too."""
        try:
            if disk_usage(self.file.parent).free < _ROOM_FOR_ONE:
                return False
            with self.engine.connect() as connection, self.writing(connection, 0):
                for change in ("+ 1", "- 1"):  # what does not change is not written at all
                    connection.exec_driver_sql(f"UPDATE workspaces SET head_number = head_number {change}")
        except OperationalError as error:
            return "locked" in str(error.orig)
        return True


@contextmanager
def _transaction(connection: Connection, milliseconds: int, begins: str) -> Iterator[None]:
    """What is done with the connection happens altogether or not at all; the lock is waited for this long.

    One that begins `DEFERRED` takes no lock, and only reads.
    """
    if connection.info.get("waits") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.info["waits"] = milliseconds
    connection.exec_driver_sql(f"BEGIN {begins}")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise


def _engine(file: Path, wait_milliseconds: int) -> Engine:
    engine = create_engine(
        # `rw`: a file that was taken away is an error, and not a new one without tables.
        URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"}),
        isolation_level="AUTOCOMMIT",
        # A reader never waits for a connection: writers may hold some for as long as they wait.
        max_overflow=-1,
        pool_use_lifo=True,  # the same few: each that is used holds two megabytes of the file in memory
        connect_args={"timeout": wait_milliseconds / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        # What is no UTF-8 any more is found broken when it is read, and hides no other row until then.
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            # The first setting is written into the file, so what is not ours is refused before.
            refuse_what_is_not_ours([name for (name,) in connection.execute(_TABLES)])
            _write_ahead(connection, wait_milliseconds)
            for setting in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON"):
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


def _write_ahead(connection: Any, milliseconds: int) -> None:
    """Switch the file to a write-ahead log, where it has none yet. Raises sqlite3.OperationalError.

    Of two that switch a new file at once, SQLite refuses one without waiting: whoever reads and wants to write is told
    at once that another one writes, for both would wait for each other. So it is asked again from the start.
    """
    until = monotonic() + milliseconds / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except Refused as error:
            if error.sqlite_errorcode & 0xFF != SQLITE_BUSY or monotonic() > until:
                raise
            sleep(_BEFORE_ANOTHER_SWITCH)
        else:
            return


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
