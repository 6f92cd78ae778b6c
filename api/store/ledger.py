"""The ledger of a workspace: that something happened, without saying what; added to, never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from dontbuy.api.records.callers import Caller
from dontbuy.api.records.ledger import LedgerEntry, LedgerHead
from dontbuy.api.store.chain import beginning, digest_by, entry_hash
from dontbuy.api.store.tables import ledger, workspaces
from dontbuy.api.store.text import time_text


def add(connection: Connection, entry: LedgerEntry, workspace: str) -> LedgerHead:
    """Add an entry under the write lock, and give the head that the ledger has now."""
    before = _head(connection.execute(_heads(workspace).with_for_update()).one(), workspace)
    number = before.number + 1
    digest = digest_by(entry.digest, entry.made_by)
    now = entry_hash(before.hash, number, entry.at, entry.what, entry.object, digest)
    row: Mapping[str, Any] = {
        "workspace": workspace,
        "number": number,
        "at": entry.at,
        "what": entry.what,
        "object": entry.object,
        "digest": digest,
        "previous": before.hash,
        "hash": now,
        "made_by": entry.made_by or None,
    }
    connection.execute(ledger.insert().values(row))
    its = workspaces.c.id == workspace
    connection.execute(update(workspaces).where(its).values(head_entry=number, head_hash=now))
    return LedgerHead(number, now)


def add_act(connection: Connection, what: str, purchase: str, workspace: str, by: Caller, now: datetime) -> None:
    """Enter what a key or a signed-in person does in a purchase. What nobody known does is not entered, and neither is
    what is done outside a purchase (`purchase` is `""`)."""
    if by.id and purchase:
        add(connection, LedgerEntry(what, purchase, time_text(now), made_by=by.id), workspace)


def says(connection: Connection, workspace: str, about: str, what: str) -> bool:
    """Whether the ledger says that this happened to an object."""
    its = (ledger.c.workspace == workspace, ledger.c.object == about, ledger.c.what == what)
    return connection.execute(select(ledger.c.number).where(*its).limit(1)).first() is not None


def find_head(connection: Connection, workspace: str) -> LedgerHead | None:
    """The head of a workspace's ledger; None where there is no such workspace."""
    row = connection.execute(_heads(workspace)).one_or_none()
    return _head(row, workspace) if row else None


def _heads(workspace: str) -> Select[tuple[int, str]]:
    return select(workspaces.c.head_entry, workspaces.c.head_hash).where(workspaces.c.id == workspace)


def _head(row: Row[Any], workspace: str) -> LedgerHead:
    return LedgerHead(row.head_entry, row.head_hash or beginning(workspace))
