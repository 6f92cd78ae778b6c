"""The three truths."""

from enum import IntEnum


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


_NEGATED = (Truth.YES, Truth.UNKNOWN, Truth.NO)
_OF = (Truth.NO, Truth.YES)
