"""How long rulebooks take to be held to all that is claimed of them: the shipped one by the search and by Z3, and an
invented one of a thousand criteria beside `rules check` of it."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import invented
from bench.bulk import run
from bench.engines import HERE
from bench.timing import Row
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.proof.everywhere import Ask
from dontbuy.engine.proof.proving import prove
from dontbuy.engine.proof.searched import Searched
from dontbuy.engine.rulebook.library import load

ROUNDS = 5
MANY = 1_000
"""Criteria of the invented rulebook."""


def rows() -> Iterator[Row]:
    """Medians of both ways in turn, and the ratio to the search."""
    rulebook = load(HERE / "rules").rulebook
    prepare(rulebook)
    ways = _ways()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, ask in ways.items():
            start = perf_counter()
            claims = prove(rulebook, Steps(0), ask)
            taken[name].append((perf_counter() - start) * 1_000)
    middle = {name: median(each) for name, each in taken.items()}
    for name, value in middle.items():
        yield Row(f"{len(claims)} claims, by {name}", value, "ms", value / middle["the search"])


def of_many() -> Iterator[Row]:
    """Seconds of processor time that each command takes, and the ratio to the check."""
    with TemporaryDirectory(prefix="dontbuy-bench-") as kept:
        folder, said = Path(kept) / "rulebook", Path(kept) / "said"
        invented.written(folder, MANY)
        check = run(HERE, said, "dontbuy.cli", "rules", "check", "--sources", str(folder), str(folder)).seconds
        yield Row(f"rules check of {MANY:,} criteria", check, "s", 1.0)
        took = run(HERE, said, "dontbuy.cli", "rules", "prove", "--seconds", "3600", str(folder)).seconds
        *_, claims = said.with_suffix(".printed").read_text("utf-8").splitlines()
        yield Row(f"rules prove of it: {claims.rpartition('; ')[2]}", took, "s", took / check)


def _ways() -> Mapping[str, Ask]:
    if find_spec("z3") is None:
        print("  Z3 is left out: it is not installed")
        return {"the search": Searched.of}
    from dontbuy.engine.proof.solver.solved import Solved

    return {"the search": Searched.of, "Z3": Solved.of}
