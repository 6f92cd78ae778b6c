"""DuckDB answers what the reference answers: the corpus, random rule sets, and both shipped rulebooks."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.columns import columns
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from tests.conformance.strategies import rule_sets, told
from tests.conformance.test_corpus import FILES
from tests.conformance.test_corpus import rows as meanings
from tests.conformance.test_corpus import rulebook as corpus_of
from tests.rulebooks import TODAY
from tests.rulebooks import rule_set as judged_by
from tests.rulebooks import told as read_facts
from tests.sql.duck import answers
from tests.sql.rows import batches, expected, row_of_facts, that_fit, with_texts_that_fit


@pytest.mark.parametrize("file", FILES)
def test_a_condition_means_what_the_corpus_says(file: str, tmp_path: Path) -> None:
    book = corpus_of(file)
    judged = with_texts_that_fit(judged_by(book))
    asked = [row for row in meanings() if row.file == file]
    facts = [that_fit(read_facts(book, row.facts, as_of=row.as_of).facts) for row in asked]

    found = answers(book, judged, [row_of_facts(each) for each in facts], tmp_path)

    assert found == [expected(judged, each) for each in facts]


@settings(max_examples=60)
@given(rule_set=rule_sets(least=3, most=40), seed=st.integers(0, 2**32))
def test_random_rule_sets_are_answered_as_the_reference_does(
    rule_set: RuleSet, seed: int, tmp_path_factory: pytest.TempPathFactory, rulebook: Rulebook
) -> None:
    judged = with_texts_that_fit(rule_set)
    facts = [that_fit(each) for each in told(seed, 40)]

    found = answers(rulebook, judged, [row_of_facts(each) for each in facts], tmp_path_factory.mktemp("rows"))

    assert found == [expected(judged, each) for each in facts]


@pytest.fixture(params=["shipped", "grants"])
def book(request: pytest.FixtureRequest, rulebook: Rulebook, grants: Rulebook) -> Rulebook:
    return rulebook if request.param == "shipped" else grants


def test_both_rulebooks_are_answered_as_the_reference_does(book: Rulebook, tmp_path: Path) -> None:
    for judged, rows, facts in batches(book, 82, 1_000):
        everything = [column.name for column in columns(judged)]

        found = answers(book, judged, rows, tmp_path, present=everything)

        assert found == [expected(judged, each) for each in facts]


def test_derived_facts_may_be_told_in_the_place_of_their_list(rulebook: Rulebook, tmp_path: Path) -> None:
    for judged, rows, facts in batches(rulebook, 83, 1_000, without_lists=True):
        found = answers(rulebook, judged, rows, tmp_path)

        assert found == [expected(judged, each) for each in facts]


def test_a_fact_without_a_column_is_told_in_no_row(grants: Rulebook, tmp_path: Path) -> None:
    for judged in grants.rule_sets.values():
        nothing = Facts({}, TODAY)

        found = answers(grants, judged, [{"as_of": TODAY.isoformat()}], tmp_path, present=["as_of"])

        assert found == [expected(judged, nothing)]
