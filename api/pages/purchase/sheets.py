"""Rows of text as files for a spreadsheet: in none of them can what somebody typed become a formula."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.user_text import plain
from dontbuy.api.wire.cells import LONGEST_CELL, NO_XML, harmless

Rows = Sequence[Sequence[str]]
"""Rows of cells; the first two are the headings and the lines that say why."""
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (24, 36, 48, 60)


def as_cell(text: str) -> str:
    """A text as it may stand in a cell: in one line, without what cannot be seen or turns the writing round."""
    return shortened(NO_XML.sub("\ufffd", plain(text)), LONGEST_CELL)


def as_csv(rows: Rows) -> bytes:
    """Rows as CSV in UTF-8, with the mark by which Excel knows that."""
    written = StringIO(newline="")
    csv.writer(written).writerows(_harmless(rows))
    return written.getvalue().encode("utf-8-sig")


def as_tabs(rows: Rows) -> str:
    """Rows to paste into a sheet: cells parted by tabs."""
    return "\n".join("\t".join(row) for row in _harmless(rows))


def as_xlsx(rows: Rows, name: str, day: date) -> bytes:
    """Rows as a workbook of one sheet. The same rows of the same day give the same bytes."""
    # Imported where it is needed: loading it takes longer than writing the rows.
    from xlsxwriter import Workbook

    written = BytesIO()
    workbook = Workbook(written, {"in_memory": True})
    workbook.set_properties({"title": name, "created": datetime(day.year, day.month, day.day)})
    plainly, headed, quoted = (
        workbook.add_format({"text_wrap": True, "valign": "top", **looks})
        for looks in ({}, {"bold": True}, {"italic": True})
    )
    sheet = workbook.add_worksheet(name)
    for at, row in enumerate(rows):
        its_own = (headed, quoted)[at] if at < 2 else plainly
        for column, text in enumerate(row):
            # `write` would make formulas, numbers and links of texts that look like one.
            sheet.write_string(at, column, as_cell(text), its_own)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 1)
    workbook.close()
    return written.getvalue()


def _harmless(rows: Rows) -> list[list[str]]:
    """Cells that no spreadsheet takes for a formula: an apostrophe before what begins like one."""
    return [[harmless(as_cell(text)) for text in row] for row in rows]
