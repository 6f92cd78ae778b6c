"""A store in a PostgreSQL database: a lock that writers take in turn, text in the order of its bytes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from alembic.util import CommandError
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.types.string import TextLoader
from sqlalchemy import Column, Connection, Engine, String, create_engine, event
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.exc import DBAPIError, OperationalError

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.errors import StoreUncertain
from dontbuy.engine.errors import Diagnostic

LOCK = int.from_bytes(b"dontbuy")
"""The lock of writers. It is one of the database and lasts as long as a transaction, so nobody can keep it by dying."""
SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
CONNECTIONS = 5
MORE_CONNECTIONS = 15
"""Beside those that are kept open. A server gives 100 in all unless it is told otherwise, to four processes too."""
_REACHED_WITHIN: Mapping[str, str | int | None] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "application_name": "dontbuy",
}
"""Of a connection, where its address says nothing else; the second in milliseconds."""
_ALWAYS = (
    "SET synchronous_commit = on",  # what is acknowledged is on the disk, whatever the server does for others
    "SET statement_timeout = '30s'",
    "SET idle_in_transaction_session_timeout = '60s'",  # a process that hangs gives the lock back
    # Answers are long texts. Where the server was built with it, this takes a tenth of the time of its own.
    "SELECT set_config(name, 'lz4', false) FROM pg_settings "
    "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)",
)


class PostgresqlDatabase:
    """One database of a server. Its tables are in the first schema of the search path."""

    hint = "name a PostgreSQL database of its own that can be reached and written, with UTF8 as its encoding"

    def __init__(self, address: ServerAddress, wait_milliseconds: int) -> None:
        self.shown = str(address)
        self.engine = of_server(address, wait_milliseconds)

    def make(self) -> None:
        """Who made the server made the database."""

    def prepare(self, connection: Connection) -> None:
        """Migrations may take their time. Raises CommandError where not every text could be kept."""
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise CommandError(f"its encoding is {encoding}")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")

    @contextmanager
    def writing(self, connection: Connection, milliseconds: int) -> Iterator[None]:
        # 0 would be for ever.
        begins = f"BEGIN; SET LOCAL lock_timeout = {max(1, milliseconds)}; SELECT pg_advisory_xact_lock({LOCK})"
        with _transaction(connection, begins):
            yield

    @contextmanager
    def snapshot(self, connection: Connection, milliseconds: int) -> Iterator[None]:
        with _transaction(connection, SNAPSHOT):
            yield

    def is_writable(self) -> bool:
        try:
            with self.engine.connect() as connection, self.writing(connection, 1):
                connection.exec_driver_sql("UPDATE workspaces SET head_number = head_number")
        except OperationalError as error:
            return isinstance(error.orig, errors.LockNotAvailable)
        return True


@contextmanager
def _transaction(connection: Connection, begins: str) -> Iterator[None]:
    """What is done with the connection happens altogether or not at all."""
    try:
        connection.exec_driver_sql(begins)
        yield
        _commit(connection)
    except BaseException:
        if not connection.invalidated:  # else the server has ended it, or will: it has nobody to commit it
            connection.exec_driver_sql("ROLLBACK")
        raise


def _commit(connection: Connection) -> None:
    """Raises StoreUncertain where the connection was lost: the server may have done it before."""
    try:
        connection.exec_driver_sql("COMMIT")
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        hint = "send it again with the same Idempotency-Key, or look whether it is there"
        message = "the connection to the database was lost while it stored this"
        raise StoreUncertain([Diagnostic("store/uncertain", message, "", hint)]) from None


def of_server(address: ServerAddress, wait_milliseconds: int) -> Engine:
    """Connections to a database, in a pool that is waited for this long."""
    given = {name: value for name, value in _REACHED_WITHIN.items() if not address.sets(name)}
    reached = make_conninfo(address.text, **given)
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(reached, autocommit=True),
        isolation_level="AUTOCOMMIT",
        pool_size=CONNECTIONS,
        max_overflow=MORE_CONNECTIONS,
        pool_timeout=wait_milliseconds / 1000,
        pool_use_lifo=True,  # the same few, which have the statements ready
        pool_pre_ping=True,  # one that was lost meanwhile is made anew, and nobody who asks notices
    )
    engine.dialect.ddl_compiler = _InOrderOfBytes

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        try:
            for setting in _ALWAYS:
                connection.execute(setting)
        except BaseException:
            connection.close()  # it is in no pool yet, so nobody else would
            raise
        for name in ("text", "varchar"):
            connection.adapters.register_loader(name, _AsItWas)

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def _keep_any_text(*statement: Any) -> tuple[str, Any]:
        _, _, text, parameters, *_ = statement
        return text, _as_kept(parameters)

    return engine


class _InOrderOfBytes(PGDDLCompiler):
    """Text is compared and ordered by its bytes, as SQLite does, whatever language the database is made for."""

    def get_column_specification(self, column: Column[Any], **kwargs: Any) -> str:
        if isinstance(column.type, String) and column.type.collation is None:
            column.type = type(column.type)(column.type.length, collation="C")
        specification: str = super().get_column_specification(column, **kwargs)  # type: ignore[no-untyped-call]
        return specification


# PostgreSQL keeps every character but U+0000. It is kept as U+0001 U+0001, and U+0001 as U+0001 U+0002: so each text
# comes back as it was, two are the same where they were, and come in the same order.


def _as_kept(sent: Any) -> Any:
    """The values of a statement as they are kept: by themselves, by name, in columns. There may be a thousand, and
    hardly ever one that is kept otherwise, so all texts of a column are looked at together."""
    match sent:
        case str():
            return sent.replace("\1", "\1\2").replace("\0", "\1\1")
        case Mapping():
            return dict(zip(sent, _as_kept([*sent.values()]), strict=True))
        case list() | tuple():
            if sent and isinstance(sent[0], list | tuple | Mapping):  # columns, or the values of several rows
                return type(sent)(map(_as_kept, sent))
            texts = "".join([each for each in sent if isinstance(each, str)])
            is_plain = "\0" not in texts and "\1" not in texts
            return sent if is_plain else type(sent)(map(_as_kept, sent))
        case _:
            return sent


class _AsItWas(TextLoader):
    def load(self, data: Any) -> Any:
        text = super().load(data)
        return text.replace("\1\1", "\0").replace("\1\2", "\1") if isinstance(text, str) and "\1" in text else text
