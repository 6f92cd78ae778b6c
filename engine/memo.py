"""What was worked out before, kept for the next time, and never more than so much of it."""

from typing import TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")
MOST = 512
"""Entries of one memo: what most documents come to is among a few hundred ways. Whoever sends others on purpose makes
it begin anew, and gains nothing."""


class CappedMemo(dict[Key, Kept]):
    """A dictionary that forgets everything once it is full: with MOST entries, or so many times as many."""

    def __init__(self, times: int = 1) -> None:
        super().__init__()
        self._times = times
        self._weight = 0

    def keep(self, key: Key, value: Kept, weight: int = 1) -> Kept:
        """Keep a value, and give it back. One that takes more memory than most counts for as many as its weight."""
        if self._weight >= MOST * self._times:
            self.clear()
            self._weight = 0
        self._weight += weight
        self[key] = value
        return value
