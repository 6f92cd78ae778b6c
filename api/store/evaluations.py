"""Evaluations in the database: rows are added and read, and the database itself refuses to change one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, func, select

from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.evaluations import (
    WORKSPACE,
    Evaluated,
    EvaluationFilter,
    EvaluationLine,
    EvaluationPage,
    Result,
)
from dontbuy.api.records.ledger import FOUND, KEPT, LedgerEntry, LedgerHead
from dontbuy.api.store import ledger as entries
from dontbuy.api.store.chain import row_digest
from dontbuy.api.store.numbers import next_number_and_time
from dontbuy.api.store.tables import checks, evaluations, fired, ledger
from dontbuy.api.store.text import json_of, json_text, time_text
from dontbuy.engine.answer import SubjectData

_POSTED = evaluations.c.check_id.is_(None)
_IS_THERE = evaluations.c.erased_at.is_(None)
_NO_END = 2**62
"""A number that is never reached."""
_LINE = [
    evaluations.c[name]
    for name in ("id", "created_at", "kind", "subject_id", "subject_name", "as_of", "verdict", "level")
]

_ENTERED = (
    (ledger.c.workspace == evaluations.c.workspace)
    & (ledger.c.object == evaluations.c.id.concat("/").concat(evaluations.c.revision))
    & ledger.c.what.in_((KEPT, FOUND))
)
_WHOLE = (
    select(evaluations, ledger.c.number.label("entry"), ledger.c.hash.label("entry_hash"))
    .select_from(evaluations.outerjoin(ledger, _ENTERED))
    .where(_IS_THERE)
)
"""Evaluations with all that is kept of them, and the entry of each in the ledger."""


def add(
    connection: Connection,
    evaluated: Evaluated,
    check: str | None = None,
    result: int | None = None,
    by: Caller = ANYBODY,
) -> Evaluated:
    """Keep an evaluation in the workspace of the caller and enter it in the ledger, and give it with its head: one that
    a tool posted, or the result of a check with its number."""
    answer, line = evaluated.answer, evaluated.line
    subject = line.subject or {}
    number, kept_at = next_number_and_time(connection, by.workspace, line.created_at)
    row = {
        "id": evaluated.id,
        "revision": 1,
        "workspace": by.workspace,
        "made_by": by.id or None,
        "number": number,
        "check_id": check,
        "result": result,
        "created_at": line.created_at,
        "kept_at": kept_at,
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
        "salt": token_hex(16),
    }
    connection.execute(evaluations.insert().values(row))
    criteria = [reason["criterion"] for reason in answer["reasons"]]
    if criteria:
        rows = [{"workspace": by.workspace, "number": number, "criterion": criterion} for criterion in criteria]
        connection.execute(fired.insert(), rows)
    digest = row_digest(row, criteria)
    head = entries.add(connection, LedgerEntry(KEPT, f"{evaluated.id}/1", kept_at, digest), by.workspace)
    return replace(evaluated, head=str(head))


def get(connection: Connection, key: str, workspace: str = WORKSPACE) -> Evaluated | None:
    """An evaluation that a tool posted in this workspace. A result of a check is reached by a link to it, and by
    nothing else."""
    of_it = evaluations.c.id == key, evaluations.c.workspace == workspace, _POSTED
    row = connection.execute(_WHOLE.where(*of_it).order_by(evaluations.c.revision.desc()).limit(1)).one_or_none()
    return _evaluated(row) if row else None


def is_erased(connection: Connection, key: str, workspace: str = WORKSPACE) -> bool:
    """Whether a tool posted an evaluation in this workspace under this id of which only its number is left."""
    of_it = evaluations.c.id == key, evaluations.c.workspace == workspace, _POSTED
    query = select(evaluations.c.number).where(*of_it, evaluations.c.erased_at.is_not(None))
    return connection.execute(query.limit(1)).one_or_none() is not None


def page(
    connection: Connection,
    wanted: EvaluationFilter,
    limit: int,
    before: int | None = None,
    workspace: str = WORKSPACE,
) -> EvaluationPage:
    """What tools posted in a workspace, the newest first; `before` is the number after which the page before this one
    ended.

    It reads no document and no answer, so that a row which is broken hides no other.
    """
    number = evaluations.c.number
    posted = evaluations.c.workspace == workspace, _POSTED, _IS_THERE
    query = select(number, *_LINE).where(*posted, *_conditions(wanted, workspace))
    if wanted.criterion is not None:
        number = fired.c.number
        same = (fired.c.workspace == evaluations.c.workspace) & (fired.c.number == evaluations.c.number)
        query = query.join(fired, same).where(fired.c.workspace == workspace, fired.c.criterion == wanted.criterion)
    if before is not None:
        query = query.where(number < before)
    rows = connection.execute(query.order_by(number.desc()).limit(limit + 1)).fetchall()
    shown = rows[:limit]
    return EvaluationPage([_line(row) for row in shown], shown[-1].number if len(rows) > limit else None)


def _conditions(wanted: EvaluationFilter, workspace: str) -> Iterator[ColumnElement[bool]]:
    told = {"kind": wanted.kind, "verdict": wanted.verdict, "level": wanted.level, "subject_id": wanted.subject}
    for name, value in told.items():
        if value is not None:
            column = evaluations.c[name]
            # What fired leads then, in the order of its numbers. No index has a column with something added to it: by
            # the one of a verdict, SQLite would read and sort all of its rows first.
            yield (column if wanted.criterion is None else column.concat("")) == value
    # Times rise with the numbers, so each end of the time is one number, and the rows between are read in their order.
    if wanted.since is not None:
        yield evaluations.c.number >= _first_at(wanted.since, workspace)
    if wanted.until is not None:
        yield evaluations.c.number < func.coalesce(_first_at(wanted.until, workspace), _NO_END)


def _first_at(time: str, workspace: str) -> ScalarSelect[int]:
    """The number of the first evaluation that was posted at this time or later; none where there is none."""
    at = (evaluations.c.workspace == workspace, _POSTED, evaluations.c.kept_at >= time)
    order = (evaluations.c.kept_at, evaluations.c.number)
    return select(evaluations.c.number).where(*at).order_by(*order).limit(1).scalar_subquery()


def result(connection: Connection, check: str, number: int) -> Result | None:
    """One result of a check."""
    query = _WHOLE.where(evaluations.c.check_id == check, evaluations.c.result == number)
    row = connection.execute(query).one_or_none()
    return Result(row.result, _evaluated(row)) if row else None


def results(connection: Connection, check: str) -> Sequence[Result]:
    """Every result of a check, the first one first."""
    query = _WHOLE.where(evaluations.c.check_id == check).order_by(evaluations.c.result)
    return [Result(row.result, _evaluated(row)) for row in connection.execute(query)]


def shared(connection: Connection, key: str, now: datetime) -> Evaluated | None:
    """The result that a share opens; None where its check is gone, was emptied or has expired."""
    is_kept = select(checks.c.id).where(checks.c.id == evaluations.c.check_id, checks.c.expires_at > time_text(now))
    query = _WHOLE.where(evaluations.c.id == key, is_kept.exists())
    row = connection.execute(query).one_or_none()
    return _evaluated(row) if row else None


def last_result(connection: Connection, check: str) -> tuple[int, str]:
    """The number of the last result of a check and the digest of what it answers; 0 and `""` where there is none."""
    query = select(evaluations.c.result, evaluations.c.input_digest).where(evaluations.c.check_id == check)
    row = connection.execute(query.order_by(evaluations.c.result.desc()).limit(1)).one_or_none()
    return (row.result, row.input_digest or "") if row else (0, "")


def _evaluated(row: Row[Any]) -> Evaluated:
    head = "" if row.entry is None else str(LedgerHead(row.entry, row.entry_hash))
    return Evaluated(row.id, row.created_at, json_of(row.document, row.id), json_of(row.answer, row.id), head)


def _line(row: Row[Any]) -> EvaluationLine:
    subject: SubjectData = {}
    if row.subject_id is not None:
        subject["id"] = row.subject_id
    if row.subject_name is not None:
        subject["name"] = row.subject_name
    return EvaluationLine(row.id, row.created_at, row.kind, subject or None, row.as_of, row.verdict, row.level)
