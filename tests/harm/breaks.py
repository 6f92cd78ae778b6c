"""The hazards that the product is protected from, and for each protection a break: edits that take it away."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
HAZARDS = Path(__file__).parent / "hazards.yaml"


class DoesNotApply(Exception):
    """The text that a break replaces does not stand exactly once in its file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of a file, `old`, which stands there once, and what is put in its place."""

    file: str
    old: str
    new: str

    def applied(self, text: str) -> str:
        """The text with the edit made. Raises DoesNotApply."""
        count = text.count(self.old)
        if count != 1:
            raise DoesNotApply(f"{self.file} has it {count} times, and a break needs it once: {self.old!r}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Break:
    """A protection taken away: what it is, the edits that take it away, and the test that must fail then."""

    name: str
    takes_away: str
    test: str
    edits: Sequence[Edit]

    def texts(self, root: Path) -> dict[str, str]:
        """Each file that the break changes, with its text after all edits. Raises DoesNotApply."""
        changed: dict[str, str] = {}
        for edit in self.edits:
            before = changed.get(edit.file) or (root / edit.file).read_text("utf-8")
            changed[edit.file] = edit.applied(before)
        return changed


@dataclass(frozen=True, slots=True)
class Hazard:
    """What may go wrong, in words. `waits_for` names what of it is not built yet, `""` where all of it is."""

    name: str
    breaks: Sequence[Break]
    waits_for: str = ""


def hazards() -> list[Hazard]:
    """Every hazard of the table."""
    return [_hazard(row) for row in yaml.safe_load(HAZARDS.read_text("utf-8"))]


def every_break() -> Iterator[tuple[Hazard, Break]]:
    """Every break with its hazard, in the order of the table."""
    for hazard in hazards():
        for each in hazard.breaks:
            yield hazard, each


def exists(test: str) -> bool:
    """Whether there is a test of this name, such as `tests/api/test_once.py::test_another_key_is_another_request`; in
    brackets behind it may stand one of its parameters."""
    name, _, function = test.partition("::")
    file, function = ROOT / name, function.partition("[")[0]
    if not (function.startswith("test_") and file.is_file()):
        return False
    tree = ast.parse(file.read_text("utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body)


def _hazard(row: dict[str, Any]) -> Hazard:
    breaks = [_break(name, said) for name, said in row.get("breaks", {}).items()]
    return Hazard(row["hazard"], breaks, row.get("waits_for", ""))


def _break(name: str, said: dict[str, Any]) -> Break:
    edits = [Edit(each["file"], each["old"], each["new"]) for each in said["edits"]]
    return Break(name, said["takes_away"], said["test"], edits)
