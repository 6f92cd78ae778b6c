"""The audit trail: what happened in a workspace, to what, and by whom, as its ledger says it."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, or_, select

from dontbuy.api.records.ledger import KEPT, LedgerEntry
from dontbuy.api.store.tables import evaluations, ledger

_AT_ONCE = 200


def trail(connection: Connection, workspace: str, about: str = "", by: str = "") -> Iterator[tuple[int, LedgerEntry]]:
    """Every entry with its number, the first one first; with `about` those of one object, with `by` those of one key or
    person.

    Who had an evaluation kept stands in its own row, under the digest of its entry.
    """
    kept = (ledger.c.what == KEPT) & (ledger.c.workspace == evaluations.c.workspace)
    its_row = kept & (ledger.c.object == evaluations.c.id.concat("/").concat(evaluations.c.revision))
    doer = func.coalesce(ledger.c.made_by, evaluations.c.made_by, "").label("doer")
    query = select(ledger, doer).select_from(ledger.outerjoin(evaluations, its_row))
    query = query.where(ledger.c.workspace == workspace).order_by(ledger.c.number).limit(_AT_ONCE)
    if about:
        query = query.where(or_(ledger.c.object == about, ledger.c.object.startswith(f"{about}/", autoescape=True)))
    if by:
        query = query.where(doer == by)
    number = 0
    while rows := connection.execute(query.where(ledger.c.number > number)).all():
        number = rows[-1].number
        yield from ((row.number, LedgerEntry(row.what, row.object, row.at, row.digest, row.doer)) for row in rows)
