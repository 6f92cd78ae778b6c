"""Every mistake that a rulebook is refused for: its code, its place, and one action that mends it; all at once."""

import os
import re
from pathlib import Path
from typing import NoReturn

import pytest

from dontbuy.engine.errors import Place
from dontbuy.engine.rulebook import source
from dontbuy.engine.rulebook.checks import MOST_CRITERIA
from dontbuy.engine.rulebook.resolution import LONGEST_CHAIN
from tests.engine.mistakes import CLEAN, COMFORT, FACTS, HEAD, LOCKS, MISTAKES, RULES, SAFETY
from tests.engine.small_rulebook import SMALL, Mistake, assert_told, copied, loaded, refused


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_by_its_code_at_its_place(tmp_path: Path, mistake: Mistake) -> None:
    assert_told(mistake, copied(tmp_path))


def test_a_fact_that_the_kind_does_not_take_is_told_at_its_sections(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    Mistake(
        "", FACTS, "price:\n    type: quantity\n    taken_by: [visit]", "price:\n    type: quantity\n    taken_by: []"
    ).put_into(folder)

    (fault,) = refused(folder)

    assert (fault.code, str(fault.where)) == ("rulebook/fact-not-taken", f"small/{RULES}:8:1")
    assert "`SEEN-1` reads `price`" in fault.message


def test_the_small_rulebook_itself_has_nothing_wrong() -> None:
    assert loaded(SMALL).warnings == ()


def test_all_mistakes_of_all_files_are_told_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    mistakes = [
        Mistake("unknown-fact", COMFORT, CLEAN, "when: {fact: rooms_cleen, is: false}", "rooms_cleen"),
        Mistake("unknown-word", SAFETY, "says: stay_away", "says: run_away"),
        Mistake("wrong-operand", SAFETY, LOCKS, "when: {fact: door.locks, is: no}", "no}"),
        Mistake("half-derived", FACTS, "    derived_from: rooms\n", "", "rooms_clean"),
        Mistake("unknown-criterion", RULES, "safety: [SAFE-1]", "safety: [SAFE-1, SAFE-7]", "SAFE-7"),
        Mistake("unknown-level", HEAD, "{level: low, headline: Look", "{level: lo, headline: Look", "level: lo"),
    ]

    places = [mistake.put_into(folder) for mistake in mistakes]
    found = [(fault.code.removeprefix("rulebook/"), fault.where) for fault in refused(folder)]

    expected = [(mistake.code, place) for mistake, place in zip(mistakes, places, strict=True)]
    assert set(expected) <= set(found)
    files = [str(where).split(":")[0] for _, where in found]
    assert files == sorted(files)


def test_every_fault_has_a_message_in_lower_case_without_a_full_stop_and_a_hint(tmp_path: Path) -> None:
    for at, mistake in enumerate(MISTAKES):
        (tmp_path / str(at)).mkdir()
        folder = copied(tmp_path / str(at))
        mistake.put_into(folder)
        for fault in refused(folder):
            assert fault.hint, fault
            assert re.match(r"[a-z`]", fault.message), fault
            assert not fault.message.endswith("."), fault
            assert "object at 0x" not in str(fault), fault
            assert "knowledge" not in str(fault), fault


# --- whole files


def test_a_trap_of_yaml_in_one_file_does_not_hide_a_mistake_in_another(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    trap = Mistake("", COMFORT, "line: 3,", "line: 003,", "003").put_into(folder)
    mistake = Mistake("", SAFETY, LOCKS, "when: {fact: door.lock, is: false}", "door.lock,").put_into(folder)

    found = {(fault.code, fault.where) for fault in refused(folder)}

    assert {("source/ambiguous-number", trap), ("rulebook/unknown-fact", mistake)} <= found


@pytest.mark.parametrize("file", [HEAD, "sources.yaml", FACTS])
def test_a_missing_file_is_told(tmp_path: Path, file: str) -> None:
    folder = copied(tmp_path)
    (folder / file).unlink()

    found = {(fault.code, str(fault.where)) for fault in refused(folder)}

    assert ("source/unreadable", f"small/{file}:1:1") in found


@pytest.mark.parametrize("name", ["criteria", "rule-sets"])
def test_an_empty_folder_is_told(tmp_path: Path, name: str) -> None:
    folder = copied(tmp_path)
    for path in (folder / name).iterdir():
        path.unlink()

    assert ("rulebook/no-file", f"small/{name}:1:1") in {(fault.code, str(fault.where)) for fault in refused(folder)}


def test_no_folder_at_all_is_told(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path / "none")

    assert fault.code == "rulebook/no-folder"


def test_without_metrics_a_rulebook_loads(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "metrics.yaml").unlink()

    assert loaded(folder).rulebook.metrics == {}


@pytest.mark.parametrize("file", [HEAD, "sources.yaml", FACTS, SAFETY, RULES, "metrics.yaml"])
@pytest.mark.parametrize("text", ["", "[]", "text", "12", "null", "{a: 1}", "[[[["], ids=repr)
def test_a_file_of_another_shape_is_a_fault_and_never_a_crash(tmp_path: Path, file: str, text: str) -> None:
    folder = copied(tmp_path)
    (folder / file).write_text(text, encoding="utf-8")

    assert any(str(fault.where).startswith(f"small/{file}:") for fault in refused(folder))


def test_a_kind_judged_twice_is_told(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "rule-sets" / "zz.yaml").write_bytes((folder / RULES).read_bytes())

    assert [(fault.code, fault.where) for fault in refused(folder)] == [
        ("rulebook/duplicate-kind", Place("small/rule-sets/zz.yaml", 1, 1))
    ]


def test_a_circle_of_definitions_is_told_once_as_a_path(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    circle = "definitions:\n  one: {holds: two}\n  two: {not: {holds: three}}\n  three: {all_of: [{holds: one}]}\n"
    Mistake("", SAFETY, "definitions:\n", circle).put_into(folder)

    (fault,) = refused(folder)

    assert (fault.code, str(fault.where)) == ("rulebook/cycle", f"small/{SAFETY}:13:3")
    assert fault.message == "a circle of `holds`: one -> two -> three -> one"


def test_two_circles_are_told_as_two(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    circles = "  a: {holds: b}\n  b: {any_of: [{holds: a}, {holds: b}, {holds: c}]}\n  c: {holds: d}\n  d: {holds: c}\n"
    Mistake("", SAFETY, "definitions:\n", f"definitions:\n{circles}").put_into(folder)

    told = [fault.message.removeprefix("a circle of `holds`: ") for fault in refused(folder)]

    assert told == ["a -> b -> a", "c -> d -> c"]


def test_a_circle_of_very_many_is_told_in_short(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    circle = "".join(f"  d{at}: {{holds: d{(at + 1) % 1_900}}}\n" for at in range(1_900))
    Mistake("", SAFETY, "definitions:\n", f"definitions:\n{circle}").put_into(folder)

    (fault,) = refused(folder)

    assert fault.message == "a circle of `holds`: d0 -> d1 -> d2 -> d3 -> d4 -> d5 -> d6 -> d7 -> … -> d0"


def test_a_derived_fact_that_is_not_yes_or_no_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    worded = "  rooms_clean:\n    type: word\n    words: {clean: Clean}"
    Mistake("", FACTS, "  rooms_clean:\n    type: yes_no", worded).put_into(folder)

    assert refused(folder)


def test_a_chain_of_names_that_is_too_long_is_told_at_its_beginning(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    chain = (
        "".join(f"  d{at}: {{holds: d{at + 1}}}\n" for at in range(LONGEST_CHAIN))
        + f"  d{LONGEST_CHAIN}: {{told: price}}\n"
    )
    Mistake("", SAFETY, "definitions:\n", f"definitions:\n{chain}").put_into(folder)

    (fault,) = refused(folder)

    assert (fault.code, str(fault.where)) == ("rulebook/chain-too-long", f"small/{SAFETY}:13:3")


def test_too_many_criteria_are_told_before_anything_is_compiled(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    many = "".join(f"  d{at}: {{told: price}}\n" for at in range(MOST_CRITERIA))
    (folder / SAFETY).write_text((folder / SAFETY).read_text(encoding="utf-8") + many, encoding="utf-8")

    assert "rulebook/too-many-criteria" in {fault.code for fault in refused(folder)}


def test_a_rulebook_far_too_large_is_refused_before_any_of_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, rest = copied(tmp_path), "title: T, about: place, says: look_again, when: {told: price}, because: B, do: D"
    cites = "cites: {source: house_rules, line: 1, phrase: A room}"
    for file in range(4):
        many = "".join(f"  X-{file}-{at}: {{name: x-{file}-{at}, {rest}, {cites}}}\n" for at in range(5_000))
        (folder / "criteria" / f"many-{file}.yaml").write_text(f"title: Many\ncriteria:\n{many}", encoding="utf-8")

    def opened(*_: object) -> NoReturn:
        raise AssertionError("a file was read")

    monkeypatch.setattr(source, "bounded", opened)

    assert [fault.code for fault in refused(folder)] == ["rulebook/too-large"]


# --- what is no file


@pytest.mark.parametrize("file", ["criteria/odd.yaml", "rule-sets/odd.yaml", "metrics.yaml", "facts.yaml"])
@pytest.mark.parametrize("target", ["/dev/zero", "/", "pipe"])
def test_what_is_no_regular_file_is_refused_with_its_place(tmp_path: Path, file: str, target: str) -> None:
    folder = copied(tmp_path)
    (folder / file).unlink(missing_ok=True)
    if target == "pipe":
        os.mkfifo(folder / file)
    else:
        (folder / file).symlink_to(target)

    (fault,) = (fault for fault in refused(folder) if str(fault.where).startswith(f"small/{file}:"))

    assert (fault.code, fault.message) == ("source/unreadable", "this is no regular file")


@pytest.mark.parametrize("text", ["a: [", "a: *b", "a: 1\n---\nb: 1"])
def test_what_a_file_that_breaks_off_would_say_is_not_missed(tmp_path: Path, text: str) -> None:
    folder = copied(tmp_path)
    (folder / SAFETY).write_text(text, "utf-8")

    assert {str(fault.where).partition(":")[0] for fault in refused(folder)} == {f"small/{SAFETY}"}
