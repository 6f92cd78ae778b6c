"""The people whom a proxy signs in, in the database, found by their login."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dontbuy.api.records.callers import Person, Role
from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.store.tables import people
from dontbuy.api.store.text import time_of, time_text


def add(connection: Connection, person: Person) -> None:
    row = {
        "id": person.id,
        "workspace": WORKSPACE,
        "login": person.login,
        "role": person.role,
        "created_at": time_text(person.created_at),
    }
    connection.execute(people.insert().values(row))


def get(connection: Connection, login: str) -> Person | None:
    """Whoever has this login."""
    of_them = people.c.workspace == WORKSPACE, people.c.login == login
    row = connection.execute(select(people).where(*of_them)).one_or_none()
    return _person(row) if row else None


def every(connection: Connection) -> Sequence[Person]:
    """Everybody who was ever seen, the first one first."""
    return [_person(row) for row in connection.execute(select(people).order_by(people.c.created_at, people.c.id))]


def set_role(connection: Connection, key: str, role: Role) -> None:
    connection.execute(update(people).where(people.c.id == key).values(role=role))


def forget(connection: Connection, key: str, now: datetime) -> None:
    """The login goes; the role and the times stay."""
    connection.execute(update(people).where(people.c.id == key).values(login=None, forgotten_at=time_text(now)))


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        login=row.login,
        role=Role(row.role),
        created_at=time_of(row.created_at),
        forgotten_at=time_of(row.forgotten_at) if row.forgotten_at else None,
    )
