"""Rows of a table, added by one statement for all of them.

A driver that is given a list of rows runs its statement once for each, and between two of them every other thread of
the process may go first: for eight answers that was a hundred waits. So the statement is written for as many rows as
there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

_MOST_VALUES = 30_000
"""In one statement. SQLite takes 32,766, PostgreSQL a few more."""
_PLACES = {"sqlite": "?", "postgresql": "%s"}


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all have the same columns, in their order; nothing where there are none."""
    if not rows:
        return
    columns = tuple(rows[0])
    for some in _cut(rows, _MOST_VALUES // len(columns)):
        statement = _statement(table.name, columns, len(some), _PLACES[connection.dialect.name])
        connection.exec_driver_sql(statement, tuple(row[column] for row in some for column in columns))


def _cut(rows: Sequence[Mapping[str, Any]], most: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    for begins in range(0, len(rows), most):
        yield rows[begins : begins + most]


@lru_cache(maxsize=1_000)
def _statement(table: str, columns: tuple[str, ...], count: int, place: str) -> str:
    row = f"({', '.join([place] * len(columns))})"
    names = ", ".join(f'"{column}"' for column in columns)  # `key` and `at` are words of SQL
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)}'
