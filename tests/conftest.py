"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import settings

from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load

ROOT = Path(__file__).parent.parent

# Every run draws the same examples; `pytest --hypothesis-profile=long` draws many others, by hand.
settings.register_profile("same", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("long", max_examples=5_000, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load(ROOT / "rules").rulebook


@pytest.fixture(scope="session")
def grants() -> Rulebook:
    """Another domain on the same engine: who is eligible for a grant."""
    return load(ROOT / "examples" / "grant-eligibility").rulebook
