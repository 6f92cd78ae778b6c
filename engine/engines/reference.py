"""The engine that is right by definition: it applies the meaning of the language to every condition, in order."""

from collections.abc import Iterable, Mapping

from dontbuy.engine.engines.base import Engine
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import combined
from dontbuy.engine.truth import Truth


class Reference(Engine):
    """Slow and obvious; the other engines are held to it."""

    name = "reference"

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """Nothing: it reads the conditions as they stand."""

    def combine(self, rule_set: RuleSet, tests: Mapping[str, Truth]) -> Mapping[str, Truth]:
        met = dict(tests)
        for name, when in rule_set.over_tests.items():
            met[name] = combined(when, met)
        return {name: met[name] for name in rule_set.over_tests}
