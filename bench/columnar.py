"""Millions of rows: the written statement against a person's, and against zen-engine row by row.

`python -m bench columnar [ROWS]` makes so many random vendor evaluations first, 2,000,000 where it is not said, in a
folder that goes with it.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
import zen

from bench import by_hand
from bench.engines import HERE, spelled
from bench.timing import Row
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement, table

KIND = "vendor_evaluation"
ROWS, ROUNDS = 2_000_000, 5
ROWS_ONE_BY_ONE = 20_000


def rows() -> Iterator[Row]:
    """Thousands of rows a second, medians of rounds in which every way has its turn."""
    with random_rows(ROWS) as (rulebook, judged, facts, count):
        yield from _against_a_person(rulebook, judged, facts, count)
        yield from _against_one_by_one(rulebook, judged, facts, count)


@contextmanager
def random_rows(otherwise: int) -> Iterator[tuple[Rulebook, RuleSet, Path, int]]:
    """A file of as many random rows as the command line asks for, or `otherwise`, and what judges them."""
    count = next((int(word) for word in sys.argv if word.isdigit()), otherwise)
    rulebook = load(HERE / "rules").rulebook
    judged = rulebook.rule_sets[KIND]
    with TemporaryDirectory(prefix="dontbuy-bench-") as kept:
        facts = Path(kept) / "facts.parquet"
        make_rows(rulebook, judged, count, facts)
        yield rulebook, judged, facts, count


def _against_a_person(rulebook: Rulebook, judged: RuleSet, facts: Path, count: int) -> Iterator[Row]:
    """From Parquet to Parquet on two cores, the ratio of the times."""
    hand = {AnswerShape.WORDS: by_hand.words(), AnswerShape.BITS: by_hand.bits(), AnswerShape.LISTS: by_hand.lists()}
    for shape, text in hand.items():
        ours = statement(rulebook, judged, StatementOptions(Dialect.DUCKDB, shape))
        _same(facts, ours, text)
        taken = _in_turn(
            {"ours": partial(run_statement, facts, ours, 2), "hand": partial(run_statement, facts, text, 2)}
        )
        ratio = taken["ours"] / taken["hand"]
        yield Row(f"DuckDB, 2 cores, {shape}: a person’s statement", count / taken["hand"] / 1000, "k/s")
        yield Row(f"DuckDB, 2 cores, {shape}: ours, ratio of the times", count / taken["ours"] / 1000, "k/s", ratio)


def _against_one_by_one(rulebook: Rulebook, judged: RuleSet, facts: Path, count: int) -> Iterator[Row]:
    """Words and bits on one core, against zen-engine asked row by row."""
    bits = statement(rulebook, judged, StatementOptions(Dialect.DUCKDB, AnswerShape.BITS))
    one_by_one = _zen(judged, facts)
    taken = _in_turn({"columns": lambda: run_statement(facts, bits, 1), "rows": one_by_one})
    columns, singly = count / taken["columns"], ROWS_ONE_BY_ONE / taken["rows"]
    yield Row("zen-engine, one core, row by row", singly / 1000, "k/s")
    yield Row("DuckDB, one core, bits, ratio of the rates", columns / 1000, "k/s", columns / singly)


def _in_turn(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of each way; every round asks all."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(timed(way))
    return {name: median(each) for name, each in taken.items()}


def timed(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def run_statement(facts: Path, asked: str, threads: int) -> None:
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{facts}')")
        connection.execute(f"COPY ({asked}\n) TO '{facts.with_name('answers.parquet')}' (FORMAT parquet)")


def _same(facts: Path, ours: str, text: str) -> None:
    """Whoever is compared has to say the same."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{facts}') LIMIT 100000")
        differ = connection.execute(f"SELECT count(*) FROM (({ours}\n) EXCEPT ALL ({text}\n))").fetchone()
    if differ != (0,):
        raise RuntimeError("the two statements answer differently")


def make_rows(rulebook: Rulebook, judged: RuleSet, count: int, target: Path) -> None:
    """Random rows: each fact is yes, no and not told with the chances 0.2, 0.5 and 0.3."""
    read = table(rulebook, judged, StatementOptions(Dialect.DUCKDB, AnswerShape.WORDS, keys=()))
    if {*read.values()} != {"BOOLEAN"}:
        raise NotImplementedError("a vendor evaluation reads a fact that is no yes or no")
    dice = ", ".join(f"random() AS r{at}" for at in range(len(read)))
    told = ", ".join(
        f'CASE WHEN r{at} < 0.2 THEN TRUE WHEN r{at} < 0.7 THEN FALSE END AS "{name}"' for at, name in enumerate(read)
    )
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SELECT setseed(0.5)")
        rows = f"SELECT CAST(i AS VARCHAR) AS i, {dice} FROM range({count}) AS numbers(i)"
        connection.execute(f"COPY (SELECT i AS \"subject.id\", {told} FROM ({rows})) TO '{target}' (FORMAT parquet)")


def _zen(judged: RuleSet, facts: Path) -> Callable[[], None]:
    """Asks zen-engine for every criterion of some rows, one after the other; it knows two truths."""
    spelt = {each.id: spelled(each.when, judged) for each in judged.criteria}
    listed = [{"id": id_, "key": id_.replace("-", "_"), "value": value} for id_, value in spelt.items()]
    place = {"x": 0, "y": 0}
    decision = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {"id": "c", "name": "c", "type": "expressionNode", "position": place, "content": {"expressions": listed}},
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "c", "type": "edge"},
            {"id": "b", "sourceId": "c", "targetId": "out", "type": "edge"},
        ],
    }
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"vendor": decision}}})
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{facts}') LIMIT {ROWS_ONE_BY_ONE}")
        names = [name.replace(".", "_") for name, *_ in found.description]
        told = [{name: cell or False for name, cell in zip(names, row, strict=True)} for row in found.fetchall()]
    if len(engine.evaluate("vendor", told[0])["result"]) != len(listed):
        raise RuntimeError("zen-engine did not evaluate every criterion")

    def one_by_one() -> None:
        for row in told:
            engine.evaluate("vendor", row)

    return one_by_one
