"""What is asked of every whole document of a rule set; the claims are written in these questions alone.

A **whole document** tells every fact that a criterion or an implication reads, as a completion of the empty document
does; only what a condition asks with `told` or `is_given` may be left untold. What follows from what is so in it, and
what cannot be so together is not. A document that leaves more untold stands for all whole ones that it can become.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.expressions import (
    Expr,
    IsGiven,
    facts_of,
    names_of,
    walk,
)
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet

T = TypeVar("T")


class FoundDocument(NamedTuple):
    """A document that was found: what it tells, and the day that counts as today."""

    facts: Mapping[str, Value]
    as_of: date


class NamedGoal(NamedTuple):
    """What is wanted of conditions, by their names: that they are yes, are not yes, are no, are neither."""

    yes: Collection[str] = ()
    quiet: Collection[str] = ()
    no: Collection[str] = ()
    open: Collection[str] = ()


class FoundPair(NamedTuple):
    """Two documents that tell the same but for one fact."""

    first: FoundDocument
    second: FoundDocument


class Everywhere(Protocol):
    """The whole documents of one rule set. Each method raises NotComputed where it was ended before it was done."""

    def find(self, goal: NamedGoal, breaking: str = "") -> FoundDocument | None:
        """A document as it is wanted; None where there is none. With `breaking` it breaks the implication or the
        contradiction of this name, and no other."""

    def differ(self, fact: str, either: Iterable[tuple[NamedGoal, NamedGoal]], first: Value | None) -> FoundPair | None:
        """Two documents that differ in one fact alone and are as one of these has it of the first and of the second;
        None where there are none. `first` is the value of the fact in the first, any where that is None."""

    def open_in_part(self, criterion: str) -> FoundDocument | None:
        """A document that tells any of the facts that a criterion reads, no others, and leaves that criterion open once
        it is read; None where there is none. It need not be whole."""


class Unanswered:
    """Those of a rule set of which nothing can be said: each question raises NotComputed."""

    def find(self, goal: NamedGoal, breaking: str = "") -> FoundDocument | None:
        raise NotComputed

    def differ(self, fact: str, either: Iterable[tuple[NamedGoal, NamedGoal]], first: Value | None) -> FoundPair | None:
        raise NotComputed

    def open_in_part(self, criterion: str) -> FoundDocument | None:
        raise NotComputed


class Ask(Protocol):
    """Who answers."""

    def __call__(
        self, rulebook: Rulebook, rule_set: RuleSet, steps: Steps, more: Mapping[str, Expr] | None = None
    ) -> Everywhere:
        """The whole documents of a rule set; `more` are conditions, by names of their own, that it has beside. A whole
        document tells their facts too. Raises NotComputed."""


def first_found(questions: Iterable[Callable[[], T | None]]) -> T | None:
    """What the first of some questions finds that finds something; None where none does. Raises NotComputed where none
    does, and one was not answered."""
    unanswered = False
    for question in questions:
        try:
            found = question()
        except NotComputed:
            unanswered = True
        else:
            if found is not None:
                return found
    if unanswered:
        raise NotComputed
    return None


def facts_near_and_far(conditions: Mapping[str, Expr]) -> dict[str, frozenset[str]]:
    """The facts that each condition reads, itself or through those that it names; each stands after these."""
    found: dict[str, frozenset[str]] = {}
    for name, when in conditions.items():
        found[name] = frozenset(facts_of(when)).union(*(found[other] for other in names_of(when)))
    return found


def asking_what_is_given(conditions: Mapping[str, Expr]) -> set[str]:
    """The conditions that ask with `is_given`, near or far: telling more may overturn these alone."""
    found: set[str] = set()
    for name, when in conditions.items():
        if any(isinstance(node, IsGiven) for node in walk(when)) or not found.isdisjoint(names_of(when)):
            found.add(name)
    return found
