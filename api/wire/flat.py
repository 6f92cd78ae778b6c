"""An answer as one flat row: what it comes to, which criteria, and what to ask next."""

import csv
from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import StringIO
from typing import Any, NamedTuple

import msgspec

from dontbuy.api.wire.cells import SEPARATOR, harmless

MARK = "\ufeff"
"""By which Excel knows that a file of separated values is UTF-8."""
_ENCODER = msgspec.json.Encoder()


class FlatAnswer(NamedTuple):
    """The columns of a flat answer. `row` is the number of the row in the file that was read; `problem` says why a row
    has no answer, and then the others are empty. `fired` and `open` have ids of criteria; `ask` is the fact to ask for
    next, with its `question` and whom to ask."""

    row: int
    id: str | None
    name: str | None
    verdict: str | None = None
    level: str | None = None
    could_become: str | None = None
    fired: Sequence[str] = ()
    open: Sequence[str] = ()
    ask: str | None = None
    question: str | None = None
    whom: str | None = None
    problem: str | None = None


LISTS = ("fired", "open")


class _Came(msgspec.Struct):
    criterion: str


class _Asked(msgspec.Struct):
    fact: str
    question: str
    answered_by: str


class _Read(msgspec.Struct):
    """What is read of an answer to write it in one row."""

    verdict: str
    level: str
    could_become: str | None
    subject: dict[str, str] | None
    reasons: list[_Came]
    open: list[_Came]
    ask: list[_Asked]


_READER = msgspec.json.Decoder(_Read)


def flat_answer(row: int, answer: bytes) -> FlatAnswer:
    """An answer, as it is sent, in one row."""
    read = _READER.decode(answer)
    about = read.subject or {}
    return FlatAnswer(
        row,
        about.get("id"),
        about.get("name"),
        read.verdict,
        read.level,
        read.could_become,
        [reason.criterion for reason in read.reasons],
        [each.criterion for each in read.open],
        *((read.ask[0].fact, read.ask[0].question, read.ask[0].answered_by) if read.ask else ()),
    )


class RowShape(StrEnum):
    """How answers are written one after the other: as they are, as separated values, or as rows for another format."""

    ANSWERS = "answers"
    SEPARATED = "separated"
    ROWS = "rows"

    @property
    def head(self) -> bytes:
        """What stands before the first row."""
        return f"{MARK}{','.join(FlatAnswer._fields)}\r\n".encode() if self is RowShape.SEPARATED else b""

    def encoded(self, rows: Sequence[FlatAnswer]) -> bytes:
        """Flat answers as bytes."""
        if self is RowShape.SEPARATED:
            return _separated(rows)
        return b"".join([_ENCODER.encode(row._asdict()) + b"\n" for row in rows])


def staged(line: bytes) -> FlatAnswer:
    """The flat answer of a line of rows."""
    return FlatAnswer(**msgspec.json.decode(line))


def in_a_cell(value: Any) -> str:
    """What a cell of text says for a value: nothing for None, a list with its separator."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{SEPARATOR} ".join(value)


def problem_in_words(problem: Mapping[str, Any]) -> str:
    """A problem in one sentence for a cell: `/vendor.on_time: expected true or false, got text (write …)`."""
    first, *rest = problem["errors"]
    place = f"{first['pointer']}: " if first["pointer"] else ""
    hint = f" ({first['hint']})" if first["hint"] else ""
    more = f"; and {len(rest)} more" if rest else ""
    return f"{place}{first['detail']}{hint}{more}"


def _separated(rows: Sequence[FlatAnswer]) -> bytes:
    written = StringIO(newline="")
    csv.writer(written).writerows([row.row, *(harmless(in_a_cell(cell)) for cell in row[1:])] for row in rows)
    return written.getvalue().encode()
