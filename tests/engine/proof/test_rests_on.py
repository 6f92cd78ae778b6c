"""What a verdict rests on holds whatever else is told; without any one of these facts some completion overturns it;
and no smaller set holds."""

import random
from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.space import bounds, space, space_of, strongest_word, weakest_word
from dontbuy.engine.completions.world import WORLDS
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.expressions import facts_of
from dontbuy.engine.facts import Facts, Told, Value
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.rests import RestsOn, rests_on
from dontbuy.engine.proof.telling import telling
from dontbuy.engine.proof.ways import Judged
from dontbuy.engine.reading import read
from dontbuy.engine.truth import UNKNOWN, YES
from dontbuy.engine.wording import plain
from tests.conformance.invented import documents
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import document_of
from tests.engine.proof.counted import Counted
from tests.engine.proof.documents import SHIPPED
from tests.engine.proof.test_ways import judged_of
from tests.engine.proof.values import CLEAN_OR_NOT
from tests.rulebooks import TODAY, made, rule_set


class Holding:
    """Whether a verdict holds for every completion of some of what a document tells, counted out."""

    def __init__(self, judged: Judged, holds: str) -> None:
        self.judged = judged
        self.said = telling(judged.rulebook, judged.rule_set, judged.reading).said
        counted = Counted.of(judged.rulebook, judged.rule_set, judged.reading, CLEAN_OR_NOT)
        self.set_aside = counted.set_aside
        self.order = counted.by_strength
        self.words = {*counted.verdicts.values()}
        self.holds = holds

    def by(self, names: frozenset[str]) -> bool:
        verdicts = {*self.counted(names).verdicts.values()}
        if self.holds == "exactly":
            return verdicts <= self.words
        return all(self.order.index(each) <= self.order.index(self.judged.verdict) for each in verdicts)

    def counted(self, names: frozenset[str]) -> Counted:
        judged, facts = self.judged, self.judged.reading.facts
        told = {name: each for name in names if (each := facts.told(name)) is not None}
        for name, when in judged.rulebook.derivations.items():
            if judged.rulebook.facts[name].derived_from in told and name not in facts.in_conflict:
                by_list = truth(when, facts, facts.as_of, {})
                if by_list is not UNKNOWN:
                    told[name] = Told(name, by_list is YES, "/")
        alone = Facts(told, facts.as_of, facts.in_conflict)
        return Counted(judged.rulebook, judged.rule_set, alone, CLEAN_OR_NOT, self.set_aside)


