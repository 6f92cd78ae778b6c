"""Who answers in bulk, by the names that the command takes."""

from enum import StrEnum


class BulkEngine(StrEnum):
    """What answers: the engine that takes each row by itself, or one statement over all of them."""

    COMPILED = "compiled"
    DUCKDB = "duckdb"
