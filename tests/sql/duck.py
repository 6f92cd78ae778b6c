"""Statements run by DuckDB, embedded."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement, table
from tests.sql.rows import Answered, Row, in_order, written


def answers(
    rulebook: Rulebook,
    rule_set: RuleSet,
    rows: Sequence[Row],
    folder: Path,
    present: Sequence[str] | None = None,
    ask: bool = False,
) -> list[Answered]:
    """What DuckDB answers of each row."""
    options = StatementOptions(Dialect.DUCKDB, AnswerShape.LISTS, present=present, ask=ask)
    file = str(written(rows, folder / "rows.ndjson"))
    types = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in table(rulebook, rule_set, options).items())
    source = f"read_json({quoted(file)}, format = 'nd', columns = {{{types}}})"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE facts AS SELECT * FROM {source}")
        return in_order(connection.execute(statement(rulebook, rule_set, options)).fetchall())


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def table_of(
    book: Rulebook, judged: RuleSet, rows: Sequence[Row], present: Sequence[str], target: Path
) -> frozenset[str]:
    """Write rows into a Parquet file, each column in the type of its fact; gives the columns that it has."""
    options = StatementOptions(Dialect.DUCKDB, AnswerShape.LISTS, present=present)
    types = table(book, judged, options)
    file = str(written(rows, target.with_suffix(".ndjson")))
    listed = ", ".join(f"{quoted(name)}: {quoted(kind)}" for name, kind in types.items())
    source = f"read_json({quoted(file)}, format = 'nd', columns = {{{listed}}})"
    duckdb.sql(f"COPY (SELECT * FROM {source}) TO {quoted(str(target))} (FORMAT parquet)")
    return frozenset(types)
