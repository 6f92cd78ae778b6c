"""Evaluations in the database: rows are added and read, and the database itself refuses to change one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from dontbuy.api.records.evaluations import WORKSPACE, Evaluated, EvaluationLine, Result
from dontbuy.api.store.numbers import next_numbers
from dontbuy.api.store.tables import checks, evaluations
from dontbuy.api.store.text import json_of, json_text, time_text
from dontbuy.engine.answer import SubjectData

_POSTED = evaluations.c.check_id.is_(None)
_LINE = [
    evaluations.c[name]
    for name in ("id", "created_at", "kind", "subject_id", "subject_name", "as_of", "verdict", "level")
]


def add(connection: Connection, evaluated: Evaluated, check: str | None = None, result: int | None = None) -> None:
    """Keep an evaluation: one that a tool posted, or the result of a check with its number."""
    answer, line = evaluated.answer, evaluated.line
    subject = line.subject or {}
    (number,) = next_numbers(connection)
    row = {
        "id": evaluated.id,
        "workspace": WORKSPACE,
        "number": number,
        "check_id": check,
        "result": result,
        "created_at": line.created_at,
        "kind": line.kind,
        "subject_id": subject.get("id"),
        "subject_name": subject.get("name"),
        "as_of": line.as_of,
        "verdict": line.verdict,
        "level": line.level,
        "rulebook_digest": answer["rulebook"]["digest"],
        "input_digest": answer["input_digest"],
        "document": json_text(evaluated.document),
        "answer": json_text(answer),
    }
    connection.execute(evaluations.insert().values(row))


def get(connection: Connection, key: str) -> Evaluated | None:
    """An evaluation that a tool posted. A result of a check is reached by a link to it, and by nothing else."""
    row = connection.execute(select(evaluations).where(evaluations.c.id == key, _POSTED)).one_or_none()
    return _evaluated(row) if row else None


def latest(
    connection: Connection, limit: int, kind: str | None = None, subject: str | None = None
) -> Sequence[EvaluationLine]:
    """What tools posted, the newest first; of one kind and of the subject with one id where they are named.

    It reads no document and no answer, so that a row which is broken hides no other.
    """
    query = select(*_LINE).where(evaluations.c.workspace == WORKSPACE, _POSTED)
    query = query.order_by(evaluations.c.number.desc()).limit(limit)
    if kind is not None:
        query = query.where(evaluations.c.kind == kind)
    if subject is not None:
        query = query.where(evaluations.c.subject_id == subject)
    return [_line(row) for row in connection.execute(query)]


def result(connection: Connection, check: str, number: int) -> Result | None:
    """One result of a check."""
    row = connection.execute(
        select(evaluations).where(evaluations.c.check_id == check, evaluations.c.result == number)
    ).one_or_none()
    return Result(row.result, _evaluated(row)) if row else None


def results(connection: Connection, check: str) -> Sequence[Result]:
    """Every result of a check, the first one first."""
    query = select(evaluations).where(evaluations.c.check_id == check).order_by(evaluations.c.result)
    return [Result(row.result, _evaluated(row)) for row in connection.execute(query)]


def shared(connection: Connection, key: str, now: datetime) -> Evaluated | None:
    """The result that a share opens; None where its check is gone, was emptied or has expired."""
    query = (
        select(evaluations)
        .join(checks, checks.c.id == evaluations.c.check_id)
        .where(evaluations.c.id == key, checks.c.expires_at > time_text(now))
    )
    row = connection.execute(query).one_or_none()
    return _evaluated(row) if row else None


def last_result(connection: Connection, check: str) -> tuple[int, str]:
    """The number of the last result of a check and the digest of what it answers; 0 and `""` where there is none."""
    query = select(evaluations.c.result, evaluations.c.input_digest).where(evaluations.c.check_id == check)
    row = connection.execute(query.order_by(evaluations.c.result.desc()).limit(1)).one_or_none()
    return (row.result, row.input_digest) if row else (0, "")


def _evaluated(row: Row[Any]) -> Evaluated:
    return Evaluated(row.id, row.created_at, json_of(row.document, row.id), json_of(row.answer, row.id))


def _line(row: Row[Any]) -> EvaluationLine:
    subject: SubjectData = {}
    if row.subject_id is not None:
        subject["id"] = row.subject_id
    if row.subject_name is not None:
        subject["name"] = row.subject_name
    return EvaluationLine(row.id, row.created_at, row.kind, subject or None, row.as_of, row.verdict, row.level)
