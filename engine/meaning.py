"""What each condition of the rule language means: one function from a condition and facts to yes, no or unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from dontbuy.engine.compare import compare
from dontbuy.engine.facts import Facts, Record, Value
from dontbuy.engine.ir import (
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
)
from dontbuy.engine.truth import Truth


class NamedValues(Protocol):
    """What tells values by name: all facts of a document, or the fields of one record."""

    def get(self, name: str, /) -> Value | None:
        """The value of this name, or None where it was not told."""


def truth(expr: Expr, told: NamedValues, as_of: date, met: Mapping[str, Truth]) -> Truth:
    """The truth of a condition; `met` holds the truths of the conditions that *holds* may name."""
    if isinstance(expr, Compare):  # most nodes are; asking for them first saves a quarter of the whole
        return compare(told.get(expr.fact), expr.op, expr.operand, as_of)
    match expr:
        case IsGiven(fact, given):
            return Truth.of((told.get(fact) is not None) is given)
        case IsTold(fact):
            return Truth.UNKNOWN if told.get(fact) is None else Truth.YES
        case Not(term):
            return ~truth(term, told, as_of, met)
        case AllOf(terms):
            return min([truth(term, told, as_of, met) for term in terms], default=Truth.YES)
        case AnyOf(terms):
            return max([truth(term, told, as_of, met) for term in terms], default=Truth.NO)
        case AtLeast(number, terms):
            return _at_least(number, [truth(term, told, as_of, met) for term in terms])
        case Holds(name):
            return met[name]
        case Items(quantifier, fact, where):
            each = _records(told.get(fact), where, as_of)
            if each is None:
                return Truth.UNKNOWN
            if quantifier is Quantifier.EVERY:
                return min(each, default=Truth.YES)
            any_of_them = max(each, default=Truth.NO)
            return any_of_them if quantifier is Quantifier.ANY else ~any_of_them
        case Count(fact, where, op, number):
            each = _records(told.get(fact), where, as_of)
            if each is None:
                return Truth.UNKNOWN
            return _at_least(number, each) if op is Op.AT_LEAST else ~_at_least(number + 1, each)


def truth_of(expr: Expr, facts: Facts, met: Mapping[str, Truth]) -> Truth:
    """The truth of a condition over a document's facts."""
    return truth(expr, facts, facts.as_of, met)


def _records(items: Value | None, where: Expr | None, as_of: date) -> list[Truth] | None:
    """The truth of `where` for each record; None where the list was not told."""
    if not isinstance(items, tuple):
        return None
    if where is None:
        return [Truth.YES] * len(items)
    return [truth(where, item, as_of, {}) for item in items if isinstance(item, Record)]


def _at_least(number: int, each: list[Truth]) -> Truth:
    """Whether at least `number` of some truths are yes; unknown where those that are unknown could make it so."""
    yes = each.count(Truth.YES)
    if yes >= number:
        return Truth.YES
    return Truth.UNKNOWN if yes + each.count(Truth.UNKNOWN) >= number else Truth.NO
