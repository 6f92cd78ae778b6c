"""`rules diff` finds a change where telling every document finds one, and none where there is none."""

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.evaluate import IN_BULK, evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.changes import KindChanges, kind_changes
from dontbuy.engine.proof.claims import Judge
from tests.rulebooks import made, rule_set, told

NAMES = "abcde"
YES_NO = {name: {"type": "yes_no"} for name in NAMES}
A, B = {"fact": "a", "is": True}, {"fact": "b", "is": True}
SAYS = ("stop", "slow", "look")


def changed(old: Rulebook, new: Rulebook) -> KindChanges:
    return kind_changes(Judge(old, rule_set(old)), Judge(new, rule_set(new)), Steps(0))


def verdicts(rulebook: Rulebook) -> dict[tuple[Any, ...], tuple[str, frozenset[str], frozenset[str]]]:
    """The verdict of every document without a conflict, with what fires and what is open."""
    found = {}
    for values in product((True, False, None), repeat=len(NAMES)):
        facts = {name: value for name, value in zip(NAMES, values, strict=True) if value is not None}
        reading = told(rulebook, facts)
        if reading.conflicts:
            continue
        conclusion = evaluate(rule_set(rulebook), reading.facts, use=IN_BULK).conclusion
        fired, still = ({each.criterion.id for each in some} for some in (conclusion.fired, conclusion.open))
        found[values] = (conclusion.word.word, frozenset(fired), frozenset(still))
    return found


def invented(dice: random.Random) -> Iterator[Rulebook]:
    """Two rulebooks, the second with something changed."""
    when = {f"C{number}": condition(dice, NAMES, 2) for number in range(3)}
    says = {name: dice.choice(SAYS) for name in when}
    consistency = implications(dice)
    yield made(YES_NO, when, says=says, consistency=consistency)
    match dice.randrange(4):
        case 0:
            when = {**when, "C1": condition(dice, NAMES, 2)}
        case 1:
            says = {**says, "C2": dice.choice(SAYS)}
        case 2:
            consistency = implications(dice)
        case _:
            when = {**when, "C0": {"not": {"not": when["C0"]}}}
    yield made(YES_NO, when, says=says, consistency=consistency)


def condition(dice: random.Random, names: Sequence[str], depth: int) -> Mapping[str, Any]:
    if depth == 0 or dice.random() < 0.3:
        return {"fact": dice.choice(names), "is": dice.random() < 0.5}
    if dice.random() < 0.2:
        return {"not": condition(dice, names, depth - 1)}
    terms = [condition(dice, names, depth - 1) for _ in range(dice.randint(1, 3))]
    return {dice.choice(("all_of", "any_of")): terms}


def implications(dice: random.Random) -> Mapping[str, Any]:
    """One or two, each of facts that stand before the one that follows."""
    values = {name: dice.random() < 0.5 for name in NAMES}
    found = {}
    for number in range(dice.randint(0, 2)):
        at = dice.randint(1, len(NAMES) - 1)
        then = [{"fact": NAMES[at], "is": values[NAMES[at]]}]
        found[f"i{number}"] = {"when": condition(dice, NAMES[:at], 1), "then": then, "because": "So."}
    return {"implications": found}


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_change_is_found_where_telling_every_document_finds_one(seed: int) -> None:
    old, new = invented(random.Random(seed))
    before, after = verdicts(old), verdicts(new)
    changes = changed(old, new)
    before, after = ({each: some[each] for each in before if each in after} for some in (before, after))

    assert not changes.undecided
    assert bool(changes.regions) is any(before[each][0] != after[each][0] for each in before)
    otherwise = {
        name
        for each in before
        for part in (1, 2)
        for name in before[each][part] ^ after[each][part]  # type: ignore[operator]
    }
    assert {each.name for each in changes.conditions} - {"(side)"} == otherwise
    pairs = {(before[each][0], after[each][0]) for each in before}
    assert {(region.before, region.after) for region in changes.regions} <= pairs


def test_a_region_is_described_by_as_few_conditions_as_are_exact() -> None:
    old = made(YES_NO, {"C": {"all_of": [A, B]}})
    new = made(YES_NO, {"C": {"any_of": [A, B]}})

    regions = {(each.before, each.after): each for each in changed(old, new).regions}

    assert sorted(regions["go", "stop"].conditions) == [["a is no", "b is yes"], ["a is yes", "b is no"]]
    assert regions["cannot_tell", "stop"].document.facts in ({"a": True}, {"b": True})


