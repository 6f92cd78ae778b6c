"""Why a condition holds or fails, and what is missing where neither is known."""

from collections.abc import Iterator, Mapping

from engine.facts import Facts
from engine.ir import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test, children
from engine.meaning import truth_of
from engine.truth import Truth

Conditions = Mapping[str, Expr]
Met = Mapping[str, Truth]


def support(expr: Expr, shown: Truth, facts: Facts, conditions: Conditions, met: Met) -> Iterator[Test]:
    """Every test whose truth makes the condition `shown` (yes or no), in the order of the condition.

    With the facts of these tests alone the condition has that truth; without all of them it has not.
    """
    match expr:
        case Not(term):
            yield from support(term, ~shown, facts, conditions, met)
        case Holds(name):
            yield from support(conditions[name], shown, facts, conditions, met)
        case AllOf() | AnyOf() | AtLeast():
            # Of a conjunction that holds, and of a disjunction that fails, every term has the truth of the whole.
            every = isinstance(expr, AllOf if shown is Truth.YES else AnyOf)
            for term in children(expr):
                if every or truth_of(term, facts, met) is shown:
                    yield from support(term, shown, facts, conditions, met)
        case _:
            yield expr


def missing(expr: Expr, facts: Facts, conditions: Conditions, met: Met) -> Iterator[Test]:
    """Every unknown test that could still decide an open condition; a part already decided is not entered."""
    match expr:
        case Holds(name):
            yield from missing(conditions[name], facts, conditions, met)
        case Not() | AllOf() | AnyOf() | AtLeast():
            for term in children(expr):
                if truth_of(term, facts, met) is Truth.UNKNOWN:
                    yield from missing(term, facts, conditions, met)
        case _:
            yield expr
