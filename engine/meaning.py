"""What each condition of the rule language means: one function from a condition and facts to yes, no or unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from dontbuy.engine.compare import compare
from dontbuy.engine.expressions import (
    CONNECTIVES,
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
from dontbuy.engine.facts import Facts, Record, Value
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth, every, some

# Named once: reading a member of an enum takes ten times as long as reading a name; see `truth`.
_AT_LEAST, _ANY, _EVERY = Op.AT_LEAST, Quantifier.ANY, Quantifier.EVERY


class NamedValues(Protocol):
    """What tells values by name: all facts of a document, or the fields of one record."""

    def get(self, name: str, /) -> Value | None:
        """The value of this name, or None where it was not told."""


def truth(expr: Expr, told: NamedValues, as_of: date, met: Mapping[str, Truth]) -> Truth:
    """The truth of a condition; `met` holds the truths of the conditions that *holds* may name."""
    if isinstance(expr, Compare):  # most nodes are; asking for them first saves a quarter of the whole
        return compare(told.get(expr.fact), expr.op, expr.operand, as_of)
    if isinstance(expr, CONNECTIVES):
        return _joined(expr, [truth(term, told, as_of, met) for term in expr.terms])
    match expr:
        case Not():
            return ~truth(expr.term, told, as_of, met)
        case Holds():
            return met[expr.name]
        case IsTold():
            return UNKNOWN if told.get(expr.fact) is None else YES
        case IsGiven():
            return Truth.of((told.get(expr.fact) is not None) is expr.given)
        case Items():
            each = _records(told.get(expr.fact), expr.where, as_of)
            return UNKNOWN if each is None else _quantified(expr.quantifier, each)
        case Count():
            each = _records(told.get(expr.fact), expr.where, as_of)
            if each is None:
                return UNKNOWN
            if expr.op is _AT_LEAST:
                return _at_least(expr.number, each)
            return ~_at_least(expr.number + 1, each)


def truth_of(expr: Expr, facts: Facts, met: Mapping[str, Truth]) -> Truth:
    """The truth of a condition over a document's facts."""
    return truth(expr, facts, facts.as_of, met)


def decided(tests: Mapping[str, Test], facts: Facts) -> dict[str, Truth]:
    """The truth of every test over a document's facts, by its name.

    Decided once: both engines put these truths together, and the explanation reads them.
    """
    get, as_of = facts.get, facts.as_of
    return {  # most tests compare: asking for that here saves a call for each
        name: compare(get(test.fact), test.op, test.operand, as_of)
        if isinstance(test, Compare)
        else truth(test, facts, as_of, _NONE_MET)
        for name, test in tests.items()
    }


def decided_again(
    tests: Mapping[str, Test], facts: Facts, before: Mapping[str, Truth], told: Facts
) -> dict[str, Truth]:
    """The same, over facts that are much like others of the same day: `before` is what the tests came to over those
    that were `told`, and stands wherever the very same value was told again."""
    again = {name: test for name, test in tests.items() if facts.get(test.fact) is not told.get(test.fact)}
    return {**before, **decided(again, facts)}


def combined(expr: Expr, met: Mapping[str, Truth]) -> Truth:
    """The truth of a condition all of whose tests are decided: each leaf is a *holds*, and `met` has its truth."""
    if isinstance(expr, Holds):
        return met[expr.name]
    if isinstance(expr, Not):
        return ~combined(expr.term, met)
    if not isinstance(expr, CONNECTIVES):
        raise TypeError("a test stands where its name was expected")
    # Most terms are a holds; a call for each of them would take as long as all the rest.
    return _joined(expr, [met[term.name] if isinstance(term, Holds) else combined(term, met) for term in expr.terms])


_NONE_MET: Mapping[str, Truth] = {}


def _joined(expr: AllOf | AnyOf | AtLeast, each: list[Truth]) -> Truth:
    """What a connective makes of the truths of its terms."""
    if isinstance(expr, AllOf):
        return every(each)
    if isinstance(expr, AnyOf):
        return some(each)
    return _at_least(expr.number, each)


def _quantified(quantifier: Quantifier, each: list[Truth]) -> Truth:
    """What a condition over records makes of the truth of each record."""
    if quantifier is _EVERY:
        return every(each)
    any_of_them = some(each)
    return any_of_them if quantifier is _ANY else ~any_of_them


def _records(items: Value | None, where: Expr | None, as_of: date) -> list[Truth] | None:
    """The truth of `where` for each record; None where the list was not told."""
    if not isinstance(items, tuple):
        return None
    if where is None:
        return [YES] * len(items)
    return [truth(where, item, as_of, {}) for item in items if isinstance(item, Record)]


def _at_least(number: int, each: list[Truth]) -> Truth:
    """Whether at least `number` of some truths are yes; unknown where those that are unknown could make it so."""
    yes = each.count(YES)
    if yes >= number:
        return YES
    return UNKNOWN if yes + each.count(UNKNOWN) >= number else NO
