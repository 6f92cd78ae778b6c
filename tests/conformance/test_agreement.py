"""Every engine says what the reference says, and what was told is never taken back by telling more."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.engines.base import Engine
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.evaluate import explained
from dontbuy.engine.explain import Explanation
from dontbuy.engine.expressions import Compare, Expr, Op, walk
from dontbuy.engine.facts import Facts
from dontbuy.engine.findings import Findings
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import decided, truth_of
from dontbuy.engine.rails import mask_of, truths_of
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import TYPES, in_random_order, invented, rule_sets, some_of, told

REFERENCE, RETE = Reference(), Rete()
OTHERS = pytest.mark.parametrize("engine", [RETE, Compiled()], ids=lambda engine: engine.name)
SEEDS = st.integers(0, 2**32)


def test_random_rule_sets_use_every_node_and_every_operator() -> None:
    """What `strategies.py` does not invent is held by no test below."""
    whens = [when for seed in range(100) for when in invented(seed, 10, 14, with_given=True).conditions.values()]
    nodes = [node for when in whens for node in walk(when)]

    assert {type(node) for node in nodes} == set(get_args(Expr))
    assert {node.op for node in nodes if isinstance(node, Compare)} == set(Op)


@OTHERS
@settings(max_examples=300)
@given(rule_set=rule_sets(least=3), seed=SEEDS)
def test_the_engines_agree_on_every_condition(engine: Engine, rule_set: RuleSet, seed: int) -> None:
    for facts in told(seed, 60):
        assert engine.decide(rule_set, facts) == REFERENCE.decide(rule_set, facts)


@OTHERS
@settings(max_examples=100)
@given(rule_set=rule_sets(least=3), seed=SEEDS)
def test_the_engines_say_the_same_by_bits_as_by_name(engine: Engine, rule_set: RuleSet, seed: int) -> None:
    for facts in told(seed, 20):
        mask = mask_of(rule_set.tests, decided(rule_set.tests, facts))
        assert truths_of(rule_set.tests, mask) == decided(rule_set.tests, facts)
        assert engine.on_rails(rule_set, mask) == REFERENCE.on_rails(rule_set, mask)


@settings(max_examples=300)
@given(rule_set=rule_sets(least=3), seed=SEEDS)
def test_the_truths_are_those_of_the_conditions_as_they_are_written(rule_set: RuleSet, seed: int) -> None:
    """The engines put together tests that have names; here each test is decided where it stands."""
    for facts in told(seed, 10):
        met: dict[str, Truth] = {}
        for name, when in rule_set.conditions.items():
            met[name] = truth_of(when, facts, met)
        assert REFERENCE.decide(rule_set, facts) == met


@OTHERS
@settings(max_examples=40)
@given(rule_set=rule_sets(least=20, most=120), seed=SEEDS)
def test_the_engines_agree_on_large_rule_sets(engine: Engine, rule_set: RuleSet, seed: int) -> None:
    for facts in told(seed, 30):
        assert engine.decide(rule_set, facts) == REFERENCE.decide(rule_set, facts)


@settings(max_examples=1500)
@given(rule_set=rule_sets(with_given=False), seed=SEEDS)
def test_telling_more_never_overturns_a_yes_or_a_no(rule_set: RuleSet, seed: int) -> None:
    (everything,) = told(seed, 1)
    before = dict.fromkeys(rule_set.conditions, Truth.UNKNOWN)
    for facts in in_random_order(everything, seed, steps=8):
        now = REFERENCE.decide(rule_set, facts)
        turned = [name for name in now if before[name] not in (Truth.UNKNOWN, now[name])]
        assert turned == []
        before = dict(now)


@settings(max_examples=1500)
@given(rule_set=rule_sets(with_given=False), seed=SEEDS)
def test_telling_more_keeps_the_verdict_within_what_it_could_become(rule_set: RuleSet, seed: int) -> None:
    strength = [*rule_set.words, rule_set.when_open.word, rule_set.when_clear.word]
    (everything,) = told(seed, 1)
    bounds = [(0, len(strength))]
    for facts in in_random_order(everything, seed, steps=6):
        found = explained(rule_set, facts, REFERENCE.decide(rule_set, facts)).conclusion
        now = strength.index(found.word.word)
        assert all(strongest <= now <= weakest for strongest, weakest in bounds)
        fired_or_settled = found.fired or found.settled
        strongest = now if found.could_become is None else strength.index(found.could_become)
        bounds.append((strongest, now if fired_or_settled else len(strength)))


@settings(max_examples=300)
@given(rule_set=rule_sets(), seed=SEEDS)
def test_a_finding_names_the_facts_of_every_test_behind_it(rule_set: RuleSet, seed: int) -> None:
    """What only joins tests is explained from a table; the explanation says the same of it."""
    for facts in told(seed, 5):
        met = {**decided(rule_set.tests, facts), **REFERENCE.decide(rule_set, facts)}
        explanation = Explanation(rule_set.tests, rule_set.over_tests, met)
        for finding in Findings(rule_set, facts, met).about(rule_set.criteria, explain_clear=True):
            behind = dict.fromkeys(test.fact for test in explanation.behind(finding.criterion.id))
            is_open = finding.truth is Truth.UNKNOWN
            assert finding.missing == (tuple(behind) if is_open else ())
            assert [each.fact for each in finding.facts] == [name for name in behind if name in facts and not is_open]


@settings(max_examples=1500)
@given(rule_set=rule_sets(with_given=False), seed=SEEDS)
def test_the_facts_of_a_finding_decide_it_alone_and_nothing_else_does(rule_set: RuleSet, seed: int) -> None:
    for facts in told(seed, 4):
        met = REFERENCE.decide(rule_set, facts)
        found = explained(rule_set, facts, met, explain_clear=True).conclusion
        for finding in (*found.fired, *found.clear):
            names = {basis.fact for basis in finding.facts}
            alone = REFERENCE.decide(rule_set, some_of(facts, names))
            without = REFERENCE.decide(rule_set, some_of(facts, set(facts) - names))
            assert alone[finding.criterion.id] is finding.truth
            assert without[finding.criterion.id] is Truth.UNKNOWN


@settings(max_examples=1500)
@given(rule_set=rule_sets(with_given=False), seed=SEEDS)
def test_an_open_criterion_is_decided_by_what_it_misses_and_by_nothing_else(rule_set: RuleSet, seed: int) -> None:
    later, before = told(seed, 2)
    met = REFERENCE.decide(rule_set, before)
    explanation = Explanation(rule_set.tests, rule_set.over_tests, {**decided(rule_set.tests, before), **met})
    for name in rule_set.conditions:
        if met[name] is Truth.UNKNOWN:
            asked = {test.fact for test in explanation.behind(name)}
            rest = some_of(later, set(TYPES) - asked - set(before))
            more = REFERENCE.decide(rule_set, _both(before, rest))
            assert asked
            assert more[name] is Truth.UNKNOWN


def _both(first: Facts, other: Facts) -> Facts:
    return Facts({name: told for facts in (first, other) for name in facts if (told := facts.told(name))}, first.as_of)
