"""Rule sets of every size and shape on the rules library: answered right, and in bounded time."""

import time
from collections.abc import Callable
from itertools import product

import pytest

from dontbuy.engine.engines.network import MAX_ARMS, MAX_CONJUNCTS, Lowering, Rule, split
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import AllOf, AnyOf, AtLeast, Compare, Expr, Holds, IsGiven, IsTold, Not, Op, RuleSet
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import YES_NOS, facts, invented, nested, rule_set, told

SECONDS = 3.0


def yes(name: str) -> Expr:
    return Compare(name, Op.IS, True)


YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
EVERYTHING = facts(dict.fromkeys(YES_NOS, True))
NOTHING = facts({})
NONE_OF_IT = facts(dict.fromkeys(YES_NOS, False))


def agreed(judged: RuleSet, *given: Facts) -> list[dict[str, Truth]]:
    """What the library answers, having checked that the reference answers the same."""
    engine, answers = Rete(), []
    for each in given:
        found = dict(engine.decide(judged, each))
        assert found == Reference().decide(judged, each)
        answers.append(found)
    return answers


def in_time(work: Callable[[], object]) -> None:
    started = time.process_time()
    work()
    assert time.process_time() - started < SECONDS


def criteria(*conditions: Expr) -> RuleSet:
    return rule_set({f"C{at}": when for at, when in enumerate(conditions)})


# --- many


@pytest.mark.parametrize("count", [1, 55, 56, 57, 64, 65, 100, 255, 256, 511, 512, 513, 2_000])
def test_any_number_of_criteria_on_one_fact(count: int) -> None:
    judged = criteria(*[yes("yes0")] * count)

    def answered() -> None:
        fired, open_, clear = agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT)
        assert {*fired.values()} == {YES}
        assert {*open_.values()} == {UNKNOWN}
        assert {*clear.values()} == {NO}

    in_time(answered)


@pytest.mark.parametrize("count", [57, 100, 513, 2_000])
def test_any_number_of_criteria_fire_at_once_each_on_a_test_of_its_own(count: int) -> None:
    judged = rule_set({f"C{at}": Compare("names", Op.INCLUDES, f"word {at}") for at in range(count)})
    all_words = facts({"names": tuple(f"word {at}" for at in range(count))})

    def answered() -> None:
        fired, clear = agreed(judged, all_words, facts({"names": ()}))
        assert {*fired.values()} == {YES}
        assert {*clear.values()} == {NO}

    in_time(answered)


@pytest.mark.parametrize("width", [1, 12, 13, 16, 17, 144, 145, 1_000])
@pytest.mark.parametrize("join", [AllOf, AnyOf])
def test_conjunctions_and_disjunctions_of_any_width(join: type[AllOf | AnyOf], width: int) -> None:
    words = tuple(f"word {at}" for at in range(width))
    judged = criteria(join(tuple(Compare("names", Op.INCLUDES, word) for word in words)))
    given = [
        facts({"names": words}),
        facts({"names": words[1:]}),
        facts({"names": words[:1]}),
        facts({"names": ()}),
        NOTHING,
    ]

    in_time(lambda: agreed(judged, *given))


@pytest.mark.parametrize("width", [2, 4, 8, 12])
def test_a_conjunction_of_disjunctions_does_not_multiply(width: int) -> None:
    pairs = tuple(
        AnyOf((yes(YES_NOS[at % 12]), Compare("names", Op.INCLUDES, f"word {at}"))) for at in range(width * 4)
    )
    judged = criteria(AllOf(pairs), AnyOf(tuple(AllOf(one.terms) for one in pairs)))

    in_time(lambda: agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, facts({"names": ("word 0",)})))


@pytest.mark.parametrize("depth", [8, 16, 50, 100])
def test_conditions_of_any_depth(depth: int) -> None:
    judged = criteria(nested(depth), Not(nested(depth)))

    in_time(lambda: agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, *told(depth, 20)))


@pytest.mark.parametrize("length", [2, 64, 300])
def test_a_chain_of_names_of_any_length(length: int) -> None:
    chain: dict[str, Expr] = {"C0": yes("yes0")}
    chain |= {f"C{at}": Not(Holds(f"C{at - 1}")) for at in range(1, length)}

    def answered() -> None:
        fired, open_ = agreed(rule_set(chain), EVERYTHING, NOTHING)
        assert (fired["C0"], fired["C1"]) == (YES, NO)
        assert {*open_.values()} == {UNKNOWN}

    in_time(answered)


# --- at least


@pytest.mark.parametrize(
    ("number", "terms"), [(number, terms) for terms in range(1, 6) for number in range(1, terms + 1)]
)
def test_at_least_some_of_several_counts_as_one_would(number: int, terms: int) -> None:
    judged = criteria(AtLeast(number, tuple(map(yes, YES_NOS[:terms]))))
    for truths in product((True, False, None), repeat=terms):
        given = facts({name: one for name, one in zip(YES_NOS, truths, strict=False) if one is not None})
        expected = YES if truths.count(True) >= number else NO if truths.count(False) > terms - number else UNKNOWN
        assert agreed(judged, given)[0]["C0"] is expected


