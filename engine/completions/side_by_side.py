"""Documents side by side: a column of bits for each condition, put together by a few operations on whole numbers.

Document number 5 has bit 5 in each column.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test


class BitColumn(NamedTuple):
    """The documents of which a condition is yes, and those of which it is no, as bits."""

    yes: int
    no: int


def column_of(
    expr: Expr, everything: int, named: Callable[[str], BitColumn], test: Callable[[Test], BitColumn]
) -> BitColumn:
    """The column of a condition from those of the conditions that it names and of its tests; `everything` has a bit for
    each document."""

    def column(expr: Expr) -> BitColumn:
        match expr:
            case Holds(name):
                return named(name)
            case Not(term):
                yes, no = column(term)
                return BitColumn(no, yes)
            case AllOf(terms):
                return so_many_of(len(terms), terms)
            case AnyOf(terms):
                return so_many_of(1, terms)
            case AtLeast(number, terms):
                return so_many_of(number, terms)
            case _:
                return test(expr)

    def so_many_of(number: int, terms: Sequence[Expr]) -> BitColumn:
        columns = [column(term) for term in terms]
        yes = so_many(number, [column.yes for column in columns], everything)
        return BitColumn(yes, so_many(len(terms) - number + 1, [column.no for column in columns], everything))

    return column(expr)


def so_many(number: int, columns: Sequence[int], everything: int) -> int:
    """The documents that so many of some columns have, or more."""
    if number == len(columns):
        for column in columns:
            everything &= column
        return everything
    reached = [everything, *([0] * number)]
    for column in columns:
        for count in range(number, 0, -1):
            reached[count] |= reached[count - 1] & column
    return reached[number]


def blocks(stride: int, choices: int, size: int) -> tuple[int, ...]:
    """For each choice of one of several things that are told side by side, the documents that have it: `stride` of them
    have the first, as many the next, and so on over and over, up to `size`."""
    first = ((1 << stride) - 1) * (((1 << size) - 1) // ((1 << stride * choices) - 1))
    return tuple(first << stride * at for at in range(choices))
