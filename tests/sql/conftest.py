"""What the tests of statements may ask for."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.sql.spark_session import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator["SparkSession"]:
    """Spark, on one core of this machine."""
    with session() as started:
        yield started
