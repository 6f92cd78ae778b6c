"""The nodes of a condition, a tree of frozen values: tests of facts, and what combines them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from dontbuy.engine.facts import Value


class Op(StrEnum):
    """How a fact is compared with an operand."""

    IS = "is"
    IN = "in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    ON_OR_BEFORE = "on_or_before"
    BEFORE = "before"
    ON_OR_AFTER = "on_or_after"
    AFTER = "after"
    INCLUDES = "includes"
    INCLUDES_ANY = "includes_any"
    CLASS = "class"


class AsOf(StrEnum):
    """The operand that stands for the day that counts as today."""

    AS_OF = "as_of"


class Quantifier(StrEnum):
    """How many records of a list a condition speaks of."""

    ANY = "any_item"
    EVERY = "every_item"
    NO = "no_item"


@dataclass(frozen=True, slots=True)
class MetricClass:
    """The operand of CLASS: the name of a class of the metrics catalogue, and the ids of its metrics."""

    name: str
    metrics: frozenset[str]


Operand = Value | AsOf | MetricClass
"""What a fact is compared with: one value, several in a tuple, today, or a class of metrics."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against an operand of its own type, a list against its members. Unknown where the fact was not told."""

    fact: str
    op: Op
    operand: Operand


@dataclass(frozen=True, slots=True)
class IsGiven:
    """Whether a fact was told at all: never unknown, and the only node that may turn when more is told."""

    fact: str
    given: bool


@dataclass(frozen=True, slots=True)
class IsTold:
    """YES if the fact was told, UNKNOWN if not; never NO. So telling more cannot reverse it."""

    fact: str


@dataclass(frozen=True, slots=True)
class Items:
    """A condition over the records of a list. Of the empty list *any* is no, *every* and *no* are yes."""

    quantifier: Quantifier
    fact: str
    where: "Expr"


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of a list meet a condition; `op` is AT_LEAST or AT_MOST."""

    fact: str
    where: "Expr | None"
    op: Op
    number: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds."""

    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One term holds, or more."""

    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The term does not hold; unknown stays unknown."""

    term: "Expr"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `number` of the terms hold."""

    number: int
    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Holds:
    """Another condition of the same rule set, by name."""

    name: str


CONNECTIVES = (AllOf, AnyOf, AtLeast)
"""What puts the truths of several terms together."""
Test = Compare | IsGiven | IsTold | Items | Count
"""The leaves: what is decided from facts alone. Each has a `fact`; the engines and `explain` take any of them."""
Expr = Test | AllOf | AnyOf | Not | AtLeast | Holds


def children(expr: Expr) -> tuple[Expr, ...]:
    """The terms that a connective combines; `()` for a test and for *holds*."""
    match expr:
        case AllOf(terms) | AnyOf(terms) | AtLeast(_, terms):
            return terms
        case Not(term):
            return (term,)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of a condition, the node itself first; conditions over records are not entered."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def facts_of(expr: Expr) -> Iterator[str]:
    """The facts that a condition reads itself, in its order; what it reads through a *holds* is not among them."""
    for node in walk(expr):
        if isinstance(node, Test):
            yield node.fact


def names_of(expr: Expr) -> Iterator[str]:
    """The conditions that a condition names by *holds*, in its order."""
    for node in walk(expr):
        if isinstance(node, Holds):
            yield node.name


def behind(conditions: Mapping[str, Expr], names: Iterable[str]) -> dict[str, Expr]:
    """Some conditions and those that they name, near or far; each stands after those that it names, as it came."""
    wanted = {*names}
    for name in reversed([*conditions]):
        if name in wanted:
            wanted.update(names_of(conditions[name]))
    return {name: when for name, when in conditions.items() if name in wanted}


class WithTestsNamed(NamedTuple):
    """Some conditions, and their tests apart: so each test is decided once, however many conditions share it.

    `tests` are the distinct tests by a name, `over_tests` the conditions with *holds* of that name for each test.
    """

    tests: Mapping[str, Test]
    over_tests: Mapping[str, Expr]


def with_tests_named(conditions: Mapping[str, Expr]) -> WithTestsNamed:
    """The same conditions with a name, such as `(test 7)`, for each test."""
    names: dict[Test, str] = {}

    def named(expr: Expr) -> Expr:
        match expr:
            case AllOf(terms):
                return AllOf(tuple(named(term) for term in terms))
            case AnyOf(terms):
                return AnyOf(tuple(named(term) for term in terms))
            case AtLeast(number, terms):
                return AtLeast(number, tuple(named(term) for term in terms))
            case Not(term):
                return Not(named(term))
            case Holds():
                return expr
            case _:
                return Holds(names.setdefault(expr, f"(test {len(names)})"))

    over_tests = {name: named(when) for name, when in conditions.items()}
    return WithTestsNamed({name: test for test, name in names.items()}, over_tests)
