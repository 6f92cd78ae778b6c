"""Every kept evaluation, in the order of the numbers: some at a time, however many there are."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, tuple_

from dontbuy.api.store.tables import evaluations

_AT_ONCE = 50
"""The document and the answer of each may be megabytes."""


def kept_rows(connection: Connection, *which: ColumnElement[bool]) -> Iterator[Row[Any]]:
    """The rows of the evaluations of which all of `which` is so."""
    columns = evaluations.c
    query = select(evaluations).where(*which).order_by(columns.workspace, columns.number).limit(_AT_ONCE)
    place, workspace, number = tuple_(columns.workspace, columns.number), "", 0
    while rows := connection.execute(query.where(place > tuple_(workspace, number))).all():
        workspace, number = rows[-1].workspace, rows[-1].number
        yield from rows
