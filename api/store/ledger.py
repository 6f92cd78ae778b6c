"""The ledger of a workspace: that something happened, without saying what; added to, never changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.ledger import LedgerEntry, LedgerHead
from dontbuy.api.store.chain import beginning, entry_hash
from dontbuy.api.store.tables import ledger, workspaces


def add(connection: Connection, entry: LedgerEntry, workspace: str = WORKSPACE) -> LedgerHead:
    """Add an entry under the write lock, and give the head that the ledger has now."""
    before = _head(connection.execute(_heads(workspace).with_for_update()).one(), workspace)
    number = before.number + 1
    now = entry_hash(before.hash, number, entry.at, entry.what, entry.object, entry.digest)
    row: Mapping[str, Any] = {
        "workspace": workspace,
        "number": number,
        "at": entry.at,
        "what": entry.what,
        "object": entry.object,
        "digest": entry.digest,
        "previous": before.hash,
        "hash": now,
    }
    connection.execute(ledger.insert().values(row))
    its = workspaces.c.id == workspace
    connection.execute(update(workspaces).where(its).values(head_entry=number, head_hash=now))
    return LedgerHead(number, now)


def says(connection: Connection, workspace: str, about: str, what: str) -> bool:
    """Whether the ledger says that this happened to an object."""
    its = (ledger.c.workspace == workspace, ledger.c.object == about, ledger.c.what == what)
    return connection.execute(select(ledger.c.number).where(*its).limit(1)).first() is not None


def find_head(connection: Connection, workspace: str = WORKSPACE) -> LedgerHead | None:
    """The head of a workspace's ledger; None where there is no such workspace."""
    row = connection.execute(_heads(workspace)).one_or_none()
    return _head(row, workspace) if row else None


def _heads(workspace: str) -> Select[tuple[int, str]]:
    return select(workspaces.c.head_entry, workspaces.c.head_hash).where(workspaces.c.id == workspace)


def _head(row: Row[Any], workspace: str) -> LedgerHead:
    return LedgerHead(row.head_entry, row.head_hash or beginning(workspace))
