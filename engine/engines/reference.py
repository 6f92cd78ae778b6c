"""The engine that is right by definition: it applies the meaning of the language to every condition, in order."""

from collections.abc import Iterable, Mapping

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.truth import Truth


class Reference:
    """Slow and obvious; the other engines are held to it."""

    name = "reference"

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """Nothing: it reads the conditions as they stand."""

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        met: dict[str, Truth] = {}
        for name, when in rule_set.conditions.items():
            met[name] = truth_of(when, facts, met)
        return met
