"""The answers to a batch as they are written, one behind the other, and what they came to."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from dontbuy.api.door.problems import http_problem
from dontbuy.api.rows import about
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.flat import FlatAnswer, RowShape, flat_answer, problem_in_words
from dontbuy.api.wire.lines import NumberedLine
from dontbuy.engine.errors import EngineError

LINES, TABLE = "application/x-ndjson", "text/csv"
_ENDS = "The batch ends here."
_VERDICT = re.compile(rb'"verdict":"([^"]*)"')
"""The first in an answer is its own: before it stand a kind and texts of a caller, where each quote has a backslash
before it."""


class _Form(Protocol):
    media_type: str
    head: bytes

    def answer(self, line: NumberedLine, answer: bytes) -> bytes:
        """The answer to a row."""

    def problem(self, line: NumberedLine, problem: Mapping[str, Any], ends: str) -> bytes:
        """The problem that a row has instead; `ends` says that nothing comes behind it."""

    def end(self, summary: Mapping[str, Any]) -> bytes:
        """What stands behind the last row."""


class _Lines:
    """A line for each row: the bare answer, or the problem with the number of its row; the last one is the summary."""

    media_type, head = LINES, b""

    def answer(self, line: NumberedLine, answer: bytes) -> bytes:
        return answer + b"\n"

    def problem(self, line: NumberedLine, problem: Mapping[str, Any], ends: str) -> bytes:
        detail = f"{problem['detail']} {ends}".rstrip()
        return dumps({**problem, "detail": detail, "row": line.number}) + b"\n"

    def end(self, summary: Mapping[str, Any]) -> bytes:
        return dumps({"summary": summary}) + b"\n"


class _Table:
    """The flat columns that `dontbuy bulk` writes. A table has no place for a summary."""

    media_type, head = f"{TABLE}; charset=utf-8", RowShape.SEPARATED.head

    def answer(self, line: NumberedLine, answer: bytes) -> bytes:
        return RowShape.SEPARATED.encoded([flat_answer(line.number, answer)])

    def problem(self, line: NumberedLine, problem: Mapping[str, Any], ends: str) -> bytes:
        said = f"{problem_in_words(problem)} {ends}".rstrip()
        return RowShape.SEPARATED.encoded([FlatAnswer(line.number, *about(line.content), problem=said)])

    def end(self, summary: Mapping[str, Any]) -> bytes:
        return b""


class BatchWriter:
    """Writes the answers to one batch, as lines or `as_table`, and counts what they came to."""

    def __init__(self, request_id: str, *, as_table: bool) -> None:
        self._request_id = request_id
        self._form: _Form = _Table() if as_table else _Lines()
        self._verdicts: Counter[str] = Counter()
        self._problems, self._is_complete = 0, True

    @property
    def media_type(self) -> str:
        return self._form.media_type

    @property
    def head(self) -> bytes:
        """What stands before the first row."""
        return self._form.head

    def answered(self, line: NumberedLine, answer: bytes) -> bytes:
        """The answer to a row."""
        verdict = _VERDICT.search(answer)
        assert verdict, "an answer says its verdict"
        self._verdicts[verdict[1].decode()] += 1
        return self._form.answer(line, answer)

    def refused(self, line: NumberedLine, error: EngineError, *, ends: bool = False) -> bytes:
        """The problem that a row has instead of an answer; after one that `ends` the batch, nothing is answered."""
        self._problems += 1
        self._is_complete = not ends
        return self._form.problem(line, http_problem(error, self._request_id), _ENDS if ends else "")

    def end(self) -> bytes:
        """What stands behind the last row."""
        answered = self._verdicts.total()
        return self._form.end(
            {
                "rows": answered + self._problems,
                "answered": answered,
                "problems": self._problems,
                "verdicts": [{"verdict": verdict, "rows": rows} for verdict, rows in self._verdicts.most_common()],
                "complete": self._is_complete,
            }
        )
