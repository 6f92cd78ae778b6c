"""Rows of a table, added by one statement for many of them.

A driver that is given a list of rows runs its statement once for each, and between two of them every other thread of
the process may go first: for eight answers that was a hundred waits. So a statement is written for many rows.

To SQLite each value is given by itself: for a power of two of rows, so that there are few statements, which the driver
then has ready. To PostgreSQL each column is given as one array: its driver reads a statement of many values anew each
time, which took longer than all else.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

_MOST_ROWS = 128
"""In one statement, a power of two: of the widest table that is some thousand values, and SQLite takes 32,766."""


def insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows that all have the same columns, in their order; nothing where there are none."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql":
        arrays = tuple([row[column] for row in rows] for column in columns)
        connection.exec_driver_sql(_of_arrays(table, columns, connection.dialect), arrays)
        return
    for some in _cut(rows):
        statement = _of_values(table.name, columns, len(some))
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
def _of_values(table: str, columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"{_into(table, columns)} VALUES {', '.join([row] * count)}"


@cache
def _of_arrays(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    """`%b`: as bytes, in which nothing within a text has to be escaped."""
    arrays = [f"%b::{table.c[column].type.compile(dialect)}[]" for column in columns]
    return f"{_into(table.name, columns)} SELECT * FROM unnest({', '.join(arrays)})"


def _into(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{column}"' for column in columns)  # `key` and `at` are words of SQL
    return f'INSERT INTO "{table}" ({names})'
