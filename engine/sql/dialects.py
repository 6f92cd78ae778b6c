"""The dialects of SQL that a statement is written in, and what one of them cannot carry."""

from collections.abc import Iterable
from enum import StrEnum

from dontbuy.engine.errors import Diagnostic, RulebookError

_LONGEST_IN_POSTGRES = 63


class Dialect(StrEnum):
    """Whose SQL a statement is written in, by sqlglot's name for it."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"
    SNOWFLAKE = "snowflake"
    BIGQUERY = "bigquery"

    @property
    def is_run(self) -> bool:
        """Whether the tests run statements of this dialect against its engine; of others they are only read back."""
        return self in (Dialect.DUCKDB, Dialect.POSTGRES, Dialect.SPARK)

    def column(self, name: str) -> str:
        """How the column of a fact is called: as the fact, but for BigQuery, which takes no dot in a column's name."""
        return name.replace(".", "__") if self is Dialect.BIGQUERY else name


class AnswerShape(StrEnum):
    """What a statement gives beside the words: nothing, the criteria as bits, or as lists of their ids."""

    WORDS = "words"
    BITS = "bits"
    LISTS = "lists"


def not_carried(dialect: Dialect, what: str, where: str, hint: str) -> RulebookError:
    """The error of what a statement of this dialect cannot say; `where` is a fact or a kind of document."""
    return RulebookError([Diagnostic("sql/not-carried", f"{what} has no place in SQL for `{dialect}`", where, hint)])


def as_columns(dialect: Dialect, names: Iterable[str]) -> None:
    """Raise RulebookError where a name is no column of its own.

    A database reads capitals as small letters, so two names may be one; and PostgreSQL cuts off what is too long.
    """
    seen: dict[str, str] = {}
    for name in names:
        folded = dialect.column(name).casefold()
        if seen.setdefault(folded, name) != name:
            raise not_carried(dialect, f"a column beside `{seen[folded]}`", name, "give one of the two another name")
        if dialect is Dialect.POSTGRES and len(name.encode()) > _LONGEST_IN_POSTGRES:
            raise not_carried(
                dialect, f"a name of more than {_LONGEST_IN_POSTGRES} bytes", name, "give it a shorter name"
            )
