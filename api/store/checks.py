"""Checks in the database, with what was told in them; gone when they are deleted, emptied when they expire."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, func, select, update

from dontbuy.api.errors import StoreCorrupt
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.calls import Debrief
from dontbuy.api.records.checks import Check, CheckLine, ColumnLine, Part, Progress, Telling
from dontbuy.api.records.ledger import CHECK_DELETED, LedgerEntry
from dontbuy.api.store import calls, ledger
from dontbuy.api.store.erasing import erase_results
from dontbuy.api.store.tables import checks, evaluations, grants, parts, purchases, tellings
from dontbuy.api.store.text import json_of, json_text, time_of, time_text

MOST_TO_LIST = 60_000
"""Characters of what was told in a check, each telling counted with 100 more. What has more is named in a list and not
read for it, so that a list of forty takes its time from what people write and not from what can be sent: a megabyte."""
_ONE_TELLING = 100


def add(connection: Connection, check: Check) -> None:
    """A new check with its first tellings."""
    row = {
        "id": check.id,
        "workspace": check.workspace,
        "kind": check.kind,
        "created_at": time_text(check.created_at),
        "purchase_id": check.purchase or None,
        "place": check.place if check.purchase else None,
    }
    connection.execute(checks.insert().values(row | _changing(check)))
    add_tellings(connection, check, check.tellings)


def add_tellings(connection: Connection, check: Check, told: Sequence[Telling]) -> None:
    """Keep what was told in a check; what is about the buying side hangs on the check's purchase."""
    keep_tellings(connection, told, check.id, check.purchase, check.workspace)


