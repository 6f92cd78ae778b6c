"""Parquet to Parquet by one statement of SQL: no row is an object here, so there is nothing to go on with."""

from collections import Counter
from os import cpu_count

from dontbuy.cli import columnar
from dontbuy.cli.bulk.orders import Order
from dontbuy.cli.bulk.parquet import connection_for, literally
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import Identity, Unfinished
from dontbuy.cli.exits import Exit, exit_of
from dontbuy.engine.errors import EngineError
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import AnswerShape


def answer_by_duckdb(order: Order, rulebook: Rulebook, rule_set: RuleSet, identity: Identity) -> Tally:
    """Answer a file and say what its rows came to; what an earlier run left unfinished is written anew.

    Raises BulkRefused where something else is unfinished there, FactsError where a column has another type than its
    fact, OSError.
    """
    unfinished = Unfinished.begun(order.out, identity, b"", any_day=False, anew=order.force)
    try:
        counted = columnar.run(
            rulebook,
            rule_set.kind,
            order.given,
            order.out,
            shape=AnswerShape(order.shape),
            threads=order.workers or cpu_count() or 1,
            as_of=order.day,
            ask=order.ask,
        )
        unfinished.drop()
    except EngineError:
        unfinished.drop()
        raise
    finally:
        unfinished.close()
    return Tally(Counter(counted.verdicts), counted.problems, _exits(order, rule_set, counted.problems))


def _exits(order: Order, rule_set: RuleSet, problems: int) -> set[Exit]:
    """The exit codes of all rows, from the words that stand in what was written."""
    found = connection_for(order.out).execute(
        "SELECT DISTINCT level, could_become FROM read_parquet(?) WHERE verdict IS NOT NULL", [literally(order.out)]
    )
    exits = {
        exit_of(level, rule_set.words[could_become].level if could_become else "")
        for level, could_become in found.fetchall()
    }
    return exits | ({Exit.UNREADABLE} if problems else set())
