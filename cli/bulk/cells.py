"""The cells of a row, as text or as a file types them, to the document that they tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dontbuy.api.errors import NotJson
from dontbuy.api.service import Service
from dontbuy.api.wire.cells import SEPARATOR
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.columns import SUBJECT_ID, SUBJECT_NAME, FlatColumn, column_at, columns, document_of, headed
from dontbuy.engine.errors import Diagnostic, EngineError, FactsError
from dontbuy.engine.facts import ValueType, number_text
from dontbuy.engine.ir import RuleSet

_YES_NO: Mapping[str, bool] = {"yes": True, "true": True, "no": False, "false": False}
_YES_OR_NO = "write yes or no, or leave the cell empty where it was not told"
_MOST_EXACT = 2**53
"""Beyond it a double skips whole numbers, so what it shows may not be what was meant."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """The columns of a file, in its order: the names as they are written there, and what each means."""

    rule_set: RuleSet
    meant: Mapping[str, FlatColumn]
    _present: Sequence[FlatColumn]
    """In the order of the kind's columns."""

    @classmethod
    def of(cls, rule_set: RuleSet, names: Sequence[str]) -> "ColumnHead":
        """Raises FactsError for every name that means no column, and for two that mean one."""
        meant = headed(rule_set, names)
        return cls(rule_set, meant, [column for column in columns(rule_set) if column in meant.values()])

    def document(self, cells: Sequence[Any]) -> tuple[dict[str, Any], list[Diagnostic]]:
        """The document of a row, and what is wrong with cells that could not be read into it."""
        faults: list[Diagnostic] = []
        row: dict[str, Any] = {}
        for (name, column), cell in zip(self.meant.items(), cells, strict=False):
            try:
                row[column.name] = value_of(column, cell)
            except NotJson as error:
                faults.extend(_below(name, fault) for fault in error.diagnostics)
        beyond = [cell for cell in cells[len(self.meant) :] if not _is_empty(cell)]
        if beyond:
            hint = "leave them out, or put a separator or a line end in a cell between quotes"
            faults.append(Diagnostic("bulk/too-many-cells", "the row has more cells than the header", "", hint))
        return document_of(self.rule_set, row, lambda text: loads(text.encode()), self._present), faults

    def placed(self, fault: Diagnostic) -> Diagnostic:
        """A fault in the document of a row, at the column where it stands: `/vendor.on_time`."""
        where = str(fault.where)
        column = column_at(self.rule_set, where)
        written = next((name for name, meant in self.meant.items() if meant.name == column), column)
        if not written:
            return fault
        meant = self.meant.get(written)
        below = where.split("/")[column.count(".") + 3 :] if meant and meant.is_nested else []
        is_yes_no = meant is not None and meant.holds is ValueType.YES_NO
        hint = _YES_OR_NO if is_yes_no and fault.code == "facts/wrong-type" else fault.hint
        return Diagnostic(fault.code, fault.message, "/".join(("", written, *below)), hint)

    def about(self, cells: Sequence[Any]) -> dict[str, str]:
        """`id` and `name` of what a row is about, as far as its cells say."""
        told = {column.name: cell for column, cell in zip(self.meant.values(), cells, strict=False)}
        about = {"id": told.get(SUBJECT_ID), "name": told.get(SUBJECT_NAME)}
        return {key: str(plain_cell(cell)) for key, cell in about.items() if not _is_empty(cell)}


def answerable(service: Service, header: ColumnHead, cells: Sequence[Any]) -> dict[str, Any]:
    """The document of a row. Raises FactsError with what is wrong with its cells, and with what they say."""
    document, faults = header.document(cells)
    if not faults:
        return document
    try:
        service.read(document)
    except EngineError as error:
        faults.extend(error.diagnostics)
    raise FactsError(faults)


def value_of(column: FlatColumn, cell: Any) -> Any:
    """The raw value that a cell tells, None where it tells nothing. Raises NotJson.

    What is not of the column's type stays as it is, so that reading refuses it with the words it has for it.
    """
    if _is_empty(cell):
        return None
    if not isinstance(cell, str):
        return _typed(column, cell)
    text = cell.strip()
    if column.is_nested or (column.is_list and text.startswith("[")):
        return loads(text.encode())
    if column.is_list:
        return [part.strip() for part in text.removesuffix(SEPARATOR).split(SEPARATOR)]
    match column.holds:
        case ValueType.YES_NO:
            return _YES_NO.get(text.lower(), text)
        case ValueType.TEXT:
            return cell
        case _:
            return text


def _typed(column: FlatColumn, cell: Any) -> Any:
    """The raw value of a cell that has a type of its own; text is made of what stands in a column of texts."""
    value = plain_cell(cell)
    if column.holds is not ValueType.TEXT:
        return [value] if column.is_list and not isinstance(value, list) else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, int | Decimal) else value


def plain_cell(cell: Any) -> Any:
    """A typed cell as JSON would have it: `1.0` is 1, `0.1` is exactly that, a day is ISO text."""
    match cell:
        case bool() | int() | Decimal() | str():
            return cell
        case float():
            if cell.is_integer() and abs(cell) < _MOST_EXACT:
                return int(cell)
            return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else str(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
        case date():
            return cell.isoformat()
        case Mapping():
            return {str(key): plain_cell(value) for key, value in cell.items() if value is not None}
        case list() | tuple():
            return [plain_cell(value) for value in cell]
        case _:
            return str(cell)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _below(name: str, fault: Diagnostic) -> Diagnostic:
    return Diagnostic(fault.code, fault.message, f"/{name}{fault.where}", fault.hint)
