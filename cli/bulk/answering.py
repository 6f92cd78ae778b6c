"""Rows to answers: the one place where bulk asks an engine, and says which rows the reference answers too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import MOST_BYTES, dumps, loads
from dontbuy.cli.bulk.cells import ColumnHead, answerable
from dontbuy.cli.bulk.flat import FlatAnswer, RowShape, problem_in_words
from dontbuy.cli.bulk.rows import Row
from dontbuy.cli.bulk.tallies import AnswerCounts, Tally
from dontbuy.cli.files import json_document, too_large
from dontbuy.cli.walk import problem_of
from dontbuy.engine.errors import (
    Diagnostic,
    EngineDisagreement,
    EngineError,
    FactsError,
    InvariantBroken,
)
from dontbuy.engine.evaluate import IN_BULK, prepare
from dontbuy.engine.rulebook.library import Library

Sent = bytes | Mapping[str, Any]
"""A document as it came: a line of JSON, or what the cells of a row say."""
EVERY = 1_000
"""Of so many rows one is always held to the reference."""


def answer_of(service: Service, sent: Sent, *, verify: bool) -> bytes:
    """The answer to a document, as `dontbuy check` writes it; `verify` holds it to the reference too.

    Raises NotJson and what `Service.check` raises.
    """
    return service.check_json(sent if isinstance(sent, bytes) else dumps(sent), use=IN_BULK, verify=verify)


def _raw(sent: Sent) -> Any:
    return loads(sent) if isinstance(sent, bytes) else sent


@dataclass(frozen=True, slots=True)
class Job:
    """What a process must know to answer rows; it is sent to others, so it holds plain values.

    `head` are the names of the columns, None where rows are documents. `verify` are ranges of rows, both ends included.
    """

    folders: tuple[Path, ...]
    as_of: date
    name: str
    kind: str
    head: tuple[str, ...] | None
    shape: RowShape
    verify: tuple[tuple[int, int], ...] = ()

    def verifies(self, row: int) -> bool:
        return row % EVERY == 0 or any(first <= row <= last for first, last in self.verify)


@dataclass(frozen=True, slots=True)
class AnsweredChunk:
    """The answers to a chunk of rows as they are written, and what they came to."""

    data: bytes
    tally: Tally


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why nothing more is answered: two engines differ. `document` is the one on which they do."""

    name: str
    document: bytes
    faults: tuple[Diagnostic, ...]


class _Came(msgspec.Struct):
    criterion: str


class _Asked(msgspec.Struct):
    fact: str
    question: str
    answered_by: str


class _Flat(msgspec.Struct):
    """What is read of an answer to write it in one row."""

    verdict: str
    level: str
    could_become: str | None
    subject: dict[str, str] | None
    reasons: list[_Came]
    open: list[_Came]
    ask: list[_Asked]


_FLAT = msgspec.json.Decoder(_Flat)


def service_of(job: Job, library: Library) -> Service:
    """A service that is ready: every network of the rules library is built before the first row comes."""
    service = Service(library, today=lambda: job.as_of)
    for rulebook in service.library:
        prepare(rulebook)
    return service


class Answering:
    """Answers chunks of rows, the same bytes for the same rows in every process."""

    def __init__(self, job: Job, service: Service) -> None:
        self._job = job
        self._service = service
        self._counts = AnswerCounts(service.library)
        self._header = None
        if job.head is not None:
            library = service.library
            self._header = ColumnHead.of(library.rule_set(library.in_force, job.kind), job.head)

    def answered(self, rows: Iterable[Row]) -> AnsweredChunk | Stopped:
        """The answers to some rows, or why the run must stop."""
        tally, written, flat = Tally(), list[bytes](), list[FlatAnswer]()
        for row in rows:
            found = self._answer(row)
            if isinstance(found, Stopped):
                return found
            if isinstance(found, bytes):
                self._counts.add(found, tally)
            else:
                tally.add_problem()
            if self._job.shape is RowShape.ANSWERS:
                written.append(found if isinstance(found, bytes) else dumps(found))
            else:
                flat.append(self._in_a_row(row, found))
        if self._job.shape is not RowShape.ANSWERS:
            return AnsweredChunk(self._job.shape.encoded(flat), tally)
        written.append(b"")  # a line end behind the last one; to add one to each would copy it once more
        return AnsweredChunk(b"\n".join(written), tally)

    def _in_a_row(self, row: Row, found: bytes | Mapping[str, Any]) -> FlatAnswer:
        if isinstance(found, bytes):
            return _flat(row.number, _FLAT.decode(found))
        return FlatAnswer(row.number, *self._about(row), problem=problem_in_words(found))

    def _answer(self, row: Row) -> bytes | Mapping[str, Any] | Stopped:
        """The answer to a row as bytes, or the problem that it has instead."""
        name = f"{self._job.name}:{row.number}"
        try:
            sent = self._sent(row)
            try:
                return answer_of(self._service, sent, verify=self._job.verifies(row.number))
            except (EngineDisagreement, InvariantBroken) as error:
                return Stopped(name, dumps(_raw(sent)), error.diagnostics)
        except EngineError as error:
            return problem_of(name, self._placed(error))

    def _sent(self, row: Row) -> Sent:
        """The document of a row. Raises TooLarge, FactsError."""
        if isinstance(row.content, Diagnostic):
            raise FactsError([row.content])
        if isinstance(row.content, bytes):
            if len(row.content) > MOST_BYTES:
                raise too_large()
            return row.content
        assert self._header is not None
        return answerable(self._service, self._header, row.content)

    def _placed(self, error: EngineError) -> EngineError:
        """An error of a document with its places in the row that told it."""
        if self._header is None:
            return error
        return type(error)([self._header.placed(fault) for fault in error.diagnostics])

    def _about(self, row: Row) -> tuple[str | None, str | None]:
        """Id and name of what a row is about, as far as they can be read though the row is not answered."""
        about: Any = None
        if self._header is not None and isinstance(row.content, tuple):
            about = self._header.about(row.content)
        elif isinstance(row.content, bytes):
            raw = json_document("", row.content).raw
            about = raw.get("subject") if isinstance(raw, Mapping) else None
        said = about if isinstance(about, Mapping) else {}
        return _text(said.get("id")), _text(said.get("name"))


def _flat(number: int, read: _Flat) -> FlatAnswer:
    about = read.subject or {}
    return FlatAnswer(
        number,
        about.get("id"),
        about.get("name"),
        read.verdict,
        read.level,
        read.could_become,
        [reason.criterion for reason in read.reasons],
        [each.criterion for each in read.open],
        *((read.ask[0].fact, read.ask[0].question, read.ask[0].answered_by) if read.ask else ()),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
