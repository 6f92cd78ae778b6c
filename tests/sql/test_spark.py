"""Spark answers what the reference answers, by a plan in which there is no Python and nothing of ours."""

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dontbuy.engine.columns import columns
from dontbuy.engine.errors import FactsError
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement, table
from dontbuy.spark import check
from tests.conformance.strategies import invented, told
from tests.conformance.test_corpus import FILES
from tests.conformance.test_corpus import rows as meanings
from tests.conformance.test_corpus import rulebook as corpus_of
from tests.rulebooks import rule_set as judged_by
from tests.rulebooks import told as read_facts
from tests.sql.rows import (
    Answered,
    Row,
    batches,
    expected,
    in_order,
    row_of_facts,
    that_fit,
    with_texts_that_fit,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, SparkSession


def rows_of(
    spark: "SparkSession",
    book: Rulebook,
    judged: RuleSet,
    rows: "Sequence[Row]",
    folder: Path,
    present: "Sequence[str] | None",
) -> "DataFrame":
    """Rows as Spark has them, each column in the type of its fact."""
    options = StatementOptions(Dialect.SPARK, AnswerShape.LISTS, present=present)
    schema = ", ".join(f"`{name}` {kind}" for name, kind in table(book, judged, options).items())
    return spark.read.schema(schema).json(str(written(rows, folder / "rows.ndjson")))


def answers(
    spark: "SparkSession",
    book: Rulebook,
    judged: RuleSet,
    rows: "Sequence[Row]",
    folder: Path,
    present: "Sequence[str] | None" = None,
    ask: bool = False,
) -> list[Answered]:
    """What Spark answers of each row."""
    options = StatementOptions(Dialect.SPARK, AnswerShape.LISTS, present=present, ask=ask)
    rows_of(spark, book, judged, rows, folder, present).createOrReplaceTempView("facts")
    return in_order(map(tuple, spark.sql(statement(book, judged, options)).collect()))


@pytest.mark.parametrize("file", FILES)
def test_a_condition_means_what_the_corpus_says(file: str, tmp_path: Path, spark: "SparkSession") -> None:
    book = corpus_of(file)
    judged = with_texts_that_fit(judged_by(book))
    facts = [that_fit(read_facts(book, row.facts, as_of=row.as_of).facts) for row in meanings() if row.file == file]

    found = answers(spark, book, judged, [row_of_facts(each) for each in facts], tmp_path)

    assert found == [expected(judged, each) for each in facts]


@pytest.mark.parametrize("seed", range(8))
def test_random_rule_sets_are_answered_as_the_reference_does(
    seed: int, tmp_path: Path, spark: "SparkSession", rulebook: Rulebook
) -> None:
    judged = with_texts_that_fit(invented(seed, 12, 10, with_given=True))
    facts = [that_fit(each) for each in told(seed, 300)]

    found = answers(spark, rulebook, judged, [row_of_facts(each) for each in facts], tmp_path)

    assert found == [expected(judged, each) for each in facts]


@pytest.fixture(params=["shipped", "grants"])
def book(request: pytest.FixtureRequest, rulebook: Rulebook, grants: Rulebook) -> Rulebook:
    return rulebook if request.param == "shipped" else grants


ROOT = Path(__file__).parents[2]
GRANTS = ROOT / "examples" / "grant-eligibility"


def test_both_rulebooks_are_answered_by_check_as_the_reference_does(
    book: Rulebook, tmp_path: Path, spark: "SparkSession"
) -> None:
    folder = GRANTS if book.id == "grant-eligibility" else ROOT / "rules"
    for judged, rows, facts in batches(book, 84, 1_000):
        df = rows_of(spark, book, judged, rows, tmp_path, [column.name for column in columns(judged)])

        asks = book.id == "grant-eligibility"
        found = check(df, judged.kind, rules=folder, as_of=date(2000, 1, 1), ask=asks).collect()

        assert {row.problem for row in found} == {None}
        assert in_order(row[:-1] for row in found) == [expected(judged, each, ask=asks) for each in facts]


def test_the_plan_has_no_step_in_python_and_calls_no_function_of_ours(
    rulebook: Rulebook, tmp_path: Path, spark: "SparkSession"
) -> None:
    judged, rows, _ = next(batches(rulebook, 85, 3))  # the kind that has doubts, lists and what is implied
    df = rows_of(spark, rulebook, judged, rows, tmp_path, None)

    plans = [check(df, judged.kind, shape=shape)._jdf.queryExecution() for shape in AnswerShape]

    for plan in plans:
        steps = {
            line.strip("+-:*( 0123456789)").split()[0] for line in plan.executedPlan().toString().splitlines() if line
        }
        assert steps == {"Project", "FileScan"}
        assert not re.search("python|udf|arrow", plan.toString(), re.IGNORECASE)


def test_rows_keep_their_keys_and_one_with_a_cell_that_is_no_value_has_a_problem(spark: "SparkSession") -> None:
    df = spark.sql(
        """SELECT * FROM VALUES (1, 'a', 'company', 5.0D, DATE '2026-11-20'), (2, 'b', 'committee', 5.0D, NULL),
        (3, 'c', ' club ', 1e-30D, NULL), (4, NULL, '', 20.5D, NULL)
        AS rows(deal, `subject.id`, `group.form`, `request.own_share`, as_of)"""
    )

    asked = check(df, "warm_room", rules=GRANTS, keys=["deal"], shape="words", as_of=date(2026, 11, 21))

    assert asked.columns == ["deal", "subject.id", "verdict", "level", "could_become", "problem"]
    assert [tuple(row) for row in asked.collect()] == [
        (1, "a", "not_eligible", "stop", None, None),
        (2, "b", None, None, None, "group.form"),
        (3, "c", None, None, None, "request.own_share"),
        (4, None, "cannot_say_yet", "unknown", "not_eligible", None),
    ]


def test_a_row_without_a_day_has_the_day_that_was_given(spark: "SparkSession") -> None:
    df = spark.sql("SELECT DATE '2026-11-21' AS `group.first_anniversary`")

    verdicts = [check(df, "warm_room", rules=GRANTS, as_of=date(2026, 11, day)).first() for day in (20, 21)]

    assert [row.fired if row else None for row in verdicts] == [["WHO-1"], []]


@pytest.mark.parametrize(
    ("column", "code", "hint"),
    [
        ("1 AS deal", "columns/unknown", "the facts that this kind takes are listed by `dontbuy facts`"),
        ("'club' AS `group.from`", "columns/unknown", "did you mean `group.form`?"),
        ("1 AS `group.form`", "columns/wrong-type", "cast the column, or leave it out"),
        ("'5' AS `request.own_share`", "columns/wrong-type", "cast the column, or leave it out"),
        ("named_struct('kind', 'rent') AS `request.costs`", "columns/wrong-type", "cast the column, or leave it out"),
    ],
)
def test_a_column_that_is_none_of_the_kind_is_refused_before_anything_is_planned(
    column: str, code: str, hint: str, spark: "SparkSession"
) -> None:
    with pytest.raises(FactsError) as refused:
        check(spark.sql(f"SELECT {column}"), "warm_room", rules=GRANTS)

    assert [(fault.code, fault.hint) for fault in refused.value.diagnostics] == [(code, hint)]
    assert [table.name for table in spark.catalog.listTables() if table.name.startswith("dontbuy")] == []
