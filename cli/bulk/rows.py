"""What every kind of file is read into: rows with their numbers, in chunks that know where they end."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from dontbuy.engine.errors import Diagnostic

MOST_ROWS = 500
MOST_BYTES_OF_A_CHUNK = 1_000_000


class Position(NamedTuple):
    """How far a file is read: the number of the last row, and the byte at which the next one begins (0 where a format
    has no such byte)."""

    row: int = 0
    offset: int = 0


class Row(NamedTuple):
    """One row as it stands in the file: a line of JSON, the cells below a header, or why it cannot be read."""

    number: int
    content: bytes | tuple[Any, ...] | Diagnostic


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are answered together, and where the file is read to after them."""

    rows: tuple[Row, ...]
    end: Position


class RowSource(ABC):
    """A file of rows. `size` and `passed` are in one unit, bytes or rows: what there is, and how much a position is."""

    path: Path
    size: int

    @abstractmethod
    def chunks(self, done: Position) -> Iterator[Chunk]:
        """The rows after a position. Raises BulkRefused where the file turns out to be another than it was."""

    @abstractmethod
    def passed(self, position: Position) -> int:
        """How much of `size` a position is."""


def chunked(rows: Iterator[Row], position: Callable[[], Position]) -> Iterator[Chunk]:
    """Rows in chunks of bounded size; `position` says how far the file is read when it is asked."""
    gathered: list[Row] = []
    weight = 0
    for row in rows:
        gathered.append(row)
        weight += _weight(row.content)
        if len(gathered) >= MOST_ROWS or weight >= MOST_BYTES_OF_A_CHUNK:
            yield Chunk(tuple(gathered), position())
            gathered, weight = [], 0
    if gathered:
        yield Chunk(tuple(gathered), position())


def _weight(content: bytes | tuple[Any, ...] | Diagnostic) -> int:
    if isinstance(content, bytes):
        return len(content)
    return sum(len(cell) for cell in content if isinstance(cell, str)) if isinstance(content, tuple) else 0
