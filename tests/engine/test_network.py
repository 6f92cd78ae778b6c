"""Rule sets of every size and shape on the rules library: answered right, and with work that grows as they do."""

from collections.abc import Sequence
from itertools import product

import pytest

from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.engines.firing import Network
from dontbuy.engine.engines.firing import told as said_of
from dontbuy.engine.engines.formula import MOST_DEPTH, MOST_TERMS, MOST_VALUE, SENTINEL, Formula, Rule, at_least, shown
from dontbuy.engine.engines.network import MOST_DECISIONS, MOST_NAMES, Decision, Plan, split
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import LibraryRuleSet, Rete
from dontbuy.engine.errors import InvariantBroken
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Compare, Expr, Holds, IsGiven, IsTold, Not, Op
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.meaning import decided
from dontbuy.engine.rails import mask_of
from dontbuy.engine.truth import Truth
from tests.conformance.strategies import YES_NOS, facts, invented, nested, rule_set, told
from tests.engine.counting import calls

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
EVERYTHING = facts(dict.fromkeys(YES_NOS, True))
NOTHING = facts({})
NONE_OF_IT = facts(dict.fromkeys(YES_NOS, False))


def yes(name: str) -> Expr:
    return Compare(name, Op.IS, True)


def word(number: int) -> Expr:
    return Compare("names", Op.INCLUDES, f"word {number}")


def words(*numbers: int) -> Facts:
    return facts({"names": tuple(f"word {number}" for number in numbers)})


def agreed(judged: RuleSet, *given: Facts) -> list[dict[str, Truth]]:
    """What the library answers, having checked that the reference and what is compiled answer the same."""
    engine, compiled, answers = Rete(), Compiled(), []
    for document in given:
        truths = dict(engine.decide(judged, document))
        assert truths == Reference().decide(judged, document)
        assert truths == compiled.decide(judged, document)
        answers.append(truths)
    return answers


def criteria(*conditions: Expr) -> RuleSet:
    return rule_set({f"C{at}": when for at, when in enumerate(conditions)})


def rules(judged: RuleSet) -> int:
    return Plan.of(judged).size.rules


# --- many


@pytest.mark.parametrize("count", [1, 55, 56, 57, 64, 65, 100, 255, 256, 511, 512, 513, 2_000])
def test_any_number_of_criteria_on_one_fact(count: int) -> None:
    judged = criteria(*[AllOf((yes("yes0"), IsTold("yes0")))] * count)

    fired, open_, clear = agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT)

    assert {*fired.values()} == {YES}
    assert {*open_.values()} == {UNKNOWN}
    assert {*clear.values()} == {NO}
    assert rules(judged) == 2 * count


@pytest.mark.parametrize("count", [57, 100, 513, 2_000])
def test_any_number_of_criteria_fire_at_once_each_on_a_test_of_its_own(count: int) -> None:
    judged = criteria(*(AllOf((word(at), IsTold("names"))) for at in range(count)))

    fired, clear = agreed(judged, words(*range(count)), words())

    assert {*fired.values()} == {YES}
    assert {*clear.values()} == {NO}
    assert rules(judged) == 2 * count


@pytest.mark.parametrize("width", [1, 12, 40, 41, 144, 180, 181, 1_000])
@pytest.mark.parametrize("join", [AllOf, AnyOf])
def test_conjunctions_and_disjunctions_of_any_width(join: type[AllOf | AnyOf], width: int) -> None:
    judged = criteria(join(tuple(map(word, range(width)))))

    agreed(judged, words(*range(width)), words(*range(1, width)), words(0), words(), NOTHING)

    assert rules(judged) <= 2 + width // 10


@pytest.mark.parametrize("width", [2, 4, 8, 12])
def test_a_conjunction_of_disjunctions_does_not_multiply(width: int) -> None:
    pairs = tuple(AnyOf((yes(YES_NOS[at % 12]), word(at))) for at in range(width * 4))
    judged = criteria(AllOf(pairs), AnyOf(tuple(AllOf(pair.terms) for pair in pairs)))

    agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, words(0))

    assert rules(judged) <= 2 * (2 + width)


@pytest.mark.parametrize("depth", [8, 16, 50, 100])
def test_conditions_of_any_depth(depth: int) -> None:
    judged = criteria(nested(depth), Not(nested(depth)))

    agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, *told(depth, 20))

    assert rules(judged) <= 4 + depth // 4


@pytest.mark.parametrize("length", [2, 64, 300])
def test_a_chain_of_names_of_any_length(length: int) -> None:
    chain: dict[str, Expr] = {"C0": AllOf((yes("yes0"), yes("yes1")))}
    chain |= {f"C{at}": Not(Holds(f"C{at - 1}")) for at in range(1, length)}

    fired, open_ = agreed(rule_set(chain), EVERYTHING, NOTHING)

    assert (fired["C0"], fired["C1"]) == (YES, NO)
    assert {*open_.values()} == {UNKNOWN}
    assert rules(rule_set(chain)) == 2


