"""Random documents through every engine: `python -m tests.sql.by_hand 1000000`.

Each is decided by the reference, by rete and by the compiled engine, condition by condition, and answered by the
statements of DuckDB and Spark, whose verdict, level, criteria and outlook are those of the reference. Prints how many
were compared, and stops with the first that differs.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dontbuy.engine.columns import columns
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.kept import SHIPPED
from dontbuy.engine.rulebook.library import load
from tests.sql import duck, test_spark
from tests.sql.rows import REFERENCE, Answered, Row, batches, expected
from tests.sql.spark_session import lacking, session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

AT_ONCE = 10_000
"""Rows of one statement."""


@dataclass
class Differs(Exception):
    """A document to which two engines do not answer alike."""

    engine: str
    row: Row
    found: object
    reference: object


def main() -> int:
    many, begin = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    if reason := lacking():
        print(reason, file=sys.stderr)
        return 1
    book, compared = load(SHIPPED).rulebook, 0
    with session() as spark, TemporaryDirectory() as folder:
        for seed in range(begin, begin + many):
            for judged, rows, facts in batches(book, seed, AT_ONCE):
                try:
                    hold_to_the_reference(spark, book, judged, rows, facts, Path(folder))
                except Differs as found:
                    print(f"seed {seed}, {judged.kind}: {found}", file=sys.stderr)
                    return 1
                compared += len(rows)
                print(f"{compared:,} documents, 0 differ", flush=True)
                if compared >= many:
                    return 0
    return 0


def hold_to_the_reference(
    spark: "SparkSession",
    book: Rulebook,
    judged: RuleSet,
    rows: Sequence[Row],
    facts: Sequence[Facts],
    folder: Path,
) -> None:
    """Stops where an engine answers one of the rows otherwise."""
    for row, each in zip(rows, facts, strict=True):
        reference = REFERENCE.decide(judged, each)
        for engine in ENGINES.values():
            if (found := engine.decide(judged, each)) != reference:
                raise Differs(engine.name, row, found, reference)
    wanted, present = [expected(judged, each) for each in facts], [column.name for column in columns(judged)]
    _hold("duckdb", rows, duck.answers(book, judged, rows, folder, present), wanted)
    _hold("spark", rows, test_spark.answers(spark, book, judged, rows, folder, present), wanted)


def _hold(engine: str, rows: Sequence[Row], found: Sequence[Answered], wanted: Sequence[Answered]) -> None:
    for row, said, reference in zip(rows, found, wanted, strict=True):
        if said != reference:
            raise Differs(engine, row, said, reference)


if __name__ == "__main__":
    sys.exit(main())
