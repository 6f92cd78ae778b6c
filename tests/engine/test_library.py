"""Rulebooks in force, found by id and version; and what is true of every one of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from dontbuy.engine.errors import InvariantBroken, RulebookError, RuleSetNotFound, nearest
from dontbuy.engine.expressions import Compare, Holds, Op
from dontbuy.engine.invariants import INVARIANTS, hold
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library, load
from tests.engine.small_rulebook import SMALL, Mistake, copied

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def small() -> Rulebook:
    return load(SMALL).rulebook


# --- loading


def test_the_shipped_rulebook_loads_with_its_sources_and_nothing_is_odd_about_it() -> None:
    texts = ROOT.parent / "shared" / "sources"

    loaded = load(ROOT / "rules", texts if texts.is_dir() else None)

    assert loaded.warnings == ()


def test_a_folder_of_sources_given_by_hand_is_looked_into(tmp_path: Path) -> None:
    folder, texts = copied(tmp_path), tmp_path / "texts"
    (folder / "sources").rename(texts)
    Mistake("", "criteria/safety.yaml", "phrase: door can be locked", "phrase: never said").put_into(folder)

    load(folder)
    with pytest.raises(RulebookError, match="phrase-not-there"):
        load(folder, texts)


def test_a_source_whose_text_is_not_at_hand_is_not_looked_into(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "sources" / "house-rules.txt").unlink()
    Mistake("", "criteria/safety.yaml", "phrase: door can be locked", "phrase: never said").put_into(folder)

    assert load(folder).rulebook.id == "visits"


def test_a_source_that_is_not_in_the_folder_that_was_named_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="rulebook/source-not-there"):
        load(SMALL, tmp_path)


def test_loading_twice_gives_the_same_rulebook() -> None:
    assert load(SMALL) == load(SMALL)


# --- finding


def test_the_first_rulebook_is_in_force_where_none_is_named(small: Rulebook, rulebook: Rulebook) -> None:
    library = Library([small, rulebook])

    assert library.rulebook(None) is library.rulebook("visits") is library.rulebook("visits@1.0.0") is small
    assert library.rulebook("sales-training@2.0.0") is rulebook
    assert [*library] == [small, rulebook]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("visit", "visits@1.0.0"), ("visits@2.0.0", "visits@1.0.0"), ("", "in force: visits@1.0.0"), ("zzz", "in force")],
)
def test_a_rulebook_that_is_not_in_force_is_not_found(small: Rulebook, name: str, hint: str) -> None:
    with pytest.raises(RuleSetNotFound) as raised:
        Library([small]).rulebook(name)

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.where) == ("rulebook/not-found", "/rulebook")
    assert hint in fault.hint


@pytest.mark.parametrize(("kind", "hint"), [("vist", "did you mean `visit`?"), ("", "write one of: visit")])
def test_a_kind_that_nothing_judges_is_not_found(small: Rulebook, kind: str, hint: str) -> None:
    with pytest.raises(RuleSetNotFound) as raised:
        Library([small]).rule_set(small, kind)

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.where, fault.hint) == ("rulebook/unknown-kind", "/kind", hint)


def test_a_kind_is_found(small: Rulebook) -> None:
    assert Library([small]).rule_set(small, "visit") is small.rule_sets["visit"]


# --- invariants


def test_every_invariant_holds_of_what_is_shipped(rulebook: Rulebook, grants: Rulebook, small: Rulebook) -> None:
    for loaded in (rulebook, grants, small):
        hold(loaded)


def broken(rulebook: Rulebook, **changes: object) -> str:
    """What an invariant says of a rulebook that lowering would never make."""
    (kind, rule_set), *_ = rulebook.rule_sets.items()
    with pytest.raises(InvariantBroken) as raised:
        hold(replace(rulebook, rule_sets={kind: replace(rule_set, **changes)}))  # type: ignore[arg-type]
    assert {fault.code for fault in raised.value.diagnostics} == {"engine/invariant-broken"}
    return str(raised.value)


def test_a_condition_before_one_that_it_names_breaks_an_invariant(small: Rulebook) -> None:
    conditions = small.rule_sets["visit"].conditions

    assert "before it is decided" in broken(small, conditions=dict(reversed([*conditions.items()])))


def test_a_criterion_that_is_never_decided_breaks_an_invariant(small: Rulebook) -> None:
    assert "`SAFE-1` of `visit` is never decided" in broken(small, conditions={})


def test_a_word_that_is_none_breaks_an_invariant(small: Rulebook) -> None:
    (first, *rest) = small.rule_sets["visit"].criteria

    assert "`run`, which is no outcome word" in broken(small, criteria=(replace(first, says="run"), *rest))


def test_everything_that_is_broken_is_told_at_once(small: Rulebook) -> None:
    conditions = {"A": Holds("B"), "B": Compare("door.locks", Op.IS, True)}

    said = broken(small, conditions=conditions)

    assert "before it is decided" in said
    assert "never decided" in said


def test_the_invariants_have_names_that_read() -> None:
    assert all(invariant.__name__.startswith("every_") for invariant in INVARIANTS)


@pytest.mark.parametrize(
    ("wrong", "near"), [("STAY", "stay"), ("Stay Away", "stay_away"), ("sty", "stay"), ("zzz", ""), ("", "")]
)
def test_what_was_meant_is_found_whatever_the_capitals(wrong: str, near: str) -> None:
    assert nearest(wrong, ["stay", "stay_away"]) == near
