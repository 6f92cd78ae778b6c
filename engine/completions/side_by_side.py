"""Documents side by side: a column of bits for each condition, put together by a few operations on whole numbers.

Document number 5 has bit 5 in each column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test


class BitColumn(NamedTuple):
    """The documents of which a condition is yes, and those of which it is no, as bits."""

    yes: int
    no: int


class ColumnStep(NamedTuple):
    """One connective: yes where so many of its terms are. Each term is two places among the columns: of the documents
    of which it is yes, and of those of which it is no; `into` is the place of what it comes to, and the next one."""

    number: int
    terms: tuple[tuple[int, int], ...]
    into: int


class Programme:
    """Some conditions as steps, each condition after those that it names: what `column_of` finds, for those who ask it
    often. Tests have the first places, two each, in the order of their names."""

    def __init__(self, tests: Sequence[str], conditions: Mapping[str, Expr]) -> None:
        self._places = {name: 2 * at for at, name in enumerate(tests)}
        self._size = 2 * len(tests)
        self._steps = {name: self._written(name, when) for name, when in conditions.items()}

    def place(self, name: str) -> int:
        """Where the column of a condition stands."""
        return self._places[name]

    def steps(self, name: str) -> tuple[ColumnStep, ...]:
        """What finds the column of a condition once those of the conditions that it names are found."""
        return self._steps[name]

    def columns(self) -> list[int]:
        """Empty columns, for the tests to be put into."""
        return [0] * self._size

    def _written(self, name: str, when: Expr) -> tuple[ColumnStep, ...]:
        steps: list[ColumnStep] = []
        yes, no = self._term(when, steps)
        if not steps or (yes, no) != (steps[-1].into, steps[-1].into + 1):  # a name or a *not* alone
            yes = self._so_many(1, ((yes, no),), steps)[0]
        self._places[name] = yes
        return tuple(steps)

    def _term(self, expr: Expr, steps: list[ColumnStep]) -> tuple[int, int]:
        match expr:
            case Holds(name):
                return self._places[name], self._places[name] + 1
            case Not(term):
                yes, no = self._term(term, steps)
                return no, yes
            case AllOf(terms):
                return self._so_many(len(terms), [self._term(term, steps) for term in terms], steps)
            case AnyOf(terms):
                return self._so_many(1, [self._term(term, steps) for term in terms], steps)
            case AtLeast(number, terms):
                return self._so_many(number, [self._term(term, steps) for term in terms], steps)
            case _:
                raise TypeError("a test stands where its name was expected")

    def _so_many(self, number: int, terms: Sequence[tuple[int, int]], steps: list[ColumnStep]) -> tuple[int, int]:
        steps.append(ColumnStep(number, tuple(terms), self._size))
        self._size += 2
        return self._size - 2, self._size - 1


def follow(steps: Iterable[ColumnStep], columns: list[int], everything: int) -> None:
    """Find the columns of conditions from those of their tests; `everything` has a bit for each document."""
    for number, terms, into in steps:
        if number == len(terms):
            yes, no = everything, 0
            for shown, refuted in terms:
                yes &= columns[shown]
                no |= columns[refuted]
        elif number == 1:
            yes, no = 0, everything
            for shown, refuted in terms:
                yes |= columns[shown]
                no &= columns[refuted]
        else:
            yes = so_many(number, [columns[shown] for shown, _ in terms], everything)
            no = so_many(len(terms) - number + 1, [columns[refuted] for _, refuted in terms], everything)
        columns[into] = yes
        columns[into + 1] = no


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
