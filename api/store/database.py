"""The database: one file, write-ahead log, and writers that take their lock at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

_MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 5_000
LEAST_ROOM = 4_000_000
"""Bytes: the largest document with its answer."""


class Database:
    """Connections to one SQLite file, migrated to the newest shape when it is opened."""

    def __init__(self, file: Path) -> None:
        self.file = file.resolve()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch()
        self.engine = _engine(self.file)
        self._migrate()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start: a lock taken later can fail, this one waits."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise

    def is_writable(self) -> bool:
        """Whether the file may be written and its disk has room, without waiting for whoever is writing now."""
        folder = os.statvfs(self.file.parent)
        has_room = folder.f_bavail * folder.f_frsize >= LEAST_ROOM
        may_write = not folder.f_flag & os.ST_RDONLY and os.access(self.file, os.W_OK)
        return has_room and may_write and os.access(self.file.parent, os.W_OK)

    def close(self) -> None:
        self.engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _engine(file: Path) -> Engine:
    engine = create_engine(
        # `rw`: a file that was taken away is an error, and not a new one without tables.
        URL.create("sqlite", database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"}),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        for setting in ("journal_mode=WAL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {setting}")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _is_still_that_file(_connection: Any, record: Any, _proxy: Any) -> None:
        # An open file can be written after it was taken away, and what was acknowledged then would be lost.
        if record.info["file"] != _identity(file):
            raise DisconnectionError("another file lies there now, or none")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
