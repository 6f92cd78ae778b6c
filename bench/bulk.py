"""A file of many documents to full answers, on one core: now and by version 1, and the memory that it takes."""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from bench.engines import HERE
from bench.since import EARLIER, archive
from bench.timing import Row
from dontbuy.api.service import Service
from dontbuy.engine.columns import put
from dontbuy.engine.facts import ValueType
from dontbuy.engine.rulebook.library import Library, load

KIND = "vendor_evaluation"
ROWS, ROUNDS = 20_000, 3
FEW, MANY = 10_000, 100_000
_TYPES = {ValueType.YES_NO: "yes_no", ValueType.WORD: "word"}


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process took: seconds of a core, and the most megabytes at once."""

    seconds: float
    megabytes: float


def rows() -> list[Row]:
    """Rows a second of a core, of whole processes in turn; then the memory of two files, one ten times as long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not archive(folder / "v1"):
            print(f"  (the commit {EARLIER} is not at hand: a clone without history cannot be compared with it)")
            return [*_memory(folder, facts_of({}))]
        facts = facts_of(yaml.safe_load((folder / "v1" / "rules" / "facts.yaml").read_text("utf-8"))["facts"])
        return [*_rates(folder, facts), *_memory(folder, facts)]


def _rates(folder: Path, facts: Mapping[str, list[Any]]) -> Iterator[Row]:
    given, out = folder / "rows.ndjson", folder / "out.ndjson"
    write_documents(given, ROWS, facts)
    taken: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        before = run(folder / "v1", out, "cli", "check", "--format", "json", str(given))
        after = run(HERE, folder / "said", "dontbuy.cli", "bulk", str(given), str(out), "--force")
        taken.append((ROWS / before.seconds, ROWS / after.seconds))
    ratio = median(after / before for before, after in taken)
    size = out.stat().st_size // ROWS
    yield Row(f"check at {EARLIER}, NDJSON to full answers", median(pair[0] for pair in taken), "/s", 1.0)
    yield Row(f"bulk, the same, {size:,} bytes an answer", median(pair[1] for pair in taken), "/s", ratio)


def _memory(folder: Path, facts: Mapping[str, list[Any]]) -> Iterator[Row]:
    first = 0.0
    for count in (FEW, MANY):
        given, out = folder / f"{count}.ndjson", folder / "out.ndjson"
        write_documents(given, count, facts)
        ran = run(HERE, folder / "said", "dontbuy.cli", "bulk", str(given), str(out), "--force")
        first = first or ran.megabytes
        yield Row(f"the most memory, {count:,} rows", ran.megabytes, "MB", ran.megabytes / first)


def facts_of(earlier: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The facts that both rulebooks take, each with the values that it may have."""
    declared = load(HERE / "rules").rulebook.rule_sets[KIND].facts
    facts: dict[str, list[Any]] = {}
    for name, fact in declared.items():
        before = earlier.get(name, {"type": _TYPES.get(fact.type.value_type)} if not earlier else {})
        if before.get("type") == _TYPES.get(fact.type.value_type, "") and KIND in before.get("taken_by", [KIND]):
            words = set(fact.type.words) & set(before.get("words", fact.type.words))
            facts[name] = sorted(words) if words else [True, False]
    return facts


def write_documents(path: Path, count: int, facts: Mapping[str, list[Any]]) -> None:
    """Documents that all differ, each with about half of the facts; the same ones each time.

    None contradicts itself: by chance two of five would, and of those who fill in a form hardly one does.
    """
    service = Service(Library.of_folders([HERE / "rules"]))
    chance, written = random.Random(17), 0
    with path.open("w", encoding="utf-8") as file:
        while written < count:
            document: dict[str, Any] = {"kind": KIND, "as_of": "2026-11-21", "facts": {}}
            document["subject"] = {"id": f"s-{written}", "name": f"Vendor {written}"}
            for name, values in facts.items():
                if chance.random() < 0.5:
                    put(document["facts"], name, chance.choice(values))
            if not service.read(document).reading.conflicts:
                file.write(json.dumps(document) + "\n")
                written += 1


def run(code: Path, out: Path, module: str, *arguments: str) -> Ran:
    """Run a command of the code of one folder on one core; what it prints goes into a file.

    The time of the core is taken, not that of a clock: others may be at work.
    """
    with out.with_suffix(".printed").open("wb") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=code,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(code), "LANG": "C.UTF-8"},
            stdout=printed,
        )
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        raise RuntimeError(f"{module} ended with {process.returncode}")
    return Ran(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
