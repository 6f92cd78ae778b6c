"""The database: what is read, what is written, and a short queue of writers that write in turn (`groups.py`).

What differs between a file of SQLite and a database of PostgreSQL stands in `sqlite.py` and `postgresql.py` alone.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.errors import StoreUnavailable, StoreUnusable
from dontbuy.api.store.groups import Writers
from dontbuy.api.store.ours import refuse_what_is_not_ours
from dontbuy.api.store.sqlite import SqliteFile
from dontbuy.engine.errors import Diagnostic

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"
BUSY_MILLISECONDS = 5_000
"""How long a writer waits for its turn, all in all."""
MOST_WRITERS = 16
"""Writers that write or wait, each in a thread. One more is refused at once, for others need threads too; requests
that write wait in a line before (`door/turns.py`), where they need none."""


class Backend(Protocol):
    """What differs by the kind of database."""

    engine: Engine
    shown: str
    """Where it is, for people; without a password."""
    hint: str
    """What to do where it cannot be opened."""

    def make(self) -> None:
        """Make it where there is none yet. Raises OSError."""

    def prepare(self, connection: Connection) -> None:
        """At the start of the transaction that brings it to the newest shape. Raises CommandError."""

    def writing(self, connection: Connection, milliseconds: int) -> AbstractContextManager[None]:
        """One transaction that holds the write lock from its start, which is waited for this long."""

    def snapshot(self, connection: Connection, milliseconds: int) -> AbstractContextManager[None]:
        """One transaction that only reads, and sees the store as it was at its first question."""

    def is_writable(self) -> bool:
        """Whether something can be written now, found out by writing what stands there. Raises SQLAlchemyError."""


class Database:
    """A store: a SQLite file, or a PostgreSQL database; migrated to the newest shape when it is opened.

    Raises StoreUnusable where it cannot be reached, read and written, is of something else, or of a newer version.
    Whoever opens one closes it.
    """

    def __init__(
        self, place: Path | ServerAddress, most_writers: int = MOST_WRITERS, shape: str | None = NEWEST
    ) -> None:
        """`shape` is the migration up to which it is brought; with None it is opened as it is, and must be there."""
        self._writers = Writers(self._transaction, most_writers)
        self.place = place.absolute() if isinstance(place, Path) else place
        self._backend = _backend(self.place)
        self.engine = self._backend.engine
        try:
            if shape is None:
                with self.reading() as connection:
                    connection.exec_driver_sql("SELECT 1 FROM alembic_version")
            else:
                self._backend.make()
                self._migrate(shape)
        except (OSError, SQLAlchemyError, CommandError) as error:
            self.close()
            raise _unusable(self._backend, error) from None

    @property
    def file(self) -> Path:
        """The file of a store that is one. Raises TypeError where it is the database of a server."""
        if not isinstance(self.place, Path):
            raise TypeError(f"{self.place} is no file")
        return self.place

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with; it waits for nobody."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection to read with that sees the store as it was at its first question, whatever is written meanwhile:
        for what is put together from several questions."""
        with self.engine.connect() as connection, self._backend.snapshot(connection, BUSY_MILLISECONDS):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start: a lock taken later can fail, this one waits.

        Who writes at the same time shares it. What is done with the connection is done altogether or not at all,
        whatever the others do, and has been committed when this ends. Raises StoreBusy at once where MOST_WRITERS write
        or wait already, and StoreUnavailable after BUSY_MILLISECONDS where its turn does not come.
        """
        with self._writers.turn(BUSY_MILLISECONDS) as connection:
            yield connection

    @contextmanager
    def joined(self) -> Iterator["Database"]:
        """One transaction for several steps that each would have its own: what they write is kept together, or, where
        one of them raises, none of it is. Raises what `writing` raises."""
        with self.writing() as connection:
            yield _Joined(connection)

    def is_writable(self) -> bool:
        """Whether something can be written now.

        It writes what stands there and waits for nobody: while another one writes it counts as writable.
        """
        try:
            return self._backend.is_writable()
        except (SQLAlchemyError, OSError):
            return False

    def is_in_trouble(self, error: Exception) -> bool:
        """Whether an error is of the store, and not of what was to be written."""
        return isinstance(error, StoreUnavailable | OperationalError | DisconnectionError | NoConnectionInTime)

    def close(self) -> None:
        """Close every connection that nobody uses just now."""
        self.engine.dispose()

    def upgrade(self, connection: Connection, shape: str = NEWEST) -> None:
        """Bring it to this shape in the transaction of the connection."""
        config = _migrations()
        config.attributes["connection"] = connection
        command.upgrade(config, shape)

    @contextmanager
    def _transaction(self, milliseconds: int) -> Iterator[Connection]:
        with self.engine.connect() as connection, self._backend.writing(connection, milliseconds):
            yield connection

    def _migrate(self, shape: str) -> None:
        with self.writing() as connection:
            self._backend.prepare(connection)
            refuse_what_is_not_ours(inspect(connection).get_table_names())
            self.upgrade(connection, shape)


def knows_shape(shape: str) -> bool:
    """Whether this is the name of one of the migrations."""
    return shape in {script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()}


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _backend(place: Path | ServerAddress) -> Backend:
    if isinstance(place, Path):
        return SqliteFile(place, BUSY_MILLISECONDS)
    # Imported here: a store that is a file needs no driver, and loading it takes a while.
    from dontbuy.api.store.postgresql import PostgresqlDatabase

    return PostgresqlDatabase(place, BUSY_MILLISECONDS)


class _Joined(Database):
    """A database in the middle of one transaction, which all that reads and writes takes part in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        yield self._connection

    reading = snapshot = writing


def _unusable(backend: Backend, error: Exception) -> StoreUnusable:
    reason = " ".join(str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).split())
    message = f"the store cannot be opened: {reason[:1].lower()}{reason[1:]}"
    return StoreUnusable([Diagnostic("settings/store-unusable", message, backend.shown, backend.hint)])
