"""Who answers in bulk, by the names that the command takes."""

from enum import StrEnum


class BulkEngine(StrEnum):
    """What answers: the engine that takes each row by itself, or one statement over all of them."""

    COMPILED = "compiled"
    DUCKDB = "duckdb"
    SPARK = "spark"

    @property
    def is_statement(self) -> bool:
        """Whether one statement answers all rows, and none by itself."""
        return self is not BulkEngine.COMPILED
