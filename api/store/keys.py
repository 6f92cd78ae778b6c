"""Keys in the database: grants that open a workspace. A key that is revoked or has expired stays, so that a service
that has asked for one goes on asking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dontbuy.api.records.callers import Key, Scope
from dontbuy.api.records.ledger import KEY_CREATED, KEY_REVOKED, KEY_ROTATED, LedgerEntry
from dontbuy.api.store import ledger, workspaces
from dontbuy.api.store.tables import grants
from dontbuy.api.store.text import time_of, time_text

OPENS = "key"
_KEYS = select(grants).where(grants.c.opens == OPENS)


def add(connection: Connection, key: Key) -> None:
    """Keep a key; its workspace is made where there is none of that name yet."""
    workspaces.make(connection, key.workspace, key.created_at)
    row = {
        "hash": key.hash,
        "id": key.id,
        "workspace": key.workspace,
        "opens": OPENS,
        "object": key.workspace,
        "created_at": time_text(key.created_at),
        "expires_at": time_text(key.expires_at) if key.expires_at else None,
        "name": key.name,
        "scopes": " ".join(sorted(key.scopes)),
    }
    connection.execute(grants.insert().values(row))
    ledger.add(connection, LedgerEntry(KEY_CREATED, key.id, time_text(key.created_at)), key.workspace)


def get(connection: Connection, key: str) -> Key | None:
    """The key with this id, also where it was revoked or has expired."""
    row = connection.execute(_KEYS.where(grants.c.id == key)).one_or_none()
    return _key(row) if row else None


def every(connection: Connection) -> Sequence[Key]:
    """Every key that was ever made, the first one first."""
    return [_key(row) for row in connection.execute(_KEYS.order_by(grants.c.created_at, grants.c.id))]


def are_there(connection: Connection) -> bool:
    """Whether a key was ever made."""
    return connection.execute(select(grants.c.id).where(grants.c.opens == OPENS).limit(1)).first() is not None


def revoke(connection: Connection, key: Key, now: datetime) -> None:
    """It stops working; one that was revoked before stays as it is."""
    if key.revoked_at is None:
        connection.execute(update(grants).where(grants.c.id == key.id).values(revoked_at=time_text(now)))
        ledger.add(connection, LedgerEntry(KEY_REVOKED, key.id, time_text(now)), key.workspace)


def replace(connection: Connection, old: Key, new: Key, until: datetime) -> None:
    """Keep a new key in the place of an old one, which works until then and no longer."""
    add(connection, new)
    connection.execute(update(grants).where(grants.c.id == old.id).values(expires_at=time_text(until)))
    ledger.add(connection, LedgerEntry(KEY_ROTATED, old.id, time_text(new.created_at)), new.workspace)


def note_use(connection: Connection, key: str, now: datetime) -> None:
    """It was used now."""
    connection.execute(update(grants).where(grants.c.id == key).values(used_at=time_text(now)))


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        hash=row.hash,
        workspace=row.workspace,
        name=row.name or "",
        scopes=frozenset(map(Scope, (row.scopes or "").split())),
        created_at=time_of(row.created_at),
        expires_at=time_of(row.expires_at) if row.expires_at else None,
        revoked_at=time_of(row.revoked_at) if row.revoked_at else None,
        used_at=time_of(row.used_at) if row.used_at else None,
    )
