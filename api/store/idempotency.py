"""The names of requests in the database, each with what it kept; written in the transaction that keeps it."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.idempotency import REMEMBERED, Once
from dontbuy.api.store.tables import idempotency
from dontbuy.api.store.text import time_text


def find(connection: Connection, once: Once, now: datetime, workspace: str = WORKSPACE) -> tuple[str, bool] | None:
    """The id of the evaluation that a request of this name kept in a workspace, and whether its body was the same; None
    where there was no such request."""
    of_this_name = (idempotency.c.workspace == workspace, idempotency.c.key == once.key)
    query = select(idempotency).where(*of_this_name, idempotency.c.expires_at > time_text(now))
    row = connection.execute(query).one_or_none()
    return (row.evaluation_id, row.body == once.body) if row else None


def add(connection: Connection, once: Once, evaluation: str, now: datetime, workspace: str = WORKSPACE) -> None:
    """Remember that the request kept this evaluation, and forget what is not remembered any more."""
    connection.execute(delete(idempotency).where(idempotency.c.expires_at <= time_text(now)))
    row = {
        "workspace": workspace,
        "key": once.key,
        "body": once.body,
        "evaluation_id": evaluation,
        "revision": 1,
        "expires_at": time_text(now + REMEMBERED),
    }
    connection.execute(idempotency.insert().values(row))
