"""What is kept of the shipped rulebook is used only as what came of these files by this code, and is nothing less."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.evaluate import ENGINES, prepare
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook import kept
from dontbuy.engine.rulebook.library import Library, load


@pytest.fixture(scope="module")
def made() -> Rulebook:
    return load(kept.SHIPPED).rulebook


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the shipped folder in the place of it; what is kept of it is kept beside it."""
    folder = tmp_path / "rules"
    shutil.copytree(kept.SHIPPED, folder)
    monkeypatch.setattr(kept, "SHIPPED", folder)
    monkeypatch.setattr(kept, "_place", lambda: tmp_path / "cache" / "kept.rulebook")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal down to the fields that do not count when they are compared."""
    if type(first) is not type(second):
        return False
    if is_dataclass(first):
        return all(same(getattr(first, part.name), getattr(second, part.name)) for part in fields(first))
    if isinstance(first, Mapping):
        return list(first) == list(second) and all(same(value, second[name]) for name, value in first.items())
    if isinstance(first, tuple | list):
        return len(first) == len(second) and all(map(same, first, second))
    return bool(first == second)


def test_what_is_kept_is_what_was_made(shipped: Path, made: Rulebook) -> None:
    kept.keep(shipped, made)

    found = kept.kept(shipped)

    assert found is not None
    assert found is not made
    assert same(found, made)


def test_a_library_keeps_what_it_made_and_finds_it_again(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Library.of_folders([shipped]).in_force
    monkeypatch.setattr("dontbuy.engine.rulebook.library.load", lambda folder: pytest.fail("it was loaded anew"))

    assert same(Library.of_folders([shipped]).in_force, first)


def test_two_that_are_not_the_same_are_told_apart(made: Rulebook) -> None:
    first, second, *_ = made.rule_sets.values()

    assert not same(first, second)


@pytest.mark.parametrize("changed", ["facts.yaml", "criteria/vendor.yaml", "attested.yaml"])
def test_a_file_that_has_changed_is_read_anew(shipped: Path, made: Rulebook, changed: str) -> None:
    kept.keep(shipped, made)
    file = shipped / changed
    file.write_bytes(file.read_bytes() + b"\n")

    assert kept.kept(shipped) is None


def test_a_file_more_or_less_is_noticed(shipped: Path, made: Rulebook) -> None:
    kept.keep(shipped, made)
    more = shipped / "criteria" / "more.yaml"
    more.write_text("title: More\n")
    assert kept.kept(shipped) is None
    more.unlink()
    assert kept.kept(shipped) is not None
    (shipped / "consistency.yaml").unlink()
    assert kept.kept(shipped) is None


@pytest.mark.parametrize("place", ["ir.py", "rulebook/lower.py"])
def test_code_that_has_changed_makes_it_anew(
    shipped: Path, made: Rulebook, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep(shipped, made)
    changed, read = (kept._ENGINE / place).resolve(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"# \n" * (path.resolve() == changed))

    assert kept.kept(shipped) is None


@pytest.mark.parametrize("at", [0, 40, 64, 300_000, -1])
def test_what_was_damaged_is_not_read(shipped: Path, made: Rulebook, at: int) -> None:
    kept.keep(shipped, made)
    data = bytearray(kept._place().read_bytes())
    data[at] ^= 1
    kept._place().write_bytes(data)

    assert kept.kept(shipped) is None


def test_half_of_it_is_not_read(shipped: Path, made: Rulebook) -> None:
    kept.keep(shipped, made)
    kept._place().write_bytes(kept._place().read_bytes()[:1_000])

    assert kept.kept(shipped) is None


def test_a_rulebook_of_ones_own_is_never_kept(shipped: Path, made: Rulebook, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(shipped, own)

    kept.keep(own, made)

    assert not kept._place().exists()
    kept.keep(shipped, made)
    assert kept.kept(own) is None


def test_with_the_cited_texts_at_hand_it_is_read_anew(shipped: Path, made: Rulebook) -> None:
    kept.keep(shipped, made)
    (shipped / "sources").mkdir()

    assert kept.kept(shipped) is None


def test_nothing_is_kept_where_python_keeps_nothing(
    shipped: Path, made: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    kept.keep(shipped, made)

    assert not kept._place().exists()


def test_where_nothing_can_be_written_nothing_is_said(
    shipped: Path, made: Rulebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(kept, "_place", lambda: tmp_path / "file" / "kept.rulebook")

    kept.keep(shipped, made)

    assert kept.kept(shipped) is None


def test_nothing_else_is_left_behind(shipped: Path, made: Rulebook) -> None:
    kept.keep(shipped, made)

    assert [path.name for path in kept._place().parent.iterdir()] == ["kept.rulebook"]
    assert kept._place().stat().st_mode & 0o777 == Path(kept.__file__).stat().st_mode & 0o666


def test_it_is_kept_where_python_keeps_the_module_beside_it() -> None:
    asked = "import sys; sys.pycache_prefix = '/else'; from dontbuy.engine.rulebook import kept; print(kept._place())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert kept._place().parent.name == "__pycache__"
    assert done.stdout.startswith("/else/")


def test_what_comes_along_fits_the_engines(made: Rulebook) -> None:
    """`dontbuy check` does not ask that again of it."""
    prepare(made)

    assert set(ENGINES) == {"reference", "rete", "compiled"}
