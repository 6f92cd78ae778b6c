"""A batch in the description: its two bodies, its two answers, and the shapes of a line.

OpenAPI 3.1 has no word for lines, so what comes in lines is declared as text. The shape of a line is named beside it,
so that a generated client has types for it.
"""

from collections.abc import Sequence
from typing import Any

from dontbuy.api.door.batch_writing import LINES, TABLE, BatchWriter
from dontbuy.api.openapi.named import REQUEST_ID, Named
from dontbuy.api.rows import answer_of
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.lines import NumberedLine
from dontbuy.api.wire.vocabulary import Schema
from dontbuy.engine.errors import EngineError

OPERATION = "check_batch"
JSON = "application/json"
AS_LINES: Schema = {"type": "string"}
"""What is sent or answered in lines."""
BATCH_ANSWERED: dict[str, Any] = {
    "description": "A `BatchLine` for each document, in the order in which they were sent, and a `BatchEnd`. As CSV a "
    "row for each document, with the columns of `dontbuy bulk`, and nothing behind them.",
    "content": {LINES: {"schema": AS_LINES}, TABLE: {"schema": {"type": "string"}}},
}
_SUMMARY = "Documents that stop, stay undecided and have no objection, and between them one that is refused"


def batch_line(components: str) -> Schema:
    """Any line of the answer to a batch."""
    return {
        "title": "BatchLine",
        "description": "An answer or a problem; the last line is the summary.",
        "oneOf": [{"$ref": f"{components}{name}"} for name in ("Answer", "RowProblem", "BatchEnd")],
    }


def finish_batch(operation: Schema, documents: Sequence[Any], service: Service, components: str) -> None:
    """Give the operation its bodies, and what is really answered to the examples."""
    rows = [dumps(document) for document in documents]
    operation["requestBody"] = {
        "required": True,
        "description": "A document on each line, however many; or an array of them, of at most 1 MB.",
        "content": {
            LINES: {
                "schema": AS_LINES,
                "examples": _named((b"\n".join(rows) + b"\n").decode()),
                "x-item-schema": {"$ref": f"{components}Document"},
            },
            JSON: {
                "schema": {"type": "array", "items": {"$ref": f"{components}Document"}},
                "examples": _named(list(documents)),
            },
        },
    }
    content = operation["responses"]["200"]["content"]
    content[LINES] |= {
        "examples": _named(_answered(service, rows, as_table=False)),
        "x-item-schema": {"$ref": f"{components}BatchLine"},
    }
    content[TABLE]["examples"] = _named(_answered(service, rows, as_table=True))


def _named(value: Any) -> Named:
    return {"mixed": {"summary": _SUMMARY, "value": value}}


def _answered(service: Service, rows: Sequence[bytes], *, as_table: bool) -> str:
    writer, written = BatchWriter(REQUEST_ID, as_table=as_table), list[bytes]()
    for line in (NumberedLine(number, row) for number, row in enumerate(rows, 1)):
        try:
            written.append(writer.answered(line, answer_of(service, line.content, verify=False)))
        except EngineError as error:
            written.append(writer.refused(line, error))
    return b"".join([writer.head, *written, writer.end()]).decode()
