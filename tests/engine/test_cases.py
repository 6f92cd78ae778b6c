"""The cases of a rulebook as documents: read with their places, and answered or not with what was expected."""

from pathlib import Path

import pytest

from dontbuy.engine.cases import Case, read_cases, run
from dontbuy.engine.errors import RulebookError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import load
from tests.engine.small_rulebook import SMALL, copied

CASE = """\
- case: a door that does not lock
  kind: visit
  facts: {door: {locks: false}, price: 80}
  verdict: stay_away
  because: [SAFE-1]
"""


@pytest.fixture(scope="module")
def small() -> Rulebook:
    return load(SMALL).rulebook


def folder_with(folder: Path, text: str) -> Path:
    copy = copied(folder)
    (copy / "cases").mkdir()
    (copy / "cases" / "door.yaml").write_text(text, encoding="utf-8")
    return copy


def case(folder: Path, more: str = "", text: str = CASE) -> Case:
    (found,) = read_cases(folder_with(folder, text + more))
    return found


def faults(folder: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(RulebookError) as raised:
        read_cases(folder_with(folder, text))
    return [(fault.code, str(fault.where), fault.hint) for fault in raised.value.diagnostics]


def test_a_case_that_is_answered_as_it_says_differs_in_nothing(tmp_path: Path, small: Rulebook) -> None:
    more = [
        "clear: []",
        "open: [ROOM-1]",
        "could_become: null",
        "side: unwelcome",
        "signs: []",
        "observations: [SEEN-1]",
    ]

    found = case(tmp_path, "".join(f"  {line}\n" for line in more))

    assert run(small, found) == []
    assert (str(found), str(found.place)) == ("a door that does not lock", "small/cases/door.yaml:1:3")


@pytest.mark.parametrize(
    ("more", "difference"),
    [
        ("  could_become: look_again\n", "could_become: expected `look_again`, got null"),
        ("  side: welcome\n", "side: expected `welcome`, got `unwelcome`"),
        ("  signs: [GOOD-1]\n", "signs: expected [GOOD-1], got []"),
        ("  observations: []\n", "observations: expected [], got [SEEN-1]"),
        ("  data_issues: [data/x]\n", "data_issues: expected [data/x], got []"),
        ("  conflicts: [price]\n", "conflicts: expected [price], got []"),
        ("  clear: [ROOM-1]\n", "clear: expected `ROOM-1`, and it is open"),
        ("  open: [SAFE-1]\n", "open: expected `SAFE-1`, and it fired"),
        ("  open: [SAFE-7]\n", "open: expected `SAFE-7`, and it is not judged"),
        ("  evidence: [{fact: door.locks, value: true}]\n", "verdict: expected `stay_away`, got `cannot_tell`"),
    ],
    ids=lambda value: value.strip(),
)
def test_a_case_that_is_answered_otherwise_says_what_was_expected_and_what_came(
    tmp_path: Path, small: Rulebook, more: str, difference: str
) -> None:
    assert difference in run(small, case(tmp_path, more))


def test_every_difference_is_told_at_once(tmp_path: Path, small: Rulebook) -> None:
    found = run(small, case(tmp_path, text=CASE.replace("locks: false", "locks: true")))

    assert found == ["verdict: expected `stay_away`, got `cannot_tell`", "because: expected [SAFE-1], got []"]


def test_a_case_of_facts_that_cannot_be_says_so(tmp_path: Path, small: Rulebook) -> None:
    (found,) = run(small, case(tmp_path, text=CASE.replace("locks: false", "locks: 'no'")))

    assert found.startswith("/facts/door/locks: facts/wrong-type")


def test_a_case_of_a_kind_that_nothing_judges_says_so(tmp_path: Path, small: Rulebook) -> None:
    found = run(small, case(tmp_path, text=CASE.replace("kind: visit", "kind: vist")))

    assert found == ["kind: no rule set judges `vist` (did you mean `visit`?)"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            CASE.replace("verdict", "verdit"),
            ("rulebook/unknown-key", "small/cases/door.yaml:4:3", "did you mean `verdict`?"),
        ),
        (
            CASE.replace("  because: [SAFE-1]\n", ""),
            ("rulebook/missing-key", "small/cases/door.yaml:1:3", "add `because`"),
        ),
        (
            "case: one\n",
            ("rulebook/wrong-shape", "small/cases/door.yaml:1:1", "write a list: each case begins with a dash"),
        ),
        (CASE + CASE, ("rulebook/duplicate-case", "small/cases/door.yaml:6:3", "small/cases/door.yaml:1:3 has it too")),
        ("- &x {}\n", ("source/anchor", "small/cases/door.yaml:1:3", "write the value out where it is used")),
    ],
    ids=["unknown key", "missing key", "no list", "same sentence", "anchor"],
)
def test_a_case_that_cannot_be_read_is_refused_at_its_place(
    tmp_path: Path, text: str, fault: tuple[str, str, str]
) -> None:
    found = [(code, where, hint.split(";")[0]) for code, where, hint in faults(tmp_path, text)]

    assert fault in found


def test_a_rulebook_without_cases_has_none() -> None:
    assert read_cases(SMALL) == ()


def test_numbers_of_a_case_are_exact(tmp_path: Path) -> None:
    found = case(tmp_path, text=CASE.replace("price: 80", "price: 0.1000000000000000000000000000000001"))

    assert str(found.says.facts["price"]) == "0.1000000000000000000000000000000001"
