"""Rulebooks meant to hurt, each loaded in a process of its own: `python -m tests.engine.bombs FOLDER`."""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from dontbuy.engine.facts import FactType, ValueType

MEGABYTE = 1_000_000
YES_NO = FactType(ValueType.YES_NO)
LIMIT = 300 * MEGABYTE
"""Of data: what a bomb may take before the process is refused memory and ends with an error."""
CITES = "cites: {source: house_rules, line: 1, phrase: A}"
CRITERION = f"title: T, about: place, says: look_again, because: B, do: D, {CITES}"
EVERY_LOCKED = "{fact: door.locks, is: false}"
LOCKED_OR_DEAR = "{any_of: [{fact: door.locks, is: false}, {fact: price, at_least: {value: NUMBER, unit: EUR}}]}"
"""For each criterion one of its own, of two tests: one of a single test needs no rule of the network."""


def many_criteria(count: int, when: str = EVERY_LOCKED) -> str:
    names = {at: f"  X-{at}: {{name: x-{at}, {CRITERION}, when: " for at in range(count)}
    each = "".join(f"{name}{when.replace('NUMBER', str(at))}}}\n" for at, name in names.items())
    return f"title: Many\ncriteria:\n{each}"


def nested(depth: int) -> str:
    return "{not: " * depth + EVERY_LOCKED + "}" * depth


def aliases() -> str:
    lines = ["title: Many", "a: &a [x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghijk"
    each = pairwise(names)
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in each]
    return "\n".join(lines)


def merges() -> str:
    return "title: Many\n" + "".join(f"k{at}: {{<<: {{a: 1}}}}\n" for at in range(20_000))


def keys(count: int, prefix: str = "") -> str:
    return "title: Many\n" + "".join(f"{prefix}{at}: 1\n" for at in range(count))


FILES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "513 criteria on one fact": lambda: {"many": many_criteria(513)},
    "100 criteria that fire": lambda: {"many": many_criteria(100, LOCKED_OR_DEAR)},
    "depth 50": lambda: {"many": many_criteria(20, nested(50))},
    "too deep": lambda: {"many": many_criteria(1, nested(1_000))},
    "100,000 criteria": lambda: {"many": many_criteria(100_000)},
    "definitions to the last byte": lambda: {
        name: "title: Many\ndefinitions:\n" + "".join(f"  {name}{at}: {{told: a}}\n" for at in range(40_000))
        for name in "ab"
    },
    "aliases": lambda: {"many": aliases()},
    "merge keys": lambda: {"many": merges()},
    "1,000,000 keys": lambda: {"many": keys(1_000_000)},
    "a megabyte of keys": lambda: {"many": keys(99_000)},
    "a megabyte of items": lambda: {"many": "title: [" + "1," * 490_000 + "]"},
    "a megabyte of names": lambda: {"many": many_criteria(2_000, "{told: dor.lock}")},
    "as many wrong keys as a file may have": lambda: {"many": keys(4_900)},
    "as many wrong names as there may be": lambda: {"many": wrong_names()},
    "a megabyte of doubling": lambda: {
        "many": "title: Many\ndefinitions:\n"
        + "".join(f"  d{at}: {{all_of: [{{holds: d{at + 1}}}, {{holds: d{at + 1}}}]}}\n" for at in range(1_900))
        + "  d1900: {told: price}\n"
    },
}


def wrong_names() -> str:
    each = ", ".join(["{told: dor.loks}"] * 10_000)
    return "title: Many\ndefinitions:\n" + "".join(f"  d{at}: {{all_of: [{each}]}}\n" for at in range(2))


def put(folder: Path, name: str) -> None:
    """The files of a bomb into a copy of the small rulebook, whose rule set then judges the criteria of the first."""
    for stem, text in FILES[name]().items():
        (folder / "criteria" / f"{stem}.yaml").write_text(text, encoding="utf-8")
    rules = folder / "rule-sets" / "visit.yaml"
    count = {"513 criteria on one fact": 513, "100 criteria that fire": 100, "depth 50": 20}.get(name, 0)
    listed = ", ".join(f"X-{at}" for at in range(count))
    text = rules.read_text(encoding="utf-8").replace("sections:\n", f"sections:\n  many: [{listed}]\n")
    rules.write_text(text if count else rules.read_text(encoding="utf-8"), encoding="utf-8")


def loaded(folder: Path) -> dict[str, Any]:
    """What loading says, and what the rulebook answers where the door cannot be locked."""
    from dontbuy.engine.errors import RulebookError
    from dontbuy.engine.evaluate import evaluate
    from dontbuy.engine.reading import read
    from dontbuy.engine.rulebook.library import load

    try:
        rulebook = load(folder).rulebook
    except RulebookError as error:
        return {"codes": sorted({fault.code for fault in error.diagnostics}), "faults": len(error.diagnostics)}
    judged = rulebook.rule_sets["visit"]
    facts = read(rulebook, judged, {"door": {"locks": False}}, None, date(2026, 11, 21)).facts
    fired = evaluate(judged, facts).conclusion.fired
    return {"fired": sum(finding.criterion.id.startswith("X-") for finding in fired)}


def main(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    found = loaded(folder)
    most = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    print(json.dumps({**found, "megabytes": int(most.split()[1]) // 1_000}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
