"""One JSON document a line: each line is answered by one, as `dontbuy check` does."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dontbuy.api.wire.file_kinds import binary_kind
from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.bulk.rows import Chunk, Position, Row, RowSource, chunked
from dontbuy.cli.files import lines_of
from dontbuy.engine.errors import Diagnostic

_BLOCK = 65_536


class JsonLines(RowSource):
    """A file of lines. Raises BulkRefused where it is a file of another kind, and OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            kind = binary_kind(file.read(_BLOCK))
            if kind:
                raise BulkRefused([Diagnostic(kind.code, kind.message, str(path), kind.hint)])
            self.size = _length(file)
            self._end = _end_of_the_last_document(file, self.size)

    def chunks(self, done: Position) -> Iterator[Chunk]:
        at = done
        with self.path.open("rb") as file:
            file.seek(done.offset)

            def rows() -> Iterator[Row]:
                nonlocal at
                begun, number, beginning = done.offset > 0, done.row, done.offset
                for line in lines_of(file):
                    if beginning >= self._end:
                        return
                    number, beginning = number + 1, file.tell()
                    begun = begun or bool(line.strip())
                    # As in `check`: blank lines before the first document are none, and one in between is told.
                    if begun:
                        at = Position(number, beginning)
                        yield Row(number, line.rstrip(b"\r\n") if line.strip() else b"")

            yield from chunked(rows(), lambda: at)

    def passed(self, position: Position) -> int:
        return position.offset


def _length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _end_of_the_last_document(file: BinaryIO, length: int) -> int:
    """The byte behind the last one that is no blank: blank lines after it are no documents."""
    end = length
    while end:
        begin = max(end - _BLOCK, 0)
        file.seek(begin)
        block = file.read(end - begin).rstrip()
        if block:
            return begin + len(block)
        end = begin
    return 0
