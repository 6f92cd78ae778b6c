"""The three truths."""

from collections.abc import Collection
from enum import IntEnum
from typing import Final


class Truth(IntEnum):
    """Whether something holds. Ordered, so *and* is min and *or* is max (strong Kleene)."""

    NO, UNKNOWN, YES = range(3)

    def __invert__(self) -> "Truth":
        return _NEGATED[self]

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values; write `is Truth.YES`")

    @staticmethod
    def of(value: bool) -> "Truth":
        return _OF[value]


NO: Final = Truth.NO
UNKNOWN: Final = Truth.UNKNOWN
YES: Final = Truth.YES
"""The three by names of their own: `Truth.YES` runs a function of the enum each time (Python 3.11), and takes ten times
as long. Hundreds are read for one answer, so what every check runs through reads these."""

_NEGATED = (YES, UNKNOWN, NO)
_OF = (NO, YES)


def every(each: Collection[Truth]) -> Truth:
    """*And*: no where one is no, else unknown where one is unknown; yes of none at all.

    The least of them, and not found by `min`: *in* sees at once that two are the same, which takes a quarter of the
    time, and this is done for each of some fifty conditions of an answer.
    """
    if NO in each:
        return NO
    return UNKNOWN if UNKNOWN in each else YES


def some(each: Collection[Truth]) -> Truth:
    """*Or*: yes where one is yes, else unknown where one is unknown; no of none at all."""
    if YES in each:
        return YES
    return UNKNOWN if UNKNOWN in each else NO
