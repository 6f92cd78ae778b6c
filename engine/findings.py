"""What was found about each criterion, and the facts that it rests on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.explain import Explanation
from dontbuy.engine.facts import Evidence, Facts, Value
from dontbuy.engine.ir import Criterion, Expr, RuleSet, Test
from dontbuy.engine.truth import Truth


class Basis(NamedTuple):
    """One fact that a finding rests on. A derived fact has the pointer of the list that it comes from.

    `implied_by` are the pointers of the facts from which its value follows; a value that nobody told, and that only
    follows, has the pointer `""`.
    """

    fact: str
    value: Value
    pointer: str
    evidence: tuple[Evidence, ...]
    self_reported: bool
    implied_by: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A criterion fired (yes), is clear (no) or is open (unknown).

    `facts` are those that decide it, and `missing` names the facts that could still decide an open one.
    """

    criterion: Criterion
    truth: Truth
    facts: tuple[Basis, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """Explains the truths that the engines agreed on: `met` has one for each condition, by name."""

    rule_set: RuleSet
    facts: Facts
    met: Mapping[str, Truth]

    def about(self, criteria: Iterable[Criterion], *, explain_clear: bool = False) -> tuple[Finding, ...]:
        """One finding for each criterion, in the given order."""
        return tuple(self._finding(criterion, explain_clear) for criterion in criteria)

    def about_the_side(self) -> tuple[Basis, ...]:
        """The facts that decide the side; `()` where it is open or there is none."""
        side = self.rule_set.side
        truth = self.met[side.condition] if side else Truth.UNKNOWN
        if side is None or truth is Truth.UNKNOWN:
            return ()
        return tuple(self._basis(self.rule_set.conditions[side.condition], truth))

    def _finding(self, criterion: Criterion, explain_clear: bool) -> Finding:
        truth = self.met[criterion.id]
        if truth is Truth.UNKNOWN:
            return Finding(criterion, truth, missing=self._missing(criterion.when))
        if truth is Truth.NO and not explain_clear:
            return Finding(criterion, truth)
        return Finding(criterion, truth, tuple(self._basis(criterion.when, truth)))

    def _missing(self, when: Expr) -> tuple[str, ...]:
        """The facts that could decide an open condition, each once."""
        tests = Explanation(self.facts, self.rule_set.conditions, self.met).missing(when)
        return tuple(dict.fromkeys(self._asked(test) for test in tests))

    def _asked(self, test: Test) -> str:
        """The fact to ask for: the list itself, where a derived fact has no list to come from and is in no conflict."""
        if test.fact in self.facts.in_conflict:
            return test.fact
        origin = self.rule_set.facts[test.fact].derived_from
        return origin if origin in self.rule_set.facts and self.facts.told(origin) is None else test.fact

    def _basis(self, when: Expr, truth: Truth) -> Iterator[Basis]:
        """The facts that give a condition its truth, each once, as they were told."""
        tests = Explanation(self.facts, self.rule_set.conditions, self.met).support(when, truth)
        for name in dict.fromkeys(test.fact for test in tests):
            told = self.facts.told(name)
            if told is not None:
                yield Basis(name, told.value, told.pointer, told.evidence, told.own_word, told.implied_by)
