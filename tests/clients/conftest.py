"""A service that runs, and what it says of itself."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.serving import PATIENCE, Served, in_thread


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server over a store of its own, which asks nobody for a key."""
    with in_thread(tmp_path_factory.mktemp("served") / "dontbuy.db") as server:
        yield server


@pytest.fixture(scope="session")
def description(served: Served) -> bytes:
    """As the service gives it; asked here, for a generator waits five seconds for it and no longer."""
    with served.client() as client:
        return client.get("/openapi.json", timeout=PATIENCE).content


@pytest.fixture(scope="session")
def shapes(description: bytes) -> dict[str, Any]:
    """Every shape that the description names."""
    found: dict[str, Any] = json.loads(description)["components"]["schemas"]
    return found
