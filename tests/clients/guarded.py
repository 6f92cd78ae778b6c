"""A service that wants keys and limits how often they ask, so that a client meets every problem."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from dontbuy.api.keys import Keys
from dontbuy.api.records.callers import Scope
from dontbuy.api.store.database import Database
from tests.api.serving import HOST, in_thread

RATE = 60
"""Requests in a minute: more than a test sends before it is meant to be refused."""


class Guarded(NamedTuple):
    """Where it is, a key that opens everything, and one for reading alone."""

    address: str
    key: str
    reading_key: str


@contextmanager
def guarded(file: Path) -> Iterator[Guarded]:
    """The service over a store of its own."""
    with in_thread(file, rate_limit=f"{RATE}/minute") as served, closing(Database(file)) as database:
        keys = Keys(database)
        made = [keys.create("a tool", "default", scopes, 1)[1] for scopes in (frozenset(Scope), {Scope.READ})]
        yield Guarded(f"http://{HOST}:{served.port}", *made)
