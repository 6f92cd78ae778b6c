"""A rulebook that is meant to hurt is refused, or answered right, in a process with little memory; never a signal."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.rulebook.conditions import ConditionReader
from dontbuy.engine.rulebook.shapes import SectionDocument
from dontbuy.engine.rulebook.shaping import as_far_as_read
from dontbuy.engine.rulebook.source import parse
from tests.engine import bombs
from tests.engine.counting import calls
from tests.engine.small_rulebook import copied, refused

ROOT = Path(__file__).parents[2]
ANSWERED = {"513 criteria on one fact": 513, "100 criteria that fire": 100, "depth 50": 20}
REFUSED = {
    "too deep": {"source/too-deep"},
    "100,000 criteria": {"rulebook/too-large"},
    "definitions to the last byte": {"source/too-many-values"},
    "aliases": {"source/anchor"},
    "merge keys": {"source/merge-key"},
    "1,000,000 keys": {"rulebook/too-large"},
    "a megabyte of keys": {"source/too-many-values"},
    "a megabyte of items": {"source/too-many-values"},
    "a megabyte of names": {"rulebook/too-many-criteria"},
    "a megabyte of doubling": {"rulebook/chain-too-long"},
    "as many wrong keys as a file may have": {"rulebook/too-many-faults", "rulebook/unknown-key"},
    "as many wrong names as there may be": {"rulebook/too-many-faults", "rulebook/unknown-fact"},
}


def exploded(folder: Path, name: str) -> dict[str, Any]:
    """What a process of its own says of a bomb; a signal or a traceback fails the test."""
    bombs.put(copied(folder), name)
    command = [sys.executable, "-m", "tests.engine.bombs", str(folder / "small")]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_every_bomb_is_expected_to_do_something() -> None:
    assert set(bombs.FILES) == {*ANSWERED, *REFUSED}


@pytest.mark.parametrize("name", ANSWERED)
def test_within_the_limits_it_is_answered_right_under_200_megabytes(tmp_path: Path, name: str) -> None:
    said = exploded(tmp_path, name)

    assert said["fired"] == ANSWERED[name]
    assert said["megabytes"] < 200


@pytest.mark.parametrize("name", REFUSED)
def test_beyond_the_limits_it_is_refused_under_100_megabytes(tmp_path: Path, name: str) -> None:
    said = exploded(tmp_path, name)

    assert set(said["codes"]) == REFUSED[name]
    assert said["faults"] <= 1_001
    assert said["megabytes"] < 100


def test_the_limit_of_memory_is_one(tmp_path: Path) -> None:
    """A process that takes more ends with an error, so the tests above are held by something."""
    code = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT)); len(bytearray(2 * LIMIT))"
    done = subprocess.run(
        [sys.executable, "-c", f"LIMIT = {bombs.LIMIT}; {code}"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "MemoryError")


# --- work


def wrong_keys(count: int) -> int:
    tree, _ = parse(bombs.keys(count).encode(), "f.yaml")
    return calls(lambda: as_far_as_read(SectionDocument, tree, "f.yaml"))


def wrong_names(count: int) -> int:
    facts = {f"fact{at}": bombs.YES_NO for at in range(50)}
    tree, _ = parse(f"all_of: [{'{told: fct}, ' * count}]".encode(), "f.yaml")
    return calls(lambda: ConditionReader(facts, ()).read(tree))


@pytest.mark.parametrize("work", [wrong_keys, wrong_names])
def test_twice_as_much_that_is_wrong_takes_about_twice_the_work(work: Any) -> None:
    assert work(4_000) < 2.2 * work(2_000)


def test_what_was_meant_is_looked_up_for_the_first_hundred_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    few = wrong_names(300)
    monkeypatch.setattr("dontbuy.engine.rulebook.conditions.MOST_GUESSES", 10_000)

    assert wrong_names(300) > 2 * few


def test_a_thousand_wrong_names_between_files_are_told_as_a_hundred_and_more(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    rules = folder / "rule-sets" / "visit.yaml"
    unknown = ", ".join(f"NONE-{at}" for at in range(1_000))
    rules.write_text(rules.read_text("utf-8").replace("signs: [GOOD-1]", f"signs: [{unknown}]"), "utf-8")

    found = [fault.code for fault in refused(folder)]

    assert found.count("rulebook/unknown-sign") == 100
    assert found.count("rulebook/too-many-faults") == 1
