"""A service of its own, with somebody to tell."""

import pytest

from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.api.webhooks.telling import Rig


@pytest.fixture
def rig(rulebook: Rulebook, database: Database) -> Rig:
    return Rig(rulebook, database)
