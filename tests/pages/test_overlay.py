"""Pages by an overlay: the question that it adds is asked where it belongs, and both rulebooks are named."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.door import Door
from tests.pages.conftest import Clock, Reader, heading, words_of

QUESTION = "Does the vendor want recordings of calls with our customers?"


@pytest.fixture
def reader(house: Rulebook, tmp_path: Path) -> Iterator[Reader]:
    clock = Clock()
    with closing(Database(tmp_path / "overlay.db")) as database:
        service = Service(Library([house]), database, today=lambda: clock().date())
        checks = Checks(service, database, 30, 90, now=clock)
        yield Reader(Door(create_app(service, checks)), service, clock, database)
