"""How long the shipped rulebook takes to be held to all that is claimed of it: by the search, and by Z3."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from statistics import median
from time import perf_counter

from bench.engines import HERE
from bench.timing import Row
from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.proof.everywhere import Ask
from dontbuy.engine.proof.proving import prove
from dontbuy.engine.proof.searched import Searched
from dontbuy.engine.rulebook.library import load

ROUNDS = 5


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


def _ways() -> Mapping[str, Ask]:
    if find_spec("z3") is None:
        print("  Z3 is left out: it is not installed")
        return {"the search": Searched.of}
    from dontbuy.engine.proof.solver.solved import Solved

    return {"the search": Searched.of, "Z3": Solved.of}
