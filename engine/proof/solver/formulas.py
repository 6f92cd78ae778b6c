"""Formulas that Z3 decides, and a truth as two of them: that something is shown, and that it is refuted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import z3

from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Count,
    Expr,
    Holds,
    IsGiven,
    IsTold,
    Items,
    Not,
    Op,
    Quantifier,
    Test,
)

Formula = Any
"""True, False, or a term of Z3 that is one of them; the library has no types."""
Number = Any
"""A number, or a term of Z3 that is one."""


def every(formulas: Iterable[Formula]) -> Formula:
    """*And*: true of none at all."""
    left = [each for each in formulas if each is not True]
    if any(each is False for each in left):
        return False
    return True if not left else left[0] if len(left) == 1 else z3.And(*left)


def some(formulas: Iterable[Formula]) -> Formula:
    """*Or*: false of none at all."""
    left = [each for each in formulas if each is not False]
    if any(each is True for each in left):
        return True
    return False if not left else left[0] if len(left) == 1 else z3.Or(*left)


def no(formula: Formula) -> Formula:
    """*Not*."""
    return not formula if isinstance(formula, bool) else z3.Not(formula)


def so_many(number: int, formulas: Iterable[Formula]) -> Formula:
    """Whether so many of them are true, or more."""
    left = [each for each in formulas if each is not False]
    number -= sum(each is True for each in left)
    left = [each for each in left if each is not True]
    if number <= 0:
        return True
    if number > len(left):
        return False
    return some(left) if number == 1 else every(left) if number == len(left) else z3.AtLeast(*left, number)


class Truths(NamedTuple):
    """When something is yes, and when it is no; never both."""

    yes: Formula
    no: Formula

    @classmethod
    def of(cls, formula: Formula) -> "Truths":
        """Of what is never unknown."""
        return cls(formula, no(formula))

    def where(self, known: Formula) -> "Truths":
        """The same, and unknown where that is not known."""
        return Truths(every((known, self.yes)), every((known, self.no)))

    def __invert__(self) -> "Truths":
        return Truths(self.no, self.yes)


UNKNOWN = Truths(False, False)


def all_of(terms: Iterable[Truths]) -> Truths:
    each = [*terms]
    return Truths(every(term.yes for term in each), some(term.no for term in each))


def any_of(terms: Iterable[Truths]) -> Truths:
    return ~all_of(~term for term in terms)


def at_least(number: int, terms: Iterable[Truths]) -> Truths:
    """Whether so many hold; no where too few could."""
    each = [*terms]
    return Truths(so_many(number, [term.yes for term in each]), no(so_many(number, [no(term.no) for term in each])))


def truths_of(expr: Expr, of_test: Callable[[Test], Truths], of_name: Callable[[str], Truths]) -> Truths:
    """When a condition is yes and when it is no, by the truths of its tests and of the conditions that it names."""
    match expr:
        case AllOf(terms):
            return all_of(truths_of(term, of_test, of_name) for term in terms)
        case AnyOf(terms):
            return any_of(truths_of(term, of_test, of_name) for term in terms)
        case AtLeast(number, terms):
            return at_least(number, [truths_of(term, of_test, of_name) for term in terms])
        case Not(term):
            return ~truths_of(term, of_test, of_name)
        case Holds(name):
            return of_name(name)
        case Compare() | IsGiven() | IsTold() | Items() | Count():
            return of_test(expr)


class Item(NamedTuple):
    """One record of a list: whether there is one in its place, and whether it meets a condition."""

    is_there: Formula
    meets: Truths


def over_records(test: Items | Count, items: Sequence[Item]) -> Truths:
    """What a test over records comes to; one that is not there counts for nothing."""
    if isinstance(test, Items) and test.quantifier is Quantifier.EVERY:
        return ~any_of(_there(Item(each.is_there, ~each.meets)) for each in items)
    met = [_there(each) for each in items]
    if isinstance(test, Items):
        return any_of(met) if test.quantifier is Quantifier.ANY else ~any_of(met)
    return at_least(test.number, met) if test.op is Op.AT_LEAST else ~at_least(test.number + 1, met)


def _there(item: Item) -> Truths:
    """Whether there is a record that meets the condition."""
    return Truths(every((item.is_there, item.meets.yes)), some((no(item.is_there), item.meets.no)))