@settings(max_examples=80)
@given(book=consistent_books(), seed=st.integers(0, 2**32))
def test_the_smallest_of_all_sets(book: ConsistentBook, seed: int) -> None:
    dice = random.Random(seed)
    pieces = dice.sample(book.pieces, dice.randint(len(book.pieces) // 2, len(book.pieces)))
    judged = judged_of(book.rulebook, rule_set(book.rulebook), *document_of(pieces))
    found = rests_on(judged)
    if found is None:
        counted = Counted.of(judged.rulebook, judged.rule_set, judged.reading, CLEAN_OR_NOT)
        impossible = {fact for each in judged.rule_set.contradictions for fact in facts_of(each.never)}
        # Nothing is said where a contradiction reads what no completion tells and only an implication gives, and where
        # something follows from a fact that is itself told otherwise than what follows.
        assert not counted.verdicts or not impossible <= counted.read or judged.reading.facts.in_conflict
        return
    holding = Holding(judged, found.holds)
    names = frozenset(told.fact for told in found.facts)
    fired = judged.verdict in judged.rule_set.words

    if found.holds == "at_least" and not fired:
        assert names == frozenset()
        return
    assert (len(holding.words) == 1) is (found.holds == "exactly")
    assert holding.by(names)
    told = [name for name in judged.rule_set.facts if name in holding.said and name in judged.reading.facts]
    for fewer in combinations(told, len(names) - 1) if names else ():
        assert not holding.by(frozenset(fewer)), (names, fewer)
    first = next(each for each in combinations(told, len(names)) if holding.by(frozenset(each)))
    assert [each.fact for each in found.facts] == [*first]


def test_shipped_documents_rest_on_it_whatever_else_is_told(rulebook: Rulebook) -> None:
    seen, dice = Counter[str](), random.Random(5)
    for document in documents(31, 45):
        judged_by = rulebook.rule_sets[document["kind"]]
        judged = judged_of(rulebook, judged_by, document["facts"], document.get("evidence"))
        found = rests_on(judged)
        assert found is not None
        seen[found.holds if found.facts else "nothing"] += 1
        word = bounds(space(rulebook, judged_by, judged.reading), judged.verdict)
        assert word is not None
        for _ in range(200 if found.facts else 0):
            verdict = verdict_of_another(judged, found, dice)
            if verdict:
                seen["told"] += 1
                assert verdict == word.at_least if found.holds == "exactly" else judged.rank >= ranked(judged, verdict)
        for told in found.facts:
            fewer = [each for each in found.facts if each is not told]
            assert overturned(judged, found, fewer, word.at_least), (document, told)
            seen["dropped"] += 1

    assert seen["exactly"] > 5
    assert seen["at_least"] > 5
    assert seen["told"] > 1_000
    assert seen["dropped"] > 50


def ranked(judged: Judged, verdict: str) -> int:
    return judged.rule_set.ranks.get(verdict, len(judged.rule_set.words))


def verdict_of_another(judged: Judged, found: RestsOn, dice: random.Random) -> str:
    """The verdict of a document that tells the same of some facts and all others at random; `""` where that ends in a
    conflict or a contradiction."""
    rulebook, rule_set = judged.rulebook, judged.rule_set
    kept = {told.fact: said_of(judged, told) for told in found.facts}
    body = {name: plain(value) for name, value in kept.items()}
    favour = dice.choice((0.2, 0.5, 0.9))
    for name in rule_set.facts_that_decide - kept.keys():
        better = rule_set.facts[name].better
        if name in SHIPPED:
            body[name] = [*dice.choice(SHIPPED[name])]  # type: ignore[misc]
        elif rule_set.facts[name].derived_from not in kept:
            body[name] = (dice.random() < favour) is (better if isinstance(better, bool) else True)
    for _ in range(3):
        facts, _ = document_of([*body.items()])
        reading = read(rulebook, rule_set, facts, None, TODAY)
        again = {conflict.fact for conflict in reading.conflicts} - kept.keys()
        body = {name: value for name, value in body.items() if name not in again}
        if not again:
            break
    issues = {issue.code for issue in reading.data_issues}
    if reading.conflicts or "data/cannot-both-be" in issues:
        return ""
    return evaluate(rule_set, reading.facts).conclusion.word.word


def said_of(judged: Judged, told: Told) -> Value:
    return telling(judged.rulebook, judged.rule_set, judged.reading).said[told.fact]


def overturned(judged: Judged, found: RestsOn, fewer: list[Told], word: str) -> bool:
    """Whether a completion of a document that tells fewer facts ends otherwise."""
    world = WORLDS.of(judged.rulebook, judged.rule_set)
    told = {each.fact: each for each in fewer}
    alone = Facts(told, TODAY)
    for name, when in judged.rulebook.derivations.items():
        if judged.rulebook.facts[name].derived_from in told and name in judged.rule_set.facts:
            by_list = truth(when, alone, TODAY, {})
            if by_list is not UNKNOWN:
                told[name] = Told(name, by_list is YES, "/")
    free = frozenset(judged.reading.facts.in_conflict)
    within = space_of(world, Facts(told, TODAY), free, judged.reading.broken)
    weakest, strongest = weakest_word(within), strongest_word(within)
    assert weakest
    assert strongest
    if found.holds == "exactly":
        return {weakest, strongest} != {word}
    return ranked(judged, weakest) > judged.rank


def test_a_verdict_may_rest_on_a_fact_that_only_an_implication_gives() -> None:
    implied = {"when": {"fact": "b", "is": False}, "then": [{"fact": "a", "is": False}], "because": "So."}
    rulebook = made(
        {"a": {"type": "yes_no"}, "b": {"type": "yes_no"}},
        {"C": {"fact": "b", "is": False}},
        consistency={"implications": {"i": implied}},
    )
    found = rests_on(judged_of(rulebook, rule_set(rulebook), {"a": True}))

    assert found is not None
    assert ([told.fact for told in found.facts], found.holds) == (["a"], "exactly")
