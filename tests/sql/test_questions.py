"""What to ask next is the first question of the answer, with the conflicts, the lists and the order that it has."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from dontbuy.engine.columns import columns
from dontbuy.engine.ir import Rulebook
from tests.conformance.strategies import ConsistentBook, consistent_books, invented, told
from tests.rulebooks import rule_set as judged_by
from tests.rulebooks import told as read_facts
from tests.sql.duck import answers
from tests.sql.rows import batches, expected, row_of_facts, that_fit, with_texts_that_fit


@pytest.mark.parametrize("without_lists", [False, True], ids=["with lists", "with what follows from them"])
@pytest.mark.parametrize("name", ["shipped", "grants"])
def test_of_both_rulebooks(
    name: str, without_lists: bool, rulebook: Rulebook, grants: Rulebook, tmp_path: Path
) -> None:
    book = rulebook if name == "shipped" else grants
    for judged, rows, facts in batches(book, 87, 400, without_lists=without_lists and name == "shipped"):
        present = None if without_lists else [column.name for column in columns(judged)]

        found = answers(book, judged, rows, tmp_path, present, ask=True)

        assert found == [expected(judged, each, ask=True) for each in facts]


@settings(max_examples=30)
@given(book=consistent_books())
def test_of_rulebooks_with_conflicts(book: ConsistentBook, tmp_path_factory: pytest.TempPathFactory) -> None:
    judged = judged_by(book.rulebook)
    everything = {name: value for name, value in book.pieces if name}
    names = [*everything]
    documents = [{name: everything[name] for name in names[:count]} for count in range(len(names) + 1)]

    found = answers(book.rulebook, judged, documents, tmp_path_factory.mktemp("rows"), list(judged.facts), ask=True)

    assert found == [expected(judged, read_facts(book.rulebook, each).facts, ask=True) for each in documents]


@pytest.mark.parametrize("seed", range(10))
def test_of_random_rule_sets(seed: int, tmp_path: Path, rulebook: Rulebook) -> None:
    judged = with_texts_that_fit(invented(seed, 4, 6, with_given=True))
    facts = [that_fit(each) for each in told(seed, 60)]

    found = answers(rulebook, judged, [row_of_facts(each) for each in facts], tmp_path, ask=True)

    assert found == [expected(judged, each, ask=True) for each in facts]
