"""The people whom a proxy signs in, in the database, found by their login."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dontbuy.api.records.callers import Person, Role
from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.ledger import PERSON_FORGOTTEN, ROLE_SET, LedgerEntry
from dontbuy.api.store import ledger
from dontbuy.api.store.tables import people
from dontbuy.api.store.text import time_of, time_text


def add(connection: Connection, person: Person) -> None:
    """Keep somebody, with what they may do."""
    row = {
        "id": person.id,
        "workspace": WORKSPACE,
        "login": person.login,
        "role": person.role,
        "created_at": time_text(person.created_at),
    }
    connection.execute(people.insert().values(row))
    ledger.add(connection, LedgerEntry(ROLE_SET, person.id, time_text(person.created_at)), WORKSPACE)


def get(connection: Connection, login: str) -> Person | None:
    """Whoever has this login."""
    of_them = people.c.workspace == WORKSPACE, people.c.login == login
    row = connection.execute(select(people).where(*of_them)).one_or_none()
    return _person(row) if row else None


def every(connection: Connection) -> Sequence[Person]:
    """Everybody who was ever seen, the first one first."""
    return [_person(row) for row in connection.execute(select(people).order_by(people.c.created_at, people.c.id))]


def set_role(connection: Connection, key: str, role: Role, now: datetime) -> None:
    """Let somebody do this and no more."""
    connection.execute(update(people).where(people.c.id == key).values(role=role))
    ledger.add(connection, LedgerEntry(ROLE_SET, key, time_text(now)), WORKSPACE)


def forget(connection: Connection, key: str, now: datetime) -> None:
    """The login goes; the role and the times stay."""
    connection.execute(update(people).where(people.c.id == key).values(login=None, forgotten_at=time_text(now)))
    ledger.add(connection, LedgerEntry(PERSON_FORGOTTEN, key, time_text(now)), WORKSPACE)


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        login=row.login,
        role=Role(row.role),
        created_at=time_of(row.created_at),
        forgotten_at=time_of(row.forgotten_at) if row.forgotten_at else None,
    )
