"""Webhooks in the database: made, listed, taken away with everything that waits for them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select

from dontbuy.api.records.callers import Caller
from dontbuy.api.records.ledger import WEBHOOK_DELETED, WEBHOOK_MADE, LedgerEntry
from dontbuy.api.records.webhooks import OffBecause, Webhook, WebhookEvent, WebhookPage
from dontbuy.api.store import ledger
from dontbuy.api.store.tables import webhooks
from dontbuy.api.store.text import time_of, time_text


def add(connection: Connection, webhook: Webhook, by: Caller) -> None:
    row = {
        "id": webhook.id,
        "workspace": webhook.workspace,
        "url": webhook.url,
        "events": " ".join(webhook.events),
        "secret": webhook.secret,
        "created_at": time_text(webhook.created_at),
    }
    connection.execute(webhooks.insert().values(row))
    entry = LedgerEntry(WEBHOOK_MADE, webhook.id, time_text(webhook.created_at), made_by=by.id)
    ledger.add(connection, entry, webhook.workspace)


def count(connection: Connection, workspace: str) -> int:
    """How many webhooks a workspace has."""
    query = select(func.count()).select_from(webhooks).where(webhooks.c.workspace == workspace)
    return connection.execute(query).scalar_one()


def get(connection: Connection, key: str, workspace: str | None = None) -> Webhook | None:
    """The webhook with this id, of this workspace where one is named."""
    query = select(webhooks).where(webhooks.c.id == key)
    if workspace is not None:
        query = query.where(webhooks.c.workspace == workspace)
    row = connection.execute(query).one_or_none()
    return _webhook(row) if row else None


def page(connection: Connection, workspace: str, limit: int, after: str) -> WebhookPage:
    """The webhooks of a workspace in the order of their ids; `after` is the last id of the page before."""
    query = select(webhooks).where(webhooks.c.workspace == workspace, webhooks.c.id > after)
    rows = connection.execute(query.order_by(webhooks.c.id).limit(limit + 1)).fetchall()
    shown = tuple(_webhook(row) for row in rows[:limit])
    return WebhookPage(shown, shown[-1].id if len(rows) > limit else None)


def remove(connection: Connection, webhook: Webhook, now: datetime, by: Caller) -> None:
    """Take it away with its secret and every message for it."""
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook.id))
    entry = LedgerEntry(WEBHOOK_DELETED, webhook.id, time_text(now), made_by=by.id)
    ledger.add(connection, entry, webhook.workspace)


def _webhook(row: Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        workspace=row.workspace,
        url=row.url,
        events=tuple(map(WebhookEvent, row.events.split())),
        secret=row.secret,
        created_at=time_of(row.created_at),
        off_at=time_of(row.off_at) if row.off_at else None,
        off_because=OffBecause(row.off_because) if row.off_because else None,
    )
