"""What the search proves, Z3 proves too, and the other way round; neither guesses what it cannot decide."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.expressions import AllOf, AnyOf, Compare, Expr, IsGiven, IsTold, Not
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.claims import ClaimForm, RulebookClaim
from dontbuy.engine.proof.proving import agreed, prove
from dontbuy.engine.rulebook.fingerprint import digest
from tests.conformance.strategies import ConsistentBook, consistent_books, invented
from tests.engine.proof.by_z3 import needs_z3, solved
from tests.engine.proof.documents import alone
from tests.engine.proof.test_proving import with_claims
from tests.rulebooks import KIND, made, rule_set

pytestmark = needs_z3
SEEDS = st.integers(0, 2**32)


def both_ways(rulebook: Rulebook) -> Iterator[tuple[RulebookClaim, RulebookClaim]]:
    """Each claim as the search has it, and as Z3 does."""
    yield from zip(prove(rulebook, Steps(0)), prove(rulebook, Steps(0), solved), strict=True)


def alike(rulebook: Rulebook) -> list[RulebookClaim]:
    """The claims of a rulebook, which Z3 decides, as the search does where it does; what has to be declared is alike,
    too."""
    claims = []
    for searched, by_z3 in both_ways(rulebook):
        assert by_z3.sentence == searched.sentence
        assert by_z3.holds is not None
        assert searched.holds in (None, by_z3.holds), (by_z3, searched)
        if by_z3.form is ClaimForm.FIRES_ALONE:
            assert by_z3.message == searched.message
        claims.append(by_z3)
    return claims


def test_the_shipped_rulebook(rulebook: Rulebook) -> None:
    assert {claim.holds for claim in alike(rulebook)} == {True}


def test_another_field(grants: Rulebook) -> None:
    assert {claim.holds for claim in alike(grants)} == {True}


@settings(max_examples=20)
@given(book=consistent_books(), seed=SEEDS)
def test_rulebooks_with_implications_contradictions_and_lists(book: ConsistentBook, seed: int) -> None:
    alike(with_claims(book.rulebook, random.Random(seed)))


@settings(max_examples=20)
@given(seed=SEEDS)
def test_facts_of_every_type(seed: int) -> None:
    alike(alone(invented(seed, random.Random(seed).randint(1, 4), 5, seed % 3 == 0)))


@settings(max_examples=25)
@given(book=consistent_books(), seed=SEEDS)
def test_conditions_that_ask_what_is_told_of_facts_that_follow(book: ConsistentBook, seed: int) -> None:
    dice = random.Random(seed)
    alike(asking_what_is_told(with_claims(book.rulebook, dice), dice))


def asking_what_is_told(rulebook: Rulebook, dice: random.Random) -> Rulebook:
    """The rulebook with some comparisons changed into *is given*, *is not given* and *told*."""

    def changed(when: Expr) -> Expr:
        match when:
            case AllOf(terms) | AnyOf(terms):
                return type(when)(tuple(map(changed, terms)))
            case Not(term):
                return Not(changed(term))
            case Compare(fact=fact) if dice.random() < 0.4:
                return dice.choice((IsGiven(fact, True), IsGiven(fact, False), IsTold(fact)))
            case _:
                return when

    judged = rule_set(rulebook)
    conditions = {name: changed(when) for name, when in judged.conditions.items()}
    criteria = tuple(replace(each, when=conditions[each.id]) for each in judged.criteria)
    judged = replace(judged, criteria=criteria, conditions=conditions)
    judged = replace(judged, digest=digest([criteria, conditions]))
    by_id = {each.id: each for each in criteria}
    return replace(rulebook, rule_sets={KIND: judged}, criteria=by_id, conditions={**rulebook.conditions, **conditions})


A, B, B_IS_LEFT_OUT = {"fact": "a", "is": True}, {"fact": "b", "is": True}, {"fact": "b", "is_given": False}
A_GIVES_B = {"when": A, "then": [{"fact": "b", "is": False}], "because": "So."}


@pytest.mark.parametrize(
    ("when", "follows", "holds"),
    [
        ({"any_of": [B_IS_LEFT_OUT, A]}, {}, True),  # where b is told, and a is not
        (B_IS_LEFT_OUT, {}, False),
        ({"any_of": [B_IS_LEFT_OUT, B]}, {}, False),
        ({"all_of": [{"not": B_IS_LEFT_OUT}, {"not": A}]}, {"i": A_GIVES_B}, True),  # b told, though a would give it
        ({"all_of": [{"not": B_IS_LEFT_OUT}, B, A]}, {"i": A_GIVES_B}, True),  # b told, and a not
        ({"any_of": [B_IS_LEFT_OUT, {"all_of": [A, B]}]}, {"i": A_GIVES_B}, True),
        ({"all_of": [{"fact": "a", "is_given": True}, A, B]}, {"i": A_GIVES_B}, True),  # told against what follows
    ],
)
def test_what_is_open_in_a_document_that_tells_some_facts(
    when: object, follows: dict[str, object], holds: bool
) -> None:
    rulebook = made(
        {name: {"type": "yes_no"} for name in "ab"},
        {"C": when},
        consistency={"implications": follows} if follows else None,
    )

    assert [each.holds for each in alike(rulebook) if each.form is ClaimForm.CAN_BE_OPEN] == [holds]


@pytest.mark.parametrize(
    "derive",
    [
        {"count": "rooms", "at_least": 1},  # open where it is told against the list
        {"any_item": "rooms", "where": {"fact": "clean", "is": True}},  # and where the list does not say enough
    ],
)
def test_what_a_list_fills_in_may_be_open_too(derive: object) -> None:
    facts: dict[str, dict[str, object]] = {
        "any": {"type": "yes_no", "derived_from": "rooms", "derive": derive},
        "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
    }
    is_there, is_not = {"fact": "any", "is": True}, {"fact": "any", "is": False}
    rulebook = made(facts, {"C": {"any_of": [{"fact": "rooms", "is_given": False}, is_there, is_not]}})

    assert [each.holds for each in alike(rulebook) if each.form is ClaimForm.CAN_BE_OPEN] == [True]


# --- what is not decided


def undecided(claims: list[RulebookClaim]) -> set[ClaimForm]:
    return {claim.form for claim in claims if claim.holds is None}


def test_what_is_too_much_for_the_search_z3_decides() -> None:
    words = {letter: letter for letter in "abcdefghijklm"}
    facts: dict[str, dict[str, object]] = {"f": {"type": "words", "words": words}, "a": {"type": "yes_no"}}
    rulebook = made(facts, {word: {"fact": "f", "includes": word} for word in words} | {"z": A})

    searched, by_z3 = prove(rulebook, Steps(0)), prove(rulebook, Steps(0), solved)

    assert undecided(searched) == {each.form for each in searched} - {ClaimForm.CAN_BE_OPEN, ClaimForm.NEVER_OVERTURNED}
    assert undecided(by_z3) == set()
    assert [each.holds for each in agreed(searched, by_z3)] == [each.holds for each in by_z3]


def test_what_is_too_much_for_z3_the_search_decides() -> None:
    facts = {"rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}}}
    rulebook = made(facts, {"C": {"count": "rooms", "at_least": 101}})

    searched, by_z3 = prove(rulebook, Steps(0)), prove(rulebook, Steps(0), solved)

    assert undecided(searched) == set()
    assert ClaimForm.CAN_FIRE in undecided(by_z3)
    assert agreed(searched, by_z3) == searched


def test_what_is_not_decided_in_time_is_not_guessed() -> None:
    class NoSteps(Steps):
        def take(self, number: int = 1) -> None:
            raise NotComputed

    claims = prove(made({"a": {"type": "yes_no"}}, {"C": A}), NoSteps(0), solved)

    assert {claim.holds for claim in claims if claim.form is ClaimForm.CAN_FIRE} == {None}
    assert not any(claim.holds is False for claim in claims if claim.form is not ClaimForm.CAN_LEAD)


def test_z3_stops_where_the_steps_end() -> None:
    """Ten in nine places, no two in one: Z3 looks for long, and counts what it does."""
    import z3

    from dontbuy.engine.proof.solver.choosing import UNITS_OF_A_STEP, Choosing
    from dontbuy.engine.proof.solver.formulas import some

    steps = Steps(1_000_000 // UNITS_OF_A_STEP)
    choosing = Choosing(steps)
    places = [[z3.FreshBool("in") for _ in range(9)] for _ in range(10)]
    for each in places:
        choosing.hold(some(each))
    for at in range(9):
        choosing.hold(z3.AtMost(*[each[at] for each in places], 1))

    with pytest.raises(NotComputed):
        choosing.choose([])
    assert steps.left < 0
