"""The service with a store of its own, and the application that answers with it."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.keyed import Keyed
from tests.api.serving import Served, in_thread
from tests.door import Door


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One store for every test that only needs some."""
    with closing(Database(tmp_path_factory.mktemp("store") / "dontbuy.db")) as database:
        yield database


@pytest.fixture(scope="session")
def service(rulebook: Rulebook, store: Database) -> Service:
    return Service(Library([rulebook]), store)


@pytest.fixture
def fresh(rulebook: Rulebook, database: Database) -> Service:
    """The service over an empty store of this test alone."""
    return Service(Library([rulebook]), database)


@pytest.fixture(scope="session")
def door(service: Service, store: Database) -> Door:
    return Door(create_app(service, Checks(service, store, 30, 90)))


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server over a store of its own."""
    with in_thread(tmp_path_factory.mktemp("served") / "dontbuy.db") as server:
        yield server


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def keyed(rulebook: Rulebook, database: Database) -> Keyed:
    """Called from beyond this machine, so that a key is wanted from the first request on."""
    return Keyed(rulebook, database, always=True)


@pytest.fixture
def here(rulebook: Rulebook, database: Database) -> Keyed:
    """Called on this machine alone: a key is wanted once one was made."""
    return Keyed(rulebook, database)
