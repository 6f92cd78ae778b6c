"""Conditions as SQL: what a connective makes of its terms, and where a condition names another."""

from collections.abc import Callable, Mapping

from sqlglot.expressions import Expr as Sql

from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test, names_of, walk
from dontbuy.engine.sql.logic import at_least, denied, every, some

_MOST_REPEATED = 4
"""A condition that others name is written into each of them, until the whole grows to so many times its length."""


def condition(expr: Expr, test: Callable[[Test], Sql], named: Callable[[str], Sql] | None = None) -> Sql:
    """A condition, given what its tests are, and what the conditions are that it names by *holds*."""
    match expr:
        case AllOf(terms):
            return every([condition(term, test, named) for term in terms])
        case AnyOf(terms):
            return some([condition(term, test, named) for term in terms])
        case AtLeast(number, terms):
            return at_least(number, [condition(term, test, named) for term in terms])
        case Not(term):
            return denied(condition(term, test, named))
        case Holds(name):
            if named is None:
                raise TypeError("a condition is named where none can be")
            return named(name)
        case _:
            return test(expr)


def levels(conditions: Mapping[str, Expr]) -> list[list[str]]:
    """The conditions that others name, step by step: those of a step name only those of the steps before.

    `[]` where all of them may as well be written out wherever they are named.
    """
    length: dict[str, int] = {}
    for name, when in conditions.items():
        length[name] = sum(length[node.name] if isinstance(node, Holds) else 1 for node in walk(when))
    plain = sum(1 for when in conditions.values() for _ in walk(when))
    if sum(length.values()) <= _MOST_REPEATED * plain:
        return []
    named = {name for when in conditions.values() for name in names_of(when)}
    depth: dict[str, int] = {}
    for name, when in conditions.items():
        if name in named:
            depth[name] = 1 + max((depth[other] for other in names_of(when)), default=-1)
    steps: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name, at in depth.items():
        steps[at].append(name)
    return steps
