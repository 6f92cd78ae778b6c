"""Many criteria of one shape, in a process with little memory: `python -m tests.engine.shapes SHAPE COUNT`.

Writes a rulebook, loads it, makes the engines ready, answers some documents with both, and prints as JSON what its
rules took, what was said of them before they were compiled, and the most that the process ever held, in bytes. With a
third argument so many bytes are left to the process once the rulebook is loaded; where it is refused, why is printed.
"""

import json
import random
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dontbuy.engine.engines.network import Plan
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.evaluate import evaluate, prepare
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load
from tests.rulebooks import documents, rule_set, told, write_rulebook

ADDRESS_SPACE = 700_000_000
YES_NOS = [f"y{at}" for at in range(200)]
BEDS = {"beds": {"type": "integer"}, "clean": {"type": "yes_no"}}
FACTS: Mapping[str, Any] = {
    **{name: {"type": "yes_no"} for name in YES_NOS},
    "rooms": {"type": "records", "fields": BEDS},
}
DICE = random.Random(7)


def test() -> Any:
    return {"fact": DICE.choice(YES_NOS), "is": True}


def tests(count: int) -> list[Any]:
    return [test() for _ in range(count)]


def deep(levels: int) -> Any:
    if not levels:
        return test()
    return {"any_of" if levels % 2 else "all_of": [test(), {"not": deep(levels - 1)}]}


def records() -> Any:
    more = {"fact": "beds", "more_than": DICE.randrange(9)}
    where = {"any_of": [more, {"fact": "clean", "is": True}]}
    return {"all_of": [{"any_item": "rooms", "where": where}, {"count": "rooms", "where": more, "at_least": 2}, test()]}


SHAPES: Mapping[str, Callable[[], Any]] = {
    "all of 2": lambda: {"all_of": tests(2)},
    "at least 4 of 8": lambda: {"at_least": 4, "of": tests(8)},
    "at least 4 of 12": lambda: {"at_least": 4, "of": tests(12)},
    "at least 6 of 20": lambda: {"at_least": 6, "of": tests(20)},
    "any of 10": lambda: {"any_of": tests(10)},
    "all of any ofs": lambda: {"all_of": [{"any_of": tests(5)} for _ in range(5)]},
    "any of at leasts": lambda: {"any_of": [{"at_least": 2, "of": tests(4)} for _ in range(4)]},
    "at least of all ofs": lambda: {"at_least": 3, "of": [{"all_of": tests(4)} for _ in range(6)]},
    "nested deep": lambda: deep(12),
    "records": records,
}


def written(folder: Path, when: Mapping[str, Any]) -> Path:
    """A rulebook in files; its criteria in four sections, for no file may have more than 1 MB."""
    write_rulebook(folder, documents(FACTS, when), -(-len(when) // 4))
    return folder


def answered(rulebook: Rulebook) -> int:
    """How many criteria fire or are clear, over some documents; the two engines are held to one another."""
    rooms = [{"beds": 1}, {"beds": 8, "clean": False}, {"beds": 6}]
    documents = [{}, *({name: DICE.random() < share for name in YES_NOS} for share in (0, 0.2, 0.5, 0.8, 1))]
    found = [evaluate(rule_set(rulebook), told(rulebook, {**facts, "rooms": rooms}).facts) for facts in documents]
    return sum(len(verdict.conclusion.fired) + len(verdict.conclusion.clear) for verdict in found)


def pages(at: int) -> int:
    """Bytes of the process: 0 of address space, 1 resident."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[at]) * resource.getpagesize()


def peak() -> int:
    """The most resident bytes that there ever were; what `getrusage` says counts the parent's before the start."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def limited(space: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (space, space))


def run(shape: str, count: int, left: int | None) -> Any:
    limited(ADDRESS_SPACE)
    with TemporaryDirectory() as folder:
        rulebook = load(written(Path(folder), {f"C-{at}": SHAPES[shape]() for at in range(count)})).rulebook
    if left is not None:
        limited(pages(0) + left)
    before, said = pages(1), Plan.of(rule_set(rulebook)).size
    try:
        prepare(rulebook)
    except RulebookError as error:
        (fault,) = error.diagnostics
        return {"code": fault.code, "message": fault.message, "hint": fault.hint}
    took = pages(1) - before
    decided = answered(rulebook)
    return {"said": said.bytes, "took": took, "peak": peak(), "rules": said.rules, "decided": decided}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else None)))
