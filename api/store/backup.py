"""A store into one file while others write to it, and from the file into another store, of either kind.

Both read the tables as the database has them, and not as the code does, so a backup is of the shape that its store had.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, Select, Table, delete, func, literal, select

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.store.archive import Header, Writer, header_of, newer, read, refusal, sync_folder, written
from dontbuy.api.store.database import Database, knows_shape

_SHAPE = "alembic_version"
_WORKSPACES = "workspaces"
_MOST_AT_ONCE, _MOST_BYTES_AT_ONCE = 256, 1_000_000
"""Rows that are read or written together, so that memory stays flat."""


def backup(database: Database, path: Path) -> int:
    """Write everything that was kept when this began; returns the number of rows. Raises BackupRefused, OSError."""
    with database.snapshot() as connection:
        tables = _tables(connection)
        shape = _shape(connection)
        if shape is None:
            hint = "name the store of a service that was started before"
            raise refusal("backup/no-store", "nothing of this service is kept here", path, hint)
        with written(path, shape) as writer:
            for table in tables.sorted_tables:
                _write(connection, table, writer)
            return writer.rows


def restore(path: Path, place: Path | ServerAddress) -> int:
    """Put a backup into a store that does not exist yet, or in which nothing was kept; returns the number of rows.

    Everything, or nothing. The file is read to its end before anything is touched. Raises BackupRefused, StoreUnusable.
    """
    header = _checked(path)
    if not isinstance(place, Path) or place.exists():
        return _restore(path, header, place)
    beside = place.with_name(f".{place.name}.restoring")
    beside.unlink(missing_ok=True)
    try:
        rows = _restore(path, header, beside)
        beside.rename(place)
        sync_folder(place.parent)
    finally:
        beside.unlink(missing_ok=True)
    return rows


def _checked(path: Path) -> Header:
    header = header_of(path)
    if not knows_shape(header.shape):
        raise newer(path, header.version)
    for _ in read(path):
        pass
    return header


def _restore(path: Path, header: Header, place: Path | ServerAddress) -> int:
    with closing(Database(place, shape=header.shape)) as database, database.writing() as connection:
        tables = _tables(connection)
        if _shape(connection) != header.shape:
            hint = "restore it into a store that does not exist yet"
            raise refusal("backup/other-shape", "this store is newer than the backup, or older", str(place), hint)
        for table in tables.sorted_tables:
            if table.name != _WORKSPACES and connection.execute(select(literal(1)).select_from(table).limit(1)).first():
                hint = "name a store in which nothing was kept"
                raise refusal("backup/store-not-empty", "something is kept here already", str(place), hint)
        connection.execute(delete(tables.tables[_WORKSPACES]))
        rows = 0
        for table, batch in _batches(path, tables):
            connection.execute(table.insert(), batch)
            rows += len(batch)
        database.upgrade(connection)
        return rows


def _tables(connection: Connection) -> MetaData:
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name != _SHAPE)
    return tables


def _shape(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _write(connection: Connection, table: Table, writer: Writer) -> None:
    """Every row; one that refers to another of its table comes after it."""
    expected = connection.execute(select(func.count()).select_from(table)).scalar_one()
    before = writer.rows
    writer.add_table(table.name, table.columns.keys())
    for row in connection.execute(_in_order(table).execution_options(yield_per=_MOST_AT_ONCE)):
        writer.add_row(row)
    if writer.rows - before != expected:
        raise RuntimeError(f"{writer.rows - before} of {expected} rows of {table.name} were read")


def _in_order(table: Table) -> Select[Any]:
    above = _own_reference(table)
    if above is None:
        return select(table).order_by(*table.primary_key.columns)
    (key,) = table.primary_key.columns
    depth = select(key.label("key"), literal(0).label("depth")).where(above.is_(None)).cte("depths", recursive=True)
    below = select(key, depth.c.depth + 1).where(above == depth.c.key)
    depths = depth.union_all(below)
    return select(table).join(depths, depths.c.key == key).order_by(depths.c.depth, key)


def _own_reference(table: Table) -> Column[Any] | None:
    """The column that refers to another row of the same table."""
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    return own[0] if own else None


def _batches(path: Path, tables: MetaData) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """The rows of a backup, some at a time."""
    lines = read(path)
    next(lines)
    table, columns = Table("", MetaData()), list[str]()
    batch, size = list[dict[str, Any]](), 0
    for value, length in lines:
        is_table = isinstance(value, dict)
        if batch and (is_table or len(batch) >= _MOST_AT_ONCE or size >= _MOST_BYTES_AT_ONCE):
            yield table, batch
            batch, size = [], 0
        if is_table:
            table, columns = tables.tables[value["table"]], value["columns"]
        else:
            batch.append(dict(zip(columns, value, strict=True)))
            size += length
    if batch:
        yield table, batch
