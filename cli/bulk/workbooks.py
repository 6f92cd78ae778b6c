"""Workbooks (XLSX): their rows, read whole; and a workbook made of rows that are all there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from dontbuy.api.wire.cells import LONGEST_CELL, NO_XML, may_be_a_formula
from dontbuy.api.wire.flat import FlatAnswer, in_a_cell, staged
from dontbuy.cli.bulk.refusals import needs_extra, refused
from dontbuy.cli.bulk.rows import Chunk, Position, Row, RowSource, chunked

_WIDTHS = {"row": 8, "id": 20, "name": 28, "question": 80, "problem": 80}
_WIDTH = 22
MADE = datetime(2000, 1, 1)
"""So that the same rows give the same bytes on every day."""


class Workbook(RowSource):
    """The first sheet of a workbook, whose first row that is not empty is the header.

    Raises BulkRefused where it cannot be read or has no header, and OSError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._rows, beginning = _read(path)
        names = [str(cell).strip() for cell in self._rows[0]] if self._rows else []
        while names and not names[-1]:
            names.pop()
        if not names:
            hint = "begin the first sheet with a row of names, as `dontbuy new --format xlsx` has it"
            raise refused("bulk/no-header", "there is no row of names", path, hint)
        self.head: Sequence[str] = names
        self._number_of_the_head = beginning + 1
        self.size = len(self._rows) - 1

    def chunks(self, done: Position) -> Iterator[Chunk]:
        at = done

        def rows() -> Iterator[Row]:
            nonlocal at
            first = max(done.row - self._number_of_the_head, 0) + 1
            for number, cells in enumerate(islice(self._rows, first, None), self._number_of_the_head + first):
                at = Position(number)
                if any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                    yield Row(number, tuple(cells))

        yield from chunked(rows(), lambda: at)

    def passed(self, position: Position) -> int:
        return max(position.row - self._number_of_the_head, 0)


def _read(path: Path) -> tuple[list[list[Any]], int]:
    """The rows of the first sheet from the first one that is not empty, and how many stand above that."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise needs_extra("bulk", "to read a workbook", path) from None
    with path.open("rb") as file:
        try:
            with CalamineWorkbook.from_filelike(file) as workbook:
                sheet = workbook.get_sheet_by_index(0)
                return sheet.to_python(skip_empty_area=True), sheet.start[0] if sheet.start else 0
        except CalamineError as error:
            hint = "save it as XLSX, without a password; or save the sheet as CSV"
            raise refused("bulk/unreadable-workbook", f"the workbook cannot be read: {error}", path, hint) from None


def make_workbook(rows: Path, made: Path) -> None:
    """Write a workbook of one sheet from rows, a line each, in little memory. Raises OSError."""
    # Imported where it is needed: loading it takes longer than writing a few rows.
    from xlsxwriter import Workbook as Writer

    with Writer(str(made), {"constant_memory": True}) as workbook, rows.open("rb") as lines:
        workbook.set_properties({"created": MADE})
        headed = workbook.add_format({"bold": True})
        # Where somebody edits the cell, Excel would read the text anew, as a formula.
        quoted = workbook.add_format({"quote_prefix": True})
        sheet = workbook.add_worksheet("answers")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(FlatAnswer._fields):
            sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
            sheet.write_string(0, column, name, headed)
        for at, line in enumerate(lines, 1):
            row = staged(line)
            sheet.write_number(at, 0, row.row)
            for column, cell in enumerate(row[1:], 1):
                text = as_text(in_a_cell(cell))
                if text:
                    # `write` would make formulas, numbers and links of texts that look like one.
                    sheet.write_string(at, column, text, quoted if may_be_a_formula(text) else None)


def as_text(text: str) -> str:
    """A text as a cell of a workbook holds it."""
    shown = NO_XML.sub("\ufffd", text)
    return shown if len(shown) <= LONGEST_CELL else f"{shown[: LONGEST_CELL - 1]}…"
