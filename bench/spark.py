"""Millions of rows in Spark, beside DuckDB over the same file: `python -m bench spark [ROWS]`.

Twenty million where it is not said. What starting Spark takes is left out.
"""

from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

from bench.columnar import random_rows, run_statement, timed
from bench.timing import Row
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement

ROWS = 20_000_000
SPARK = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.memory": "4g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    # Many criteria are compiled to more bytecode than the JVM turns into machine code, unless it is told to.
    "spark.driver.extraJavaOptions": "-XX:-DontCompileHugeMethods",
}


def rows() -> Iterator[Row]:
    """Thousands of rows a second on one core and on two; ratios of the rates to DuckDB on two."""
    if find_spec("pyspark") is None or which("java") is None:
        print("  Spark is left out: pyspark is not installed, or no Java is")
        return
    from pyspark.sql import SparkSession

    with random_rows(ROWS) as (rulebook, judged, facts, count):
        bits = statement(rulebook, judged, StatementOptions(Dialect.DUCKDB, AnswerShape.BITS))
        written = median(timed(lambda: run_statement(facts, bits, 2)) for _ in range(3))
        aggregated = median(timed(lambda: run_statement(facts, _summed(bits), 2)) for _ in range(3))
        yield Row("DuckDB, 2 cores, bits, written", count / written / 1000, "k/s", 1.0)
        yield Row("DuckDB, 2 cores, bits, aggregated", count / aggregated / 1000, "k/s", 1.0)
        asked = statement(rulebook, judged, StatementOptions(Dialect.SPARK, AnswerShape.BITS))
        rates: dict[int, float] = {}
        for cores in (1, 2):
            builder = SparkSession.builder.master(f"local[{cores}]")
            for name, value in SPARK.items():
                builder = builder.config(name, value)
            with closing(_Session(builder)) as session:
                taken, summed = session.seconds(asked, facts)
            rates[cores] = count / taken
            yield Row(f"Spark, local[{cores}], bits, written", rates[cores] / 1000, "k/s", written / taken)
            yield Row(f"Spark, local[{cores}], bits, aggregated", count / summed / 1000, "k/s", aggregated / summed)
        yield Row("Spark, from one core to two, written", rates[2] / 1000, "k/s", rates[2] / rates[1])


class _Session:
    """A Spark that is stopped when it is done with."""

    def __init__(self, builder: Any) -> None:
        self.spark = builder.getOrCreate()

    def seconds(self, asked: str, facts: Path) -> tuple[float, float]:
        """What it takes to write the answers, and to add them up: the shorter of two, for the first one also
        compiles."""
        self.spark.read.parquet(str(facts)).createOrReplaceTempView("facts")
        written = min(timed(lambda: self._write(asked, facts.with_name("spark"))) for _ in range(2))
        return written, min(timed(lambda: self.spark.sql(_summed(asked)).collect()) for _ in range(2))

    def _write(self, asked: str, target: Path) -> None:
        self.spark.sql(asked).write.mode("overwrite").parquet(str(target))

    def close(self) -> None:
        self.spark.stop()


def _summed(asked: str) -> str:
    sums = "count(*), sum(fired_bits % 1000), sum(open_bits % 1000)"
    return f"SELECT verdict, could_become, {sums} FROM (\n{asked}\n) AS answers GROUP BY 1, 2"
