"""The first law: telling more never overturns a yes or a no, as long as what is told agrees.

Documents are told whole, piece by piece, and read anew at each step. A telling that brings a conflict changes only
criteria that read a fact in conflict, or a fact that such a fact had filled in or implied. A yes that its companion
puts in doubt, such as a metric that moved and is no business metric, is unknown as if it were in conflict.
"""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.evaluate import evaluate, explained
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.truth import Truth
from tests.conformance.invented import documents
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import Piece, Step, document_of, pieces_of, reads, told_piece_by_piece
from tests.rulebooks import TODAY, rule_set

REFERENCE, RETE = Reference(), Rete()
SEEDS = st.integers(0, 2**32)


def steps(rulebook: Rulebook, judged: RuleSet, pieces: list[Piece], seed: int) -> Iterator[Step]:
    for before, after in pairwise(told_piece_by_piece(rulebook, judged, pieces, seed)):
        yield Step(rulebook, before, after)


def turned(judged: RuleSet, step: Step) -> set[str]:
    """The conditions that were decided, and are not as they were.

    Most are open then. Where a list is in conflict, what was told beside it may decide instead, and the other way: a
    *no metric is named* that its list had put aside stands again, and implies what follows.
    """
    before, after = (REFERENCE.decide(judged, reading.facts) for reading in (step.before, step.after))
    return {name for name, truth in before.items() if truth is not Truth.UNKNOWN and after[name] is not truth}


def wrongly_turned(judged: RuleSet, step: Step) -> set[str]:
    """The conditions that telling more turned, though nothing that they read was touched by a conflict."""
    touched, read_by = step.touched(), reads(judged)
    return {name for name in turned(judged, step) if read_by[name].isdisjoint(touched)}


def span(judged: RuleSet, reading: Reading) -> tuple[int, int, int]:
    """The verdict, the strongest that it could become and the weakest, as ranks: the strongest word is 0."""
    found = explained(judged, reading.facts, REFERENCE.decide(judged, reading.facts)).conclusion
    ranks = [*judged.words, judged.when_open.word, judged.when_clear.word]
    now = ranks.index(found.word.word)
    strongest = now if found.could_become is None else ranks.index(found.could_become)
    return now, strongest, now if found.fired or found.settled else len(ranks)


def out_of_bounds(judged: RuleSet, step: Step) -> bool:
    _, strongest, weakest = span(judged, step.before)
    now, _, _ = span(judged, step.after)
    return not strongest <= now <= weakest


# --- the shipped rulebook


@pytest.mark.parametrize("seed", range(2))
def test_a_document_told_piece_by_piece_takes_nothing_back(rulebook: Rulebook, seed: int) -> None:
    told = agreeing = brought = 0
    for number, document in enumerate(documents(41 + seed, 90)):
        judged = rulebook.rule_sets[document["kind"]]
        for step in steps(rulebook, judged, pieces_of(document, rulebook.facts), number):
            assert wrongly_turned(judged, step) == set(), document
            told += 1
            brought += step.brings_a_conflict
            if not step.brings_a_conflict:
                agreeing += 1
                assert turned(judged, step) == set(), document
                assert not out_of_bounds(judged, step), document

    assert told > 1_000
    assert agreeing > 500
    assert brought > 20


def test_the_order_of_keys_and_of_evidence_changes_nothing(rulebook: Rulebook) -> None:
    dice = random.Random(43)
    for document in documents(43, 240):
        judged = rulebook.rule_sets[document["kind"]]
        pieces = pieces_of(document, rulebook.facts)
        mixed = dice.sample(pieces, len(pieces))

        first, other = (read(rulebook, judged, *document_of(each), TODAY) for each in (pieces, mixed))

        assert REFERENCE.decide(judged, other.facts) == REFERENCE.decide(judged, first.facts)
        assert [conflict.fact for conflict in other.conflicts] == [conflict.fact for conflict in first.conflicts]
        assert sorted(issue.code for issue in other.data_issues) == sorted(issue.code for issue in first.data_issues)


def test_nothing_is_asked_that_is_implied(rulebook: Rulebook) -> None:
    followed = 0
    for document in documents(44, 300):
        judged = rulebook.rule_sets[document["kind"]]
        reading = read(rulebook, judged, document["facts"], document.get("evidence"), TODAY)
        implied = {name for name in reading.facts if (told := reading.facts.told(name)) and told.implied_by}
        found = evaluate(judged, reading.facts)
        asked = {question.fact for question in found.ask}
        followed += len(implied)

        assert asked.isdisjoint(implied), document
        assert all(implied.isdisjoint(finding.missing) for finding in found.conclusion.open), document

    assert followed > 100


# --- rulebooks that nobody would write


@settings(max_examples=120)
@given(book=consistent_books(), seed=SEEDS)
def test_any_rulebook_with_implications_takes_nothing_back(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    for step in steps(book.rulebook, judged, book.pieces, seed):
        assert wrongly_turned(judged, step) == set()
        if not step.brings_a_conflict:
            assert turned(judged, step) == set()
            assert not out_of_bounds(judged, step)


@settings(max_examples=120)
@given(book=consistent_books(), seed=SEEDS)
def test_both_engines_see_what_is_implied(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    for reading in told_piece_by_piece(book.rulebook, judged, book.pieces, seed):
        assert RETE.decide(judged, reading.facts) == REFERENCE.decide(judged, reading.facts)


@settings(max_examples=200)
@given(book=consistent_books(), seed=SEEDS)
def test_any_rulebook_reads_a_document_the_same_in_any_order(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    mixed = random.Random(seed).sample(book.pieces, len(book.pieces))
    first, other = (read(book.rulebook, judged, *document_of(each), TODAY) for each in (book.pieces, mixed))

    assert _what_is_known(other) == _what_is_known(first)


def _what_is_known(reading: Reading) -> dict[str, Any]:
    known: dict[str, Any] = {name: reading.facts.get(name) for name in sorted(reading.facts)}
    return known | {"conflicts": [conflict.fact for conflict in reading.conflicts]}
