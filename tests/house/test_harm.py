"""The table of hazards does not rot: every break still applies, every test that it names is still there."""

import ast
import re
from pathlib import Path

import pytest

from tests.harm.__main__ import RED, tried
from tests.harm.breaks import Break, DoesNotApply, Edit, every_break, exists, hazards
from tests.house.test_house import ROOT

BREAKS = {each.name: each for _, each in every_break()}


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_applies_to_this_tree_and_changes_it(name: str) -> None:
    for file, text in BREAKS[name].texts(ROOT).items():
        assert text != (ROOT / file).read_text("utf-8")
        if file.endswith(".py"):
            ast.parse(text)  # what cannot be compiled makes any test fail


def test_every_break_names_a_test_that_is_there() -> None:
    assert [name for name, each in BREAKS.items() if not exists(each.test)] == []


def test_every_hazard_has_a_break_or_says_what_it_waits_for() -> None:
    names = [hazard.name for hazard in hazards()]

    assert [hazard.name for hazard in hazards() if not (hazard.breaks or hazard.waits_for)] == []
    assert len(set(names)) == len(names)
    assert len(BREAKS) == len([*every_break()]), "two breaks have one name"
    assert [name for name in BREAKS if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_a_text_that_is_not_there_or_stands_twice_is_told() -> None:
    edit = Edit("f.py", "a", "b")

    with pytest.raises(DoesNotApply, match="0 times"):
        edit.applied("c")
    with pytest.raises(DoesNotApply, match="2 times"):
        edit.applied("aa")
    assert edit.applied("ca") == "cb"


PRODUCT = "def answer():\n    return 42\n"
CHECKED = "from product import answer\n\ndef test_it():\n    assert answer() == 42\n"
OUTCOMES = {
    "a test that looks": (CHECKED, "return 42", "return 41", RED),
    "a test that does not look": (CHECKED.replace(" == 42", ""), "return 42", "return 41", "STILL GREEN"),
    "a break that is no Python": (CHECKED, "return 42", "return (", "NOT RUN"),
    "a break of what is not there": (CHECKED, "return 43", "return 41", "NOT APPLIED"),
    "a test that is not there": ("", "return 42", "return 41", "NOT RUN"),
}


@pytest.mark.parametrize(("test", "old", "new", "means"), OUTCOMES.values(), ids=OUTCOMES)
def test_only_a_test_that_fails_without_the_protection_is_red(
    tmp_path: Path, test: str, old: str, new: str, means: str
) -> None:
    (tmp_path / "product.py").write_text(PRODUCT, "utf-8")
    (tmp_path / "test_product.py").write_text(test, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")

    outcome = tried(tmp_path, Break("b", "it", "test_product.py::test_it", [Edit("product.py", old, new)]))

    assert outcome.means == means, outcome.said
    assert (tmp_path / "product.py").read_text("utf-8") == PRODUCT
