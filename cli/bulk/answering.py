"""Rows to answers: the one place where bulk has rows answered, and says which of them the reference answers too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dontbuy.api.rows import ENDS_ALL, EVERY, about, answer_of
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.api.wire.flat import FlatAnswer, RowShape, flat_answer, problem_in_words
from dontbuy.cli.bulk.cells import ColumnHead, answerable
from dontbuy.cli.bulk.rows import Row
from dontbuy.cli.bulk.tallies import AnswerCounts, Tally
from dontbuy.cli.walk import problem_of
from dontbuy.engine.errors import Diagnostic, EngineError, FactsError
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.rulebook.library import Library


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
            return flat_answer(row.number, found)
        return FlatAnswer(row.number, *self._about(row), problem=problem_in_words(found))

    def _answer(self, row: Row) -> bytes | Mapping[str, Any] | Stopped:
        """The answer to a row as bytes, or the problem that it has instead."""
        name = f"{self._job.name}:{row.number}"
        try:
            sent = self._sent(row)
            try:
                return answer_of(self._service, sent, verify=self._job.verifies(row.number))
            except ENDS_ALL as error:
                return Stopped(name, dumps(loads(sent)), error.diagnostics)
        except EngineError as error:
            return problem_of(name, self._placed(error))

    def _sent(self, row: Row) -> bytes:
        """The document of a row. Raises FactsError."""
        if isinstance(row.content, Diagnostic):
            raise FactsError([row.content])
        if isinstance(row.content, bytes):
            return row.content
        assert self._header is not None
        return dumps(answerable(self._service, self._header, row.content))

    def _placed(self, error: EngineError) -> EngineError:
        """An error of a document with its places in the row that told it."""
        if self._header is None:
            return error
        return type(error)([self._header.placed(fault) for fault in error.diagnostics])

    def _about(self, row: Row) -> tuple[str | None, str | None]:
        """Id and name of what a row is about, as far as they can be read though the row is not answered."""
        if isinstance(row.content, bytes):
            return about(row.content)
        said = self._header.about(row.content) if self._header and isinstance(row.content, tuple) else {}
        return said.get("id"), said.get("name")
