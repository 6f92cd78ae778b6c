"""`dontbuy new KIND --format csv|xlsx`: a table to fill in, a column for each fact."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from dontbuy.api.wire.cells import SEPARATOR
from dontbuy.api.wire.flat import MARK
from dontbuy.cli.bulk.workbooks import MADE
from dontbuy.cli.new import how
from dontbuy.engine.columns import AS_OF, SUBJECT_ID, SUBJECT_NAME, FlatColumn, columns
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.values import CUSTOM

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LAST_ROW = 1_048_575
"""Of a sheet, counted from 0."""
_MOST_IN_A_CELL = 255
"""Characters of a list of words that stands with the cell; longer ones stand in a sheet of their own."""
_WORDS = "_words"
_NOTE = {"x_scale": 2.5, "y_scale": 1.6}


def as_csv(rule_set: RuleSet) -> bytes:
    """A header and nothing else, with the mark by which Excel knows that it is UTF-8."""
    written = StringIO(newline="")
    csv.writer(written).writerow([column.name for column in columns(rule_set)])
    return f"{MARK}{written.getvalue()}".encode()


def as_xlsx(rulebook: Rulebook, rule_set: RuleSet) -> bytes:
    """A workbook with the questions as notes of the header, and the words that a cell may have to choose from."""
    from xlsxwriter import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": rule_set.title, "created": MADE})
        headed = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        # What is typed into a cell of text stays as it was typed: no formula, and no digits of a long id are lost.
        formats = {
            ValueType.DATE: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            ValueType.INTEGER: None,
            ValueType.NUMBER: None,
        }
        text = workbook.add_format({"num_format": "@"})
        sheet = workbook.add_worksheet(rule_set.kind[:31])
        sheet.freeze_panes(1, 2)
        lists = _Lists(workbook)
        for at, column in enumerate(columns(rule_set)):
            sheet.set_column(at, at, max(14, len(column.name) + 2), formats.get(column.holds, text))
            sheet.write_string(0, at, column.name, headed)
            sheet.write_comment(0, at, "\n".join(_note(rulebook, rule_set, column)), _NOTE)
            _offer(sheet, at, column, lists, _choices(rulebook, column))
    return written.getvalue()


def _choices(rulebook: Rulebook, column: FlatColumn) -> Sequence[str]:
    """What a cell may say, where that can be listed."""
    match column.holds:
        case ValueType.YES_NO:
            return ("yes", "no")
        case ValueType.METRIC | ValueType.METRICS:
            return (*rulebook.metrics, CUSTOM)
        case _:
            return tuple(column.words)


class _Lists:
    """Long lists of words, each in a column of a hidden sheet."""

    def __init__(self, workbook: "Workbook") -> None:
        self._workbook = workbook
        self._sheet: Worksheet | None = None
        self._places: dict[tuple[str, ...], str] = {}

    def place(self, words: tuple[str, ...]) -> str:
        """The range in which some words stand."""
        if self._sheet is None:
            self._sheet = self._workbook.add_worksheet(_WORDS)
            self._sheet.hide()
        if words not in self._places:
            from xlsxwriter.utility import xl_col_to_name

            column = len(self._places)
            for row, word in enumerate(words):
                self._sheet.write_string(row, column, word)
            name = xl_col_to_name(column)
            self._places[words] = f"={_WORDS}!${name}$1:${name}${len(words)}"
        return self._places[words]


def _offer(sheet: "Worksheet", at: int, column: FlatColumn, lists: _Lists, choices: Sequence[str]) -> None:
    """Let the cells of a column choose from words. Several may stand in one cell, so there others are let pass."""
    if not choices:
        return
    source = [*choices] if len(",".join(choices)) <= _MOST_IN_A_CELL else lists.place(tuple(choices))
    asked = {
        "validate": "list",
        "source": source,
        "show_error": not column.is_list,
        "error_title": "Not one of the words",
        "error_message": "Choose from the list, or leave the cell empty where it is not known.",
    }
    sheet.data_validation(1, at, _LAST_ROW, at, asked)


def _note(rulebook: Rulebook, rule_set: RuleSet, column: FlatColumn) -> Iterator[str]:
    """What a column asks for, whom to ask, and how it is written."""
    about = {
        SUBJECT_ID: "An id of yours, by which you find the row again.",
        SUBJECT_NAME: rule_set.subject_label,
        AS_OF: "The day that counts as today: YYYY-MM-DD. Today, where it is empty.",
    }
    if not column.fact:
        yield about[column.name]
        return
    declared = rule_set.facts[column.fact]
    if column.is_unit:
        yield f"The unit of {column.fact}."
        return
    yield from filter(None, (declared.question, rulebook.people.get(declared.answered_by, "")))
    yield f"({_written(column, how(declared.type))})"
    yield "Empty: not known."


def _written(column: FlatColumn, as_json: str) -> str:
    match column.holds:
        case ValueType.YES_NO:
            return "yes or no"
        case ValueType.NUMBER:
            return "a number"
        case ValueType.WORDS | ValueType.METRICS | ValueType.TEXTS:
            several = f"several with {SEPARATOR} between them; [] says that there are none"
            return f"{', '.join(column.words)}; {several}" if column.words else several
        case _:
            return f"in JSON: {as_json}" if column.is_nested else as_json
