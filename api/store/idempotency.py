"""The names of requests in the database, each with what it kept; written in the transaction that keeps it."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from dontbuy.api.records.idempotency import REMEMBERED, Once
from dontbuy.api.store.tables import idempotency
from dontbuy.api.store.text import time_text


def find(connection: Connection, once: Once, now: datetime, workspace: str) -> tuple[str, int, bool] | None:
    """The id and the revision of the evaluation that a request of this name kept in a workspace, and whether it said
    the same; None where there was no such request."""
    of_this_name = (idempotency.c.workspace == workspace, idempotency.c.key == once.key)
    query = select(idempotency).where(*of_this_name, idempotency.c.expires_at > time_text(now))
    row = connection.execute(query).one_or_none()
    return (row.evaluation_id, row.revision, row.body == once.body) if row else None


def add(connection: Connection, once: Once, evaluation: str, revision: int, now: datetime, workspace: str) -> None:
    """Remember that the request kept this revision of an evaluation, and forget what is not remembered any more."""
    connection.execute(delete(idempotency).where(idempotency.c.expires_at <= time_text(now)))
    row = {
        "workspace": workspace,
        "key": once.key,
        "body": once.body,
        "evaluation_id": evaluation,
        "revision": revision,
        "expires_at": time_text(now + REMEMBERED),
    }
    connection.execute(idempotency.insert().values(row))
