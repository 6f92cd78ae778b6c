"""What an engine is."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth


class Engine(Protocol):
    """Says of every condition of a rule set whether it holds, by name."""

    @property
    def name(self) -> str: ...

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """Do now what the first evaluation would wait for. Raises RulebookError where it would take too much."""

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]: ...
