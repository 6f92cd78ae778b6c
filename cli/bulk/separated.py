"""Rows of separated values (CSV): commas, semicolons or tabs, whichever the header has."""

import csv
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path

from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.api.wire.file_kinds import binary_kind
from dontbuy.cli.bulk.refusals import BulkRefused, refused
from dontbuy.cli.bulk.rows import Chunk, Position, Row, RowSource, chunked
from dontbuy.engine.errors import Diagnostic

_MARK = b"\xef\xbb\xbf"
_BEGINNING = 65_536
_SEPARATORS = ",;\t"

csv.field_size_limit(MOST_BYTES)  # a row is bounded below; the limit of the library is a tenth of that


class _RowTooLong(Exception):
    """A row that goes on for more than a megabyte: as good as always a quote that is not closed."""


class Separated(RowSource):
    """A file of separated values. Raises BulkRefused where it is another kind of file or has no header, and OSError.

    A row is numbered as a spreadsheet does: the header counts, and a line end between quotes ends no row.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        with path.open("rb") as file:
            kind = binary_kind(file.peek(_BEGINNING))
            if kind:
                raise BulkRefused([Diagnostic(kind.code, kind.message, str(path), kind.hint)])
            if file.read(len(_MARK)) != _MARK:
                file.seek(0)
            self._first = file.tell()
            self._separator = _separator(file, self._first)
            self.head, self._begin = self._read_head(file)

    def chunks(self, done: Position) -> Iterator[Chunk]:
        at = done if done.row else self._begin
        with self.path.open("rb") as file:
            file.seek(at.offset)

            def rows() -> Iterator[Row]:
                nonlocal at
                for number, content in self._records(file, at.row):
                    at = Position(number, file.tell())
                    if isinstance(content, Diagnostic) or any(cell.strip() for cell in content):
                        yield Row(number, content)

            yield from chunked(rows(), lambda: at)

    def passed(self, position: Position) -> int:
        return position.offset

    def _read_head(self, file: BufferedReader) -> tuple[Sequence[str], Position]:
        for number, content in self._records(file, 0):
            if isinstance(content, Diagnostic):
                raise BulkRefused([Diagnostic(content.code, content.message, f"{self.path}:{number}", content.hint)])
            names = [name.strip() for name in content]
            while names and not names[-1]:
                names.pop()
            if names:
                return names, Position(number, file.tell())
        hint = "begin with a row of names, as `dontbuy new --format csv` prints it"
        raise refused("bulk/no-header", "there is no row of names", self.path, hint)

    def _records(self, file: BufferedReader, number: int) -> Iterator[tuple[int, tuple[str, ...] | Diagnostic]]:
        """Every row from where the file stands, with its number. A row that cannot be read ends with its first line."""
        lines = _Lines(file)
        reader = self._reader(lines)
        while True:
            begin = file.tell()
            number += 1
            lines.bytes_of_the_row = 0
            try:
                content = next(reader, None)
            except (csv.Error, UnicodeDecodeError, _RowTooLong) as error:
                file.seek(begin)
                _skip_line(file)
                reader = self._reader(lines)
                yield number, _fault(error)
                continue
            if content is None:
                return
            yield number, tuple(content)

    def _reader(self, lines: "_Lines") -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._separator, strict=True)


class _Lines(Iterator[str]):
    """The lines of a file as text, a row at a time."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.bytes_of_the_row = 0

    def __next__(self) -> str:
        line = self._file.readline(MOST_BYTES + 2)
        self.bytes_of_the_row += len(line)
        if self.bytes_of_the_row > MOST_BYTES:
            raise _RowTooLong
        if not line:
            raise StopIteration
        return line.decode()


def _separator(file: BufferedReader, first: int) -> str:
    """Which one parts the names of the header: the one that parts the most."""
    line = file.readline(MOST_BYTES).decode("utf-8", "replace")
    file.seek(first)
    return max(_SEPARATORS, key=lambda separator: len(next(csv.reader([line], delimiter=separator), ())))


def _skip_line(file: BufferedReader) -> None:
    while (piece := file.readline(MOST_BYTES)) and not piece.endswith(b"\n"):
        pass


def _fault(error: Exception) -> Diagnostic:
    if isinstance(error, UnicodeDecodeError):
        return Diagnostic("json/not-utf-8", "the row is not UTF-8", "", "save the file as UTF-8")
    if isinstance(error, _RowTooLong):
        return Diagnostic("bulk/row-too-long", f"more than {MOST_BYTES} bytes", "", "close the quote that is open")
    hint = "write a quote within quotes twice, close each, and end lines with LF or CRLF"
    return Diagnostic("bulk/broken-row", "the quotes or the line ends of this row cannot be read", "", hint)