def keep_tellings(connection: Connection, told: Sequence[Telling], check: str, purchase: str, workspace: str) -> None:
    """Keep tellings in a workspace: those that are `about_us` hang on the purchase with this id, all others on the
    check."""
    rows = [
        {
            "workspace": workspace,
            "number": telling.number,
            "check_id": None if telling.about_us else check,
            "purchase_id": purchase if telling.about_us else None,
            "part_id": telling.part or None,
            "call_id": telling.call or None,
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
    if check.purchase:
        keep_purchase(connection, check.purchase, check.updated_at, check.expires_at)


def keep_purchase(connection: Connection, purchase: str, changed: datetime, until: datetime) -> None:
    """A purchase was changed and is kept until then, or longer where it is kept longer already; its checks with it."""
    later = case((purchases.c.expires_at > time_text(until), purchases.c.expires_at), else_=time_text(until))
    connection.execute(
        update(purchases).where(purchases.c.id == purchase).values(updated_at=time_text(changed), expires_at=later)
    )
    until_then = select(purchases.c.expires_at).where(purchases.c.id == purchase).scalar_subquery()
    connection.execute(update(checks).where(checks.c.purchase_id == purchase).values(expires_at=until_then))


def is_kept(connection: Connection, key: str, now: datetime) -> bool:
    """Whether there is such a check that has not expired."""
    query = select(checks.c.id).where(checks.c.id == key, checks.c.expires_at > time_text(now))
    return connection.execute(query.where(checks.c.emptied_at.is_(None))).one_or_none() is not None


def keep_until(connection: Connection, key: str, until: datetime) -> None:
    """Keep a check until then, or longer where it is kept longer already."""
    later = (checks.c.id == key, checks.c.expires_at < time_text(until))
    connection.execute(update(checks).where(*later).values(expires_at=time_text(until)))


def stands_in(connection: Connection, key: str) -> tuple[str, str]:
    """The workspace of a check that is kept, and its purchase, `""` where it stands alone."""
    query = select(checks.c.workspace, checks.c.purchase_id).where(checks.c.id == key)
    workspace, purchase = connection.execute(query).one()
    return workspace, purchase or ""


def get(connection: Connection, key: str) -> Check:
    """A check that is kept, with everything that was told in it. Raises StoreCorrupt."""
    (check,) = _whole(connection, select(checks).where(checks.c.id == key))
    return check


def of_purchase(connection: Connection, purchase: str) -> Sequence[Check]:
    """The checks of a purchase in the order of their columns. Raises StoreCorrupt."""
    return _whole(connection, select(checks).where(checks.c.purchase_id == purchase).order_by(checks.c.place))


def columns_of(connection: Connection, purchase: str) -> Sequence[ColumnLine]:
    """The checks of a purchase in the order of their columns; nothing that was told is read."""
    query = select(checks.c.id, checks.c.kind, checks.c.place).where(checks.c.purchase_id == purchase)
    return [ColumnLine(row.id, row.kind, row.place) for row in connection.execute(query.order_by(checks.c.place))]


def plan_of(connection: Connection, purchase: str) -> Sequence[Telling]:
    """What was told of the plan of a purchase, the first first: its names have a slash, which no fact has."""
    of_it = tellings.c.purchase_id == purchase, tellings.c.fact.contains("/")
    query = select(tellings).where(*of_it).order_by(tellings.c.number)
    return [_telling(row, purchase) for row in connection.execute(query)]


def parts_of(connection: Connection, purchases: Collection[str]) -> Mapping[str, Sequence[Part]]:
    """The people in purchases by the id of the purchase, those that were asked first first."""
    query = select(parts).where(parts.c.purchase_id.in_(purchases)).order_by(parts.c.number)
    people: dict[str, list[Part]] = {}
    for row in connection.execute(query) if purchases else ():
        part = Part(row.id, row.number, row.role, row.name or "", time_of(row.created_at))
        people.setdefault(row.purchase_id, []).append(part)
    return people


def _whole(connection: Connection, wanted: Select[Any]) -> Sequence[Check]:
    """The checks that a query finds, each with what was told in it and in its purchase."""
    rows = connection.execute(wanted).all()
    bought = {row.purchase_id for row in rows if row.purchase_id}
    ours = tellings.c.check_id.in_([row.id for row in rows]) | tellings.c.purchase_id.in_(bought)
    told = connection.execute(select(tellings).where(ours).order_by(tellings.c.number)).all()
    people = parts_of(connection, bought)
    debriefs = calls.of_checks(connection, [row.id for row in rows])
    read: dict[int, Telling] = {}
    return [_check(row, told, people.get(row.purchase_id, ()), debriefs.get(row.id, ()), read) for row in rows]


def lines(connection: Connection, keys: Collection[str], now: datetime) -> dict[str, CheckLine]:
    """Those of these checks that are kept, by id. What cannot be read, or is too long, hides no other.

    To be asked in a snapshot: a check that goes between two questions would be half there.
    """
    kept = checks.c.id.in_(keys), checks.c.expires_at > time_text(now), checks.c.emptied_at.is_(None)
    size = func.sum(func.length(func.coalesce(tellings.c.value, "")) + _ONE_TELLING)
    rows = connection.execute(select(checks).where(*kept)).all()
    bought = {row.purchase_id for row in rows if row.purchase_id}
    hangs_on = func.coalesce(tellings.c.check_id, tellings.c.purchase_id)
    of_these = select(hangs_on).where(hangs_on.in_([*keys, *bought])).group_by(hangs_on)
    short = select(tellings).where(hangs_on.in_(of_these.having(size <= MOST_TO_LIST)))
    told: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(short.order_by(tellings.c.number)):
        told.setdefault(row.check_id or row.purchase_id, []).append(row)
    people = parts_of(connection, bought)
    debriefs = calls.of_checks(connection, [row.id for row in rows])
    return {row.id: _line(row, told, people.get(row.purchase_id, ()), debriefs.get(row.id, ())) for row in rows}


def forget(connection: Connection, key: str, now: datetime, by: Caller) -> None:
    """The check with its tellings and every grant of it or of one of its results, which are erased."""
    results = select(evaluations.c.id).where(evaluations.c.check_id == key)
    connection.execute(delete(grants).where((grants.c.object == key) | grants.c.object.in_(results)))
    erase_results(connection, evaluations.c.check_id == key, now, by)
    gone = delete(checks).where(checks.c.id == key).returning(checks.c.workspace)
    workspace = connection.execute(gone).scalar_one()
    ledger.add(connection, LedgerEntry(CHECK_DELETED, key, time_text(now), made_by=by.id), workspace)


def _line(
    row: Row[Any], told: Mapping[str, Sequence[Row[Any]]], people: Sequence[Part], debriefs: Sequence[Debrief]
) -> CheckLine:
    try:
        subject = None if row.subject is None else json_of(row.subject, row.id)
        is_short = row.id in told
        every = [*told.get(row.id, ()), *told.get(row.purchase_id or "", ())]
        check = _check(row, every, people, debriefs, {}) if is_short else None
    except StoreCorrupt:
        subject = check = None
    name, bought = str((subject or {}).get("name", "")), row.purchase_id or ""
    return CheckLine(row.id, row.kind, name, time_of(row.updated_at), time_of(row.expires_at), check, bought)


def _check(
    row: Row[Any],
    told: Iterable[Row[Any]],
    people: Sequence[Part],
    debriefs: Sequence[Debrief],
    read: dict[int, Telling],
) -> Check:
    """A check of what was told in it and in its purchase; its opening comes first. Raises StoreCorrupt.

    What stands in `read`, by its number, is not read again: the checks of a purchase share what was told of us.
    """
    own = [each for each in told if each.check_id == row.id]
    bought = row.purchase_id
    shared = [each for each in told if each.purchase_id == bought] if bought else []
    opening, *later = own
    later = sorted([*later, *shared], key=lambda each: each.number)
    for each in (opening, *later):
        if each.number not in read:
            read[each.number] = _telling(each, row.id)
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
            numbered=tuple(progress.get("numbered", progress["trail"])),
            pages=tuple(tuple(each) for each in progress.get("pages", ())),
        ),
        tellings=tuple(read[each.number] for each in (opening, *later)),
        purchase=row.purchase_id or "",
        place=row.place or 0,
        parts={part.id: part for part in people},
        debriefs=tuple(debriefs),
        workspace=row.workspace,
    )


def _changing(check: Check) -> dict[str, Any]:
    return {
        "subject": None if check.subject_told is None else json_text(check.subject_told),
        "progress": json_text(asdict(check.progress)),
        "updated_at": time_text(check.updated_at),
        "expires_at": time_text(check.expires_at),
    }


def _telling(row: Row[Any], check: str) -> Telling:
    return Telling(
        number=row.number,
        fact=row.fact,
        value=None if row.value is None else json_of(row.value, check),
        at=time_of(row.at),
        origin=row.origin,
        stands_alone=row.stands_alone,
        note=row.note,
        part=row.part_id or "",
        about_us=row.purchase_id is not None,
        call=row.call_id or "",
    )
