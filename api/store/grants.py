"""Grants in the database: what a token opens, found by the token's hash."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dontbuy.api.records.grants import Grant, Share
from dontbuy.api.store.tables import evaluations, grants
from dontbuy.api.store.text import time_of, time_text


def add(connection: Connection, grant: Grant, made_by: str = "") -> None:
    """Keep a grant. `made_by` is the id of the key or the person that began its object, `""` where nobody is known:
    then the link is all that leads to it."""
    row = {
        "hash": grant.hash,
        "id": grant.id,
        "workspace": grant.workspace,
        "opens": grant.opens,
        "object": grant.object,
        "created_at": time_text(grant.created_at),
        "expires_at": time_text(grant.expires_at) if grant.expires_at else None,
        "sender": grant.sender or None,
        "part_id": grant.part or None,
        "made_by": made_by or None,
    }
    connection.execute(grants.insert().values(row))


def get(connection: Connection, token_hash: str, opens: str) -> Grant | None:
    """The grant of a token where it opens what is wanted and was not revoked."""
    query = select(grants).where(grants.c.hash == token_hash, grants.c.opens == opens, grants.c.revoked_at.is_(None))
    row = connection.execute(query).one_or_none()
    return _grant(row) if row else None


def get_revoked_too(connection: Connection, token_hash: str, opens: str) -> Grant | None:
    """The grant of a token where it opens what is wanted, also where it was revoked."""
    query = select(grants).where(grants.c.hash == token_hash, grants.c.opens == opens)
    row = connection.execute(query).one_or_none()
    return _grant(row) if row else None


def made_by(connection: Connection, token_hash: str) -> str:
    """The id of the key or the person that began what a token opens; `""` where nobody is known."""
    return connection.execute(select(grants.c.made_by).where(grants.c.hash == token_hash)).scalar_one() or ""


def of_purchase(connection: Connection, purchase: str) -> Sequence[Grant]:
    """The links that a purchase has given: to the people who are asked in it, the newest of each last, and to look at
    its board."""
    query = select(grants).where(grants.c.object == purchase, grants.c.opens.in_(("part", "board")))
    # Of two that were made in one moment, the one that works is the newer: making it revoked the other.
    order = (grants.c.created_at, grants.c.revoked_at.is_(None), grants.c.id)
    return [_grant(row) for row in connection.execute(query.order_by(*order))]


def revoke_of_purchase(connection: Connection, purchase: str, key: str, now: datetime) -> bool:
    """A link that a purchase has given stops working; of another purchase nothing happens. Whether one did now."""
    theirs = (grants.c.id == key, grants.c.object == purchase, grants.c.opens.in_(("part", "board")))
    not_yet = grants.c.revoked_at.is_(None)
    return connection.execute(update(grants).where(*theirs, not_yet).values(revoked_at=time_text(now))).rowcount > 0


def opened(connection: Connection, token_hashes: Collection[str], opens: str) -> dict[str, str]:
    """What these tokens open, each object by the hash of its token; a token that opens nothing such is left out."""
    query = select(grants.c.hash, grants.c.object).where(grants.c.hash.in_(token_hashes), grants.c.opens == opens)
    return {row.hash: row.object for row in connection.execute(query.where(grants.c.revoked_at.is_(None)))}


def shares(connection: Connection, check: str, now: datetime) -> Sequence[Share]:
    """The shares of a check's results that still work, the first one first."""
    shared = grants.join(evaluations, grants.c.object == evaluations.c.id)
    query = (
        select(grants.c.id, evaluations.c.result, grants.c.expires_at)
        .select_from(shared)
        .where(evaluations.c.check_id == check, grants.c.opens == "result")
        .where(grants.c.revoked_at.is_(None), grants.c.expires_at > time_text(now))
        .order_by(grants.c.created_at, grants.c.id)
    )
    return [Share(row.id, row.result, time_of(row.expires_at)) for row in connection.execute(query)]


def revoke(connection: Connection, check: str, key: str, now: datetime) -> bool:
    """A share of a check's result stops working; of another check's nothing happens. Whether one did now."""
    of_check = select(evaluations.c.id).where(evaluations.c.check_id == check)
    its = (grants.c.id == key, grants.c.object.in_(of_check), grants.c.revoked_at.is_(None))
    return connection.execute(update(grants).where(*its).values(revoked_at=time_text(now))).rowcount > 0


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        hash=row.hash,
        id=row.id,
        opens=row.opens,
        object=row.object,
        created_at=time_of(row.created_at),
        expires_at=time_of(row.expires_at) if row.expires_at else None,
        sender=row.sender or "",
        part=row.part_id or "",
        revoked_at=time_of(row.revoked_at) if row.revoked_at else None,
        workspace=row.workspace,
    )
