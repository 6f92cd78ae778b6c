"""Checks in the database, with what was told in them; gone when they are deleted, emptied when they expire."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from dontbuy.api.errors import StoreCorrupt
from dontbuy.api.records import WORKSPACE, Check, CheckLine, Progress, Telling
from dontbuy.api.store.tables import checks, evaluations, grants, tellings
from dontbuy.api.store.text import json_of, json_text, time_of, time_text

_REMEMBERED = timedelta(days=365)
MOST_TO_LIST = 60_000
"""Characters of what was told in a check, each telling counted with 100 more. What has more is named in a list and not
read for it, so that a list of forty takes its time from what people write and not from what can be sent: a megabyte."""
_ONE_TELLING = 100


def add(connection: Connection, check: Check) -> None:
    """A new check with its first tellings."""
    row = {"id": check.id, "workspace": WORKSPACE, "kind": check.kind, "created_at": time_text(check.created_at)}
    connection.execute(checks.insert().values(row | _changing(check)))
    add_tellings(connection, check.id, check.tellings)


def add_tellings(connection: Connection, check: str, told: Sequence[Telling]) -> None:
    rows = [
        {
            "workspace": WORKSPACE,
            "number": telling.number,
            "check_id": check,
            "fact": telling.fact,
            "value": None if telling.value is None else json_text(telling.value),
            "origin": telling.origin,
            "stands_alone": telling.stands_alone,
            "note": telling.note,
            "at": time_text(telling.at),
        }
        for telling in told
    ]
    if rows:
        connection.execute(tellings.insert(), rows)


def save(connection: Connection, check: Check) -> None:
    """What changes in place: the subject, the progress, when it was changed and until when it is kept."""
    connection.execute(update(checks).where(checks.c.id == check.id).values(_changing(check)))


def is_kept(connection: Connection, key: str, now: datetime) -> bool:
    """Whether there is such a check that has not expired."""
    query = select(checks.c.id).where(checks.c.id == key, checks.c.expires_at > time_text(now))
    return connection.execute(query.where(checks.c.emptied_at.is_(None))).one_or_none() is not None


def keep_until(connection: Connection, key: str, until: datetime) -> None:
    """Keep a check until then, or longer where it is kept longer already."""
    later = (checks.c.id == key, checks.c.expires_at < time_text(until))
    connection.execute(update(checks).where(*later).values(expires_at=time_text(until)))


def get(connection: Connection, key: str) -> Check:
    """A check that is kept, with everything that was told in it. Raises StoreCorrupt."""
    row = connection.execute(select(checks).where(checks.c.id == key)).one()
    told = connection.execute(select(tellings).where(tellings.c.check_id == key).order_by(tellings.c.number))
    return _check(row, told)


def lines(connection: Connection, keys: Collection[str], now: datetime) -> dict[str, CheckLine]:
    """Those of these checks that are kept, by id. What cannot be read, or is too long, hides no other.

    To be asked in a snapshot: a check that goes between two questions would be half there.
    """
    kept = checks.c.id.in_(keys), checks.c.expires_at > time_text(now), checks.c.emptied_at.is_(None)
    size = func.sum(func.length(func.coalesce(tellings.c.value, "")) + _ONE_TELLING)
    of_these = select(tellings.c.check_id).where(tellings.c.check_id.in_(keys)).group_by(tellings.c.check_id)
    short = select(tellings).where(tellings.c.check_id.in_(of_these.having(size <= MOST_TO_LIST)))
    told: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(short.order_by(tellings.c.number)):
        told.setdefault(row.check_id, []).append(row)
    return {row.id: _line(row, told.get(row.id)) for row in connection.execute(select(checks).where(*kept))}


def some_expired(connection: Connection, now: datetime) -> bool:
    """Whether there is a check to empty."""
    query = select(checks.c.id).where(checks.c.expires_at <= time_text(now), checks.c.emptied_at.is_(None)).limit(1)
    return connection.execute(query).one_or_none() is not None


def forget(connection: Connection, key: str) -> None:
    """The check with its tellings, its results and every grant of it or of one of its results."""
    results = select(evaluations.c.id).where(evaluations.c.check_id == key)
    connection.execute(delete(grants).where((grants.c.object == key) | grants.c.object.in_(results)))
    connection.execute(delete(checks).where(checks.c.id == key))


def empty_expired(connection: Connection, now: datetime) -> None:
    """Empty what has expired: what was told and answered goes; its link can say for a year that it expired."""
    has_expired = (checks.c.expires_at <= time_text(now), checks.c.emptied_at.is_(None))
    expired = select(checks.c.id).where(*has_expired)
    long_ago = time_text(now - _REMEMBERED)
    forgotten = select(checks.c.id).where(checks.c.expires_at <= long_ago)
    connection.execute(delete(tellings).where(tellings.c.check_id.in_(expired)))
    connection.execute(delete(evaluations).where(evaluations.c.check_id.in_(expired)))
    connection.execute(
        update(checks)
        .where(*has_expired)
        .values(subject=None, progress=json_text(asdict(Progress())), emptied_at=time_text(now))
    )
    connection.execute(delete(grants).where(grants.c.object.in_(forgotten) | (grants.c.expires_at <= long_ago)))
    connection.execute(delete(checks).where(checks.c.id.in_(forgotten)))


def _line(row: Row[Any], told: Iterable[Row[Any]] | None) -> CheckLine:
    try:
        subject = None if row.subject is None else json_of(row.subject, row.id)
        check = None if told is None else _check(row, told)
    except StoreCorrupt:
        subject = check = None
    name = str((subject or {}).get("name", ""))
    return CheckLine(row.id, row.kind, name, time_of(row.updated_at), time_of(row.expires_at), check)


def _check(row: Row[Any], told: Iterable[Row[Any]]) -> Check:
    """Raises StoreCorrupt."""
    progress = json_of(row.progress, row.id)
    return Check(
        id=row.id,
        kind=row.kind,
        subject_told=None if row.subject is None else json_of(row.subject, row.id),
        created_at=time_of(row.created_at),
        updated_at=time_of(row.updated_at),
        expires_at=time_of(row.expires_at),
        progress=Progress(
            skipped=tuple(progress["skipped"]),
            trail=tuple(progress["trail"]),
            goes_on=progress["goes_on"],
            reader=progress.get("reader", ""),  # nobody was asked before version 2
        ),
        tellings=tuple(_telling(telling) for telling in told),
    )


def _changing(check: Check) -> dict[str, Any]:
    return {
        "subject": None if check.subject_told is None else json_text(check.subject_told),
        "progress": json_text(asdict(check.progress)),
        "updated_at": time_text(check.updated_at),
        "expires_at": time_text(check.expires_at),
    }


def _telling(row: Row[Any]) -> Telling:
    value = None if row.value is None else json_of(row.value, row.check_id)
    return Telling(row.number, row.fact, value, time_of(row.at), row.origin, row.stands_alone, row.note)
