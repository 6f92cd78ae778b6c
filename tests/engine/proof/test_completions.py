"""What the completions of a document come to is what counting them out comes to: for the shipped kinds, and for rule
sets with every type of fact, with implications and with contradictions."""

import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.space import Space, bounds, matters, space, space_of
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.completions.world import world
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from tests.conformance.strategies import TYPES, ConsistentBook, consistent_books, invented, told, value
from tests.conformance.telling import told_piece_by_piece
from tests.engine.proof.counted import Counted
from tests.engine.proof.documents import alone, shipped
from tests.engine.proof.values import CLEAN_OR_NOT, GRID
from tests.rulebooks import made, rule_set
from tests.rulebooks import told as told_in

SEEDS = st.integers(0, 2**32)
MOST = 1_500
"""Completions that are counted out for one document."""


def agrees(within: Space, counted: Counted, verdict: str) -> None:
    """Bounds and what matters are as counted."""
    assert bounds(within, verdict) == counted.bounds(verdict)
    for name in counted.open:
        assert matters(within, name) == counted.matters(name), name


def test_documents_of_the_shipped_kinds(rulebook: Rulebook) -> None:
    seen = Counter[tuple[bool, bool]]()
    for document, judged, reading, counted in shipped(rulebook, 1, 200, MOST):
        within, verdict = space(rulebook, judged, reading), counted.verdict(reading.facts)
        found = bounds(within, verdict)
        assert found == counted.bounds(verdict), document
        assert found is not None
        seen[found.settled, found.at_least != verdict] += 1
        for name in counted.open:
            if not rulebook.facts[name].derived_from:
                assert matters(within, name) == counted.matters(name), (document, name)

    assert seen[True, False] > 20
    assert seen[False, False] > 20
    assert seen[False, True] > 5


@settings(max_examples=60)
@given(seed=SEEDS)
def test_facts_of_every_type(seed: int) -> None:
    dice = random.Random(seed)
    judged = invented(seed, dice.randint(1, 5), 4, seed % 4 == 0)
    rulebook = alone(judged)
    for facts in told(seed, 3):
        counted = _few_open(rulebook, judged, facts, dice)
        agrees(space_of(world(rulebook, judged), counted.facts, frozenset(), frozenset()), counted, "look")


def _few_open(rulebook: Rulebook, judged: RuleSet, facts: Facts, dice: random.Random) -> Counted:
    """The facts with so many more told that what is left can be counted out."""
    known = {name: each for name in facts if (each := facts.told(name)) is not None}
    counted = Counted(rulebook, judged, facts, GRID)
    for name in dice.sample(counted.open, len(counted.open)):
        if counted.number <= MOST:
            break
        known[name] = Told(name, value(dice, TYPES[name]), f"/facts/{name}")
        counted = Counted(rulebook, judged, Facts(known, facts.as_of), GRID)
    return counted


@settings(max_examples=80)
@given(book=consistent_books(), seed=SEEDS)
def test_rulebooks_with_implications_contradictions_and_lists(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    for reading in [*told_piece_by_piece(book.rulebook, judged, book.pieces, seed)][::4]:
        counted = Counted.of(book.rulebook, judged, reading, CLEAN_OR_NOT)
        agrees(space(book.rulebook, judged, reading), counted, counted.verdict(reading.facts))


# --- what a completion is, case by case

ASKED = {"a": {"type": "yes_no"}, "b": {"type": "yes_no"}, "c": {"type": "yes_no"}}


def of(rulebook: Rulebook, facts: dict[str, object]) -> Space:
    return space(rulebook, rule_set(rulebook), told_in(rulebook, facts))


def test_what_is_so_either_way_is_settled_though_nothing_fired() -> None:
    both = {"any_of": [{"fact": "a", "is": True}, {"not": {"fact": "a", "is": True}}]}
    rulebook = made(ASKED, {"C": both})

    assert bounds(of(rulebook, {}), "cannot_tell") == ("stop", "stop", True)
    assert matters(of(rulebook, {}), "a") is False


def test_what_is_implied_has_no_other_value() -> None:
    rulebook = made(
        ASKED,
        {"C": {"all_of": [{"fact": "a", "is": True}, {"fact": "b", "is": True}]}},
        consistency={
            "implications": {
                "i": {"when": {"fact": "a", "is": True}, "then": [{"fact": "b", "is": False}], "because": "So."}
            }
        },
    )

    assert bounds(of(rulebook, {}), "cannot_tell") == ("go", None, True)


def test_a_contradiction_is_in_no_completion_but_of_a_document_that_has_it() -> None:
    never = {"all_of": [{"fact": "a", "is": True}, {"fact": "b", "is": True}]}
    rulebook = made(
        ASKED,
        {"C": {"all_of": [never, {"fact": "c", "is": True}]}},
        consistency={"contradictions": {"c": {"never": never, "because": "Not both."}}},
    )

    assert bounds(of(rulebook, {"a": True}), "cannot_tell") == ("go", None, True)
    assert bounds(of(rulebook, {"a": True, "b": True}), "cannot_tell") == ("go", "stop", False)


def test_a_fact_in_conflict_is_told_either_way_and_nothing_implies_it() -> None:
    rulebook = made(
        ASKED,
        {"C": {"fact": "b", "is": True}},
        consistency={
            "implications": {
                "i": {"when": {"fact": "a", "is": True}, "then": [{"fact": "b", "is": False}], "because": "So."}
            }
        },
    )

    assert bounds(of(rulebook, {"a": True}), "go") == ("go", None, True)
    assert bounds(of(rulebook, {"a": True, "b": True}), "cannot_tell") == ("go", "stop", False)


def test_where_nothing_can_be_told_further_without_the_impossible_nothing_is_computed() -> None:
    rulebook = made(
        ASKED,
        {"C": {"fact": "c", "is": True}},
        consistency={"contradictions": {"c": {"never": {"told": "c"}, "because": "Nobody knows."}}},
    )

    assert bounds(of(rulebook, {}), "cannot_tell") is None


def test_a_search_that_takes_too_long_says_nothing(rulebook: Rulebook) -> None:
    judged = rulebook.rule_sets["vendor_evaluation"]
    within = space(rulebook, judged, read(rulebook, judged, {}, None, date(2026, 11, 21)))
    within.steps = Steps(3)

    assert bounds(within, "cannot_tell") is None
    assert matters(within, "vendor.started_with_product") is None


@pytest.mark.parametrize(("list_", "counts"), [([], True), ([{"clean": False}], True), (None, False)])
def test_a_list_decides_what_is_derived_from_it(list_: object, counts: bool) -> None:
    facts = {
        "any": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
        "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
    }
    rulebook = made(facts, {"C": {"fact": "any", "is": False}})
    found = bounds(of(rulebook, {"rooms": list_}), "cannot_tell")

    assert found is not None
    assert found.settled is counts
    assert matters(of(rulebook, {"rooms": list_}), "rooms") is not counts
