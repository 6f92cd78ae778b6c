"""What it takes to say what an answer rests on, what it could become and what would change it, beside the check."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench.engines import EXAMPLE, HERE
from bench.timing import Row, medians
from dontbuy.api.service import Service
from dontbuy.engine.cases import read_cases
from dontbuy.engine.completions.space import bounds, matters, space
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.rests import rests_on
from dontbuy.engine.proof.retelling import Sent
from dontbuy.engine.proof.ways import Judged, ways, worse
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise

AS_OF = date(2026, 11, 21)
CHECK = "whole check: document to answer, both engines"


def rows() -> Iterator[Row]:
    """Medians of the example, then the middle and the worst ratio over the cases of the rulebook."""
    rulebook = load(HERE / "rules").rulebook
    service = Service(Library([rulebook]), today=lambda: AS_OF)
    named = _parts(service, rulebook, read_or_raise(EXAMPLE, EXAMPLE.name).plain())
    yield from medians(named, base=CHECK, rounds=4)
    yield from _over_cases(service, rulebook, HERE / "rules")


def _parts(service: Service, rulebook: Rulebook, document: Mapping[str, Any]) -> Mapping[str, Callable[[], object]]:
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document.get("evidence"), AS_OF)
    found = evaluate(rule_set, reading.facts)
    verdict, asked = found.conclusion.word.word, [question.fact for question in found.ask]
    judged = Judged(rulebook, rule_set, Sent(document["facts"], document.get("evidence")), reading, verdict)
    return {
        CHECK: lambda: service.check(document),
        "bounds": lambda: bounds(space(rulebook, rule_set, reading), verdict),
        "what matters of all that is asked": lambda: [
            matters(within, fact) for within in [space(rulebook, rule_set, reading)] for fact in asked
        ],
        "what it rests on": lambda: rests_on(judged),
        "ways out": lambda: ways(judged),
        "what would make it worse": lambda: worse(judged),
    }


def _over_cases(service: Service, rulebook: Rulebook, folder: Path) -> Iterator[Row]:
    taken: dict[str, list[tuple[float, float]]] = {}
    for case in read_cases(folder):
        says = case.says
        document = {"kind": says.kind, "facts": says.facts, "evidence": says.evidence, "as_of": says.as_of.isoformat()}
        named = {name: _taken(part) for name, part in _parts(service, rulebook, document).items()}
        for name, each in named.items():
            taken.setdefault(name, []).append((each / named[CHECK], each))
    for name in [name for name in taken if name != CHECK]:
        ratios = sorted(taken[name])
        middle, late = (quantiles([ratio for ratio, _ in ratios], n=20)[at] for at in (9, 18))
        yield Row(f"{name}, median of {len(ratios)} cases", _at(ratios, middle), "µs", middle)
        yield Row(f"{name}, 95th percentile", _at(ratios, late), "µs", late)
        yield Row(f"{name}, worst case", ratios[-1][1], "µs", ratios[-1][0])


def _at(ratios: list[tuple[float, float]], wanted: float) -> float:
    """The time of the case whose ratio is nearest."""
    return min(ratios, key=lambda each: abs(each[0] - wanted))[1]


def _taken(part: Callable[[], object]) -> float:
    """The least microseconds of three calls."""
    taken = []
    for _ in range(3):
        start = perf_counter()
        part()
        taken.append((perf_counter() - start) * 1_000_000)
    return min(taken)
