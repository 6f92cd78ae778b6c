"""Logins: the people whom a proxy in front of the service has signed in, and what each of them may do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from dontbuy.api.errors import LoginNotFound
from dontbuy.api.records.callers import Person, Role
from dontbuy.api.store import people
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic


class Logins:
    """The people of one store. A login is compared without regard to capitals."""

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database, self._now = database, now

    def seen(self, login: str) -> Person:
        """Whoever has this login. Who comes for the first time is written down, and may look and no more."""
        with self._database.reading() as connection:
            person = people.get(connection, _as_kept(login))
        return person or self._welcomed(login, Role.READS)

    def listed(self) -> Sequence[Person]:
        """Everybody who was ever seen, the first one first; who was forgotten has no login."""
        with self._database.reading() as connection:
            return people.every(connection)

    def set_role(self, login: str, role: Role) -> Person:
        """Let somebody do this and no more, also before they come for the first time."""
        with self._database.writing() as connection:
            person = people.get(connection, _as_kept(login))
            if person is not None:
                people.set_role(connection, person.id, role, self._now())
                return replace(person, role=role)
        return self._welcomed(login, role)

    def forget(self, login: str) -> Person:
        """Their login goes; the role that they had and the times stay. Raises LoginNotFound.

        Who comes again under this login is somebody new, who may look and no more.
        """
        with self._database.writing() as connection:
            person = people.get(connection, _as_kept(login))
            if person is None:
                hint = "`dontbuy people list` names those there are"
                raise LoginNotFound([Diagnostic("people/not-found", "nobody has this login", "", hint)])
            people.forget(connection, person.id, self._now())
        return person

    def _welcomed(self, login: str, role: Role) -> Person:
        person = Person(f"pe_{uuid4().hex}", _as_kept(login), role, self._now())
        try:
            with self._database.writing() as connection:
                people.add(connection, person)
        except IntegrityError:  # another request came first
            return self.seen(login)
        return person


def _as_kept(login: str) -> str:
    return login.strip().lower()
