"""Mutants: every thing changed in turn, those that no document shows told apart from those that lack a case."""

import random
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.cases import Case, read_cases, run
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    Count,
    Expr,
    IsGiven,
    IsTold,
    Items,
    Not,
    Op,
    Quantifier,
)
from dontbuy.engine.facts import FactType, Quantity, ValueType
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.case_text import case_text
from dontbuy.engine.proof.mutants import mutants
from dontbuy.engine.proof.mutation import mutate
from dontbuy.engine.proof.tables import Judging, Table, leaves_of
from dontbuy.engine.truth import NO, YES
from tests.conformance.strategies import FIELDS, TYPES, WORDS, invented
from tests.engine.proof.claimed import facts_with
from tests.engine.proof.documents import alone
from tests.engine.proof.test_changes import condition
from tests.rulebooks import TODAY, made

YES_NO = {name: {"type": "yes_no"} for name in "abc"}
KINDS: Mapping[str, FactType] = {
    **{name: FactType(ValueType.YES_NO) for name in "abc"},
    "light": FactType(ValueType.WORD, words=WORDS),
    "price": FactType(ValueType.QUANTITY),
    "rooms": FactType(ValueType.RECORDS, fields=FIELDS),
}
A, B = Compare("a", Op.IS, True), Compare("b", Op.IS, True)
FIVE = Quantity(Decimal(5), "EUR")


def of(expr: Expr) -> set[Expr]:
    return {other for _, other in mutants(expr, KINDS)}


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (A, {Not(A), Compare("a", Op.IS, False)}),
        (Not(A), {Not(Not(A)), A, Not(Compare("a", Op.IS, False))}),
        (
            AllOf((A, B)),
            {
                Not(AllOf((A, B))),
                AnyOf((A, B)),
                AllOf((A,)),
                AllOf((B,)),
                AllOf((Not(A), B)),
                AllOf((A, Not(B))),
                AllOf((Compare("a", Op.IS, False), B)),
                AllOf((A, Compare("b", Op.IS, False))),
            },
        ),
        (
            Compare("price", Op.MORE_THAN, FIVE),
            {
                Not(Compare("price", Op.MORE_THAN, FIVE)),
                Compare("price", Op.AT_LEAST, FIVE),
                Compare("price", Op.LESS_THAN, FIVE),
                Compare("price", Op.MORE_THAN, Quantity(Decimal(4), "EUR")),
                Compare("price", Op.MORE_THAN, Quantity(Decimal(6), "EUR")),
            },
        ),
        (
            Compare("light", Op.IN, ("red", "amber")),
            {
                Not(Compare("light", Op.IN, ("red", "amber"))),
                Compare("light", Op.IN, ("red",)),
                Compare("light", Op.IN, ("amber",)),
                Compare("light", Op.IN, ("red", "amber", "green")),
            },
        ),
        (IsTold("a"), {Not(IsTold("a")), IsGiven("a", True)}),
        (IsGiven("a", True), {Not(IsGiven("a", True)), IsGiven("a", False)}),
        (
            Count("rooms", None, Op.AT_LEAST, 1),
            {
                Not(Count("rooms", None, Op.AT_LEAST, 1)),
                Count("rooms", None, Op.AT_MOST, 1),
                Count("rooms", None, Op.AT_LEAST, 0),
                Count("rooms", None, Op.AT_LEAST, 2),
            },
        ),
    ],
)
def test_each_thing_is_changed_in_turn(expr: Expr, expected: set[Expr]) -> None:
    assert of(expr) == expected


def test_what_is_asked_of_records_and_of_several_is_changed_too() -> None:
    clean = Compare("clean", Op.IS, True)
    found = of(Items(Quantifier.ANY, "rooms", clean))

    assert Items(Quantifier.EVERY, "rooms", clean) in found
    assert Items(Quantifier.ANY, "rooms", Compare("clean", Op.IS, False)) in found
    assert {AtLeast(2, (A, B)), AtLeast(1, (A,)), AtLeast(1, (B,))} <= of(AtLeast(1, (A, B)))


