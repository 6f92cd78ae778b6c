"""Purchases in the database, with the people in them; gone when they are deleted, emptied when they expire."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, or_, select, update

from dontbuy.api.records.callers import Caller
from dontbuy.api.records.checks import Part, Telling
from dontbuy.api.records.ledger import PURCHASE_DELETED, LedgerEntry
from dontbuy.api.records.purchases import Purchase, PurchasePage
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store import ledger, outbox
from dontbuy.api.store.tables import checks, grants, parts, purchases, tellings
from dontbuy.api.store.text import time_of, time_text

ID = purchases.c.id


def add(connection: Connection, purchase: Purchase) -> None:
    row = {
        "id": purchase.id,
        "workspace": purchase.workspace,
        "created_at": time_text(purchase.created_at),
        "begun_from": purchase.begun_from or None,
        **_changing(purchase),
    }
    connection.execute(purchases.insert().values(row))


def save(connection: Connection, purchase: Purchase) -> None:
    """What changes in place: the name, the dates, the state, and until when it is kept with everything in it."""
    connection.execute(update(purchases).where(purchases.c.id == purchase.id).values(_changing(purchase)))
    stored_checks.keep_purchase(connection, purchase.id, purchase.updated_at, purchase.expires_at)


def get(connection: Connection, key: str, now: datetime) -> Purchase | None:
    """A purchase that is kept; None where there is none, or it has expired."""
    query = select(purchases).where(purchases.c.id == key, purchases.c.expires_at > time_text(now))
    row = connection.execute(query.where(purchases.c.emptied_at.is_(None))).one_or_none()
    return _purchase(row) if row else None


def add_part(connection: Connection, purchase: Purchase, part: Part) -> None:
    row = {
        "id": part.id,
        "workspace": purchase.workspace,
        "purchase_id": purchase.id,
        "number": part.number,
        "role": part.role,
        "name": part.name or None,
        "created_at": time_text(part.created_at),
    }
    connection.execute(parts.insert().values(row))


def take_in(connection: Connection, purchase: str, check: str, place: int) -> None:
    """A check that stood alone becomes a column of a purchase."""
    connection.execute(update(checks).where(checks.c.id == check).values(purchase_id=purchase, place=place))


def tell(connection: Connection, purchase: Purchase, told: Sequence[Telling]) -> None:
    """Keep what is told about the buying side."""
    stored_checks.keep_tellings(connection, told, "", purchase.id, purchase.workspace)


def last_told(connection: Connection, purchase: str) -> Mapping[str, datetime]:
    """When each person in a purchase told something last, by their id; who told nothing is left out."""
    in_it = select(checks.c.id).where(checks.c.purchase_id == purchase)
    query = (
        select(tellings.c.part_id, func.max(tellings.c.at).label("at"))
        .where(or_(tellings.c.purchase_id == purchase, tellings.c.check_id.in_(in_it)), tellings.c.part_id.is_not(None))
        .group_by(tellings.c.part_id)
    )
    return {row.part_id: time_of(row.at) for row in connection.execute(query)}


def lines(connection: Connection, keys: Collection[str], now: datetime) -> Mapping[str, Purchase]:
    """Those of these purchases that are kept, by id."""
    kept = purchases.c.id.in_(keys), purchases.c.expires_at > time_text(now), purchases.c.emptied_at.is_(None)
    return {row.id: _purchase(row) for row in connection.execute(select(purchases).where(*kept))}


def is_seen(connection: Connection, key: str, workspace: str, now: datetime) -> bool:
    """Whether a purchase that is kept was begun in this workspace by a key or a person."""
    return connection.execute(seen(workspace, now).where(purchases.c.id == key)).first() is not None


def page(connection: Connection, workspace: str, now: datetime, limit: int, after: str) -> PurchasePage:
    """What keys and people have begun in a workspace and is kept, in the order of the ids."""
    query = seen(workspace, now).where(purchases.c.id > after).order_by(purchases.c.id).limit(limit + 1)
    rows = connection.execute(query).fetchall()
    shown = [_purchase(row) for row in rows[:limit]]
    return PurchasePage(shown, shown[-1].id if len(rows) > limit else None)


def seen(workspace: str, now: datetime) -> Select[Any]:
    """What keys and people have begun in a workspace and is kept."""
    begun = select(grants.c.object).where(grants.c.opens == "purchase", grants.c.made_by.is_not(None))
    kept = purchases.c.expires_at > time_text(now), purchases.c.emptied_at.is_(None)
    return select(purchases).where(purchases.c.workspace == workspace, *kept, purchases.c.id.in_(begun))


def forget(connection: Connection, key: str, now: datetime, by: Caller) -> None:
    """The purchase with everything below it, and every link to any of it; results are erased."""
    workspace = connection.execute(select(purchases.c.workspace).where(purchases.c.id == key)).scalar_one()
    outbox.leave_of_purchase(connection, WebhookEvent.CHANGED, key, workspace, now)
    for check in connection.execute(select(checks.c.id).where(checks.c.purchase_id == key)).scalars().all():
        stored_checks.forget(connection, check, now, by)
    connection.execute(delete(grants).where(grants.c.object == key))
    connection.execute(delete(purchases).where(purchases.c.id == key))
    ledger.add(connection, LedgerEntry(PURCHASE_DELETED, key, time_text(now), made_by=by.id), workspace)


def _changing(purchase: Purchase) -> dict[str, Any]:
    return {
        "name": purchase.name or None,
        "decide_by": purchase.decide_by.isoformat() if purchase.decide_by else None,
        "state": purchase.state,
        "bought_from": purchase.bought_from or None,
        "decided_on": purchase.decided_on.isoformat() if purchase.decided_on else None,
        "updated_at": time_text(purchase.updated_at),
        "expires_at": time_text(purchase.expires_at),
    }


def _purchase(row: Row[Any]) -> Purchase:
    return Purchase(
        id=row.id,
        name=row.name or "",
        decide_by=date.fromisoformat(row.decide_by) if row.decide_by else None,
        state=row.state,
        bought_from=row.bought_from or "",
        decided_on=date.fromisoformat(row.decided_on) if row.decided_on else None,
        created_at=time_of(row.created_at),
        updated_at=time_of(row.updated_at),
        expires_at=time_of(row.expires_at),
        begun_from=row.begun_from or "",
        workspace=row.workspace,
    )
