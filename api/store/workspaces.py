"""Workspaces in the database: made with the first key that names one, and how long each keeps what tools post in it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from dontbuy.api.records.ledger import RETENTION_SET, LedgerEntry
from dontbuy.api.records.workspaces import Workspace
from dontbuy.api.store import ledger
from dontbuy.api.store.tables import workspaces
from dontbuy.api.store.text import time_text


def make(connection: Connection, name: str, now: datetime) -> None:
    """Make a workspace where there is none of this name yet."""
    if connection.execute(select(workspaces.c.id).where(workspaces.c.id == name)).first() is None:
        connection.execute(workspaces.insert().values(_empty(name, now)))


def every(connection: Connection) -> Sequence[Workspace]:
    """Every workspace in the order of the names."""
    query = select(workspaces.c.id, workspaces.c.retention_days).order_by(workspaces.c.id)
    return [Workspace(row.id, row.retention_days) for row in connection.execute(query)]


def set_retention(connection: Connection, name: str, days: int | None, now: datetime) -> bool:
    """Say how long a workspace keeps what tools post in it; whether there is such a workspace."""
    its = workspaces.c.id == name
    if connection.execute(update(workspaces).where(its).values(retention_days=days)).rowcount == 0:
        return False
    ledger.add(connection, LedgerEntry(RETENTION_SET, name, time_text(now)), name)
    return True


def _empty(name: str, now: datetime) -> dict[str, Any]:
    """A workspace in which nothing has happened yet."""
    heads = {"head_number": 0, "head_at": time_text(now), "head_entry": 0, "head_hash": ""}
    return {"id": name, "name": name, **heads}
