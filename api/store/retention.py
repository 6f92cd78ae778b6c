"""What tools posted and is kept no longer: shown no more from the moment that its time is over, and erased in portions.

An evaluation counts from its newest revision, and by `kept_at`: what was made while a clock was set back is no older
than what was kept before it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from dontbuy.api.store.erasing import erase
from dontbuy.api.store.tables import evaluations, listed, workspaces
from dontbuy.api.store.text import time_text
from dontbuy.api.store.workspaces import every


def due_in(connection: Connection, workspace: str, days: int | None, now: datetime) -> str | None:
    """The time of which, or before which, nothing that a tool posted in a workspace is shown any more, as ISO text in
    UTC; None where it keeps everything. `days` is how long one keeps it that says nothing of its own."""
    own = connection.execute(select(workspaces.c.retention_days).where(workspaces.c.id == workspace)).scalar()
    return _due(days if own is None else own, now)


def is_over(connection: Connection, key: str, workspace: str, due: str | None) -> bool:
    """Whether the newest revision of an evaluation was kept then or before."""
    if due is None:
        return False
    its = (evaluations.c.workspace == workspace, evaluations.c.id == key)
    newest = select(evaluations.c.kept_at).where(*its).order_by(evaluations.c.revision.desc()).limit(1)
    at = connection.execute(newest).scalar()
    return at is not None and at <= due


def some_are_over(connection: Connection, days: int | None, now: datetime) -> bool:
    """Whether there is an evaluation to erase in any workspace."""
    return bool(_over(connection, _dues(connection, days, now), 1))


def erase_some(connection: Connection, days: int | None, now: datetime, most: int) -> int:
    """Erase evaluations whose time is over, at most so many; how many were erased."""
    found = _over(connection, _dues(connection, days, now), most)
    for key in found:
        erase(connection, key, now)
    return len(found)


def _dues(connection: Connection, days: int | None, now: datetime) -> Mapping[str, str]:
    """Each workspace that does not keep everything, with the time that is due in it."""
    kept = {each.name: days if each.retention_days is None else each.retention_days for each in every(connection)}
    dues = {name: _due(own, now) for name, own in kept.items()}
    return {name: due for name, due in dues.items() if due is not None}


def _due(days: int | None, now: datetime) -> str | None:
    return None if days is None else time_text(now - timedelta(days=days))


def _over(connection: Connection, dues: Mapping[str, str], most: int) -> Sequence[str]:
    """Of every workspace, at most so many in all."""
    found: list[str] = []
    for workspace, due in dues.items():
        found += _over_in(connection, workspace, due, most - len(found))
        if len(found) == most:
            break
    return found


def _over_in(connection: Connection, workspace: str, due: str, most: int) -> Sequence[str]:
    """Times rise with the numbers, so those that were revised longest ago come first and no other is looked at."""
    first = select(listed.c.workspace, listed.c.number).order_by(listed.c.workspace, listed.c.number).limit(most)
    oldest = first.where(listed.c.workspace == workspace).subquery()
    its_row = (evaluations.c.workspace == oldest.c.workspace) & (evaluations.c.number == oldest.c.number)
    query = select(evaluations.c.id).join_from(oldest, evaluations, its_row)
    return connection.execute(query.where(evaluations.c.kept_at <= due)).scalars().all()
