"""What has expired is emptied: what was told and answered goes; its links can say for a year that it expired."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from dontbuy.api.records.checks import Progress
from dontbuy.api.store.erasing import erase_results
from dontbuy.api.store.keys import OPENS as OPENS_A_WORKSPACE
from dontbuy.api.store.tables import (
    calls,
    checks,
    evaluations,
    grants,
    parts,
    purchases,
    snapshots,
    tellings,
)
from dontbuy.api.store.text import json_text, time_text

_REMEMBERED = timedelta(days=365)


def some_expired(connection: Connection, now: datetime) -> bool:
    """Whether there is a check or a purchase to empty."""
    tables = (checks, purchases)
    expired = (
        select(each.c.id).where(each.c.expires_at <= time_text(now), each.c.emptied_at.is_(None)) for each in tables
    )
    return any(connection.execute(query.limit(1)).one_or_none() is not None for query in expired)


def empty_expired(connection: Connection, now: datetime) -> None:
    """Empty every check and purchase whose time is over, and forget those whose time is over for a year.

    The checks of a purchase are kept as long as it, so they are emptied together.
    """
    due, long_ago = time_text(now), time_text(now - _REMEMBERED)
    _empty_purchases(connection, due)
    _empty_checks(connection, now)
    gone = [select(each.c.id).where(each.c.expires_at <= long_ago) for each in (checks, purchases)]
    of_them = or_(*(grants.c.object.in_(each) for each in gone), grants.c.expires_at <= long_ago)
    # A key stays: a service that has one goes on asking for one.
    connection.execute(delete(grants).where(of_them, grants.c.opens != OPENS_A_WORKSPACE))
    for table in (checks, purchases):
        connection.execute(delete(table).where(table.c.expires_at <= long_ago))


def _empty_purchases(connection: Connection, due: str) -> None:
    has_expired = (purchases.c.expires_at <= due, purchases.c.emptied_at.is_(None))
    expired = select(purchases.c.id).where(*has_expired)
    connection.execute(delete(tellings).where(tellings.c.purchase_id.in_(expired)))
    connection.execute(delete(snapshots).where(snapshots.c.purchase_id.in_(expired)))
    connection.execute(update(parts).where(parts.c.purchase_id.in_(expired)).values(name=None))
    connection.execute(update(purchases).where(*has_expired).values(name=None, emptied_at=due))


def _empty_checks(connection: Connection, now: datetime) -> None:
    due = time_text(now)
    has_expired = (checks.c.expires_at <= due, checks.c.emptied_at.is_(None))
    expired = select(checks.c.id).where(*has_expired)
    erase_results(connection, evaluations.c.check_id.in_(expired), now)
    for table in (tellings, calls):
        connection.execute(delete(table).where(table.c.check_id.in_(expired)))
    emptied = {"subject": None, "progress": json_text(asdict(Progress())), "emptied_at": due}
    connection.execute(update(checks).where(*has_expired).values(emptied))
