"""Evaluations in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Text, cast, func, select

from dontbuy.api.records import Evaluated, Line
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import evaluations
from dontbuy.api.wire.exact_json import dumps, loads

_SHOWN = ("kind", "subject", "as_of", "verdict", "level")
_LINE = (
    evaluations.c.id,
    evaluations.c.created_at,
    func.json_extract(cast(evaluations.c.answer, Text), *(f"$.{key}" for key in _SHOWN)),
)


class StoredEvaluations:
    """Adds and reads evaluations; the database itself refuses to change one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, evaluated: Evaluated) -> None:
        found = evaluated.answer
        row = {
            "id": evaluated.id,
            "created_at": evaluated.created_at,
            "kind": found["kind"],
            "subject_id": (found["subject"] or {}).get("id", ""),
            "verdict": found["verdict"],
            "level": found["level"],
            "rulebook_digest": found["rulebook"]["digest"],
            "input_digest": found["input_digest"],
            "document": dumps(evaluated.document),
            "answer": dumps(evaluated.answer),
        }
        with self._database.writing() as connection:
            connection.execute(evaluations.insert().values(row))

    def get(self, key: str) -> Evaluated | None:
        with self._database.reading() as connection:
            row = connection.execute(select(evaluations).where(evaluations.c.id == key)).one_or_none()
        return _evaluated(row) if row else None

    def latest(self, limit: int, kind: str | None = None, subject: str | None = None) -> Sequence[Line]:
        query = select(*_LINE).order_by(evaluations.c.created_at.desc(), evaluations.c.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(evaluations.c.kind == kind)
        if subject is not None:
            query = query.where(evaluations.c.subject_id == subject)
        with self._database.reading() as connection:
            return [_line(*row) for row in connection.execute(query)]


def _evaluated(row: Row[Any]) -> Evaluated:
    return Evaluated(row.id, row.created_at, loads(row.document), loads(row.answer))


def _line(key: str, created_at: str, shown: str) -> Line:
    return Line({"id": key, "created_at": created_at, **dict(zip(_SHOWN, loads(shown.encode()), strict=True))})
