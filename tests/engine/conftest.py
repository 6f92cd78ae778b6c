"""What every test of the engine may ask for."""

import durable_rules_engine as library
import pytest

from tests.engine.library_seen import Seen


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What crosses from the engine to the rules library from now on."""
    seen = Seen(library)
    monkeypatch.setattr("dontbuy.engine.engines.rete.library", seen)
    return seen
