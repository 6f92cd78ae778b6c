"""The texts of rulebooks in the database: each once, kept when an evaluation first uses it."""

from sqlalchemy import Connection, bindparam, select

from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.ledger import RULEBOOK, LedgerEntry
from dontbuy.api.store import ledger
from dontbuy.api.store.chain import row_digest
from dontbuy.api.store.tables import rulebooks
from dontbuy.engine.ir import Rulebook

_IS_KEPT = select(rulebooks.c.digest).where(rulebooks.c.digest == bindparam("digest"))


def keep(connection: Connection, rulebook: Rulebook, at: str) -> None:
    """Keep the text of a rulebook where it is not kept yet; `at` is now, as ISO text in UTC.

    All workspaces share it, and it is entered in the ledger of the one that is always there.
    """
    if not rulebook.text or connection.execute(_IS_KEPT, {"digest": rulebook.digest}).one_or_none():
        return
    row = {"digest": rulebook.digest, "id": rulebook.id, "version": rulebook.version, "text": rulebook.text}
    connection.execute(rulebooks.insert().values(row))
    ledger.add(connection, LedgerEntry(RULEBOOK, rulebook.digest, at, row_digest(row)), WORKSPACE)


def text_of(connection: Connection, digest: str) -> str | None:
    """The text of the rulebook with this digest; None where it is not kept."""
    return connection.execute(select(rulebooks.c.text).where(rulebooks.c.digest == digest)).scalar()
