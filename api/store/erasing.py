"""Erasing: what an evaluation tells is emptied with its salt, and its number stays, so that the ledger still holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from dontbuy.api.records.callers import ANYBODY, Caller
from dontbuy.api.records.ledger import ERASED as EVALUATION_ERASED
from dontbuy.api.records.ledger import LedgerEntry
from dontbuy.api.store import ledger, listed
from dontbuy.api.store.chain import row_digest
from dontbuy.api.store.tables import ERASED, evaluations, fired, idempotency
from dontbuy.api.store.text import time_text


def erase(connection: Connection, key: str, now: datetime, by: Caller = ANYBODY) -> int:
    """Erase every revision of the evaluation with this id; how many were erased now. `by` is ANYBODY also where its
    time was over."""
    return _erase(connection, evaluations.c.id == key, now, by)


def erase_results(connection: Connection, of_checks: ColumnElement[bool], now: datetime, by: Caller = ANYBODY) -> int:
    """Erase every result of the checks that a condition on `evaluations.check_id` names; how many were erased now."""
    return _erase(connection, of_checks, now, by)


def _erase(connection: Connection, wanted: ColumnElement[bool], now: datetime, by: Caller) -> int:
    columns = evaluations.c
    query = select(columns.workspace, columns.number, columns.id, columns.revision)
    rows = connection.execute(query.where(wanted, columns.erased_at.is_(None)).order_by(columns.number)).all()
    at = time_text(now)
    emptied: dict[str, Any] = dict.fromkeys(ERASED) | {"erased_at": at}
    for workspace, number, key, revision in rows:
        connection.execute(delete(fired).where(fired.c.workspace == workspace, fired.c.number == number))
        listed.remove(connection, workspace, number)
        of_it = (idempotency.c.evaluation_id == key, idempotency.c.revision == revision)
        connection.execute(delete(idempotency).where(*of_it))
        its = (columns.workspace == workspace, columns.number == number)
        left = connection.execute(update(evaluations).where(*its).values(emptied).returning(evaluations)).mappings()
        digest = row_digest(dict(left.one()))
        entry = LedgerEntry(EVALUATION_ERASED, f"{key}/{revision}", at, digest, by.id)
        ledger.add(connection, entry, workspace)
    return len(rows)
