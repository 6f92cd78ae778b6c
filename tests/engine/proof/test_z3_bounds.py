"""What a document could become at best and at worst is what Z3 finds, however much of it is open."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions.space import bounds, space, space_of
from dontbuy.engine.completions.world import world
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from tests.conformance.invented import documents
from tests.conformance.strategies import ConsistentBook, consistent_books, invented, told
from tests.conformance.telling import told_piece_by_piece
from tests.engine.proof.by_z3 import Completions, needs_z3
from tests.engine.proof.counted import Counted
from tests.engine.proof.documents import alone
from tests.rulebooks import TODAY, rule_set

pytestmark = needs_z3
SEEDS = st.integers(0, 2**32)


def test_documents_of_the_shipped_kinds(rulebook: Rulebook) -> None:
    seen = Counter[bool | None]()
    for document in documents(9, 60):
        judged = rulebook.rule_sets[document["kind"]]
        reading = read(rulebook, judged, document["facts"], document.get("evidence"), TODAY)
        verdict = Counted.of(rulebook, judged, reading, {}).verdict(reading.facts)
        found = bounds(space(rulebook, judged, reading), verdict)

        assert Completions.of(rulebook, judged, reading).bounds(verdict) == found, document
        seen[found and found.settled] += 1
    assert seen[True] > 10
    assert seen[False] > 10


@settings(max_examples=25)
@given(seed=SEEDS)
def test_facts_of_every_type(seed: int) -> None:
    judged = invented(seed, random.Random(seed).randint(1, 5), 4, seed % 4 == 0)
    rulebook = alone(judged)
    for facts in told(seed, 2):
        found = bounds(space_of(world(rulebook, judged), facts, frozenset(), frozenset()), "look")
        by_z3 = Completions.of_facts(rulebook, judged, facts, frozenset(), frozenset())
        assert by_z3.bounds("look") == found


@settings(max_examples=25)
@given(book=consistent_books(), seed=SEEDS)
def test_rulebooks_with_implications_contradictions_and_lists(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    for reading in [*told_piece_by_piece(book.rulebook, judged, book.pieces, seed)][::5]:
        found = bounds(space(book.rulebook, judged, reading), "look")
        assert Completions.of(book.rulebook, judged, reading).bounds("look") == found
