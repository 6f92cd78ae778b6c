"""Truths as bits on two rails: one bit says that something is shown, another that it is refuted, neither: unknown.

The tests of a rule set stand in one whole number, its *mask*: the first test has the bits 1 (shown) and 2 (refuted),
the second 4 and 8, and so on. What the conditions come to stands in two numbers, `yes` and `no`, with one bit for each
condition in both: 1 for the first, 2 for the second, 4 for the third.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth

_NEITHER, _SHOWN, _REFUTED = range(3)
_BITS = (_REFUTED, _NEITHER, _SHOWN)
"""The two bits of a test by its truth: no, unknown, yes."""
_TRUTHS = (UNKNOWN, YES, NO)
"""The truth by the two bits. Both at once are no truth: whoever reads them finds none here."""


class Rails(NamedTuple):
    """What some conditions come to: the bits of those that are shown, and of those that are refuted."""

    yes: int
    no: int

    @classmethod
    def of(cls, names: Iterable[str], met: Mapping[str, Truth]) -> "Rails":
        """The rails of conditions by these names, in this order; one that `met` lacks is on neither."""
        yes = no = 0
        for at, name in enumerate(names):
            truth = met.get(name)
            if truth is YES:
                yes |= 1 << at
            elif truth is NO:
                no |= 1 << at
        return cls(yes, no)

    def truths(self, names: Iterable[str]) -> dict[str, Truth]:
        """The truth of each condition; `names` has them in the order of their bits."""
        yes, no = self
        return {name: YES if yes >> at & 1 else NO if no >> at & 1 else UNKNOWN for at, name in enumerate(names)}


def mask_of(names: Iterable[str], tests: Mapping[str, Truth]) -> int:
    """The mask of tests by these names, in this order."""
    mask = 0
    for at, name in enumerate(names):
        mask |= _BITS[tests[name]] << 2 * at
    return mask


def truths_of(names: Iterable[str], mask: int) -> dict[str, Truth]:
    """The truth of each test; `names` has them in the order of their bits. Raises IndexError where one is both shown
    and refuted."""
    return {name: _TRUTHS[mask >> 2 * at & 3] for at, name in enumerate(names)}


def bits_of(truth: Truth) -> int:
    """The two bits of a test of this truth, at the place of the first test."""
    return _BITS[truth]


def shown(at: int) -> int:
    """The bit that says that the test of this number, counted from 0, is shown."""
    return _SHOWN << 2 * at


def refuted(at: int) -> int:
    """The bit that says that it is refuted."""
    return _REFUTED << 2 * at
