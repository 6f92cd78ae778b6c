"""`dontbuy rules sql`: the rules of one kind as one statement."""

from collections.abc import Sequence
from datetime import date

from dontbuy.cli.terminal import write_document
from dontbuy.engine.columns import SUBJECT_ID
from dontbuy.engine.errors import Diagnostic, FactsError, RulebookError
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape, Dialect

_EXTRA = "install the extra: pip install 'dontbuy[bulk]'"


def print_statement(
    rulebook: Rulebook,
    rule_set: RuleSet,
    dialect: Dialect,
    shape: AnswerShape,
    *,
    table: str,
    keys: Sequence[str] | None,
    as_of: str | None,
    ask: bool,
) -> None:
    """Print it. Raises RulebookError (`sql/not-carried`, `sql/extra-missing`), FactsError for a day that is none."""
    try:
        from dontbuy.engine.sql.statement import StatementOptions, statement
    except ModuleNotFoundError as error:
        if error.name != "sqlglot":
            raise
        message = "sqlglot is not installed, so no SQL is written"
        raise RulebookError([Diagnostic("sql/extra-missing", message, "", _EXTRA)]) from None
    options = StatementOptions(dialect, shape, table, keys or (SUBJECT_ID,), _day(as_of), ask=ask)
    write_document(f"{statement(rulebook, rule_set, options)}\n")


def _day(told: str | None) -> date | None:
    try:
        day = date.fromisoformat(told) if told else None
    except ValueError:
        day = None
    if told and (day is None or day.isoformat() != told):
        hint = "write it as YYYY-MM-DD, such as 2026-11-21"
        raise FactsError([Diagnostic("facts/wrong-type", "expected a date", "--as-of", hint)])
    return day
