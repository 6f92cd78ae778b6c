"""Cited phrases: held to their lines where the texts are at hand, and to what was attested where they are not."""

import shutil
from pathlib import Path

import pytest

from dontbuy.engine.errors import RulebookError
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.library import load
from tests.engine.mistakes import SAFETY
from tests.engine.small_rulebook import SMALL, Mistake, copied

HINT = "run dontbuy rules check --sources FOLDER, with the cited texts in that folder"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL / "sources", tmp_path / "texts"))


@pytest.fixture
def attested(tmp_path: Path, texts: Path) -> Path:
    """A copy of the small rulebook without its texts, attested."""
    folder = copied(tmp_path)
    shutil.rmtree(folder / "sources")
    (folder / ATTESTED).write_text(load(folder, texts).attestation, "utf-8")
    return folder


def unattested(folder: Path) -> list[tuple[str, str]]:
    return [(str(fault.where), fault.message) for fault in load(folder).unattested]


def test_what_was_attested_is_held_without_the_texts(attested: Path) -> None:
    assert unattested(attested) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("phrase: door can be locked", "phrase: door can be closed"),
        ("line: 2, phrase", "line: 1, phrase"),
    ],
)
def test_a_citation_that_was_changed_since_is_told_at_its_place(attested: Path, old: str, new: str) -> None:
    Mistake("", SAFETY, old, new).put_into(attested)

    (fault,) = load(attested).unattested

    assert (fault.code, str(fault.where)) == ("rulebook/not-attested", f"small/{SAFETY}:11:43")
    assert (fault.message, fault.hint) == ("the citation of `SAFE-1` is not attested", HINT)


def test_where_the_word_stands_is_attested_beside_where_the_condition_stands(attested: Path, texts: Path) -> None:
    cites = "    cites: {source: house_rules, line: 2, phrase: door can be locked}\n"
    word = "    word_cites: {source: house_rules, line: 1, phrase: A room is clean}\n"
    Mistake("", SAFETY, cites, cites + word).put_into(attested)

    (fault,) = load(attested).unattested
    (attested / ATTESTED).write_text(load(attested, texts).attestation, "utf-8")

    assert (fault.code, str(fault.where)) == ("rulebook/not-attested", f"small/{SAFETY}:12:48")
    assert fault.message == "the citation of `SAFE-1.word` is not attested"
    assert unattested(attested) == []


@pytest.mark.parametrize(
    ("old", "new"), [("lines: 3", "lines: 4"), ("file: house-rules.txt", "file: rules-of-the-house.txt")]
)
def test_a_source_that_was_changed_since_makes_every_citation_of_it_unheld(attested: Path, old: str, new: str) -> None:
    Mistake("", "sources.yaml", old, new).put_into(attested)

    assert len(unattested(attested)) == len(load(attested).rulebook.criteria)


def test_another_text_is_another_attestation(attested: Path, texts: Path) -> None:
    path = texts / "house-rules.txt"
    before = load(attested, texts).attestation
    path.write_text(path.read_text("utf-8").replace("\n", " \n"), "utf-8")

    after = load(attested, texts).attestation

    assert load(attested, texts).attestation == after
    assert len(set(before.splitlines()) & set(after.splitlines())) == 3  # the two headings and the first line


def test_a_hash_for_a_criterion_that_has_none_is_told(attested: Path) -> None:
    path = attested / ATTESTED
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "SAFE-1" not in line), "utf-8")

    assert [message for _, message in unattested(attested)] == ["the citation of `SAFE-1` is not attested"]


def test_without_texts_and_without_the_file_it_is_told_once(attested: Path) -> None:
    (attested / ATTESTED).unlink()

    (fault,) = load(attested).unattested

    assert (fault.code, str(fault.where)) == ("rulebook/not-attested", f"small/{ATTESTED}:1:1")
    assert "4 citations are not held" in fault.message


NO_ATTESTATION = ["", "[", "sources: []\ncitations: {}\n", "sources: {}\n", "sources: {}\ncitations: {a: 1}\n"]


@pytest.mark.parametrize("text", NO_ATTESTATION)
def test_a_file_that_is_no_attestation_holds_nothing(attested: Path, text: str) -> None:
    (attested / ATTESTED).write_text(text, "utf-8")

    assert load(attested).unattested


def test_with_its_own_texts_a_rulebook_needs_no_file(tmp_path: Path) -> None:
    assert load(copied(tmp_path)).unattested == ()


def test_a_text_that_is_not_among_its_own_has_to_be_attested(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "sources" / "house-rules.txt").unlink()

    assert len(load(folder).unattested) == 1


def test_the_number_of_lines_is_held_to_the_text(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", "sources.yaml", "lines: 3", "lines: 4").put_into(folder)

    with pytest.raises(RulebookError) as raised:
        load(folder)

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.hint) == ("rulebook/line-not-there", "write 3")


@pytest.mark.parametrize("file", ["/dev/zero", "../texts", "\\0", "nothing.txt"])
def test_a_text_that_is_no_file_is_not_opened(tmp_path: Path, texts: Path, file: str) -> None:
    folder = copied(tmp_path)
    Mistake("", "sources.yaml", "file: house-rules.txt", f'file: "{file}"').put_into(folder)

    with pytest.raises(RulebookError) as raised:
        load(folder, texts)

    assert {fault.code for fault in raised.value.diagnostics} == {"rulebook/source-not-there"}
