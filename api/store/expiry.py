"""What has expired is emptied: what was told and answered goes; its links can say for a year that it expired."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from dontbuy.api.records.checks import Progress
from dontbuy.api.store.erasing import erase, erase_results
from dontbuy.api.store.keys import OPENS as OPENS_A_WORKSPACE
from dontbuy.api.store.tables import (
    calls,
    checks,
    evaluations,
    grants,
    listed,
    parts,
    purchases,
    snapshots,
    tellings,
    workspaces,
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


def some_old(connection: Connection, due: datetime) -> bool:
    """Whether there is an evaluation that a tool posted whose newest revision was kept at `due` or before."""
    return bool(_old(connection, due, 1))


def erase_old(connection: Connection, due: datetime, now: datetime, most: int) -> int:
    """Erase evaluations whose newest revision was kept at `due` or before, at most so many; how many were erased."""
    found = _old(connection, due, most)
    for key in found:
        erase(connection, key, now)
    return len(found)


def _old(connection: Connection, due: datetime, most: int) -> Sequence[str]:
    """Of every workspace, at most so many in all."""
    found: list[str] = []
    for workspace in connection.execute(select(workspaces.c.id).order_by(workspaces.c.id)).scalars().all():
        found += _old_in(connection, workspace, due, most - len(found))
        if len(found) == most:
            break
    return found


def _old_in(connection: Connection, workspace: str, due: datetime, most: int) -> Sequence[str]:
    """Times rise with the numbers, so those that were revised longest ago come first and no other is looked at.

    It goes by `kept_at`: what was made while a clock was set back is no older than what was kept before it.
    """
    first = select(listed.c.workspace, listed.c.number).order_by(listed.c.workspace, listed.c.number).limit(most)
    oldest = first.where(listed.c.workspace == workspace).subquery()
    its_row = (evaluations.c.workspace == oldest.c.workspace) & (evaluations.c.number == oldest.c.number)
    query = select(evaluations.c.id).join_from(oldest, evaluations, its_row)
    return connection.execute(query.where(evaluations.c.kept_at <= time_text(due))).scalars().all()


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
