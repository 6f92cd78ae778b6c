"""A service that is killed at random points while others write loses nothing that it acknowledged."""

import pytest

from bench.killing import killed
from tests.stores import Place

TIMES, SEED = 10, 20261121


@pytest.mark.stores
def test_ten_kills_under_load_lose_nothing_and_double_nothing(store_place: Place) -> None:
    figures = killed(store_place, TIMES, SEED)

    assert figures.all_is_well, figures
    assert len(figures.acknowledged) > TIMES
