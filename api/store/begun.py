"""What keys and people have begun in a workspace: its purchases, and the checks that stand alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, literal, select, union_all

from dontbuy.api.store import purchases
from dontbuy.api.store.tables import checks, grants
from dontbuy.api.store.text import time_text

PURCHASE, CHECK = "purchase", "check"


def newest(connection: Connection, workspace: str, now: datetime, limit: int, after: int) -> Sequence[tuple[str, str]]:
    """What of both is kept, as PURCHASE or CHECK with its id, the one that was changed last first; the first `after` of
    them are left out."""
    bought = purchases.seen(workspace, now).subquery()
    alone = _checks(workspace, now).subquery()
    both = union_all(
        select(literal(PURCHASE).label("what"), bought.c.id, bought.c.updated_at),
        select(literal(CHECK).label("what"), alone.c.id, alone.c.updated_at),
    ).subquery()
    query = select(both.c.what, both.c.id).order_by(both.c.updated_at.desc(), both.c.id)
    return [(row.what, row.id) for row in connection.execute(query.limit(limit).offset(after))]


def is_seen(connection: Connection, check: str, workspace: str, now: datetime) -> bool:
    """Whether a check that is kept and stands alone was begun in this workspace by somebody who is known."""
    return connection.execute(_checks(workspace, now).where(checks.c.id == check)).first() is not None


def _checks(workspace: str, now: datetime) -> Select[tuple[str, str]]:
    begun = select(grants.c.object).where(grants.c.opens == "check", grants.c.made_by.is_not(None))
    kept = (checks.c.expires_at > time_text(now), checks.c.emptied_at.is_(None), checks.c.purchase_id.is_(None))
    return select(checks.c.id, checks.c.updated_at).where(
        checks.c.workspace == workspace, *kept, checks.c.id.in_(begun)
    )
