"""What an engine is."""

from collections.abc import Mapping
from typing import Protocol

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth


class Engine(Protocol):
    """Says of every condition of a rule set whether it holds, by name."""

    @property
    def name(self) -> str: ...

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]: ...
