"""The ways out are those that trying out every set of up to three changes finds, and no others; each leads there."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from dontbuy.engine.compare import without_order
from dontbuy.engine.completions.search import Goal
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.errors import EngineDisagreement
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof import quest as proof_quest
from dontbuy.engine.proof import ways as proof_ways
from dontbuy.engine.proof.data import ways_data
from dontbuy.engine.proof.quest import Quest
from dontbuy.engine.proof.retelling import Sent, retold
from dontbuy.engine.proof.ways import MOST_WAYS, Judged, Ways, quests, ways
from dontbuy.engine.proof.weighing import Weighing
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.fingerprint import fingerprinted
from dontbuy.engine.truth import NO, YES, Truth
from tests.conformance.invented import documents
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import document_of, told_piece_by_piece
from tests.engine.proof.counted import broken
from tests.engine.proof.values import CLEAN_OR_NOT
from tests.rulebooks import TODAY, made, rule_set

REFERENCE = Reference()
SEEDS = st.integers(0, 2**32)
MOST = 3
"""Changes of the sets that are tried out."""
Set = frozenset[tuple[str, Any]]


def judged_of(rulebook: Rulebook, judged: RuleSet, facts: Any, evidence: Any = None) -> Judged:
    reading = read(rulebook, judged, facts, evidence, TODAY)
    verdict = evaluate(judged, reading.facts).conclusion.word.word
    return Judged(rulebook, judged, Sent(facts, evidence), reading, verdict)


def changeable(rulebook: Rulebook, dice: random.Random) -> Rulebook:
    """The rulebook with most facts changed by somebody, with some effort."""
    facts = {
        name: replace(
            fact,
            changed_by=dice.choice(("guide", "guest", "guest", "")),
            effort=dice.choice((1, 2, 5)),
            to_change="Do.",
        )
        for name, fact in rulebook.facts.items()
    }
    judged = replace(rule_set(rulebook), facts=facts)
    return fingerprinted(replace(rulebook, facts=facts, rule_sets={judged.kind: judged}))


class Tried:
    """Every set of up to three changes to one document, told and read anew."""

    def __init__(self, judged: Judged, weighing: Weighing) -> None:
        self.judged = judged
        self.said = weighing.said
        self.now = judged.reading
        self.values: dict[tuple[str, Any], Value] = {}
        self._outcomes: dict[Set, tuple[Reading, Mapping[str, Truth]]] = {}

    @cached_property
    def broken_now(self) -> frozenset[str]:
        return broken(self.judged.rule_set, self.now)

    def options(self, quest: Quest) -> list[tuple[str, Any]]:
        """Every way to tell one fact otherwise, by values of our own; of lists one for what follows from it."""
        options: list[tuple[str, Any]] = []
        for name in quest.options:
            fact = self.judged.rulebook.facts[name]
            assert name not in self.said or fact.changed_by
            now = self.told(name, self.said[name]) if name in self.said else None
            each = [self.told(name, value) for value in (CLEAN_OR_NOT[name] if name == "rooms" else (True, False))]
            options += [told for told in dict.fromkeys(each) if told != now]
        return options

    def told(self, name: str, value: Value) -> tuple[str, Any]:
        """A fact with all that conditions can tell of its value, which is kept."""
        shown: Any = value
        if name == "rooms":
            shown = tuple(truth(when, {name: value}, TODAY, {}) for when in self.judged.rulebook.derivations.values())
        self.values.setdefault((name, shown), value)
        return name, shown

    def leads(self, changes: Set, goal: Goal, quest: Quest) -> bool:
        """Whether a document that is told so is as wanted, with no conflict and no contradiction more than before."""
        reading, met = self.outcome(changes)
        if not {*reading.facts.in_conflict} <= {*self.now.facts.in_conflict}:
            return False
        if not broken(self.judged.rule_set, reading) <= self.broken_now:
            return False
        world = quest.weighing.world
        for number, name in enumerate(world.names):
            bit = 1 << number
            if goal.quiet & bit and met[name] is YES:
                return False
            if goal.no & bit and met[name] is not NO:
                return False
        return True

    def outcome(self, changes: Set) -> tuple[Reading, Mapping[str, Truth]]:
        found = self._outcomes.get(changes)
        if found is None:
            judged, values = self.judged, {told[0]: self.values[told] for told in changes}
            _, reading = retold(judged.rulebook, judged.rule_set, judged.reading, judged.sent, values)
            found = self._outcomes[changes] = reading, REFERENCE.decide(judged.rule_set, reading.facts)
        return found

    def minimal(self, quest: Quest, goal: Goal) -> list[Set]:
        """Every set of up to three changes that leads there, and no smaller one in it does."""
        options, found = self.options(quest), list[Set]()
        for size in range(MOST + 1):
            for changes in combinations(options, size):
                each = frozenset(changes)
                is_one = len({name for name, _ in each}) == size and not any(smaller <= each for smaller in found)
                if is_one and self.leads(each, goal, quest):
                    found.append(each)
        return found

    def cost(self, changes: Set) -> tuple[int, int, int]:
        facts = self.judged.rulebook.facts
        told = [name for name, _ in changes if name in self.said]
        return sum(facts[name].effort for name in told), len(told), len(changes) - len(told)


def held(judged: Judged) -> int:
    """Hold every way of a document to what trying out finds; how many there are."""
    weighing = Weighing.of(judged.rulebook, judged.rule_set, judged.reading)
    tried, number = Tried(judged, weighing), 0
    for quest, goal in quests(judged, weighing):
        expected = tried.minimal(quest, goal)
        solutions = quest.least(goal, MOST_WAYS) or []
        found = [
            frozenset(tried.told(option.fact, option.choice.value) for option in each.options) for each in solutions
        ]
        number += len(found)
        assert [tried.cost(each) for each in found] == sorted(tried.cost(each) for each in found)
        for each in found:
            assert tried.leads(each, goal, quest), each
            for change in each:
                assert not tried.leads(each - {change}, goal, quest), (each, change)
        few = {each for each in found if len(each) <= MOST}
        assert few <= {*expected}
        if len(found) <= MOST_WAYS and not quest.ended_early:
            assert few == {*expected}
        else:
            dearest = tried.cost(found[-1])  # of what takes as much, some may be missing
            assert {each for each in expected if tried.cost(each) < dearest} <= few
        if not found:
            assert {*quest.in_the_way(goal)}
    return number


@settings(max_examples=60)
@given(book=consistent_books(), seed=SEEDS)
def test_every_set_of_changes_tried_out(book: ConsistentBook, seed: int) -> None:
    dice = random.Random(seed)
    rulebook = changeable(book.rulebook, dice)
    pieces = dice.sample(book.pieces, dice.randint(0, len(book.pieces)))
    judged = judged_of(rulebook, rule_set(rulebook), *document_of(pieces))

    try:
        held(judged)
    except NotComputed:  # one in thousands takes more steps than there are
        reject()
    assert_ways_lead(judged, ways(judged))


def assert_ways_lead(judged: Judged, found: Ways | None) -> None:
    """Each way, told anew, has the verdict that it says, and a weaker one than there was."""
    assert found is not None
    order = [*judged.rule_set.words, judged.rule_set.when_open.word, judged.rule_set.when_clear.word]
    for way in found.ways:
        values = {change.fact: change.to for change in way.changes} | {each.fact: each.to for each in way.confirms}
        sent, reading = retold(judged.rulebook, judged.rule_set, judged.reading, judged.sent, values)
        assert evaluate(judged.rule_set, reading.facts).conclusion.word.word == way.to
        assert order.index(way.to) > order.index(judged.verdict)
        assert {*reading.facts.in_conflict} <= {*judged.reading.facts.in_conflict}
        assert way.effort == sum(change.effort for change in way.changes)
        for change in way.changes:
            assert without_order(change.before) != without_order(change.to)
        assert values.keys() <= {*sent_names(sent.facts, judged.rulebook)}
    assert [way.effort for way in found.ways] == sorted(way.effort for way in found.ways)
    assert len(found.ways) <= MOST_WAYS


def sent_names(group: Mapping[str, Any], rulebook: Rulebook, prefix: str = "") -> Iterator[str]:
    for key, value in group.items():
        if prefix + key in rulebook.facts:
            yield prefix + key
        elif isinstance(value, Mapping):
            yield from sent_names(value, rulebook, f"{prefix}{key}.")


def test_the_ways_out_of_shipped_documents_lead_there(rulebook: Rulebook) -> None:
    seen = Counter[str]()
    for document in documents(11, 60):
        judged = judged_of(rulebook, rulebook.rule_sets[document["kind"]], document["facts"], document.get("evidence"))
        found = ways(judged)
        assert_ways_lead(judged, found)
        assert found is not None
        seen["ways"] += len(found.ways)
        seen["no way"] += bool(found.no_way)
        seen["more"] += found.more is True

    assert seen["ways"] > 300
    assert seen["no way"] > 10
    assert seen["more"] > 10


# --- what is weighed again is what is read


@settings(max_examples=120)
@given(book=consistent_books(), seed=SEEDS)
def test_a_document_weighed_by_bits_is_the_document_as_it_is_read(book: ConsistentBook, seed: int) -> None:
    judged_by = rule_set(book.rulebook)
    for reading in [*told_piece_by_piece(book.rulebook, judged_by, book.pieces, seed)][::2]:
        assert_weighed(book.rulebook, judged_by, reading)


def test_shipped_documents_weighed_by_bits(rulebook: Rulebook) -> None:
    conflicts = 0
    for document in documents(12, 240):
        judged_by = rulebook.rule_sets[document["kind"]]
        reading = read(rulebook, judged_by, document["facts"], document.get("evidence"), TODAY)
        assert_weighed(rulebook, judged_by, reading)
        conflicts += bool(reading.conflicts)

    assert conflicts > 30


def assert_weighed(rulebook: Rulebook, judged_by: RuleSet, reading: Reading) -> None:
    weighing = Weighing.of(rulebook, judged_by, reading)
    found, met = weighing.outcome({}), REFERENCE.decide(judged_by, reading.facts)
    names = {criterion.id: 1 << weighing.world.number(criterion.id) for criterion in judged_by.criteria}

    assert {name for name, bit in names.items() if found.yes & bit} == {name for name in names if met[name] is YES}
    assert {name for name, bit in names.items() if found.no & bit} == {name for name in names if met[name] is NO}
    assert found.conflicts == {*reading.facts.in_conflict}
    clashing = {name.removeprefix("never ") for name in weighing.world.names if name.startswith("never ")}
    bits = {name: 1 << weighing.world.number(f"never {name}") for name in clashing}
    assert {name for name, bit in bits.items() if found.clashes & bit} == broken(judged_by, reading)


CHANGED = {"type": "yes_no", "changed_by": "guide", "to_change": "Do."}


def out_of(rulebook: Rulebook, facts: Any, evidence: Any = None) -> tuple[Judged, Ways]:
    judged = judged_of(rulebook, rule_set(rulebook), facts, evidence)
    found = ways(judged)
    assert found is not None
    return judged, found


def changed(found: Ways) -> list[dict[str, Value]]:
    return [{change.fact: change.to for change in way.changes} for way in found.ways]


def test_the_least_effort_comes_first_then_the_fewest_changes() -> None:
    facts = {"a": {**CHANGED, "effort": 5}, "b": {**CHANGED, "effort": 1}, "c": {**CHANGED, "effort": 1}}
    all_three = {"all_of": [{"any_of": [{"fact": name, "is": True} for name in pair]} for pair in ("ab", "ac")]}
    _, found = out_of(made(facts, {"C": all_three}), {"a": True, "b": True, "c": True})

    assert changed(found) == [{"a": False, "b": False}, {"a": False, "c": False}]
    assert [way.effort for way in found.ways] == [6, 6]


def test_a_change_that_only_brings_a_conflict_about_is_no_way() -> None:
    facts = {"a": {**CHANGED, "effort": 1}, "b": {**CHANGED, "effort": 2}}
    implied = {"when": {"fact": "a", "is": True}, "then": [{"fact": "b", "is": False}], "because": "So."}
    rulebook = made(facts, {"C": {"fact": "b", "is": True}}, consistency={"implications": {"i": implied}})
    _, found = out_of(rulebook, {"a": False, "b": True})

    assert changed(found) == [{"b": False}]


def test_what_follows_is_changed_where_it_follows_from() -> None:
    facts = {"a": {**CHANGED, "effort": 1}, "b": {**CHANGED, "effort": 2}}
    implied = {"when": {"fact": "a", "is": True}, "then": [{"fact": "b", "is": False}], "because": "So."}
    rulebook = made(facts, {"C": {"fact": "b", "is": False}}, consistency={"implications": {"i": implied}})
    _, found = out_of(rulebook, {"a": True})
    [to_open, to_clear] = found.ways

    assert (to_open.to, [change.fact for change in to_open.changes], to_open.confirms) == ("cannot_tell", ["a"], ())
    assert (to_clear.to, [confirm.fact for confirm in to_clear.confirms]) == ("go", ["b"])


def test_what_may_stay_of_a_list_of_words_stays() -> None:
    words = {word: word for word in ("price", "goal", "date")}
    facts = {"asked": {"type": "words", "words": words, "changed_by": "guest", "effort": 1, "to_change": "Do."}}
    _, found = out_of(made(facts, {"C": {"fact": "asked", "includes": "price"}}), {"asked": ["goal", "price", "date"]})

    assert changed(found) == [{"asked": ("goal", "date")}]


def test_a_fact_told_by_evidence_is_told_anew_without_it() -> None:
    facts = {"a": {**CHANGED, "effort": 1}}
    judged, found = out_of(made(facts, {"C": {"fact": "a", "is": True}}), {}, [{"fact": "a", "value": True}])
    sent, _ = retold(judged.rulebook, judged.rule_set, judged.reading, judged.sent, {"a": False})

    assert changed(found) == [{"a": False}]
    assert sent == Sent({"a": False}, [])


def test_where_nobody_can_change_it_the_criterion_is_named() -> None:
    facts: dict[str, dict[str, Any]] = {"a": {"type": "yes_no"}, "b": {**CHANGED, "effort": 1}}
    rulebook = made(facts, {"A": {"fact": "a", "is": True}, "B": {"fact": "b", "is": True}})
    _, found = out_of(rulebook, {"a": True, "b": True})

    assert found == Ways((), ("A",), more=False)


def test_a_search_that_ends_early_shows_the_least_and_does_not_say_that_they_are_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = {name: {**CHANGED, "effort": effort} for name, effort in (("a", 2), ("b", 1), ("c", 5))}
    rulebook = made(facts, {"C": {"all_of": [{"fact": name, "is": True} for name in facts]}})
    told = dict.fromkeys(facts, True)
    _, whole = out_of(rulebook, told)
    monkeypatch.setattr(proof_quest, "MOST_SETS", 2)
    _, found = out_of(rulebook, told)

    assert (changed(whole), whole.more) == ([{"b": False}, {"a": False}, {"c": False}], False)
    assert (changed(found), found.more) == ([{"b": False}], None)
    assert ways_data(found)["not_computed"] == ["more"]


def test_a_way_that_does_not_lead_there_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"a": {**CHANGED, "effort": 1}}
    rulebook = made(facts, {"C": {"fact": "a", "is": True}})
    judged = judged_of(rulebook, rule_set(rulebook), {"a": True})

    def as_it_was(*_: Any) -> tuple[Sent, Reading]:
        return judged.sent, judged.reading

    monkeypatch.setattr(proof_ways, "retold", as_it_was)

    with pytest.raises(EngineDisagreement, match="a way out does not lead"):
        ways(judged)
