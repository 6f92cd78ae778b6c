"""Keys: what lets a tool in, made by the operator, shown once, and kept as a hash."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from dontbuy.api.errors import KeyNotFound, KeyNotMade, KeyRefused, StoreUnavailable
from dontbuy.api.records.callers import WORKSPACE_NAME, Caller, Key, Scope
from dontbuy.api.store import keys
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import is_same_hash, key_hash, named_in, new_key
from dontbuy.engine.errors import Diagnostic

SECONDS_BELIEVED = 0.5
"""How long what the store said of a key is believed, so that one that is revoked stops working within a second."""
MOST_BELIEVED = 1_000
BETWEEN_USES = timedelta(minutes=1)
"""How often it is written down that a key was used: to write it at each request would cost more than the request."""
LONGEST_NAME = 100


class Keys:
    """The keys of one store. What is asked of them at each request is answered from memory for half a second."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._database, self._now, self._ticks = database, now, ticks
        self._believed: OrderedDict[str, tuple[float, Key]] = OrderedDict()
        self._used: dict[str, datetime] = {}
        self._one_at_a_time = Lock()
        self._were_there = False
        self._looked_at = float("-inf")

    def create(self, name: str, workspace: str, scopes: Collection[Scope], days: int | None) -> tuple[Key, str]:
        """A new key, and what is shown of it once. `days` is how long it works, None without an end.

        Raises KeyNotMade where it cannot be called so.
        """
        now = self._now()
        if faults := [*_wrong(name, workspace, scopes, days)]:
            raise KeyNotMade(faults)
        until = None if days is None else now + timedelta(days=days)
        made = self._new(name, workspace, frozenset(scopes), now, until)
        with self._database.writing() as connection:
            keys.add(connection, made[0])
        return made

    def listed(self) -> Sequence[Key]:
        """Every key that was ever made, the first one first."""
        with self._database.reading() as connection:
            return keys.every(connection)

    def revoke(self, identity: str) -> Key:
        """It stops working, for good. Raises KeyNotFound."""
        with self._database.writing() as connection:
            before = keys.get(connection, identity)
            if before is None:
                raise _not_found()
            keys.revoke(connection, before, self._now())
        return before

    def rotate(self, identity: str, hours: int) -> tuple[Key, str]:
        """A new key that opens what this one opens for as long again; the old one goes on for some `hours`.

        Raises KeyNotFound, also for one that works no longer: a new key would bring back what was taken away.
        """
        now = self._now()
        with self._database.writing() as connection:
            old = keys.get(connection, identity)
            if old is None or not _works(old, now):
                raise _not_found("`dontbuy keys list` names those that work; make a new one with `dontbuy keys create`")
            lasts = old.expires_at - old.created_at if old.expires_at else None
            made = self._new(old.name, old.workspace, old.scopes, now, now + lasts if lasts else None)
            until = now + timedelta(hours=hours)
            keys.replace(connection, old, made[0], min(until, old.expires_at) if old.expires_at else until)
        return made

    def are_there(self) -> bool:
        """Whether a key was ever made. One that was revoked counts, or to revoke the last would open the door."""
        if not self._were_there and self._ticks() - self._looked_at >= SECONDS_BELIEVED:
            with self._database.reading() as connection:
                self._were_there = keys.are_there(connection)
            self._looked_at = self._ticks()
        return self._were_there

    def know(self, key: str | None) -> bool:
        """Whether what is asked of this key is answered from memory, without the store; None: whether there is any."""
        if key is not None:
            return self._remembered(key_hash(key)) is not None
        return self._were_there or self._ticks() - self._looked_at < SECONDS_BELIEVED

    def caller(self, key: str) -> Caller:
        """Whoever holds this key. Raises KeyRefused with why it does not work."""
        identity = named_in(key)
        if identity is None:
            hint = "copy the whole key once more; it has 97 characters and begins with `db_live_`"
            raise _refused("key/malformed", "the key was mistyped or cut off", hint)
        hashed = key_hash(key)
        found = self._remembered(hashed) or self._looked_up(identity, hashed)
        if found.revoked_at is not None:
            raise _refused("key/revoked", "this key was revoked", "ask whoever runs the service for a new one")
        if found.expires_at is not None and found.expires_at <= self._now():
            raise _refused("key/expired", "this key has expired", "ask whoever runs the service for a new one")
        return found.caller

    def is_noted(self, caller: Caller) -> bool:
        """Whether it was written down within a minute that this key was used."""
        used = self._used.get(caller.id)
        return used is not None and self._now() - used < BETWEEN_USES

    def note_use(self, caller: Caller) -> None:
        """Write down that a key was used, where that was not written within a minute. Where the store cannot take it
        now nothing is lost but the time: whoever asked is answered."""
        with self._one_at_a_time:
            if self.is_noted(caller):
                return
            now = self._used[caller.id] = self._now()
        with suppress(SQLAlchemyError, StoreUnavailable), self._database.writing() as connection:
            keys.note_use(connection, caller.id, now)

    def _remembered(self, hashed: str) -> Key | None:
        with self._one_at_a_time:
            at, found = self._believed.get(hashed, (float("-inf"), None))
            return found if self._ticks() - at < SECONDS_BELIEVED else None

    def _looked_up(self, identity: str, hashed: str) -> Key:
        with self._database.reading() as connection:
            found = keys.get(connection, identity)
        if found is None or not is_same_hash(found.hash, hashed):
            raise _refused("key/unknown", "there is no such key", "see that it is a key of this service")
        with self._one_at_a_time:
            self._believed[hashed] = (self._ticks(), found)
            self._believed.move_to_end(hashed)
            if found.used_at is not None:
                self._used[found.id] = max(found.used_at, self._used.get(found.id, found.used_at))
            while len(self._believed) > MOST_BELIEVED:
                self._believed.popitem(last=False)
        return found

    def _new(
        self, name: str, workspace: str, scopes: frozenset[Scope], now: datetime, until: datetime | None
    ) -> tuple[Key, str]:
        identity, shown = new_key()
        return Key(identity, key_hash(shown), workspace, name, scopes, now, until), shown


def _works(key: Key, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _refused(code: str, message: str, hint: str) -> KeyRefused:
    return KeyRefused([Diagnostic(code, message, "/header/authorization", hint)])


def _not_found(hint: str = "`dontbuy keys list` names those there are") -> KeyNotFound:
    return KeyNotFound([Diagnostic("key/not-found", "no key that works has this id", "", hint)])


def _wrong(name: str, workspace: str, scopes: Collection[Scope], days: int | None) -> Sequence[Diagnostic]:
    faults = []
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        hint = f"say who uses it, in 1 to {LONGEST_NAME} characters that show"
        faults.append(Diagnostic("key/wrong-name", "not a name for a key", "--name", hint))
    if not WORKSPACE_NAME.fullmatch(workspace):
        hint = "write 1 to 40 small letters, digits and hyphens, such as `sales-emea`"
        faults.append(Diagnostic("key/wrong-workspace", "not a name for a workspace", "--workspace", hint))
    if not scopes:
        hint = f"name one or more of: {', '.join(Scope)}"
        faults.append(Diagnostic("key/wrong-scopes", "a key without scopes opens nothing", "--scopes", hint))
    if days is not None and not 1 <= days <= 3_650:
        hint = "write days, such as `90d`, up to `3650d`, or `never`"
        faults.append(Diagnostic("key/wrong-expiry", "not a time for which a key works", "--expires", hint))
    return faults