def test_at_least_some_of_conditions_that_have_many_arms_themselves() -> None:
    parts = tuple(AnyOf((yes(YES_NOS[at]), AllOf((yes(YES_NOS[at + 1]), yes(YES_NOS[at + 2]))))) for at in range(8))
    judged = criteria(AtLeast(4, parts), Not(AtLeast(5, (*parts[:7], AtLeast(2, parts[:3])))))

    in_time(lambda: agreed(judged, *told(8, 200)))


@pytest.mark.parametrize("number", [0, -1, 3, 9])
def test_a_number_that_lowering_never_lets_through_means_the_same_to_both(number: int) -> None:
    judged = criteria(AtLeast(number, (yes("yes0"), yes("yes1"))))

    agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, facts({"yes0": True}))


# --- corners


@pytest.mark.parametrize(
    "condition",
    [
        AllOf(()),
        AnyOf(()),
        Not(AllOf(())),
        AllOf((AnyOf(()), yes("yes0"))),
        AnyOf((AllOf(()), yes("yes0"))),
        AllOf((yes("yes0"), Not(yes("yes0")))),
        AnyOf((yes("yes0"), Not(yes("yes0")))),
        AllOf((yes("yes0"), yes("yes0"))),
        AllOf((AllOf((yes("yes0"), yes("yes1"))), AllOf((yes("yes1"), yes("yes2"))))),
        AllOf((IsGiven("yes0", False), Not(IsGiven("yes1", True)))),
        AllOf((IsTold("yes0"), Not(IsTold("yes1")))),
        AnyOf((AllOf((yes("yes0"), Not(yes("yes0")))), yes("yes1"))),
        AtLeast(2, (yes("yes0"), Not(yes("yes0")), yes("yes1"))),
        AtLeast(1, (AllOf(()), yes("yes0"))),
    ],
    ids=str,
)
def test_a_condition_that_is_empty_or_contradicts_itself(condition: Expr) -> None:
    given = [facts({"yes0": a, "yes1": b}) for a, b in product((True, False), repeat=2)]

    agreed(criteria(condition, Not(condition), AllOf((condition, yes("yes2")))), *given, NOTHING, EVERYTHING)


def test_a_rule_set_without_conditions_answers_nothing() -> None:
    assert agreed(rule_set({}), NOTHING) == [{}]


def test_shared_parts_are_decided_once() -> None:
    wide = AllOf(tuple(AnyOf((yes(YES_NOS[at]), yes(YES_NOS[at + 1]))) for at in range(8)))
    lowering = Lowering()
    for at in range(50):
        lowering.add(f"C{at}", AnyOf((wide, yes(YES_NOS[at % 12]))))

    assert len(lowering.parts) <= 8


# --- the rules themselves


@pytest.mark.parametrize("seed", range(5))
def test_no_rule_is_longer_than_it_may_be_and_none_contradicts_itself(seed: int) -> None:
    lowering = Lowering()
    for name, when in invented(seed, 40, 14, True).conditions.items():
        lowering.add(name, when)
    for rule in (rule for stratum in lowering.strata for rule in stratum):
        assert len(rule.literals) <= max(MAX_CONJUNCTS, MAX_ARMS)
        assert len({token for token, _ in rule.literals}) == len(rule.literals)


@pytest.mark.parametrize("seed", range(5))
def test_a_rule_tests_only_what_an_earlier_stratum_decides(seed: int) -> None:
    lowering = Lowering()
    for name, when in invented(seed, 40, 14, True).conditions.items():
        lowering.add(name, when)
    known = {*lowering.tests.values()}
    for stratum in lowering.strata:
        assert all(token in known for rule in stratum for token, _ in rule.literals)
        known |= {rule.token for rule in stratum}
    assert {*lowering.conditions.values()} <= known


@pytest.mark.parametrize("most", [1, 3, 56])
def test_a_group_has_no_more_roots_than_may_hold_at_once(most: int) -> None:
    rules = [Rule(f"r{at}", ((f"a{at // 3}", at % 2),), f"c{at}", 1) for at in range(400)]

    groups = [*split(rules, most, 180)]

    assert [rule for group in groups for rule in group] == rules
    for group in groups:
        roots = [rule.root for rule in group]
        at_once = sum(max(roots.count((token, 0)), roots.count((token, 1))) for token in {token for token, _ in roots})
        assert at_once <= most


def test_a_group_has_no_more_names_than_a_fact_may_have() -> None:
    rules = [Rule(f"r{at}", tuple((f"a{at * 12 + each}", 1) for each in range(12)), "c", 1) for at in range(60)]

    groups = [*split(rules, 10_000, 180)]

    assert all(len({name for rule in group for name, _ in rule.literals}) <= 180 for group in groups)
    assert len(groups) == 4
