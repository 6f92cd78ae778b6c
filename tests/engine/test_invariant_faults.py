"""What `invariants.yaml` and `includes` are refused for, with their place and a hint, and what they change: nothing."""

import re
from pathlib import Path

import pytest

from dontbuy.engine.ir import InvariantForm
from tests.engine.mistakes import COMFORT, RULES, SAFETY
from tests.engine.small_rulebook import SMALL, Mistake, assert_told, copied, loaded, refused

FILE = "invariants.yaml"
TWO = """\
invariants:
  a-lock-is-no-reason:
    text: Where the door locks it is no reason.
    never_fires: SAFE-1
    when: {all_of: [{fact: door.locks, is: true}, {not: {holds: ROOM-1}}]}
  a-price-changes-nothing:
    text: The price changes nothing.
    changes_nothing: price_note
"""
NEVER = "never_fires: SAFE-1"
WHEN = "    when: {all_of: [{fact: door.locks, is: true}, {not: {holds: ROOM-1}}]}\n"
LOOKS = "    says: look_again\n"
STAY = "    says: stay_away\n"


def small(folder: Path) -> Path:
    """The small rulebook with two invariants."""
    copy = copied(folder)
    (copy / FILE).write_text(TWO, "utf-8")
    return copy


def test_invariants_are_read_with_all_that_they_speak_of(tmp_path: Path) -> None:
    by_criterion, by_fact = loaded(small(tmp_path)).rulebook.invariants

    assert (by_criterion.name, by_criterion.form, by_criterion.of) == (
        "a-lock-is-no-reason",
        InvariantForm.NEVER_FIRES,
        "SAFE-1",
    )
    assert by_criterion.reads == {"door.locks", "rooms_clean"}
    assert (by_fact.form, by_fact.of, by_fact.when) == (InvariantForm.CHANGES_NOTHING, "price_note", None)


def test_what_a_rulebook_claims_of_itself_changes_no_digest(tmp_path: Path) -> None:
    folder = small(tmp_path)
    Mistake("", SAFETY, STAY, f"{STAY}    includes: [ROOM-1]\n").put_into(folder)
    with_claims, without = loaded(folder).rulebook, loaded(SMALL).rulebook

    assert (with_claims.digest, with_claims.rule_sets) == (without.digest, without.rule_sets)
    assert with_claims.criteria["SAFE-1"].includes == ("ROOM-1",)
    assert without.invariants == ()


def includes(key: str, named: str, at: str = "", hint: str = "", code: str = "includes-wrongly") -> Mistake:
    return Mistake(code, SAFETY, STAY, f"{STAY}    {key}: {named}\n", at or f"{key}:", hint)


MISTAKES = [
    Mistake("unknown-criterion", FILE, NEVER, "never_fires: SAFE-2", hint="did you mean `SAFE-1`?"),
    Mistake("unknown-criterion", FILE, NEVER, "never_fires: GOOD-1"),
    Mistake("unknown-word", FILE, NEVER, "never_says: stay_awy", hint="did you mean `stay_away`?"),
    Mistake("unknown-fact", FILE, "price_note", "price_not", "changes_nothing: price_not", "mean `price_note`?"),
    Mistake("unknown-fact", FILE, "door.locks", "door.lock", hint="did you mean `door.locks`?"),
    Mistake("unknown-condition-name", FILE, "ROOM-1", "ROOM-2", hint="did you mean `ROOM-1`?"),
    Mistake("invariant-form", FILE, f"    {NEVER}\n", "", "a-lock-is", "write one of `never_fires`"),
    Mistake("invariant-form", FILE, NEVER, f"{NEVER}\n    always_fires: ROOM-1", "a-lock-is", "write one of"),
    Mistake("invariant-form", FILE, WHEN, "", "a-lock-is", "write a condition"),
    Mistake("invariant-form", FILE, WHEN, "    when: {fact: price, is_given: true}\n", "{fact: price", "write the"),
    Mistake(
        "invariant-form",
        FILE,
        "changes_nothing: price_note\n",
        "changes_nothing: price_note\n    when: {told: price}\n",
        "{told",
        "leave `when` out",
    ),
    Mistake("unknown-key", FILE, "never_fires:", "never_fire:", "never_fire:", "did you mean `never_fires`?"),
    Mistake("missing-key", FILE, "    text: The price changes nothing.\n", "", "a-price-changes", "add `text`"),
    includes("includes", "[ROOM-9]", "ROOM-9", "did you mean `ROOM-1`?", "unknown-criterion"),
    includes("includes", "[GOOD-1]", "GOOD-1", "", "unknown-criterion"),
    includes("includes", "[SAFE-1]", "SAFE-1]", "take it out of the list"),
    includes("includes", "[ROOM-1, ROOM-1]", "ROOM-1]", "take it out of the list"),
    includes("includes_one_of", "[ROOM-1]", "", "write it under `includes`"),
    Mistake("includes-wrongly", COMFORT, "    says: sign\n", "    says: sign\n    includes: [ROOM-1]\n", "includes:"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_by_its_code_at_its_place(tmp_path: Path, mistake: Mistake) -> None:
    assert_told(mistake, small(tmp_path))


def test_an_invariant_that_no_kind_can_meet_is_told(tmp_path: Path) -> None:
    folder = small(tmp_path)
    Mistake("", RULES, "safety: [SAFE-1]", "safety: []").put_into(folder)
    Mistake("", RULES, "wording:\n  SAFE-1", "wording:\n  ROOM-1").put_into(folder)

    codes = {(fault.code, str(fault.where)) for fault in refused(folder)}

    assert ("rulebook/invariant-of-nothing", f"small/{FILE}:2:3") in codes


def test_every_fault_has_a_message_in_lower_case_without_a_full_stop_and_a_hint(tmp_path: Path) -> None:
    for at, mistake in enumerate(MISTAKES):
        (tmp_path / str(at)).mkdir()
        folder = small(tmp_path / str(at))
        mistake.put_into(folder)
        for fault in refused(folder):
            assert fault.hint, fault
            assert re.match(r"[a-z`]", fault.message), fault
            assert not fault.message.endswith("."), fault


@pytest.mark.parametrize("file", sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.yaml")))
def test_a_file_that_cannot_be_read_is_told_and_what_rests_on_it_is_left_out(tmp_path: Path, file: str) -> None:
    """An invariant may name a criterion that another file was to bring: `holds` of one that is not there ended it."""
    folder = small(tmp_path)
    with (folder / file).open("a", encoding="utf-8") as broken:
        broken.write("\nanchored: &here 1\n")

    codes = {fault.code for fault in refused(folder)}

    assert "source/anchor" in codes
