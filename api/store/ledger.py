"""The ledger of a workspace: that something happened, without saying what; added to, never changed."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from dontbuy.api.records.ledger import LedgerEntry, LedgerHead
from dontbuy.api.store.chain import beginning, digest_by, entry_hash
from dontbuy.api.store.rows import insert
from dontbuy.api.store.tables import ledger, workspaces

_ITS = workspaces.c.id == bindparam("of")
_HEAD = select(workspaces.c.head_entry, workspaces.c.head_hash).where(_ITS)
_HEAD_TO_CHANGE = _HEAD.with_for_update()
_END = update(workspaces).where(_ITS).values(head_entry=bindparam("head_entry"), head_hash=bindparam("head_hash"))


def add(connection: Connection, entry: LedgerEntry, workspace: str) -> LedgerHead:
    """Add an entry under the write lock, and give the head that the ledger has now."""
    return add_all(connection, [entry], workspace)[0]


def add_all(connection: Connection, entries: Iterable[LedgerEntry], workspace: str) -> Sequence[LedgerHead]:
    """Add entries in their order under the write lock, and give the head that the ledger had after each."""
    its = {"of": workspace}
    head = _head(connection.execute(_HEAD_TO_CHANGE, its).one(), workspace)
    heads: list[LedgerHead] = []
    rows: list[dict[str, Any]] = []
    for entry in entries:
        before, number = head.hash, head.number + 1
        digest = digest_by(entry.digest, entry.made_by)
        head = LedgerHead(number, entry_hash(before, number, entry.at, entry.what, entry.object, digest))
        row: dict[str, Any] = {"workspace": workspace, "number": number, "previous": before, "hash": head.hash}
        row |= {"at": entry.at, "what": entry.what, "object": entry.object, "digest": digest}
        rows.append({**row, "made_by": entry.made_by or None})
        heads.append(head)
    insert(connection, ledger, rows)
    connection.execute(_END, {**its, "head_entry": head.number, "head_hash": head.hash})
    return heads


def says(connection: Connection, workspace: str, about: str, what: str) -> bool:
    """Whether the ledger says that this happened to an object."""
    its = (ledger.c.workspace == workspace, ledger.c.object == about, ledger.c.what == what)
    return connection.execute(select(ledger.c.number).where(*its).limit(1)).first() is not None


def find_head(connection: Connection, workspace: str) -> LedgerHead | None:
    """The head of a workspace's ledger; None where there is no such workspace."""
    row = connection.execute(_HEAD, {"of": workspace}).one_or_none()
    return _head(row, workspace) if row else None


def _head(row: Row[int, str], workspace: str) -> LedgerHead:
    return LedgerHead(row.head_entry, row.head_hash or beginning(workspace))
