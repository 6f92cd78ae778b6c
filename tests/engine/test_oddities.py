"""What is odd about a rulebook and loads all the same: a warning with its place."""

from pathlib import Path

import pytest

from dontbuy.engine.errors import Place
from tests.engine.mistakes import COMFORT, FACTS, LOCKS, RULES, SAFETY
from tests.engine.small_rulebook import Mistake, copied, loaded


def test_what_nothing_uses_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    unused = Mistake("", RULES, "signs: [GOOD-1]", "signs: []").put_into(folder)
    spare = "  spare:\n    type: yes_no\n    taken_by: [visit]\n    question: Is it?\n    why: It is.\n  price:\n"
    unread = Mistake("", FACTS, "  price:\n", spare, "spare").put_into(folder)
    turns = Mistake("", SAFETY, LOCKS, "when: {fact: price, is_given: false}", "when").put_into(folder)

    found = {(warning.code, warning.where) for warning in loaded(folder).warnings}

    criterion = Place("small/criteria/comfort.yaml", 12, 3)
    assert unused
    assert found == {
        ("rulebook/unused-criterion", criterion),
        ("rulebook/unread-fact", unread),
        ("rulebook/may-turn", turns),
    }


def test_a_definition_that_nothing_rests_on_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    place = Mistake("", SAFETY, "definitions:\n", "definitions:\n  spare: {told: price}\n", "spare").put_into(folder)

    [warning] = loaded(folder).warnings
    assert (warning.code, warning.where) == ("rulebook/unused-definition", place)


def test_a_criterion_that_may_turn_through_what_it_names_is_a_warning_too(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, "all_of: [{fact: door.locks, is: true}", "all_of: [{fact: price, is_given: false}").put_into(
        folder
    )

    messages = [warning.message for warning in loaded(folder).warnings]
    assert "`GOOD-1` uses is_given, so telling more may turn it" in messages


UNITS = "any_of: [{{fact: price, more_than: {}}}, {{fact: price, more_than: {}}}]"


@pytest.mark.parametrize(
    ("unit", "other", "said"),
    [
        ("30000", "{value: 1500, unit: USD}", "compared without a unit and in `USD`"),
        ("{value: 1, unit: EUR}", "{value: 1, unit: USD}", "compared in `EUR` and in `USD`"),
    ],
)
def test_a_fact_that_is_compared_in_two_units_is_a_warning(tmp_path: Path, unit: str, other: str, said: str) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, LOCKS, f"when: {{{UNITS.format(unit, other)}}}").put_into(folder)

    (fault,) = (fault for fault in loaded(folder).warnings if fault.code == "rulebook/two-units")

    assert (str(fault.where), fault.message) == (f"small/{SAFETY}:3:3", f"`price` is {said}")
    assert "amounts in different units are never compared" in fault.hint


def test_one_unit_said_twice_is_none(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, LOCKS, f"when: {{{UNITS.format('{value: 1, unit: USD}', '{value: 2, unit: USD}')}}}").put_into(
        folder
    )

    assert loaded(folder).warnings == ()


def test_units_are_looked_for_in_records_and_in_other_files_too(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    with_unit = "when: {any_item: rooms, where: {fact: beds, in: [{value: 1, unit: m}]}}"
    without = "when: {count: rooms, where: {fact: beds, is: 1}, at_least: 1}"
    Mistake("", FACTS, "      beds: {type: integer}", "      beds: {type: quantity}").put_into(folder)
    Mistake("", SAFETY, LOCKS, with_unit).put_into(folder)
    Mistake("", COMFORT, "when: {fact: rooms_clean, is: false}", without).put_into(folder)

    messages = [fault.message for fault in loaded(folder).warnings if fault.code == "rulebook/two-units"]

    assert messages == ["`rooms[].beds` is compared without a unit and in `m`"]


def test_a_whole_number_that_is_compared_with_a_fraction_is_a_warning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, LOCKS, "when: {any_item: rooms, where: {fact: beds, in: [1, 2.5]}}").put_into(folder)

    assert ("rulebook/never-so", "`rooms[].beds` is a whole number, and never what it is compared with") in [
        (fault.code, fault.message) for fault in loaded(folder).warnings
    ]


@pytest.mark.parametrize("comparison", ["at_least: 2.5", "is: 2.0", "in: [1, 3]"])
def test_a_whole_number_that_may_be_so_is_none(tmp_path: Path, comparison: str) -> None:
    folder = copied(tmp_path)
    Mistake("", SAFETY, LOCKS, f"when: {{any_item: rooms, where: {{fact: beds, {comparison}}}}}").put_into(folder)

    assert loaded(folder).warnings == ()
