"""Evaluates over and over and prints resident bytes as it goes: `python -m tests.engine.growth WHAT EVALUATIONS`.

A process of its own, so that nothing else grows it, and so that a crash is seen as one.
"""

import gc
import json
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import load
from tests.conformance import invented
from tests.rulebooks import TODAY

RULES = Path(__file__).parent.parent.parent / "rules"
SAMPLES = 20


def documents(rulebook: Rulebook) -> Iterator[tuple[RuleSet, Facts]]:
    for document in invented.documents(31, 90):
        rule_set = rulebook.rule_sets[document["kind"]]
        yield rule_set, read(rulebook, rule_set, document["facts"], document.get("evidence"), TODAY).facts


def nothing(rulebook: Rulebook) -> Iterator[tuple[RuleSet, Facts]]:
    for rule_set in rulebook.rule_sets.values():
        yield rule_set, Facts({}, TODAY)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4_096


def grown(what: str, evaluations: int) -> list[int]:
    """Resident bytes after each twentieth of the evaluations, the first fifth having warmed everything up."""
    asked = {"documents": documents, "nothing": nothing}[what](load(RULES).rulebook)
    engine, check, samples = Rete(), Reference(), list[int]()
    turns = cycle([*asked])
    for sample in range(SAMPLES * 5 // 4):
        for rule_set, facts in islice(turns, evaluations // SAMPLES):
            if engine.decide(rule_set, facts) != check.decide(rule_set, facts):
                raise AssertionError(rule_set.kind)
        gc.collect()
        if sample >= SAMPLES // 4:
            samples.append(resident())
    return samples


if __name__ == "__main__":
    print(json.dumps(grown(sys.argv[1], int(sys.argv[2]))))