@pytest.mark.parametrize("judged", [criteria(yes("yes0"), Not(yes("yes1")), Not(Not(yes("yes0"))))], ids=["three"])
def test_a_condition_that_is_one_test_or_its_opposite_has_no_rule_and_its_truth(judged: RuleSet) -> None:
    given = [facts({"yes0": a, "yes1": b}) for a, b in product((True, False), repeat=2)]

    agreed(judged, *given, NOTHING, facts({"yes1": True}))

    assert rules(judged) == 0


@pytest.mark.parametrize(("terms", "strata"), [(8, 1), (9, 2)])
def test_a_short_condition_is_written_out_where_another_names_it(terms: int, strata: int) -> None:
    named = AnyOf((Not(Holds("C0")), word(99)))
    judged = rule_set({"C0": AllOf(tuple(map(word, range(terms)))), "C1": named, "C2": Not(Holds("C1"))})

    agreed(judged, words(*range(terms)), words(), words(99), NOTHING)

    assert len(Plan.of(judged).strata) == strata


# --- work


SHAPES = {
    "criteria": lambda size: criteria(*[AtLeast(4, tuple(map(word, range(at, at + 8)))) for at in range(size)]),
    "terms": lambda size: criteria(AllOf(tuple(AnyOf((word(at), word(at + 1))) for at in range(size)))),
    "terms that are counted": lambda size: criteria(AtLeast(size // 2, tuple(map(word, range(size))))),
    "nesting": lambda size: criteria(nested(size)),
    "nesting of wide terms": lambda size: criteria(wide_and_deep(size)),
}


def wide_and_deep(depth: int) -> Expr:
    condition = word(0)
    for level in range(depth):
        terms = (condition, *(word(level * 60 + at) for at in range(60)))
        condition = AnyOf(terms) if level % 2 else AllOf(terms)
    return condition


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_rule_set_costs_at_most_about_twice_the_work(shape: str) -> None:
    small, large = SHAPES[shape](24), SHAPES[shape](48)

    assert calls(lambda: Plan.of(large)) <= 2.6 * calls(lambda: Plan.of(small))
    assert Plan.of(large).size.bytes <= 2.2 * Plan.of(small).size.bytes


def test_the_count_of_work_rises_where_the_work_is_quadratic() -> None:
    def quadratic(size: int) -> None:
        for at in range(size):
            Plan.of(criteria(*map(word, range(at))))

    assert calls(lambda: quadratic(48)) > 3 * calls(lambda: quadratic(24))


# --- at least


@pytest.mark.parametrize(
    ("number", "terms"), [(number, terms) for terms in range(1, 6) for number in range(1, terms + 1)]
)
def test_at_least_some_of_several_counts_as_a_person_would(number: int, terms: int) -> None:
    judged = criteria(AtLeast(number, tuple(map(yes, YES_NOS[:terms]))))
    for truths in product((True, False, None), repeat=terms):
        given = facts({name: truth for name, truth in zip(YES_NOS, truths, strict=False) if truth is not None})
        expected = YES if truths.count(True) >= number else NO if truths.count(False) > terms - number else UNKNOWN
        assert agreed(judged, given)[0]["C0"] is expected


@pytest.mark.parametrize(("number", "terms"), [(4, 8), (4, 12), (6, 20), (50, 100)])
def test_at_least_some_of_many_is_two_rules_and_answered_as_the_reference_does(number: int, terms: int) -> None:
    judged = criteria(AtLeast(number, tuple(map(word, range(terms)))))
    given = [words(*range(count)) for count in range(terms + 1)]

    answers = [answer["C0"] for answer in agreed(judged, *given, NOTHING)]

    assert answers == [NO] * number + [YES] * (terms - number + 1) + [UNKNOWN]
    assert rules(judged) == 2


def test_at_least_some_of_conditions_that_hold_in_many_ways_themselves() -> None:
    parts = tuple(AnyOf((yes(YES_NOS[at]), AllOf((yes(YES_NOS[at + 1]), yes(YES_NOS[at + 2]))))) for at in range(8))
    judged = criteria(AtLeast(4, parts), Not(AtLeast(5, (*parts[:7], AtLeast(2, parts[:3])))))

    agreed(judged, *told(8, 200))

    assert rules(judged) == 4


@pytest.mark.parametrize("number", [0, -1, 3, 9])
def test_a_number_that_lowering_never_lets_through_means_the_same_to_both(number: int) -> None:
    judged = criteria(AtLeast(number, (yes("yes0"), yes("yes1"))))

    agreed(judged, EVERYTHING, NOTHING, NONE_OF_IT, facts({"yes0": True}))


def test_a_term_that_holds_in_many_ways_counts_once() -> None:
    several = Formula("x", most=9)

    assert several.once.most == 1
    assert at_least(2, [several, shown("a1"), shown("a3")]).most == 1  # of three at most, not of eleven


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
        AtLeast(2, (yes("yes0"), yes("yes0"), yes("yes1"))),
        AtLeast(1, (AllOf(()), yes("yes0"))),
        AtLeast(2, (AllOf(()), AnyOf(()), yes("yes0"), yes("yes1"))),
    ],
    ids=str,
)
def test_a_condition_that_is_empty_or_contradicts_itself(condition: Expr) -> None:
    given = [facts({"yes0": a, "yes1": b}) for a, b in product((True, False), repeat=2)]

    agreed(criteria(condition, Not(condition), AllOf((condition, yes("yes2")))), *given, NOTHING, EVERYTHING)


