"""Parquet: its rows in batches, and a file made of rows that are all there, both through DuckDB."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dontbuy.api.wire.flat import LISTS, FlatAnswer
from dontbuy.cli.bulk.refusals import needs_extra, refused
from dontbuy.cli.bulk.rows import Chunk, Position, Row, RowSource, chunked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 500
_PATTERN = re.compile(r"[][*?]")


class ParquetRows(RowSource):
    """The rows of a Parquet file, numbered from 1. Raises BulkRefused where it cannot be read, and OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.open("rb").close()  # says best why a file cannot be opened
        connection = connection_for(path)
        from duckdb import Error

        try:
            found = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [literally(path)]).description
            counted = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [literally(path)])
            self.size = int((counted.fetchone() or (0,))[0])
        except Error as error:
            message = f"the Parquet file cannot be read: {str(error).partition(chr(10))[0]}"
            raise refused("bulk/unreadable-parquet", message, path, "write it anew, whole") from None
        self.head: Sequence[str] = [str(column[0]) for column in found]

    def chunks(self, done: Position) -> Iterator[Chunk]:
        at = done
        # The rows come in batches, in the order of the file: what is done is left out where it is read.
        asked = connection_for(self.path).execute(
            "SELECT * EXCLUDE file_row_number FROM read_parquet(?, file_row_number = true) WHERE file_row_number >= ?",
            [literally(self.path), done.row],
        )

        def rows() -> Iterator[Row]:
            nonlocal at
            while batch := asked.fetchmany(_BATCH):
                for cells in batch:
                    at = Position(at.row + 1)
                    yield Row(at.row, cells)

        yield from chunked(rows(), lambda: at)

    def passed(self, position: Position) -> int:
        return position.row


def make_parquet(rows: Path, made: Path) -> None:
    """Write a Parquet file from rows, a line of JSON each; lists stay lists. Raises OSError."""
    types = {"row": "BIGINT", **dict.fromkeys(LISTS, "VARCHAR[]")}
    columns = ", ".join(f"{name}: '{types.get(name, 'VARCHAR')}'" for name in FlatAnswer._fields)
    read = f"SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
    target = str(made).replace("'", "''")
    connection_for(made).execute(f"COPY ({read}) TO '{target}' (FORMAT parquet)", [literally(rows)])


def connection_for(path: Path) -> "DuckDBPyConnection":
    """A database in memory, on one thread: so the rows keep their order and a file has the same bytes each time."""
    try:
        import duckdb
    except ImportError:
        raise needs_extra("bulk", "for a Parquet file", path) from None
    return duckdb.connect(config={"threads": 1})


def literally(path: Path) -> str:
    """A path for DuckDB, in which `*`, `?` and `[` mean themselves."""
    return _PATTERN.sub(lambda found: f"[{found[0]}]", str(path))
