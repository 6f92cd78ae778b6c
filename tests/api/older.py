"""Stores of an older shape, made by the migrations that made them then, with rows of a store of today."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from dontbuy.api.store import database

TABLES = ("checks", "evaluations", "fired", "idempotency", "grants")


def older_store(file: Path, revision: str, rows_of: Path, tables: Sequence[str] = TABLES) -> Path:
    """A store of the shape that a migration left, with what the store at `rows_of` keeps in these tables: the columns
    that both shapes have."""
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{file}", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(file)) as copying, copying:
        copying.execute("ATTACH ? AS newer", (str(rows_of),))
        for table in tables:
            columns = ", ".join(_columns(copying, "main", table) & _columns(copying, "newer", table))
            if columns:
                copying.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")
        copying.execute("UPDATE main.workspaces SET head_number = (SELECT head_number FROM newer.workspaces)")
    return file


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")}