def test_a_rule_set_without_conditions_answers_nothing() -> None:
    assert agreed(rule_set({}), NOTHING) == [{}]


def test_a_part_that_many_conditions_share_is_decided_once() -> None:
    wide = AllOf(tuple(AnyOf((word(at), word(at + 1))) for at in range(170)))

    few, many = (Plan.of(criteria(*[AnyOf((wide, word(at))) for at in range(count)])) for count in (1, 50))

    assert len(many.parts) == len(few.parts) > 0


# --- the rules themselves


def plans() -> list[Plan]:
    return [*(Plan.of(invented(seed, 40, 14, True)) for seed in range(5)), Plan.of(criteria(wide_and_deep(12)))]


@pytest.mark.parametrize("plan", plans())
def test_no_rule_is_larger_than_it_may_be(plan: Plan) -> None:
    for rule in (rule for decisions in plan.strata for decision in decisions for rule in decision):
        assert len(rule.formula.tokens) <= MOST_NAMES
        assert rule.formula.terms <= MOST_TERMS
        assert rule.formula.depth <= MOST_DEPTH
        assert rule.formula.most <= MOST_VALUE


@pytest.mark.parametrize("plan", plans())
def test_a_rule_tests_only_what_an_earlier_stratum_decides(plan: Plan) -> None:
    known = {*plan.tests.values()}
    for decisions in plan.strata:
        assert all(rule.formula.tokens <= known for decision in decisions for rule in decision)
        known |= {rule.token for decision in decisions for rule in decision}
    assert {term.token for term in plan.conditions.values()} <= known


def decision(token: str, *read: str) -> Decision:
    formula = Formula("x", frozenset(read), 1, len(read))
    return Rule(token, YES, formula), Rule(token, NO, formula)


@pytest.mark.parametrize("most", [1, 3, MOST_DECISIONS])
def test_a_group_has_no_more_conditions_than_may_be_decided_at_once(most: int) -> None:
    decisions = [decision(f"c{at}", "a1") for at in range(400)]

    groups = [*split(decisions, most_decisions=most)]

    assert [rule for group in groups for rule in group] == [rule for pair in decisions for rule in pair]
    assert max(len({rule.token for rule in group}) for group in groups) == most


def test_a_group_has_no_more_names_than_a_fact_may_have() -> None:
    decisions = [decision(f"c{at}", *(f"a{at * 12 + each}" for each in range(12))) for at in range(60)]

    groups = [*split(decisions, most_decisions=10_000, most_names=180)]

    assert [len(frozenset[str]().union(*(rule.formula.tokens for rule in group))) for group in groups] == [180] * 4


def test_a_condition_that_would_be_both_shown_and_refuted_is_not_answered() -> None:
    class Contradiction:
        read: Sequence[str] = ("a1",)

        def fire(self, said: str) -> list[str]:
            return ["c3y", "c3n"]

    judged = criteria(AllOf((yes("yes0"), yes("yes1"))))
    network = Network.of(Plan.of(judged), lambda rules: Contradiction())

    with pytest.raises(InvariantBroken, match=r"engine/network-broken: a condition is both shown and refuted"):
        network.on_rails(mask_of(judged.tests, decided(judged.tests, EVERYTHING)))


def test_a_token_that_is_told_both_ways_is_not_answered() -> None:
    judged = criteria(yes("yes0"))

    with pytest.raises(InvariantBroken, match=r"engine/network-broken: a condition is both shown and refuted"):
        Rete().on_rails(judged, 0b11)


def test_the_library_counts_as_a_formula_says() -> None:
    """A formula is a number, whatever the library makes of the tokens: 0 where it does not hold."""
    pair = [shown("a1"), shown("a2")]
    formula = at_least(2, [*pair, shown("a3")])
    library = LibraryRuleSet.of([Rule("c", YES, formula)])

    for truths in product(Truth, repeat=3):
        fired = library.fire("".join(map(said_of, ("a1", "a2", "a3"), truths)))
        assert fired == ({"cy"} if truths.count(YES) >= 2 else set())
    assert SENTINEL not in library.read
