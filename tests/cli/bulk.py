"""What the tests of `dontbuy bulk` share: a run in this process, and rows to answer."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dontbuy.cli.bulk.orders import Order
from dontbuy.cli.bulk.run import run
from dontbuy.cli.exits import Exit
from tests.cli.running import HERE
from tests.conformance import invented

DAY = date(2026, 11, 21)
VENDOR = "vendor_evaluation"
_ENGINE = re.compile(rb'"engine":\{[^}]*\}')
"""In a text that somebody sent a quote has a backslash before it."""


def bulk(given: Path, out: Path, **asked: Any) -> Exit:
    """Answer a file by the shipped rulebook, as of a fixed day where nothing else is asked."""
    return run(replace(Order(given, out, (HERE / "rules",), as_of=DAY), **asked), clock=iter(range(9)).__next__)


def json_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    return path


def invented_lines(path: Path, count: int, seed: int = 5) -> Path:
    """A file of documents that differ, of every kind, with evidence and conflicts."""
    return json_lines(path, invented.documents(seed, count))


def answers(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of answers and problems."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def but_for_engines(lines: bytes) -> bytes:
    """Answers without the names of the engines that they came from: in bulk another may answer."""
    return _ENGINE.sub(b'"engine":{}', lines)


def words(path: Path) -> list[str]:
    """The verdict of each line, or the code of its problem."""
    return [line.get("verdict") or line["code"] for line in answers(path)]
