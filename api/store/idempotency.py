"""The names of requests in the database, each with what it kept; written in the transaction that keeps it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from dontbuy.api.records.idempotency import REMEMBERED, Once
from dontbuy.api.store.rows import insert
from dontbuy.api.store.tables import idempotency
from dontbuy.api.store.text import time_text

_NOW = bindparam("now", type_=idempotency.c.expires_at.type)
_OF_A_NAME = select(idempotency).where(
    idempotency.c.workspace == bindparam("of"), idempotency.c.key == bindparam("name"), idempotency.c.expires_at > _NOW
)
_FORGET = delete(idempotency).where(idempotency.c.expires_at <= _NOW)


def find(connection: Connection, once: Once, now: datetime, workspace: str) -> tuple[str, int, bool] | None:
    """The id and the revision of the evaluation that a request of this name kept in a workspace, and whether it said
    the same; None where there was no such request."""
    of_this_name = {"of": workspace, "name": once.key, "now": time_text(now)}
    row = connection.execute(_OF_A_NAME, of_this_name).one_or_none()
    return (row.evaluation_id, row.revision, row.body == once.body) if row else None


def add(connection: Connection, once: Once, evaluation: str, revision: int, now: datetime, workspace: str) -> None:
    """Remember that the request kept this revision of an evaluation, and forget what is not remembered any more."""
    add_all(connection, [(once, evaluation, revision, now, workspace)])


def add_all(connection: Connection, named: Sequence[tuple[Once, str, int, datetime, str]]) -> None:
    """Remember what requests kept: of each its name, the evaluation and its revision, when, and in which workspace."""
    rows = [
        {
            "workspace": workspace,
            "key": once.key,
            "body": once.body,
            "evaluation_id": evaluation,
            "revision": revision,
            "expires_at": time_text(now + REMEMBERED),
        }
        for once, evaluation, revision, now, workspace in named
    ]
    connection.execute(_FORGET, {"now": time_text(max(now for *_, now, _ in named))})
    insert(connection, idempotency, rows)
