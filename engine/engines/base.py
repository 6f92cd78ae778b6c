"""What an engine is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import decided
from dontbuy.engine.rails import Rails, mask_of, truths_of
from dontbuy.engine.truth import Truth


class Engine(ABC):
    """Says of every condition of a rule set whether it holds, by name."""

    name: str

    @abstractmethod
    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """Do now what the first evaluation would wait for. Raises RulebookError where it would take too much."""

    @abstractmethod
    def combine(self, rule_set: RuleSet, tests: Mapping[str, Truth]) -> Mapping[str, Truth]:
        """The truth of every condition, from the truth of every test of the rule set, by its name."""

    def on_rails(self, rule_set: RuleSet, mask: int) -> Rails:
        """The same, from the mask of the tests; the conditions are those of `over_tests`, in that order."""
        met = self.combine(rule_set, truths_of(rule_set.tests, mask))
        return Rails.of(rule_set.over_tests, met)

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        """The truth of every condition over some facts."""
        return self.combine(rule_set, decided(rule_set.tests, facts))


class OnRails(Engine):
    """An engine that works with bits, and says the same by name."""

    @abstractmethod
    def on_rails(self, rule_set: RuleSet, mask: int) -> Rails: ...

    def combine(self, rule_set: RuleSet, tests: Mapping[str, Truth]) -> Mapping[str, Truth]:
        return self.on_rails(rule_set, mask_of(rule_set.tests, tests)).truths(rule_set.over_tests)
