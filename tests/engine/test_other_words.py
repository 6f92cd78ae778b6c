"""The words of a criterion by what of it is missing, and by what else was told: whose they are, and what is refused."""

from pathlib import Path

import pytest

from dontbuy.engine.errors import Place
from dontbuy.engine.other_words import OfTheMissing, Variant, of_what_is_missing, variant_told
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


# --- by what else was told

VARIANT = "[{told: {door.locks: true}, title: No lock, do: Leave.}]"


def with_variants(tmp_path: Path, variants: str, wording: str = OWN_TITLE) -> Path:
    folder = copied(tmp_path)
    Mistake("", SAFETY, DO, f"{DO}    variants: {variants}\n").put_into(folder)
    Mistake("", RULES, OWN_TITLE, wording).put_into(folder)
    return folder


def test_ones_own_variants_come_first_and_a_title_of_ones_own_leaves_no_other(tmp_path: Path) -> None:
    own = "SAFE-1: {title: Your door, variants: [{told: {door.locks: false}, do: Stay.}]}"

    rulebook = loaded(with_variants(tmp_path, VARIANT, own)).rulebook

    locked = {"door.locks": True}
    assert rulebook.criteria["SAFE-1"].variants == (Variant(locked, "No lock", "", "Leave."),)
    assert rulebook.rule_sets["visit"].criterion("SAFE-1").variants == (
        Variant({"door.locks": False}, "", "", "Stay."),
        Variant(locked, "", "", "Leave."),
    )


def test_a_variant_of_ones_own_says_what_it_leaves_out_as_the_other_does(tmp_path: Path) -> None:
    own = "SAFE-1: {title: Your door, variants: [{told: {door.locks: true}, to_send: I left.}]}"

    rulebook = loaded(with_variants(tmp_path, VARIANT, own)).rulebook

    (variant,) = rulebook.rule_sets["visit"].criterion("SAFE-1").variants
    assert (variant.title, variant.do, variant.to_send) == ("", "Leave.", "I left.")


def test_the_first_variant_holds_of_which_all_was_told() -> None:
    variants = (Variant({"a": True, "b": "x"}, "Both"), Variant({"a": True}, "A"))

    def said(**told: object) -> str:
        found = variant_told(variants, told.get)
        return found.title if found else ""

    assert (said(a=True, b=["x", "y"]), said(a=True, b="x"), said(a=True, b=["y"])) == ("Both", "Both", "A")
    assert (said(a=False, b="x"), said()) == ("", "")


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ("[{told: {door.lock: true}, do: x}]", "there is no fact `door.lock`"),
        ("[{told: {price: true}, do: x}]", "a variant is told by a yes_no, a word or words, and `price` is quantity"),
        ("[{told: {door.locks: yes}, do: x}]", "`door.locks` is told with yes or no"),
        ("[{told: {door.locks: true}}]", "nothing is said where this was told"),
        (
            "[{told: {door.locks: true}, do: x}, {told: {door.locks: true}, do: y}]",
            "`SAFE-1` has two variants for the same that was told",
        ),
    ],
)
def test_a_variant_for_what_nobody_can_tell_is_refused(tmp_path: Path, variants: str, message: str) -> None:
    (fault,) = refused(with_variants(tmp_path, variants))

    assert (fault.code, fault.message) == ("rulebook/variant-wrongly", message)


def done_with(other: str, folder: Path) -> Path:
    folder = copied(folder)
    Mistake("", SAFETY, DO, f"{DO}    done_with: {other}\n").put_into(folder)
    return folder


def test_a_criterion_is_done_with_another(tmp_path: Path) -> None:
    assert loaded(done_with("ROOM-1", tmp_path)).rulebook.criteria["SAFE-1"].done_with == "ROOM-1"


@pytest.mark.parametrize(
    ("other", "code"), [("SAFE-1", "rulebook/done-wrongly"), ("ROOM-9", "rulebook/unknown-criterion")]
)
def test_a_criterion_is_not_done_with_itself_or_with_none(tmp_path: Path, other: str, code: str) -> None:
    assert [fault.code for fault in refused(done_with(other, tmp_path))] == [code]
