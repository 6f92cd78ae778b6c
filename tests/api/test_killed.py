"""A service that is killed at random points while others write loses nothing that it acknowledged."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.killing import killed

TIMES, SEED = 10, 20261121
STORES: dict[str, Callable[[Path], Path]] = {"SQLite": lambda folder: folder / "dontbuy.db"}
"""Where each kind of store is made, in a folder of the test."""


@pytest.mark.parametrize("place", STORES.values(), ids=STORES)
def test_ten_kills_under_load_lose_nothing_and_double_nothing(tmp_path: Path, place: Callable[[Path], Path]) -> None:
    figures = killed(place(tmp_path), TIMES, SEED)

    assert figures.all_is_well, figures
    assert len(figures.acknowledged) > TIMES
