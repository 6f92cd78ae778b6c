"""What was found about each criterion, and the facts that it rests on."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dontbuy.engine.explain import Explanation
from dontbuy.engine.expressions import Test
from dontbuy.engine.facts import Evidence, Facts, Value
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.truth import NO, UNKNOWN, Truth


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

    `facts` are those that decide it, and `missing` names the facts that could still decide an open one. `so_far` are
    the facts that count for an open one already, though only together with something that is missing.
    """

    criterion: Criterion
    truth: Truth
    facts: tuple[Basis, ...] = ()
    missing: tuple[str, ...] = ()
    so_far: tuple[Basis, ...] = ()


class Findings:
    """Explains the truths that the engines agreed on: `met` has one for each test and each condition, by name."""

    def __init__(self, rule_set: RuleSet, facts: Facts, met: Mapping[str, Truth]) -> None:
        self.rule_set = rule_set
        self.facts = facts
        self.met = met
        self._explanation = Explanation(rule_set.tests, rule_set.over_tests, met)
        self._bases: dict[str, Basis] = {}  # the facts that a finding rests on so far: several findings rest on one

    def about(self, criteria: Iterable[Criterion], *, explain_clear: bool = False) -> tuple[Finding, ...]:
        """One finding for each criterion, in the given order."""
        return tuple([self._finding(criterion, explain_clear) for criterion in criteria])

    def about_the_side(self) -> tuple[Basis, ...]:
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
        return tuple(dict.fromkeys([self._asked(test.fact) for test in self._explanation.behind(criterion.id)]))

    def _asked(self, fact: str) -> str:
        """The fact to ask for: the list itself, where a derived fact has no list to come from and is in no conflict."""
        if fact in self.facts.in_conflict:
            return fact
        origin = self.rule_set.facts[fact].derived_from
        return origin if origin and origin in self.rule_set.facts and self.facts.told(origin) is None else fact

    def _so_far(self, criterion: Criterion) -> tuple[Basis, ...]:
        """The told facts that count for an open condition already, each once, as they were told."""
        return self._told(self._explanation.speaking_for(criterion.id))

    def _facts(self, condition: str) -> tuple[Basis, ...]:
        """The facts that give a condition its truth, each once, as they were told."""
        return self._told(self._explanation.behind(condition))

    def _told(self, tests: Iterable[Test]) -> tuple[Basis, ...]:
        names = dict.fromkeys([test.fact for test in tests])
        return tuple([basis for name in names if (basis := self._basis(name)) is not None])

    def _basis(self, fact: str) -> Basis | None:
        """A fact as it was told; None where a condition rests on its not being told."""
        basis = self._bases.get(fact)
        if basis is None and (told := self.facts.told(fact)):
            basis = self._bases[fact] = Basis(
                fact, told.value, told.pointer, told.evidence, told.own_word, told.implied_by
            )
        return basis