def test_what_says_the_same_in_another_way_is_equal() -> None:
    old = made(YES_NO, {"C": {"not": {"all_of": [A, B]}}})
    new = made(YES_NO, {"C": {"any_of": [{"not": A}, {"not": B}]}})

    assert changed(old, new).is_equal


def test_one_that_decides_sooner_is_not_equal_though_it_is_once_all_is_told() -> None:
    old = made(YES_NO, {"C": {"any_of": [A, {"all_of": [{"not": A}, B]}]}})
    new = made(YES_NO, {"C": {"any_of": [A, B]}})

    (region,) = changed(old, new).regions

    assert (region.before, region.after) == ("cannot_tell", "stop")
    assert region.document.facts == {"b": True}


def test_a_criterion_that_only_stands_beside_another_changes_no_verdict_and_is_named() -> None:
    old = made(YES_NO, {"C": A, "D": {"all_of": [A, B]}}, says={"C": "stop", "D": "look"})
    new = made(YES_NO, {"C": A, "D": {"all_of": [A, {"not": B}]}}, says={"C": "stop", "D": "look"})

    found = changed(old, new)

    assert [each.name for each in found.conditions] == ["D"]
    assert not found.is_equal


def test_the_order_of_words_is_a_change() -> None:
    old = made(YES_NO, {"C": A, "D": B}, says={"C": "stop", "D": "look"})
    new = made(YES_NO, {"C": A, "D": B}, says={"C": "stop", "D": "look"}, rule_set={"leads_with": "look"})

    (region,) = changed(old, new).regions

    assert (region.before, region.after, region.document.facts) == ("stop", "look", {"a": True, "b": True})


def test_open_and_clear_differ_where_all_else_is_clear() -> None:
    always = {"any_of": [A, {"not": A}]}
    old = made(YES_NO, {"C": {"all_of": [{"not": always}, A]}, "D": {"fact": "c", "is": True}})
    new = made(YES_NO, {"C": {"all_of": [A, {"not": A}, A]}, "D": {"fact": "c", "is": True}})

    assert changed(old, new).is_equal
    other = made(YES_NO, {"C": {"all_of": [B, {"not": B}]}, "D": {"fact": "c", "is": True}})
    pairs = {(each.before, each.after) for each in changed(old, other).regions}
    assert pairs == {("go", "cannot_tell"), ("cannot_tell", "go")}


def test_facts_and_words_that_came_or_went_are_named() -> None:
    old = made(YES_NO, {"C": A})
    new = made({**YES_NO, "f": {"type": "yes_no"}, "b": {"type": "text"}}, {"C": A})

    reading = changed(old, new).reading
    assert [each.what for each in reading] == ["the fact b is read otherwise", "the fact f is new"]
    assert [each.written.name for each in reading] == ["b", "f"]


def test_amounts_and_words_are_told_apart_by_what_the_rules_ask() -> None:
    facts: dict[str, dict[str, Any]] = {
        "price": {"type": "quantity"},
        "tool": {"type": "word", "words": {"crm": "CRM", "sheet": "Sheet"}},
    }
    old = made(facts, {"C": {"fact": "price", "more_than": {"value": 5, "unit": "EUR"}}})
    new = made(facts, {"C": {"fact": "price", "more_than": {"value": 7, "unit": "EUR"}}})

    (region,) = changed(old, new).regions

    assert (region.before, region.after) == ("stop", "go")
    (conditions,) = region.conditions
    assert "more_than 5 unit EUR and not (more_than 7 unit EUR)" in conditions[0]


def test_what_takes_too_long_is_not_decided() -> None:
    class NoSteps(Steps):
        def take(self, number: int = 1) -> None:
            raise NotComputed

    other = {"fact": "c", "is": True}
    old = made(YES_NO, {"C": {"all_of": [A, {"not": A}]}, "D": other})
    new = made(YES_NO, {"C": {"all_of": [B, {"not": B}]}, "D": other})

    found = kind_changes(Judge(old, rule_set(old)), Judge(new, rule_set(new)), NoSteps(0))

    assert found.undecided == [["C"]]
    assert found.regions == []
