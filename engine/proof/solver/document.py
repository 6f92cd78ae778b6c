"""One document as formulas: what it may tell, when each condition is yes or no of it, and what it would break."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.expressions import Expr, IsGiven, IsTold, Test, names_of, walk
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.everywhere import FoundDocument, NamedGoal, facts_near_and_far
from dontbuy.engine.proof.solver.formulas import Formula, Truths, every, no, some, truths_of
from dontbuy.engine.proof.solver.records import OpenTelling
from dontbuy.engine.proof.solver.values import Chosen, Today, is_so

Naming = Callable[[Truths], Truths]
"""Gives the two formulas of a condition names of their own."""


@dataclass(frozen=True, slots=True)
class AskedConditions:
    """The conditions that are asked of a document, by name, and what they read.

    `completed` are the facts that a whole document tells: a criterion or an implication reads them; it may leave those
    of `may_be_untold` untold. `tests` are the tests of each fact, each once.
    """

    rulebook: Rulebook
    rule_set: RuleSet
    conditions: Mapping[str, Expr]
    reads: Mapping[str, frozenset[str]]
    completed: frozenset[str]
    may_be_untold: frozenset[str]
    tests: Mapping[str, tuple[Test, ...]]

    @classmethod
    def of(cls, rulebook: Rulebook, rule_set: RuleSet, more: Mapping[str, Expr]) -> "AskedConditions":
        judged = {**_judged(rule_set), **more}
        implies = {f"implies {each.name}": each.when for each in rule_set.implications}
        never = {f"never {each.name}": each.never for each in rule_set.contradictions}
        lists = {f"derives {name}": rulebook.derivations[name] for name in filled_in(rulebook, rule_set)}
        conditions = {**judged, **implies, **never, **lists}
        reads = facts_near_and_far(conditions)
        completed = frozenset(fact for name in (*judged, *implies) for fact in reads[name])
        tests: dict[str, dict[Test, None]] = {name: {} for name in rule_set.facts}
        for test in _tests_of(conditions.values()):
            tests[test.fact][test] = None
        asked = {name for name, each in tests.items() if any(isinstance(test, IsGiven | IsTold) for test in each)}
        follows = {name for name in rule_set.facts if rulebook.facts[name].derived_from in completed}
        return cls(
            rulebook,
            rule_set,
            conditions,
            reads,
            completed,
            completed & asked - follows,
            {name: tuple(each) for name, each in tests.items()},
        )


class Broken(NamedTuple):
    """When an implication or a contradiction of a name is broken, or `""`, a list. `gives` is the fact that follows
    otherwise; `""` of a contradiction."""

    name: str
    gives: str
    is_so: Formula


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that is open: what it tells of each fact, and what each condition comes to."""

    asked: AskedConditions
    tellings: Mapping[str, OpenTelling]
    truths: Mapping[str, Truths]
    today: Today

    @classmethod
    def of(
        cls, asked: AskedConditions, tellings: Mapping[str, OpenTelling], today: Today, named: Naming
    ) -> "OpenDocument":
        """The document that tells this."""
        return cls._with(asked, tellings, today, named, {})

    def with_other(self, fact: str, telling: OpenTelling, named: Naming) -> "OpenDocument":
        """The document with one fact told otherwise."""
        alike = {name: each for name, each in self.truths.items() if fact not in self.asked.reads[name]}
        return self._with(self.asked, {**self.tellings, fact: telling}, self.today, named, alike)

    @classmethod
    def _with(
        cls,
        asked: AskedConditions,
        tellings: Mapping[str, OpenTelling],
        today: Today,
        named: Naming,
        known: Mapping[str, Truths],
    ) -> "OpenDocument":
        truths = dict(known)
        for name, when in asked.conditions.items():
            if name not in truths:
                truths[name] = named(
                    truths_of(when, lambda test: tellings[test.fact].truths(test, today), truths.__getitem__)
                )
        return cls(asked, tellings, truths, today)

    def is_as(self, goal: NamedGoal) -> list[Formula]:
        """What is true where the document is as it is wanted."""
        truths = self.truths
        return [
            *(truths[name].yes for name in goal.yes),
            *(no(truths[name].yes) for name in goal.quiet),
            *(truths[name].no for name in goal.no),
            *(no(formula) for name in goal.open for formula in truths[name]),
        ]

    def broken(self) -> Iterator[Broken]:
        """What must not be."""
        rule_set = self.asked.rule_set
        for implication in rule_set.implications:
            when = self.truths[f"implies {implication.name}"].yes
            for fact, value in implication.then.items():
                yield Broken(implication.name, fact, every((when, self._is_not(fact, value))))
        for fact in filled_in(self.asked.rulebook, rule_set):
            by_list = self.truths[f"derives {fact}"]
            against = every((by_list.yes, self._is_not(fact, True)))
            yield Broken("", fact, some((against, every((by_list.no, self.tellings[fact].is_exactly(True))))))
        for contradiction in rule_set.contradictions:
            yield Broken(contradiction.name, "", self.truths[f"never {contradiction.name}"].yes)

    def _is_not(self, fact: str, value: Value) -> Formula:
        """Whether a fact has not the value that follows: of what a whole document does not tell nothing is asked."""
        told = self.tellings[fact]
        if fact in self.asked.completed:
            return no(told.is_exactly(value))
        return every((told.told, no(told.is_exactly(value))))

    def chosen(self, chosen: Chosen) -> FoundDocument:
        """The document that was chosen, as it can be sent."""
        told = {name: each.value.chosen(chosen) for name, each in self.tellings.items() if is_so(chosen, each.told)}
        return FoundDocument(told, self.today.chosen(chosen))


def filled_in(rulebook: Rulebook, rule_set: RuleSet) -> list[str]:
    """The facts of a rule set that a list of its fills in."""
    return [name for name in rulebook.derivations if {name, rulebook.facts[name].derived_from} <= rule_set.facts.keys()]


def _judged(rule_set: RuleSet) -> dict[str, Expr]:
    """The conditions of the criteria, and those that they name."""
    wanted = [criterion.id for criterion in rule_set.criteria]
    for name in wanted:
        wanted.extend(other for other in names_of(rule_set.conditions[name]) if other not in wanted)
    return {name: when for name, when in rule_set.conditions.items() if name in wanted}


def _tests_of(conditions: Iterable[Expr]) -> Iterator[Test]:
    for when in conditions:
        yield from (node for node in walk(when) if isinstance(node, Test))
