"""The words of a criterion by what of it is missing: whose they are, and what a rulebook is refused for."""

from pathlib import Path

import pytest

from dontbuy.engine.errors import Place
from dontbuy.engine.other_words import OfTheMissing, of_what_is_missing
from tests.engine.mistakes import FACTS, RULES, SAFETY
from tests.engine.small_rulebook import Mistake, copied, loaded, refused

LOCKS = "    question: Can the door be locked?\n"
DO = "    do: Stay somewhere else.\n"
OWN_TITLE = "SAFE-1: {title: Your door cannot be locked}"


def with_missing(tmp_path: Path, missing: str, wording: str = OWN_TITLE) -> Path:
    """The small rulebook, in which a locked door is hoped for, with words of SAFE-1 for what is missing."""
    folder = copied(tmp_path)
    Mistake("", FACTS, LOCKS, f"    better: true\n{LOCKS}").put_into(folder)
    Mistake("", SAFETY, DO, f"{DO}    missing: {missing}\n").put_into(folder)
    Mistake("", RULES, OWN_TITLE, wording).put_into(folder)
    return folder


def test_whoever_has_a_title_of_their_own_has_no_other_of_before(tmp_path: Path) -> None:
    words = "[{facts: [door.locks], title: No lock, do: Leave.}]"
    own = "SAFE-1: {title: Your door cannot be locked, missing: [{facts: [door.locks], to_send: I left.}]}"

    rulebook = loaded(with_missing(tmp_path, words, own)).rulebook

    assert rulebook.criteria["SAFE-1"].missing == (OfTheMissing(("door.locks",), "No lock", "", "Leave."),)
    assert rulebook.rule_sets["visit"].criterion("SAFE-1").missing == (
        OfTheMissing(("door.locks",), "", "", "Leave.", "I left."),
    )


def test_words_are_for_what_is_missing_and_for_nothing_else() -> None:
    words = (OfTheMissing(("a",), "A"), OfTheMissing(("a", "b"), "Both"))

    def said(**told: bool) -> str:
        found = of_what_is_missing(words, told)
        return found.title if found else ""

    assert (said(a=True, b=False), said(a=True, b=True), said(a=False, b=True)) == ("A", "Both", "")


@pytest.mark.parametrize(
    ("missing", "message", "at"),
    [
        ("[{facts: [door.lock], title: x}]", "`SAFE-1` does not read `door.lock`", "door.lock]"),
        ("[{facts: [price], title: x}]", "`SAFE-1` does not read `price`", "price]"),
        (
            "[{facts: [door.locks], title: x}, {facts: [door.locks], title: y}]",
            *("`SAFE-1` has two words for the same that is missing", "{facts: [door.locks], title: y}"),
        ),
        ("[{facts: [door.locks]}]", "nothing is said where these are missing", "{facts: [door.locks]}"),
    ],
)
def test_words_for_what_cannot_be_missing_are_refused(tmp_path: Path, missing: str, message: str, at: str) -> None:
    folder = with_missing(tmp_path, missing)

    (fault,) = refused(folder)

    assert isinstance(fault.where, Place)
    line = (folder / SAFETY).read_text("utf-8").splitlines()[fault.where.line - 1]
    assert (fault.code, fault.message) == ("rulebook/missing-wrongly", message)
    assert line[fault.where.column - 1 :].startswith(at)


def test_a_fact_of_which_nobody_hopes_for_an_answer_is_never_missing(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, DO, f"{DO}    missing: [{{facts: [door.locks], title: x}}]\n").put_into(folder)

    (fault,) = refused(folder)

    assert fault.message == "of `door.locks` it is not said which answer to hope for"
