"""What it takes to say what an answer rests on, what it could become and what would change it, beside the check."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench.engines import EXAMPLE, HERE
from bench.timing import Row, medians
from dontbuy.api.service import Service
from dontbuy.engine.cases import read_cases
from dontbuy.engine.completions.reach import reach
from dontbuy.engine.completions.space import matters, space
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.rests import rests_on
from dontbuy.engine.proof.retelling import Sent
from dontbuy.engine.proof.ways import Judged, ways, worse
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.source import read_or_raise
from tests.conformance.invented import documents
from tests.conformance.telling import document_of, pieces_of

AS_OF = date(2026, 11, 21)
MOST = 2_000
"""Random documents."""
CHECK = "whole check: document to answer, both engines"
STILL = "bounds, what matters and what is enough"
Parts = Mapping[str, Callable[[], object]]


def rows() -> Iterator[Row]:
    """Medians of the example, then the middle and the worst ratio over the worked cases and over random documents."""
    rulebook = load(HERE / "rules").rulebook
    service = Service(Library([rulebook]), today=lambda: AS_OF)
    yield from _of_the_example(service, rulebook)
    yield from _over("worked cases", service, rulebook, _cases(HERE / "rules"))
    yield from _over("random documents", service, rulebook, islice(_random(rulebook), MOST))


def _of_the_example(service: Service, rulebook: Rulebook) -> Iterator[Row]:
    document = read_or_raise(EXAMPLE, EXAMPLE.name).plain()
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document.get("evidence"), AS_OF)
    asked = [question.fact for question in evaluate(rule_set, reading.facts).ask]

    def searched() -> list[bool | None]:
        return [matters(within, fact) for within in [space(rulebook, rule_set, reading)] for fact in asked]

    parts = {**_parts(service, rulebook, document), "what matters of all that is asked, searched": searched}
    yield from medians(parts, base=CHECK, rounds=4)


def _parts(service: Service, rulebook: Rulebook, document: Mapping[str, Any]) -> Parts:
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document.get("evidence"), AS_OF)
    found = evaluate(rule_set, reading.facts).conclusion
    sent = Sent(document["facts"], document.get("evidence"))
    judged = Judged(rulebook, rule_set, sent, reading, found.word.word)
    return {
        STILL: lambda: reach(rulebook, rule_set, reading, found),
        CHECK: lambda: service.check(document),
        "what it rests on": lambda: rests_on(judged),
        "ways out": lambda: ways(judged),
        "what would make it worse": lambda: worse(judged),
    }


def _cases(folder: Path) -> Iterator[Mapping[str, Any]]:
    for case in read_cases(folder):
        says = case.says
        yield {"kind": says.kind, "facts": says.facts, "evidence": says.evidence, "as_of": says.as_of.isoformat()}


def _random(rulebook: Rulebook) -> Iterator[Mapping[str, Any]]:
    """Documents that tell from nothing to all, each another."""
    seed = 0
    while True:
        seed += 1
        dice = Random(seed)
        for document in documents(seed, 3):
            pieces = pieces_of(document, rulebook.facts)
            dice.shuffle(pieces)
            facts, evidence = document_of(pieces[: dice.randrange(len(pieces) + 1)])
            yield {"kind": document["kind"], "facts": facts, "evidence": evidence, "as_of": AS_OF.isoformat()}


def _over(of: str, service: Service, rulebook: Rulebook, some: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """Each part once for each document, as it comes, against the check without what can still come of it: that is found
    again by then, so it takes as long as the second time."""
    taken: dict[str, list[tuple[float, float]]] = {}
    for document in some:
        parts = _parts(service, rulebook, document)
        each = {name: _taken(part) for name, part in parts.items()}
        base = each[CHECK] - _taken(parts[STILL])
        for name, time in each.items():
            taken.setdefault(name, []).append((time / base, time))
    for name in [name for name in taken if name != CHECK]:
        ratios = sorted(taken[name])
        middle, late = (quantiles([ratio for ratio, _ in ratios], n=20)[at] for at in (9, 18))
        yield Row(f"{name}, median of {len(ratios)} {of}", _at(ratios, middle), "µs", middle)
        yield Row(f"{name}, 95th percentile", _at(ratios, late), "µs", late)
        yield Row(f"{name}, worst", ratios[-1][1], "µs", ratios[-1][0])


def _at(ratios: list[tuple[float, float]], wanted: float) -> float:
    """The time of the document whose ratio is nearest."""
    return min(ratios, key=lambda each: abs(each[0] - wanted))[1]


def _taken(part: Callable[[], object]) -> float:
    """The microseconds of one call."""
    start = perf_counter()
    part()
    return (perf_counter() - start) * 1_000_000
