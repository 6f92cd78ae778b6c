"""Rows of a table, added by one statement for many of them.

A driver that is given a list of rows runs its statement once for each, and between two of them every other thread of
the process may go first: for eight answers that was a hundred waits. So a statement is written for many rows: for a
power of two, so that there are few statements, which the driver then has ready.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

_MOST_ROWS = 128
"""In one statement, a power of two: of the widest table that is some thousand values, and SQLite takes 32,766."""
_PLACES = {"sqlite": "?", "postgresql": "%s"}


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all have the same columns, in their order; nothing where there are none."""
    if not rows:
        return
    columns = tuple(rows[0])
    for some in _cut(rows):
        statement = _statement(table.name, columns, len(some), _PLACES[connection.dialect.name])
        connection.exec_driver_sql(statement, tuple(row[column] for row in some for column in columns))


def _cut(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """In their order: first as many as a statement takes, then half as many, and so on."""
    begins, size = 0, _MOST_ROWS
    while begins < len(rows):
        if len(rows) - begins < size:
            size //= 2
        else:
            yield rows[begins : begins + size]
            begins += size


@cache
def _statement(table: str, columns: tuple[str, ...], count: int, place: str) -> str:
    row = f"({', '.join([place] * len(columns))})"
    names = ", ".join(f'"{column}"' for column in columns)  # `key` and `at` are words of SQL
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)}'
