"""What completions come to, counted out: every value of every open fact, with the meaning alone and no bits.

The values of a fact are those of the tests' own tables, not the regions that are under test.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.expressions import facts_of, names_of
from dontbuy.engine.facts import Facts, Told, Value, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.reading import Reading
from dontbuy.engine.statements import IMPLIED
from dontbuy.engine.truth import NO, UNKNOWN, YES

REFERENCE = Reference()
Values = Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Counted:
    """The completions of some facts. `values` has those of facts that are not yes or no."""

    rulebook: Rulebook
    rule_set: RuleSet
    facts: Facts
    values: Values
    set_aside: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rulebook: Rulebook, rule_set: RuleSet, reading: Reading, values: Values) -> "Counted":
        return cls(rulebook, rule_set, reading.facts, values, broken(rule_set, reading))

    @cached_property
    def open(self) -> list[str]:
        return [name for name in self.rule_set.facts if name in self.read and name not in self.facts]

    @cached_property
    def read(self) -> set[str]:
        """The facts that a criterion or an implication reads."""
        wanted = [criterion.id for criterion in self.rule_set.criteria]
        for name in wanted:
            wanted += [other for other in names_of(self.rule_set.conditions[name]) if other not in wanted]
        conditions = [self.rule_set.conditions[name] for name in wanted]
        conditions += [implication.when for implication in self.rule_set.implications]
        return {fact for when in conditions for fact in facts_of(when)}

    @property
    def number(self) -> int:
        count = 1
        for name in self.open:
            count *= len(self._values_of(name))
        return count

    @cached_property
    def verdicts(self) -> dict[tuple[Any, ...], str]:
        """The verdict of every completion, by the numbers of the values of the open facts."""
        found = {}
        for numbers in product(*(range(len(self._values_of(name))) for name in self.open)):
            told = {
                name: Told(name, self._values_of(name)[number], f"/{name}")
                for name, number in zip(self.open, numbers, strict=True)
            }
            whole = Facts({name: self._told(name) for name in self.facts} | told, self.facts.as_of)
            if self._may_be(whole):
                found[numbers] = self.verdict(whole)
        return found

    def verdict(self, facts: Facts) -> str:
        met = REFERENCE.decide(self.rule_set, facts)
        fired = {each.says for each in self.rule_set.criteria if met[each.id] is YES}
        strongest = next((word for word in self.rule_set.words if word in fired), None)
        if strongest:
            return strongest
        is_open = any(met[each.id] is UNKNOWN for each in self.rule_set.criteria)
        return (self.rule_set.when_open if is_open else self.rule_set.when_clear).word

    @property
    def by_strength(self) -> list[str]:
        return [*self.rule_set.words, self.rule_set.when_open.word, self.rule_set.when_clear.word]

    def bounds(self, verdict: str) -> tuple[str, str | None, bool] | None:
        """At least, could become, settled; None where there is no completion."""
        order = self.by_strength
        ranks = {order.index(each) for each in self.verdicts.values()}
        if not ranks:
            return None
        strongest, weakest = min(ranks), max(ranks)
        stronger = strongest < min(order.index(verdict), len(self.rule_set.words))
        return order[weakest], order[strongest] if stronger else None, strongest == weakest

    def matters(self, fact: str) -> bool:
        """Whether two completions that differ in this fact alone have different verdicts."""
        if fact not in self.open:
            return False
        at = self.open.index(fact)
        by_rest: dict[tuple[Any, ...], set[str]] = {}
        for numbers, verdict in self.verdicts.items():
            by_rest.setdefault((*numbers[:at], *numbers[at + 1 :]), set()).add(verdict)
        return any(len(each) > 1 for each in by_rest.values())

    def _values_of(self, name: str) -> Sequence[Value]:
        if self.rule_set.facts[name].type.value_type is ValueType.YES_NO:
            return (True, False)
        return self.values[name]

    def _told(self, name: str) -> Told:
        told = self.facts.told(name)
        assert told is not None
        return told

    def _may_be(self, facts: Facts) -> bool:
        return not any(self._breaches(facts))

    def _breaches(self, facts: Facts) -> Iterator[bool]:
        free, as_of = self.facts.in_conflict, facts.as_of
        for implication in self.rule_set.implications:
            if truth(implication.when, facts, as_of, {}) is YES:
                for name, value in implication.then.items():
                    yield name in facts and name not in free and facts.get(name) != value
        for name, when in self.rulebook.derivations.items():
            if name in facts and name not in free:
                by_list = truth(when, facts, as_of, {})
                yield (by_list is YES and facts.get(name) is False) or (by_list is NO and facts.get(name) is True)
        for contradiction in self.rule_set.contradictions:
            if contradiction.name not in self.set_aside:
                yield truth(contradiction.never, facts, as_of, {}) is YES


def broken(rule_set: RuleSet, reading: Reading) -> frozenset[str]:
    """The contradictions that a document runs into: what it tells and its lists fill in, in conflict only with what
    follows, makes them yes."""
    facts = reading.facts
    told = {name: each for name in facts if (each := facts.told(name)) is not None and each.pointer}
    for conflict in reading.conflicts:
        values = [each.value for each in conflict.statements if each.source != IMPLIED]
        if values and all(value == values[0] for value in values):
            told[conflict.fact] = Told(conflict.fact, values[0], "/")
    before = Facts(told, facts.as_of)
    return frozenset(each.name for each in rule_set.contradictions if truth(each.never, before, facts.as_of, {}) is YES)
