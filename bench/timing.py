"""Timing that a noisy machine cannot fool much: all ways in turn, medians, ratios."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

ROUNDS = 40
CALLS = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One way: its median in `unit`, and its ratio to the base of the same table."""

    name: str
    value: float
    unit: str
    ratio: float | None = None

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:8.2f} x"
        return f"  {self.name:<52}{self.value:>10.1f} {self.unit:<3}{ratio}"


def medians(ways: Mapping[str, Callable[[], object]], *, base: str, rounds: int = ROUNDS) -> list[Row]:
    """The median microseconds of a call, each round calling every way, so that drift meets all of them alike."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, way in ways.items():
                for _ in range(CALLS):
                    start = time.perf_counter_ns()
                    way()
                    taken[name].append((time.perf_counter_ns() - start) / 1000)
    finally:
        gc.enable()
    middle = {name: median(each) for name, each in taken.items()}
    return [Row(name, value, "µs", value / middle[base]) for name, value in middle.items()]
