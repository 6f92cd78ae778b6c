"""The engine that is right by definition: it applies the meaning of the language to every condition, in order."""

from collections.abc import Mapping

from engine.facts import Facts
from engine.ir import RuleSet
from engine.meaning import truth_of
from engine.truth import Truth


class Reference:
    """Slow and obvious; the other engines are held to it."""

    name = "reference"

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        met: dict[str, Truth] = {}
        for condition in rule_set.conditions:
            met[condition.name] = truth_of(condition.when, facts, met)
        return met
