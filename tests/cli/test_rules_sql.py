"""`dontbuy rules sql`: one statement on standard output, or why there is none."""

import duckdb
import pytest
import sqlglot

from tests.cli.running import dontbuy

GRANTS = "examples/grant-eligibility"


def test_the_statement_answers_a_table_of_facts() -> None:
    printed = dontbuy("rules", "sql", "vendor_evaluation", "--dialect", "duckdb", "--shape", "lists", "--key", "deal")

    assert printed.returncode == 0, printed.stderr.decode()
    statement = printed.stdout.decode()
    assert statement.startswith("-- sales-training@")
    assert "evidence and quotes" in statement
    columns = sqlglot.parse_one(statement, dialect="duckdb").find_all(sqlglot.exp.Column)
    read = {column.name for column in columns if "." in column.name}
    with duckdb.connect() as connection:
        told = ", ".join(f'{str(name == "vendor.started_with_product").upper()} AS "{name}"' for name in sorted(read))
        connection.execute(f"CREATE TABLE facts AS SELECT 7 AS deal, {told}")
        ((deal, verdict, level, _, fired, _),) = connection.execute(statement).fetchall()
    assert (deal, verdict, level, "VEN-2" in fired) == (7, "do_not_buy", "stop", True)


@pytest.mark.parametrize("dialect", ["snowflake", "bigquery"])
def test_what_is_not_run_says_so(dialect: str) -> None:
    printed = dontbuy("rules", "sql", "buying_request", "--dialect", dialect)

    assert f"-- Written for {dialect} and not run against that engine.\n" in printed.stdout.decode()


def test_the_day_of_rows_without_one_may_be_said() -> None:
    printed = dontbuy(
        "rules", "sql", "arts_evening", "--dialect", "spark", "--as-of", "2026-11-21", DONTBUY_RULES=GRANTS
    )

    assert "COALESCE(`as_of`, CAST('2026-11-21' AS DATE))" in printed.stdout.decode()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("vendor_evaluatio", "--dialect", "duckdb"), "did you mean `vendor_evaluation`?"),
        (("vendor_evaluation", "--dialect", "duckdb", "--as-of", "20261121"), "--as-of: facts/wrong-type: "),
        (("vendor_evaluation", "--dialect", "duckdb", "--table", "f(1)"), "f(1): sql/no-table: "),
        (("vendor_evaluation", "--dialect", "oracle"), "'oracle' is not one of"),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_printed(asked: tuple[str, ...], told: str) -> None:
    printed = dontbuy("rules", "sql", *asked)

    assert (printed.returncode, printed.stdout) == (2, b"")
    assert told in printed.stderr.decode()


def test_what_a_dialect_cannot_carry_is_told_with_the_fact() -> None:
    printed = dontbuy("rules", "sql", "warm_room", "--dialect", "bigquery", DONTBUY_RULES=GRANTS)

    assert (printed.returncode, printed.stdout) == (2, b"")
    assert printed.stderr.decode() == (
        "request.quotes: sql/not-carried: a condition over records has no place in SQL for `bigquery` "
        "(write it over the facts that follow from the list, or choose duckdb, spark or postgres)\n"
    )
