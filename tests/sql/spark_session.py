"""One Spark on this machine for all tests of a process, and why there is none where there is none."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import which
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Of a Java that ends soon: what compiles for a long life took half of what Spark took."""
SETTINGS = {
    "spark.driver.extraJavaOptions": JAVA,
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.log.level": "ERROR",
}


def lacking() -> str:
    """What is missing for Spark to be started here; `""` where nothing is."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: pip install --require-hashes -r requirements-spark.lock"
    if which("java") is None and not os.environ.get("JAVA_HOME"):
        return "there is no Java 17 on this machine, which Spark runs on"
    return ""


@contextmanager
def session() -> Iterator["SparkSession"]:
    """A session of one core. Skips the test that asks, with the reason, where there is none."""
    if reason := lacking():
        pytest.skip(f"Spark answers nothing here: {reason}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]").appName("dontbuy")
        for name, value in SETTINGS.items():
            builder = builder.config(name, value)
        started = builder.getOrCreate()
    yield started
    started.stop()
