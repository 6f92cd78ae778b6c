"""A small rulebook with a mistake put into it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from dontbuy.engine.errors import Diagnostic, Place, RulebookError
from dontbuy.engine.rulebook.library import Loaded, load

SMALL = Path(__file__).parent / "small"


@dataclass(frozen=True)
class Mistake:
    """In one file `old` became `new`; the fault stands where `at` stands, or where `new` does."""

    code: str
    file: str
    old: str
    new: str
    at: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {' '.join(self.new.split())[:60]}"

    def put_into(self, folder: Path) -> Place:
        """Make the mistake in a copy of the rulebook; the place at which it must be told."""
        text = (folder / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"`{self.old}` stands {text.count(self.old)} times in {self.file}"
        changed = text.replace(self.old, self.new)
        (folder / self.file).write_text(changed, encoding="utf-8")
        before = changed[: changed.index(self.at or self.new)]
        return Place(f"small/{self.file}", before.count("\n") + 1, len(before) - before.rfind("\n"))


def copied(folder: Path) -> Path:
    """A copy of the small rulebook that may be changed."""
    return Path(shutil.copytree(SMALL, folder / "small"))


def refused(folder: Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a rulebook."""
    with pytest.raises(RulebookError) as raised:
        load(folder)
    return raised.value.diagnostics


def assert_told(mistake: Mistake, folder: Path) -> None:
    """A mistake that is made in a copy of the rulebook is told by its code, at its place, with its hint."""
    place = mistake.put_into(folder)

    found = [(fault.code.removeprefix("rulebook/"), fault.where, fault.hint) for fault in refused(folder)]

    hints = [hint for code, where, hint in found if (code, where) == (mistake.code, place)]
    assert hints, found
    assert mistake.hint in hints[0]


def loaded(folder: Path) -> Loaded:
    return load(folder)
