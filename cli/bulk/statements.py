"""Parquet to Parquet by one statement of SQL: no row is an object here, so there is nothing to go on with."""

from os import cpu_count

from dontbuy.cli import columnar
from dontbuy.cli.bulk.orders import Order
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import Identity, Unfinished
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
        tally = columnar.run(
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
    return tally