# --- tables


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_table_has_of_every_document_what_telling_it_comes_to(seed: int) -> None:
    judged = invented(seed, 1, 3, seed % 4 == 0)
    rulebook, when = alone(judged), judged.conditions["C0"]
    tests = [*leaves_of([when])]
    types = {test.fact: TYPES[test.fact] for test in tests}
    table = Table.of(types, tests, TODAY, [*rulebook.metrics])
    yes, no = Judging(rulebook, judged, table).condition("C0")

    for number in range(0, table.size, 1 + table.size // 200):
        comes_to = truth(when, facts_with(table.document(number)), TODAY, {})
        assert (bool(yes >> number & 1), bool(no >> number & 1)) == (comes_to is YES, comes_to is NO)


# --- cases


def cases(folder: Path, *texts: Mapping[str, Any]) -> tuple[Case, ...]:
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "all.yaml").write_text("".join(case_text(text) for text in texts) or "[]", "utf-8")
    return read_cases(folder)


def test_each_survivor_comes_with_the_case_that_kills_it(tmp_path: Path) -> None:
    rulebook = made(
        YES_NO,
        {"C": {"all_of": [{"fact": "a", "is": True}, {"fact": "b", "is": True}]}, "D": {"fact": "c", "is": True}},
        says={"C": "stop", "D": "look"},
        consistency={
            "implications": {
                "i": {"when": {"fact": "c", "is": False}, "then": [{"fact": "b", "is": False}], "because": "So."}
            },
            "contradictions": {
                "n": {"never": {"all_of": [{"fact": "a", "is": True}, {"fact": "c", "is": True}]}, "because": "No."}
            },
        },
    )
    found = mutate(rulebook, cases(tmp_path), Steps(0))
    missing = [survivor.case for survivor in found.survivors]

    assert found.killed == 0
    assert len(missing) > 15
    added = cases(tmp_path, *[case for case in missing if case])
    assert [run(rulebook, case) for case in added] == [[] for _ in added]
    again = mutate(rulebook, added, Steps(0))
    assert (again.survivors, again.equivalent) == ([], found.equivalent)
    assert again.killed == len(missing)


def test_a_mutant_that_no_document_shows_is_equivalent(tmp_path: Path) -> None:
    twice = {"all_of": [{"fact": "a", "is": True}, {"fact": "a", "is": True}]}
    found = mutate(made(YES_NO, {"C": twice}), cases(tmp_path), Steps(0))

    survivors = {survivor.what for survivor in found.survivors}
    assert "C: a left out" not in survivors
    assert "C: negated" in survivors
    assert found.equivalent >= 3


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_as_many_are_equivalent_as_telling_every_document_shows(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dice = random.Random(seed)
    rulebook = made(YES_NO, {"C": condition(dice, "abc", 2)})
    when = rulebook.conditions["C"]
    alike = sum(_comes_to(other) == _comes_to(when) for _, other in mutants(when, KINDS))
    words = 1  # `says` of the only criterion can become one other word, and every document that fires shows it

    found = mutate(rulebook, cases(tmp_path_factory.mktemp("none")), Steps(0))

    fires = any(each is YES for each in _comes_to(when))
    assert found.equivalent == alike + (0 if fires else words)


def _comes_to(when: Expr) -> list[object]:
    told = product((True, False, None), repeat=3)
    return [truth(when, facts_with(dict(zip("abc", values, strict=True))), TODAY, {}) for values in told]


def test_the_cases_of_the_shipped_rulebook_leave_no_mutant(rulebook: Rulebook) -> None:
    found = mutate(rulebook, read_cases(Path(__file__).parents[3] / "rules"), Steps(0))

    assert [survivor.what for survivor in found.survivors] == []
    assert found.killed > 700
