"""A service with purchases of its own, whose clock the tests turn on."""

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.purchases.buying import Buyer, Clock
from tests.door import Door


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def door(rulebook: Rulebook, database: Database, clock: Clock) -> Door:
    service = Service(Library([rulebook]), database, today=lambda: clock().date())
    return Door(create_app(service, Checks(service, database, 30, 90, now=clock)))


@pytest.fixture
def buyer(door: Door) -> Buyer:
    return Buyer(door, name="Discovery training", decide_by="2026-12-04", reader="evaluator")
