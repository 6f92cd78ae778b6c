"""What would make a verdict worse is what trying out every set of up to three open facts finds."""

import random
from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import given, reject, settings

from dontbuy.engine.proof.ways import MOST_WAYS, Judged, worse
from dontbuy.engine.proof.weighing import Weighing
from dontbuy.engine.truth import YES
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import document_of
from tests.engine.proof.counted import Counted, broken
from tests.engine.proof.test_ways import MOST, SEEDS, Set, Tried, judged_of
from tests.engine.proof.values import CLEAN_OR_NOT
from tests.rulebooks import rule_set


@settings(max_examples=60)
@given(book=consistent_books(), seed=SEEDS)
def test_the_smallest_sets_that_make_it_worse(book: ConsistentBook, seed: int) -> None:
    dice = random.Random(seed)
    pieces = dice.sample(book.pieces, dice.randint(0, len(book.pieces)))
    judged = judged_of(book.rulebook, rule_set(book.rulebook), *document_of(pieces))
    tried = Tried(judged, Weighing.of(judged.rulebook, judged.rule_set, judged.reading))
    found = worse(judged)
    if found is None:  # one in thousands takes more steps than there are
        reject()
    sets = [frozenset((confirm.fact, confirm.to) for confirm in each) for each in found]
    expected = [*smallest_that_make_it_worse(judged, tried)]

    assert [len(each) for each in sets] == sorted(len(each) for each in sets)
    assert {each for each in sets if len(each) <= MOST} <= {*expected}
    if len(sets) < MOST_WAYS:
        assert {each for each in sets if len(each) <= MOST} == {*expected}


def smallest_that_make_it_worse(judged: Judged, tried: Tried) -> Iterator[Set]:
    """Every set of up to three open facts after which a stronger word fires, without a new conflict, and no smaller."""
    read_by_any = Counted(judged.rulebook, judged.rule_set, judged.reading.facts, CLEAN_OR_NOT).read
    open_facts = [name for name in judged.rule_set.facts if name in read_by_any and name not in tried.said]
    found: list[Set] = []
    for size in range(1, MOST + 1):
        for names in combinations(open_facts, size):
            for values in product((True, False), repeat=size):
                each = frozenset(tried.told(name, value) for name, value in zip(names, values, strict=True))
                if not any(smaller <= each for smaller in found) and is_worse(judged, tried, each):
                    found.append(each)
                    yield each


def is_worse(judged: Judged, tried: Tried, changes: Set) -> bool:
    reading, met = tried.outcome(changes)
    if not {*reading.facts.in_conflict} <= {*judged.reading.facts.in_conflict}:
        return False
    if not broken(judged.rule_set, reading) <= tried.broken_now:
        return False
    return any(
        met[each.id] is YES and judged.rule_set.ranks[each.says] < judged.rank for each in judged.rule_set.criteria
    )
