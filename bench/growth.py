"""How time and memory grow: with criteria, facts told, items of a list, and rows.

`python -m bench growth`. Everything that is compared is asked in turn, so that a noisy machine meets all of it alike;
memory is that of a process of its own.
"""

import gc
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.columnar import make_rows, run_statement
from bench.engines import EXAMPLE
from bench.plan import documents
from bench.scaled import KIND, OF_A_COPY, scaled, together
from bench.timing import Row
from dontbuy.api.answering import Answerer
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.engines.base import Engine
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.evaluate import IN_BULK
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import decided
from dontbuy.engine.rails import mask_of
from dontbuy.engine.rulebook.library import Library
from dontbuy.engine.rulebook.source import read_or_raise
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, statement

SIZES = (40, 200, 1_000)
"""Criteria, signs and observations."""
ITEMS = (1, 10, 50, 1_000)
ROWS = (10_000, 100_000, 1_000_000)
ROWS_OF_A_SIZE = 100_000
TODAY = date(2026, 11, 21)
MANY, ROUNDS, PREPARED, TIMES = 20, 15, 5, 3
SHAPES = (AnswerShape.WORDS, AnswerShape.BITS, AnswerShape.LISTS)
HELD = ("rulebook", "reference", "rete", "compiled", "whole check")
Way = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Sized:
    """A rulebook of some criteria, what answers by it, and documents that tell every copy something else."""

    criteria: int
    rulebook: Rulebook
    answerer: Answerer
    bodies: list[bytes]

    @classmethod
    def of(cls, criteria: int) -> "Sized":
        rulebook, dice = scaled(criteria), random.Random(7)
        told = [loads(data) for data in documents(MANY)]
        bodies = [together(dice.choices(told, k=criteria // OF_A_COPY)) for _ in range(MANY)]
        return cls(criteria, rulebook, Answerer(Library([rulebook]), today=lambda: TODAY), bodies)

    @property
    def rule_set(self) -> RuleSet:
        return self.rulebook.rule_sets[KIND]


def rows() -> Iterator[Row]:
    """Each figure with its ratio to the first of its kind."""
    sizes = [Sized.of(criteria) for criteria in SIZES]
    yield from _answering(sizes)
    yield from _prepared(sizes)
    yield from _held_by_engines(sizes)
    yield from _told(sizes[-1])
    yield from _items(sizes[0])
    with TemporaryDirectory(prefix="dontbuy-bench-") as kept:
        yield from _statements(sizes, Path(kept))
        yield from _rows(sizes[0], Path(kept))


def _answering(sizes: list[Sized]) -> Iterator[Row]:
    """Microseconds of one document, all of which differ."""
    ways = {size.criteria: _ways(size) for size in sizes}
    taken = _in_turn({(name, criteria): way for criteria, each in ways.items() for name, way in each.items()}, ROUNDS)
    for name in ways[SIZES[0]]:
        each = {criteria: taken[name, criteria] * 1e6 / MANY for criteria in SIZES}
        yield from _grown(name, "criteria", each, "µs")


def _ways(size: Sized) -> Mapping[str, Way]:
    rule_set, answerer = size.rule_set, size.answerer
    read = [answerer.read(loads(data)).reading.facts for data in size.bodies]
    tests = [decided(rule_set.tests, facts) for facts in read]
    masks = [mask_of(rule_set.tests, each) for each in tests]
    reference, rete, compiled = Reference(), Rete(), Compiled()
    for engine in (reference, rete, compiled):
        engine.prepare([rule_set])
    if any(answerer.check_quickly(data) is None for data in size.bodies):
        raise RuntimeError("a document is not told plainly")
    return {
        "reference, truths only": _over(tests, lambda each: reference.combine(rule_set, each)),
        "rete, truths only": _over(masks, lambda mask: rete.on_rails(rule_set, mask)),
        "compiled, truths only": _over(masks, lambda mask: compiled.on_rails(rule_set, mask)),
        "bytes to bytes, compiled alone": _over(size.bodies, partial(_quickly, answerer)),
        "bytes to bytes, both engines": _over(size.bodies, answerer.check_json),
        "bytes to bytes, read and explained anew": _over(size.bodies, answerer.check_slowly),
    }


def _quickly(answerer: Answerer, data: bytes) -> object:
    return answerer.check_quickly(data, use=IN_BULK)


def _prepared(sizes: list[Sized]) -> Iterator[Row]:
    """Milliseconds until an engine, the plan or a statement is ready, once for each rule set."""
    ways: dict[str, Callable[[Sized], object]] = {
        "rete made ready": lambda size: Rete().prepare([size.rule_set]),
        "compiled made ready": lambda size: Compiled().prepare([size.rule_set]),
        "plan made ready": lambda size: Answerer(Library([size.rulebook])).quick.prepare(),
        "statement written, lists": lambda size: _written(size, AnswerShape.LISTS),
    }
    taken = _in_turn(
        {(name, size.criteria): partial(way, size) for name, way in ways.items() for size in sizes}, PREPARED
    )
    for name in ways:
        yield from _grown(name, "criteria", {criteria: taken[name, criteria] * 1e3 for criteria in SIZES}, "ms")


def _held_by_engines(sizes: list[Sized]) -> Iterator[Row]:
    """Megabytes that a process has more, once something is made ready and has answered."""
    given = {size.criteria: (size.rulebook, size.bodies) for size in sizes}
    for what in HELD:
        yield from _grown(f"memory: {what}", "criteria", _held(given, what), "MB")


def _held(given: Mapping[int, object], what: str) -> dict[int, float]:
    """Megabytes by criteria, each in a process of its own that is given something."""
    held = {}
    for criteria, value in given.items():
        with TemporaryDirectory() as folder:
            file = Path(folder) / "given"
            file.write_bytes(pickle.dumps(value))
            asked = [sys.executable, "-m", "bench.growth", what, str(file)]
            held[criteria] = float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    return held


def _told(size: Sized) -> Iterator[Row]:
    """One document of the largest rulebook, of which one copy is told, some, or all."""
    told = [loads(data) for data in documents(MANY)]
    counts = (1, 5, size.criteria // OF_A_COPY)
    bodies = {count: together(told[:count]) for count in [counts[0], counts[1]]}
    bodies[counts[2]] = size.bodies[0]
    facts = {len(size.answerer.read(loads(body)).reading.told): body for body in bodies.values()}
    ways = {count: _over([body] * MANY, size.answerer.check_json) for count, body in facts.items()}
    taken = {count: each * 1e6 / MANY for count, each in _in_turn(ways, ROUNDS).items()}
    yield from _grown(f"bytes to bytes of {size.criteria:,} criteria", "facts told", taken, "µs")


def _items(size: Sized) -> Iterator[Row]:
    """One document with a list of so many records."""
    plain = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    (number,) = plain["facts"]["metrics"]["items"]
    bodies = {}
    for count in ITEMS:
        items = [{**number, "qualifiers": {"segment": f"s{at}"}} for at in range(count)]
        facts = {**plain["facts"], "metrics": {"items": items}}
        bodies[count] = dumps({**plain, "facts": facts})
    ways = {count: _over([body] * MANY, size.answerer.check_json) for count, body in bodies.items()}
    taken = {count: each * 1e6 / MANY for count, each in _in_turn(ways, TIMES).items()}
    yield from _grown("bytes to bytes", "items of a list", taken, "µs")


def _statements(sizes: list[Sized], folder: Path) -> Iterator[Row]:
    """Microseconds of a row of some, planning among them, Parquet to Parquet on two cores."""
    ways: dict[tuple[AnswerShape, int], Way] = {}
    for size in sizes:
        facts = folder / str(size.criteria) / "facts.parquet"
        facts.parent.mkdir()
        make_rows(size.rulebook, size.rule_set, ROWS_OF_A_SIZE, facts)
        ways |= {(shape, size.criteria): partial(run_statement, facts, _written(size, shape), 2) for shape in SHAPES}
    taken = _in_turn(ways, TIMES, time.perf_counter)
    lists = {
        size.criteria: (folder / str(size.criteria) / "facts.parquet", _written(size, SHAPES[-1])) for size in sizes
    }
    yield from _grown("memory: DuckDB, lists, at most", "criteria", _held(lists, "statement"), "MB")
    for shape in SHAPES:
        each = {criteria: taken[shape, criteria] * 1e6 / ROWS_OF_A_SIZE for criteria in SIZES}
        yield from _grown(f"DuckDB, {shape}, a row of {ROWS_OF_A_SIZE:,}", "criteria", each, "µs")


def _rows(size: Sized, folder: Path) -> Iterator[Row]:
    """Thousands of rows a second, and the bytes of a row in and out."""
    for count in ROWS:
        facts = folder / f"{count}.parquet"
        make_rows(size.rulebook, size.rule_set, count, facts)
    for shape in SHAPES:
        ways = {count: partial(run_statement, folder / f"{count}.parquet", _written(size, shape), 2) for count in ROWS}
        taken = _in_turn(ways, TIMES, time.perf_counter)
        yield from _grown(f"DuckDB, {shape}", "rows", {count: count / taken[count] / 1e3 for count in ROWS}, "k/s")
        ways[ROWS[-1]]()
        out = (folder / "answers.parquet").stat().st_size / ROWS[-1]
        yield Row(f"bytes of a row out, {shape}", out, "B")
    yield Row("bytes of a row in", (folder / f"{ROWS[-1]}.parquet").stat().st_size / ROWS[-1], "B")


def _written(size: Sized, shape: AnswerShape) -> str:
    return statement(size.rulebook, size.rule_set, StatementOptions(Dialect.DUCKDB, shape))


def _grown(name: str, of: str, found: Mapping[int, float], unit: str) -> Iterator[Row]:
    first = next(iter(found.values()))
    for count, value in found.items():
        yield Row(f"{name}, {count:,} {of}", value, unit, value / first if first else None)


def _over(values: list[Any], way: Callable[[Any], object]) -> Way:
    def all_of_them() -> None:
        for value in values:
            way(value)

    return all_of_them


def _in_turn(ways: Mapping[Any, Way], rounds: int, clock: Callable[[], float] = time.process_time) -> dict[Any, float]:
    """The median seconds of each way; every round asks all. Garbage is collected between rounds, not within.

    They are seconds of the processor: where others want it too, what takes long is interrupted, and what is short is
    not.
    """
    for way in ways.values():
        way()
    gc.disable()
    try:
        taken = []
        for _ in range(rounds):
            gc.collect()
            taken.append({key: _seconds(way, clock) for key, way in ways.items()})
    finally:
        gc.enable()
    return {key: median(each[key] for each in taken) for key in ways}


def _seconds(way: Way, clock: Callable[[], float]) -> float:
    start = clock()
    way()
    return clock() - start


def _held_by(what: str, given: Path) -> float:
    """Megabytes that this process has more once it has what it needs for some answers; of a statement, had at most."""
    before = _megabytes()
    if what == "statement":
        facts, asked = pickle.loads(given.read_bytes())
        run_statement(facts, asked, 2)
        return _megabytes("VmHWM:") - before
    rulebook, bodies = pickle.loads(given.read_bytes())
    if what != "rulebook":
        before = _megabytes()
    rule_set, answerer = rulebook.rule_sets[KIND], Answerer(Library([rulebook]), today=lambda: TODAY)
    engines: Mapping[str, Engine] = {"reference": Reference(), "rete": Rete(), "compiled": Compiled()}
    for data in bodies if what != "rulebook" else ():
        if what == "whole check":
            answerer.check_json(data)
        else:
            facts = answerer.read(loads(data)).reading.facts
            engines[what].combine(rule_set, decided(rule_set.tests, facts))
    return _megabytes() - before


def _megabytes(which: str = "VmRSS:") -> float:
    """What this process has in memory now, or had at most (`VmHWM:`)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith(which))
    return int(line.split()[1]) / 1_000


if __name__ == "__main__":
    print(_held_by(sys.argv[1], Path(sys.argv[2])))
