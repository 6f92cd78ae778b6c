"""What lists decide: the derived facts that follow from the records of a list, by what each record comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dontbuy.engine.expressions import Count, Expr, Holds, Items, Test, walk
from dontbuy.engine.facts import Record, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import combined, truth
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.leaves import Slow
from dontbuy.engine.rails import bits_of
from dontbuy.engine.truth import UNKNOWN, YES, Truth

MOST_KEPT = 6
"""Records of a list whose facts are kept for the next list that comes to the same."""


_NONE_MET: Mapping[str, Truth] = {}


@dataclass(frozen=True, slots=True)
class ListPlan:
    """The facts derived from one list: each with its condition over `tests` of the list.

    `leaves` are the distinct tests of a record's fields that those read. What a list decides follows from the truths of
    these, record by record, so it is worked out once for each way in which they can come out.
    """

    name: str
    tests: Mapping[str, Test]
    conditions: Mapping[str, Expr]
    leaves: Sequence[Test]
    _kept: CappedMemo[tuple[int, ...], Mapping[str, bool]] = field(default_factory=CappedMemo)

    def derived(self, value: Value, as_of: date) -> Mapping[str, bool]:
        """Each derived fact that a list decides."""
        if not isinstance(value, tuple) or len(value) > MOST_KEPT:
            return self._worked_out(value, as_of)
        key = tuple([self._key(record, as_of) for record in value])
        found = self._kept.get(key)
        return self._kept.keep(key, self._worked_out(value, as_of)) if found is None else found

    def _key(self, record: Record, as_of: date) -> int:
        key = 0
        for leaf in self.leaves:
            key = key << 2 | bits_of(truth(leaf, record, as_of, _NONE_MET))
        return key

    def _worked_out(self, value: Value, as_of: date) -> Mapping[str, bool]:
        tests = {name: truth(test, {self.name: value}, as_of, {}) for name, test in self.tests.items()}
        truths = {name: combined(when, tests) for name, when in self.conditions.items()}
        return {name: each is YES for name, each in truths.items() if each is not UNKNOWN}


def list_plans(rulebook: Rulebook, rule_set: RuleSet) -> Sequence[ListPlan]:
    """A plan for each list that a kind takes and from which facts are derived. Raises Slow where a derived fact reads
    anything but records of its list."""
    conditions: dict[str, dict[str, Expr]] = {}
    for name, when in rulebook.derived.over_tests.items():
        if name in rule_set.facts:
            conditions.setdefault(rulebook.facts[name].derived_from, {})[name] = when
    return [_list_plan(rulebook, name, each) for name, each in conditions.items() if name in rule_set.facts]


def _list_plan(rulebook: Rulebook, name: str, conditions: Mapping[str, Expr]) -> ListPlan:
    named = [node.name for when in conditions.values() for node in walk(when) if isinstance(node, Holds)]
    tests = {each: rulebook.derived.tests[each] for each in dict.fromkeys(named)}
    return ListPlan(name, tests, conditions, [*dict.fromkeys(_leaves(name, tests.values()))])


def _leaves(name: str, tests: Iterable[Test]) -> Iterable[Test]:
    for test in tests:
        if not isinstance(test, Items | Count) or test.fact != name:
            raise Slow
        for node in walk(test.where) if test.where is not None else ():
            if isinstance(node, Test):
                yield node
