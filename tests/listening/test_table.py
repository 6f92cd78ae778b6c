"""A table of what to listen for: every mistake is told with its place, and every example is tried."""

from pathlib import Path

import pytest

from dontbuy.api.proposals.examples import checked_table
from dontbuy.api.proposals.table import read_table
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.rulebook.kept import SHIPPED
from tests.listening.talk import rulebook, table

CUE = """cues:
  asks:
    side: vendor
    heard: [what is your]
    proposes: {fact: vendor.sold_or_priced, is: true}
    says: [What is your plan?]
    says_not: [What is the plan?]
"""


def faults(folder: Path, **files: str) -> list[str]:
    """The codes and places of what is wrong with a table, its examples tried."""
    (folder / "calls").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / "calls" / f"{name}.yaml").write_text(text, "utf-8")
    try:
        checked_table(folder, rulebook())
    except RulebookError as error:
        return [f"{each.code} {each.where}".replace(f"{folder.name}/calls/", "") for each in error.diagnostics]
    return []


def test_a_table_that_is_right_is_read(tmp_path: Path) -> None:
    assert faults(tmp_path, one=CUE) == []


def test_a_rulebook_without_a_table_has_an_empty_one(tmp_path: Path) -> None:
    assert read_table(tmp_path, rulebook()).is_empty


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("heard: [what is your]", "heard: [(what is your]", "calls/no-phrase one.yaml:4:13"),
        ("heard: [what is your]", 'heard: ["{nowhere} is"]', "calls/no-phrase one.yaml:4:13"),
        ("fact: vendor.sold_or_priced", "fact: vendor.sold", "calls/unknown-fact one.yaml:5:16"),
        ("is: true", "is: 7", "calls/unknown-fact one.yaml:5:45"),
        ("side: vendor", "side: both", "rulebook/wrong-shape one.yaml:3:5"),
        ("says: [What is", "says: [Where is", "calls/wrong-example one.yaml:6:12"),
        ("says_not: [What is the", "says_not: [What is your", "calls/wrong-example one.yaml:7:16"),
        ("    heard:", "    after: [nothing]\n    heard:", "calls/unknown-cue one.yaml:4:13"),
        ("cues:", "metrics:\n  win: [win]\ncues:", "calls/unknown-metric one.yaml:2:3"),
        ("cues:", "elsewhere: [nothing]\ncues:", "calls/unknown-cue one.yaml:1:13"),
        ("    heard:", "    heart:", "rulebook/missing-key one.yaml:2:3"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in CUE
    assert faults(tmp_path, one=CUE.replace(old, new, 1))[0] == fault


def test_a_name_that_stands_in_two_files_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, one=CUE, two=CUE) == ["calls/twice two.yaml:2:3"]


def test_every_proposal_of_the_shipped_table_says_why() -> None:
    assert [name for name, cue in table().cues.items() if cue.says.proposes and not cue.says.because] == []


def test_the_examples_of_the_shipped_table_are_so() -> None:
    assert not checked_table(SHIPPED, rulebook()).is_empty
