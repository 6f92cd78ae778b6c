"""Which kind of file a name means, and how each is read and made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from dontbuy.api.wire.flat import RowShape
from dontbuy.cli.bulk.refusals import refused
from dontbuy.cli.bulk.rows import RowSource


class FileKind(StrEnum):
    """A kind of file with rows."""

    JSON_LINES = "NDJSON"
    SEPARATED = "CSV"
    WORKBOOK = "XLSX"
    PARQUET = "Parquet"

    @property
    def is_flat(self) -> bool:
        """Whether its rows are cells below a header, and no documents."""
        return self is not FileKind.JSON_LINES

    @property
    def shape(self) -> RowShape:
        """How answers are written on the way into a file of this kind."""
        return _SHAPES.get(self, RowShape.ROWS)


_SHAPES = {FileKind.JSON_LINES: RowShape.ANSWERS, FileKind.SEPARATED: RowShape.SEPARATED}
_SUFFIXES: Mapping[str, FileKind] = {
    ".ndjson": FileKind.JSON_LINES,
    ".jsonl": FileKind.JSON_LINES,
    ".csv": FileKind.SEPARATED,
    ".xlsx": FileKind.WORKBOOK,
    ".parquet": FileKind.PARQUET,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is read: its rows, and the names of its columns where it has a header."""

    source: RowSource
    head: Sequence[str] | None


def kind_of(path: Path) -> FileKind:
    """The kind of a file by its suffix. Raises BulkRefused."""
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        hint = f"name a file that ends in one of: {', '.join(_SUFFIXES)}"
        raise refused("bulk/unknown-suffix", "the name does not say what kind of file it is", path, hint)
    return kind


def opened(path: Path) -> Opened:
    """A file to read. Raises BulkRefused where it is no such file or has no header, and OSError.

    What reads a kind of file is imported where there is such a file.
    """
    match kind_of(path):
        case FileKind.JSON_LINES:
            from dontbuy.cli.bulk.json_lines import JsonLines

            return Opened(JsonLines(path), None)
        case FileKind.SEPARATED:
            from dontbuy.cli.bulk.separated import Separated

            separated = Separated(path)
            return Opened(separated, separated.head)
        case FileKind.WORKBOOK:
            from dontbuy.cli.bulk.workbooks import Workbook

            workbook = Workbook(path)
            return Opened(workbook, workbook.head)
        case FileKind.PARQUET:
            from dontbuy.cli.bulk.parquet import ParquetRows

            rows = ParquetRows(path)
            return Opened(rows, rows.head)


def maker_of(kind: FileKind) -> Callable[[Path, Path], None] | None:
    """What makes a file of this kind of rows that are all there: from the rows, to the file.

    None where what is written on the way is the file already.
    """
    match kind:
        case FileKind.WORKBOOK:
            from dontbuy.cli.bulk.workbooks import make_workbook

            return make_workbook
        case FileKind.PARQUET:
            from dontbuy.cli.bulk.parquet import make_parquet

            return make_parquet
        case _:
            return None
