"""What was found about each criterion, and the facts that it rests on."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dontbuy.engine.explain import Explanation
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth


class Finding(NamedTuple):
    """A criterion fired (yes), is clear (no) or is open (unknown).

    `facts` are those that decide it, and `missing` names the facts that could still decide an open one. `so_far` are
    the facts that count for an open one already, though only together with something that is missing.
    """

    criterion: Criterion
    truth: Truth
    facts: tuple[Told, ...] = ()
    missing: tuple[str, ...] = ()
    so_far: tuple[Told, ...] = ()


def ids(findings: Iterable[Finding]) -> list[str]:
    """The criteria of some findings."""
    return [finding.criterion.id for finding in findings]


class Findings:
    """Explains the truths that the engines agreed on: `met` has one for each test and each condition, by name."""

    def __init__(self, rule_set: RuleSet, facts: Facts, met: Mapping[str, Truth]) -> None:
        self.rule_set = rule_set
        self.facts = facts
        self.met = met
        self._explanation = Explanation(rule_set.tests, rule_set.over_tests, met)

    def about(self, criteria: Iterable[Criterion], *, explain_clear: bool = False) -> tuple[Finding, ...]:
        """One finding for each criterion, in the given order."""
        return tuple([self._finding(criterion, explain_clear) for criterion in criteria])

    def about_the_side(self) -> tuple[Told, ...]:
        """The facts that decide the side; `()` where it is open or there is none."""
        side = self.rule_set.side
        if side is None or self.met[side.condition] is UNKNOWN:
            return ()
        return self._facts(side.condition)

    def _finding(self, criterion: Criterion, explain_clear: bool) -> Finding:
        truth = self.met[criterion.id]
        if truth is UNKNOWN:
            return Finding(criterion, truth, (), self._missing(criterion), self._so_far(criterion))
        if truth is NO and not explain_clear:
            return Finding(criterion, truth)
        return Finding(criterion, truth, self._facts(criterion.id))

    def _missing(self, criterion: Criterion) -> tuple[str, ...]:
        """The facts that could decide an open condition, each once."""
        return tuple(dict.fromkeys([self._asked(fact) for fact in self._behind(criterion.id)]))

    def _asked(self, fact: str) -> str:
        """The fact to ask for: the list itself, where a derived fact has no list to come from and is in no conflict."""
        if fact in self.facts.in_conflict:
            return fact
        origin = self.rule_set.facts[fact].derived_from
        return origin if origin and origin in self.rule_set.facts and self.facts.told(origin) is None else fact

    def _so_far(self, criterion: Criterion) -> tuple[Told, ...]:
        """The told facts that count for an open condition already, each once, as they were told."""
        tests, met = self.rule_set.joining.get(criterion.id), self.met
        if tests is None:
            return self._told([test.fact for test in self._explanation.speaking_for(criterion.id)])
        return self._told([fact for test, fact in tests if met[test] is YES])

    def _facts(self, condition: str) -> tuple[Told, ...]:
        """The facts that give a condition its truth, each once; one on whose not being told it rests is left out."""
        return self._told(self._behind(condition))

    def _told(self, facts: Iterable[str]) -> tuple[Told, ...]:
        return tuple([told for name in dict.fromkeys(facts) if (told := self.facts.told(name)) is not None])

    def _behind(self, condition: str) -> list[str]:
        """The facts of the tests that a condition rests on, those of its own truth; most conditions only join tests."""
        tests, met = self.rule_set.joining.get(condition), self.met
        if tests is None:
            return [test.fact for test in self._explanation.behind(condition)]
        truth = met[condition]
        return [fact for test, fact in tests if met[test] is truth]
