"""Evaluations in the database: rows are added and read, and the database itself refuses to change one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from dontbuy.api.records.callers import Caller
from dontbuy.api.records.changes import changes
from dontbuy.api.records.evaluations import Evaluated, EvaluationLine, Result
from dontbuy.api.records.keeping import WrittenEvaluation
from dontbuy.api.records.ledger import FOUND, KEPT, LedgerEntry, LedgerHead
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import ledger as entries
from dontbuy.api.store import listed, outbox
from dontbuy.api.store.chain import row_digest
from dontbuy.api.store.numbers import next_numbers_and_time
from dontbuy.api.store.rows import insert
from dontbuy.api.store.tables import checks, evaluations, fired, ledger
from dontbuy.api.store.text import json_of, time_text
from dontbuy.api.wire.written import written

_IS_THERE = evaluations.c.erased_at.is_(None)
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
_SALT = 16
"""Bytes."""


def add(
    connection: Connection,
    evaluated: Evaluated,
    by: Caller,
    check: str | None = None,
    result: int | None = None,
) -> Evaluated:
    """Keep an evaluation in the workspace of the caller and enter it in the ledger, and give it with its head: one that
    a tool posted, a revision of one, or the result of a check with its number."""
    (kept,) = add_all(connection, [Added(written(evaluated), by, check, result)])
    return replace(evaluated, head=kept.head)


@dataclass(frozen=True, slots=True)
class Added:
    """An evaluation to keep: whose it is, and the check whose result it is with its number, None where a tool posted
    it."""

    written: WrittenEvaluation
    by: Caller
    check: str | None = None
    result: int | None = None


def add_all(connection: Connection, added: Sequence[Added]) -> Sequence[WrittenEvaluation]:
    """As `add`, for several; in their order in each workspace."""
    of_each: dict[str, list[int]] = {}
    for at, each in enumerate(added):
        of_each.setdefault(each.by.workspace, []).append(at)
    heads: dict[int, LedgerHead] = {}
    for workspace, places in of_each.items():
        its = _add_in(connection, workspace, [added[at] for at in places])
        heads |= zip(places, its, strict=True)
    return [replace(each.written, head=str(heads[at])) for at, each in enumerate(added)]


def _add_in(connection: Connection, workspace: str, added: Sequence[Added]) -> Sequence[LedgerHead]:
    latest = max(each.written.line.created_at for each in added)
    numbers, kept_at = next_numbers_and_time(connection, workspace, len(added), latest)
    salts = token_hex(_SALT * len(added))  # together: each asking of the system lets other threads go first
    rows = [
        {**_row(each), "number": number, "kept_at": kept_at, "salt": salts[2 * _SALT * at : 2 * _SALT * (at + 1)]}
        for at, (each, number) in enumerate(zip(added, numbers, strict=True))
    ]
    both = [(row, each.written.fired) for row, each in zip(rows, added, strict=True)]
    insert(connection, evaluations, rows)
    its = [(row, criterion) for row, ids in both for criterion in ids]
    all_fired = [{"workspace": workspace, "number": row["number"], "criterion": criterion} for row, criterion in its]
    insert(connection, fired, all_fired)
    posted = [(row, ids) for row, ids in both if row["check_id"] is None]
    listed.add_all(connection, [(row, ids) for row, ids in posted if row["revision"] == 1])
    for row, ids in posted:
        if row["revision"] > 1:
            listed.revise(connection, _number(connection, row["id"], row["revision"] - 1), row, ids)
    entered = [LedgerEntry(KEPT, f"{row['id']}/{row['revision']}", kept_at, row_digest(row, ids)) for row, ids in both]
    heads = entries.add_all(connection, entered, workspace)
    seen = outbox.in_seen_purchases(connection, [row["check_id"] for row in rows if row["check_id"] is not None])
    told = [row["id"] for row in rows if row["check_id"] is None or row["check_id"] in seen]
    outbox.leave(connection, WebhookEvent.KEPT, told, workspace, latest)
    return heads


def _row(added: Added) -> dict[str, Any]:
    """What is known before it has its place."""
    its, line = added.written, added.written.line
    subject = line.subject or {}
    return {
        "id": line.id,
        "revision": line.revision,
        "workspace": added.by.workspace,
        "made_by": added.by.id or None,
        "check_id": added.check,
        "result": added.result,
        "created_at": line.created_at,
        "kind": line.kind,
        "subject_id": subject.get("id"),
        "subject_name": subject.get("name"),
        "as_of": line.as_of,
        "verdict": line.verdict,
        "level": line.level,
        "rulebook_digest": its.rulebook_digest,
        "input_digest": its.input_digest,
        "document": its.document.decode(),
        "answer": its.answer.decode(),
    }


def get(connection: Connection, key: str, revision: int | None, workspace: str) -> Evaluated | None:
    """The newest revision, or one of them, of an evaluation that a tool posted in this workspace, with what
    changed in it.

    A result of a check is reached by a link to it, and by nothing else. To be asked in a snapshot or a transaction.
    """
    of_it = _WHOLE.where(_posted(key, workspace))
    wanted = of_it if revision is None else of_it.where(evaluations.c.revision == revision)
    row = connection.execute(wanted.order_by(evaluations.c.revision.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    found = _evaluated(row)
    if row.revision == 1:
        return found
    its_answer = select(evaluations.c.answer).where(evaluations.c.id == key)
    before = connection.execute(its_answer.where(evaluations.c.revision == row.revision - 1)).scalar_one()
    return replace(found, changed=changes(json_of(before, key), found.answer))


def _posted(key: str, workspace: str) -> ColumnElement[bool]:
    """Whether a row is of the evaluation that a tool posted under this id in a workspace."""
    return and_(evaluations.c.id == key, evaluations.c.workspace == workspace, evaluations.c.check_id.is_(None))


def newest(connection: Connection, key: str, workspace: str) -> int:
    """The number of the newest revision of an evaluation that a tool posted; 0 where nothing is kept of it."""
    query = select(evaluations.c.revision).where(_posted(key, workspace), _IS_THERE)
    return connection.execute(query.order_by(evaluations.c.revision.desc()).limit(1)).scalar() or 0


def revisions(connection: Connection, key: str, limit: int, after: int, workspace: str) -> Sequence[EvaluationLine]:
    """The revisions of an evaluation that a tool posted, the first one first, from the one behind `after` on."""
    of_it = _posted(key, workspace), _IS_THERE, evaluations.c.revision > after
    query = select(*listed.SHOWN).where(*of_it)
    return [listed.line(row) for row in connection.execute(query.order_by(evaluations.c.revision).limit(limit))]


def is_erased(connection: Connection, key: str, workspace: str) -> bool:
    """Whether a tool posted an evaluation in this workspace under this id of which only its number is left."""
    query = select(evaluations.c.number).where(_posted(key, workspace), evaluations.c.erased_at.is_not(None))
    return connection.execute(query.limit(1)).one_or_none() is not None


def result(connection: Connection, check: str, number: int) -> Result | None:
    """One result of a check."""
    query = _WHOLE.where(evaluations.c.check_id == check, evaluations.c.result == number)
    row = connection.execute(query).one_or_none()
    return Result(row.result, _evaluated(row)) if row else None


def results(connection: Connection, check: str) -> Sequence[Result]:
    """Every result of a check, the first one first."""
    query = _WHOLE.where(evaluations.c.check_id == check).order_by(evaluations.c.result)
    return [Result(row.result, _evaluated(row)) for row in connection.execute(query)]


def shared(connection: Connection, key: str, now: datetime) -> tuple[Evaluated, str] | None:
    """The result that a share opens, and who answers its check; None where that is gone, was emptied or has expired."""
    of_it = checks.c.id == evaluations.c.check_id
    is_kept = select(checks.c.id).where(of_it, checks.c.expires_at > time_text(now))
    progress = select(checks.c.progress).where(of_it).scalar_subquery().label("progress")
    row = connection.execute(
        _WHOLE.add_columns(progress).where(evaluations.c.id == key, is_kept.exists())
    ).one_or_none()
    return (_evaluated(row), json_of(row.progress, row.id).get("reader", "")) if row else None


def last_result(connection: Connection, check: str) -> tuple[int, str]:
    """The number of the last result of a check and the digest of what it answers; 0 and `""` where there is none."""
    query = select(evaluations.c.result, evaluations.c.input_digest).where(evaluations.c.check_id == check)
    row = connection.execute(query.order_by(evaluations.c.result.desc()).limit(1)).one_or_none()
    return (row.result, row.input_digest or "") if row else (0, "")


def _evaluated(row: Row[Any]) -> Evaluated:
    head = "" if row.entry is None else str(LedgerHead(row.entry, row.entry_hash))
    document, answer = json_of(row.document, row.id), json_of(row.answer, row.id)
    return Evaluated(row.id, row.created_at, document, answer, head, row.revision)


def _number(connection: Connection, key: str, revision: int) -> int:
    query = select(evaluations.c.number).where(evaluations.c.id == key, evaluations.c.revision == revision)
    number: int = connection.execute(query).scalar_one()
    return number
