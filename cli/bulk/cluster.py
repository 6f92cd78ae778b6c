"""Parquet to Parquet by Spark, on this machine or on a cluster: files or folders of parts in, a folder of parts out."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from dontbuy.cli.bulk.orders import Order
from dontbuy.cli.bulk.refusals import needs_extra, refused
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import part_of
from dontbuy.engine.columns import SUBJECT_ID, SUBJECT_NAME
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rulebook.library import Library

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

HERE = "local[*]"
"""Where Spark runs if nobody says: in this process, on all cores of this machine."""
_PATTERN = re.compile(r"[\\*?\[\]{}]")
_ON_THIS_MACHINE = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}


def answer_by_spark(order: Order, library: Library, rule_set: RuleSet) -> Tally:
    """Answer a file, or a folder of parts, into a folder of parts, and say what its rows came to.

    Spark keeps no order, so rows have no numbers: they are found by their id. Raises BulkRefused where Spark cannot be
    had or unfinished work is in the way, FactsError where a column is not of its fact.
    """
    part = part_of(order.out)
    if part.exists() and not order.force:
        hint = "look whether somebody writes it; if not, begin anew with --force"
        raise refused("bulk/unfinished", "unfinished work is in the way", part, hint)
    with _session(order) as session:
        # Only here: what it imports is there where the extra is.
        from dontbuy.spark import check

        read = session.read.parquet(_literally(order.given))
        folder = library.folders[library.in_force.name]
        answers = check(read, rule_set.kind, rules=folder, shape=order.shape, as_of=order.day, ask=order.ask)
        for name, short in ((SUBJECT_ID, "id"), (SUBJECT_NAME, "name")):
            answers = answers.withColumnRenamed(name, short)
        answers.write.mode("overwrite").parquet(str(part))
        tally = _tally(session.read.parquet(_literally(part)), rule_set)
    if order.out.is_dir():
        rmtree(order.out)
    part.replace(order.out)
    return tally


@contextmanager
def _session(order: Order) -> "Iterator[SparkSession]":
    """Spark where it was asked for; it is left when the block ends."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise needs_extra("spark", "for Spark", order.given) from None
    master = order.master or HERE
    builder = SparkSession.builder.master(master).appName("dontbuy bulk").config("spark.ui.enabled", "false")
    for name, value in _ON_THIS_MACHINE.items() if master.startswith("local") else ():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            session = builder.getOrCreate()
        except PySparkRuntimeError:
            hint = "it runs on Java 17 or later: install it, or set JAVA_HOME; and look at --master"
            raise refused("bulk/no-spark", "Spark cannot be started", master, hint) from None
    try:
        yield session
    finally:
        session.stop()


def _literally(path: Path) -> str:
    """A path for Spark, in which the signs of a pattern mean themselves."""
    return _PATTERN.sub(r"\\\g<0>", str(path))


def _tally(answers: "DataFrame", rule_set: RuleSet) -> Tally:
    """What stands in what was written."""
    groups = answers.groupBy("verdict", "level", "could_become").count().collect()
    return Tally.of_groups((tuple(row) for row in groups), rule_set.words)
