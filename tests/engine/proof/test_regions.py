"""The regions of a fact's values: all that tests can tell apart, each with a value that can be sent and read."""

import random
from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions import regions as proof_regions
from dontbuy.engine.completions.regions import Terms, TooManyRegions, regions
from dontbuy.engine.completions.world import WORLDS
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.expressions import Compare, Count, IsTold, Items, MetricClass, Op, Quantifier, Test
from dontbuy.engine.facts import FactType, Record, ValueType
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.meaning import truth
from dontbuy.engine.reading import read
from dontbuy.engine.truth import YES
from dontbuy.engine.values import ValueReader
from dontbuy.engine.wording import plain
from tests.conformance.strategies import TYPES, Inventor
from tests.conformance.telling import document_of
from tests.engine.proof.values import GRID
from tests.rulebooks import TODAY

TERMS = Terms(TODAY, ("win_rate", "ramp_time"))
SEEDS = st.integers(0, 2**32)


@settings(max_examples=120)
@given(seed=SEEDS)
def test_no_value_of_any_type_lies_outside_and_each_region_can_be_sent(seed: int) -> None:
    inventor = Inventor(random.Random(seed), with_given=True)
    for name, kind in TYPES.items():
        invent = inventor.over_records if name == "rooms" else partial(inventor.comparison, name, TYPES)
        tests = [test for test in (invent() for _ in range(3)) if isinstance(test, Test)]
        found = regions(name, kind, tests, TERMS)
        shown = {region.truths for region in found}
        reader = ValueReader(TERMS.metrics)

        for value in GRID.get(name, (True, False)):
            assert tuple(truth(test, {name: value}, TODAY, {}) for test in tests) in shown, (name, value)
        for region in found:
            assert reader.read(kind, plain(region.value), "/facts") == region.value
            assert reader.faults == []
        assert len(shown) == len(found)


@pytest.mark.parametrize("kind", ["buying_request", "vendor_evaluation", "discovery_self_check"])
def test_every_region_of_the_shipped_facts_is_read_and_judged_as_it_is_shown(rulebook: Rulebook, kind: str) -> None:
    judged_and_replayed(rulebook, kind)


@pytest.mark.parametrize("kind", ["arts_evening", "warm_room"])
def test_every_region_of_another_field(grants: Rulebook, kind: str) -> None:
    judged_and_replayed(grants, kind)


def judged_and_replayed(rulebook: Rulebook, kind: str) -> None:
    rule_set = rulebook.rule_sets[kind]
    world = WORLDS.of(rulebook, rule_set)
    for name in world.of_facts:
        each = world.choices(name, TODAY)
        assert len({choice.bits for choice in each}) == len(each)
        for choice in each:
            facts, _ = document_of([(name, plain(choice.value))])
            reading = read(rulebook, rule_set, facts, None, TODAY)
            assert reading.facts.get(name) == choice.value
            assert world.bits(name, reading.facts.get(name), TODAY) == choice.bits
            evaluate(rule_set, reading.facts)  # both engines agree on it


# --- case by case


@dataclass(frozen=True)
class Told:
    """What the regions of some tests are expected to be: how many, and values that share one."""

    kind: FactType
    tests: tuple[Test, ...]
    number: int


WORDS = FactType(ValueType.WORDS, words={"a": "A", "b": "B", "c": "C", "none": "None"}, empty_word="none")
ROOMS = FactType(
    ValueType.RECORDS,
    fields={"goal": FactType(ValueType.METRIC), "name": FactType(ValueType.TEXT)},
    required=frozenset({"goal"}),
)
CASES = {
    "words that the same tests ask for are as good as one": Told(
        WORDS, (Compare("f", Op.INCLUDES_ANY, ("a", "b")), Compare("f", Op.INCLUDES, "c")), 4
    ),
    "the word for nothing says nothing alone": Told(WORDS, (Compare("f", Op.INCLUDES, "none"),), 2),
    "how many records there are": Told(ROOMS, (Count("f", None, Op.AT_LEAST, 2), Count("f", None, Op.AT_MOST, 3)), 3),
    "records that must tell what is asked": Told(
        ROOMS, (Items(Quantifier.ANY, "f", Compare("goal", Op.CLASS, MetricClass("m", frozenset({"win_rate"})))),), 2
    ),
    "records that may leave a field out": Told(ROOMS, (Items(Quantifier.EVERY, "f", IsTold("name")),), 2),
}


@pytest.mark.parametrize("told", CASES.values(), ids=CASES)
def test_the_regions_of(told: Told) -> None:
    assert len(regions("f", told.kind, told.tests, TERMS)) == told.number


def test_an_own_metric_has_a_name_where_records_have_names() -> None:
    kind = FactType(
        ValueType.RECORDS,
        fields={"metric": FactType(ValueType.METRIC), "name": FactType(ValueType.TEXT)},
        required=frozenset({"metric"}),
    )
    found = regions("f", kind, (Items(Quantifier.ANY, "f", Compare("metric", Op.IS, "custom")),), TERMS)
    [shown] = [region.value for region in found if region.truths == (YES,)]

    assert shown == (Record({"metric": "custom", "name": "x"}),)
    assert ValueReader(TERMS.metrics).read(kind, plain(shown), "") == shown


def test_too_many_to_tell_apart_is_said_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_regions, "MOST_REGIONS", 8)
    words = {letter: letter for letter in "abcdefgh"}
    tests = [Compare("f", Op.INCLUDES, word) for word in words]

    with pytest.raises(TooManyRegions):
        regions("f", FactType(ValueType.WORDS, words=words), tests, TERMS)
