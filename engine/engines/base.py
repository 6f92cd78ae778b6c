"""What an engine is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import decided
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

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        """The truth of every condition over some facts."""
        return self.combine(rule_set, decided(rule_set.tests, facts))
