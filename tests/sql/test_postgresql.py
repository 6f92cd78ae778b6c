"""PostgreSQL answers what the reference answers: its arrays, its JSON and its cut-off names are its own."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

import psycopg
import pytest

from dontbuy.engine.columns import SUBJECT_ID, columns
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement, table
from tests.conformance.strategies import invented, told
from tests.conformance.test_corpus import FILES
from tests.conformance.test_corpus import rows as meanings
from tests.conformance.test_corpus import rulebook as corpus_of
from tests.rulebooks import made
from tests.rulebooks import rule_set as judged_by
from tests.rulebooks import told as read_facts
from tests.sql.rows import Answered, Row, batches, expected, in_order, row_of_facts, that_fit, with_texts_that_fit
from tests.stores import Postgres

Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def connection(postgres: Postgres) -> Iterator[Connection]:
    with closing(psycopg.connect(postgres.empty().text, autocommit=True)) as connection:
        yield connection


def answers(
    connection: Connection,
    book: Rulebook,
    judged: RuleSet,
    rows: Sequence[Row],
    present: Sequence[str] | None = None,
    ask: bool = False,
) -> list[Answered]:
    """What PostgreSQL answers of each row."""
    options = StatementOptions(Dialect.POSTGRES, AnswerShape.LISTS, present=present, ask=ask)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table(book, judged, options).items())
    numbered = json.dumps([{SUBJECT_ID: str(number), **row} for number, row in enumerate(rows)])
    connection.execute("DROP TABLE IF EXISTS facts")
    connection.execute(f"CREATE TABLE facts ({columns})".encode())
    connection.execute("INSERT INTO facts SELECT * FROM jsonb_populate_recordset(NULL::facts, %s)", [numbered])
    return in_order(connection.execute(statement(book, judged, options).encode()).fetchall())


@pytest.mark.parametrize("file", FILES)
def test_a_condition_means_what_the_corpus_says(file: str, connection: Connection) -> None:
    book = corpus_of(file)
    judged = with_texts_that_fit(judged_by(book))
    facts = [that_fit(read_facts(book, row.facts, as_of=row.as_of).facts) for row in meanings() if row.file == file]

    found = answers(connection, book, judged, [row_of_facts(each) for each in facts])

    assert found == [expected(judged, each) for each in facts]


@pytest.mark.parametrize("seed", range(20))
def test_random_rule_sets_are_answered_as_the_reference_does(
    seed: int, connection: Connection, rulebook: Rulebook
) -> None:
    judged = with_texts_that_fit(invented(seed, 20, 10, with_given=True))
    facts = [that_fit(each) for each in told(seed, 100)]

    found = answers(connection, rulebook, judged, [row_of_facts(each) for each in facts])

    assert found == [expected(judged, each) for each in facts]


@pytest.mark.parametrize("name", ["shipped", "grants"])
def test_both_rulebooks_are_answered_as_the_reference_does(
    name: str, connection: Connection, rulebook: Rulebook, grants: Rulebook
) -> None:
    book = rulebook if name == "shipped" else grants
    for judged, rows, facts in batches(book, 86, 500):
        found = answers(connection, book, judged, rows, [column.name for column in columns(judged)])

        assert found == [expected(judged, each) for each in facts]


def test_a_name_that_it_would_cut_off_is_refused() -> None:
    name = "a" * 64
    book = made({name: {"type": "yes_no"}}, {"C1": {"fact": name, "is": True}})

    with pytest.raises(RulebookError) as refused:
        statement(book, judged_by(book), StatementOptions(Dialect.POSTGRES))

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [("sql/not-carried", name)]
