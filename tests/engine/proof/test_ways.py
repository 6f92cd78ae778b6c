"""The ways out are those that trying out every set of up to three changes finds, and no others; each leads there."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.compare import without_order
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.quest import Quest
from dontbuy.engine.proof.retelling import Sent, retold
from dontbuy.engine.proof.search import Goal
from dontbuy.engine.proof.ways import MOST_WAYS, Judged, Ways, quests, ways
from dontbuy.engine.proof.weighing import Weighing
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.fingerprint import fingerprinted
from dontbuy.engine.truth import NO, YES, Truth
from tests.conformance.invented import documents
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import document_of
from tests.engine.proof.counted import broken
from tests.engine.proof.values import CLEAN_OR_NOT
from tests.rulebooks import TODAY, rule_set

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
            options += [one for one in dict.fromkeys(each) if one != now]
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
            judged, values = self.judged, {one[0]: self.values[one] for one in changes}
            _, reading = retold(judged.rulebook, judged.rule_set, judged.reading, judged.sent, values)
            found = self._outcomes[changes] = reading, REFERENCE.decide(judged.rule_set, reading.facts)
        return found

    def minimal(self, quest: Quest, goal: Goal) -> list[Set]:
        """Every set of up to three changes that leads there, and no smaller one in it does."""
        options, found = self.options(quest), list[Set]()
        for size in range(MOST + 1):
            for changes in combinations(options, size):
                each = frozenset(changes)
                is_one = len({name for name, _ in each}) == size and not any(one <= each for one in found)
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
            for one in each:
                assert not tried.leads(each - {one}, goal, quest), (each, one)
        few = {each for each in found if len(each) <= MOST}
        assert few <= {*expected}
        if len(found) <= MOST_WAYS:
            assert few == {*expected}
        else:
            dearest = tried.cost(found[-1])
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

    held(judged)
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
        seen["more"] += found.more

    assert seen["ways"] > 300
    assert seen["no way"] > 10
    assert seen["more"] > 10
