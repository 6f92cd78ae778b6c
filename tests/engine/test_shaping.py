"""What has not its shape: all of it told at once, in our words, and nothing said because of it that is not so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.rulebook.shaping import as_far_as_read
from tests.engine.mistakes import COMFORT, FACTS, HEAD, LOCKS, RULES, SAFETY
from tests.engine.small_rulebook import SMALL, Mistake, copied, refused
from tests.engine.test_shapes import FILES
from tests.rulebooks import node

A_LIBRARY = re.compile(r"should|input|string|\bvalid|pattern|mapping|dictionary|instance|pydantic|\^|None|type=", re.I)
TEXTS: list[Any] = ["", "x", "x y", "x" * 2_001, "2026-13-01"]
WRONG: list[Any] = [*TEXTS, None, True, 7, -1, 2.5, [], [1], [[]], {}, {"a": 1}, {"x y": {}}]


def test_seven_typos_of_one_file_are_told_at_once(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    mistakes = [
        Mistake("wrong-shape", SAFETY, "name: no-lock", "name: No Lock", "name", "write it `no-lock`"),
        Mistake("unknown-word", SAFETY, "says: stay_away", "says: Stay_Away", "Stay", "did you mean `stay_away`?"),
        Mistake("unknown-key", SAFETY, "because: Anyone", "becaus: Anyone", "becaus", "did you mean `because`?"),
        Mistake("unknown-operator", SAFETY, LOCKS, "when: {fact: door.locks, iss: false}", "iss", "did you mean `is`?"),
        Mistake("unknown-source", SAFETY, "source: house_rules", "source: house_rule", "house_rule", "`house_rules`?"),
        Mistake("line-not-there", SAFETY, "line: 2", "line: 9", "cites", "`house_rules` has 3 lines"),
        Mistake("phrase-not-there", SAFETY, "phrase: door can", "phrase: Door can", "phrase", "letter for letter"),
        Mistake("wrong-shape", FACTS, "clean: {type: yes_no}", "clean: {type: dat}", "type: dat", "mean `date`?"),
    ]

    for mistake in mistakes:
        mistake.put_into(folder)
    found = {(fault.code.partition("/")[2], fault.hint) for fault in refused(folder)}

    assert {(mistake.code, True) for mistake in mistakes} == {
        (code, any(mistake.hint in hint for mistake in mistakes)) for code, hint in found if code != "missing-key"
    }
    assert len(found) == len(mistakes) + 1  # `because` is missing, too


@pytest.mark.parametrize("file", [HEAD, "sources.yaml", FACTS, SAFETY, COMFORT, RULES, "metrics.yaml"])
def test_a_key_that_is_missing_makes_nothing_else_wrong(tmp_path: Path, file: str) -> None:
    """Every key of every small file is left out in turn: only its own lack is told."""
    lines = (SMALL / file).read_text("utf-8").splitlines(keepends=True)
    for at, line in enumerate(lines):
        if not re.fullmatch(r" {0,4}[a-z_]+: \S.*\n", line) or "derive" in line:
            continue
        (tmp_path / str(at)).mkdir()
        folder = copied(tmp_path / str(at))
        (folder / file).write_text("".join(lines[:at] + lines[at + 1 :]), "utf-8")
        key = line.split(":")[0].strip()
        try:
            faults = refused(folder)
        except pytest.fail.Exception:  # a key that may be left out
            continue
        if any(fault.code == "rulebook/missing-key" for fault in faults):
            assert [str(fault) for fault in faults if fault.message != f"`{key}` is missing"] == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (RULES, "kind: visit\n", ""),
        (RULES, "sections:", "section:"),
        (HEAD, "words:", "word:"),
        (HEAD, "about:", "abot:"),
        (HEAD, "people:", "peple:"),
        ("sources.yaml", "sources:", "source:"),
        (FACTS, "facts:", "fact:"),
        (FACTS, "  price:\n    type: quantity", "  price:\n    type: amount"),
        (SAFETY, "criteria:", "criterion:"),
    ],
)
def test_what_others_name_in_it_is_not_wrong_for_that(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = copied(tmp_path)
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), "utf-8")

    codes = {fault.code for fault in refused(folder)}

    assert codes <= {"rulebook/missing-key", "rulebook/unknown-key", "rulebook/wrong-shape"}


def test_a_wrong_value_of_the_text_hides_no_other_fault_of_its_file(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    comma = Mistake("", SAFETY, LOCKS, "when: {fact: price, more_than: 30,000}", "30,000").put_into(folder)
    word = Mistake("", SAFETY, "says: stay_away", "says: stay_awy").put_into(folder)
    key = Mistake("", SAFETY, "    do: Stay", "    doo: Stay", "doo: ").put_into(folder)

    found = {(fault.code, fault.where): fault.hint for fault in refused(folder)}

    assert found["source/comma-in-number", comma] == "write 30000"
    assert {("rulebook/unknown-word", word), ("rulebook/unknown-key", key)} <= set(found)
    assert len(found) == 4  # and `do` is missing


# --- words


def paths(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield from paths(value, (*path, key))


def changed(tree: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = changed(tree[path[0]], path[1:], value)
    return copy


EXAMPLES: dict[str, Any] = {
    "rulebook.yaml": {
        "id": "a",
        "version": "1.0.0",
        "title": "T",
        "levels": {"high": 1},
        "words": {"stop": {"level": "high", "headline": "S"}},
        "nothing_fired": {part: {"word": part, "level": "x", "headline": "H"} for part in ("open", "clear")},
        "about": {"place": {"label": "P", "whose": "ours"}},
        "people": {"guest": "G"},
        "evidence": {"sources": ["form"], "sides": ["host"], "own_word": {"source": "form", "side": "host"}},
    },
    "facts.yaml": {
        "facts": {
            "a": {
                "type": "record",
                "words": {"x": "X"},
                "fields": {"y": {"type": "text", "required": True}},
                "taken_by": ["visit"],
                "question": "Q",
                "own_word_is_marked": True,
                "companions": ["b"],
                "doubted_when": {"companion": "b", "field": "f", "class_is_not": "c"},
                "data_issues": "measures",
            }
        }
    },
    "criteria/*.yaml": {
        "title": "T",
        "criteria": {
            "A": {
                "name": "a",
                "title": "T",
                "about": "place",
                "says": "stop",
                "when": {},
                "because": "B",
                "do": "D",
                "cites": {"source": "s", "line": 1, "phrase": "P"},
            }
        },
        "definitions": {"d": {}},
    },
    "rule-sets/*.yaml": {
        "kind": "visit",
        "title": "T",
        "summary": "S",
        "minutes": 1,
        "have_at_hand": ["x"],
        "you": "Y",
        "subject_label": "L",
        "groups": {"ours": "O"},
        "headlines": {"stop": "S"},
        "sections": {"s": ["A"]},
        "side": {"when": {}, "yes": "y", "no": "n", "unknown": "u"},
        "wording": {"A": {"title": "T"}},
        "questions": {"a": {"question": "Q"}},
        "aliases": {"a": "b"},
    },
    "sources.yaml": {"sources": {"s": {"title": "T", "file": "f", "lines": 1, "about": "A"}}},
    "metrics.yaml": {
        "units": ["u"],
        "metrics": {
            "m": {
                "name": "N",
                "definition": "D",
                "unit": "u",
                "better": "higher",
                "class": "c",
                "may_exceed_100": True,
                "named_in": [{"source": "s", "line": 1}],
                "crm": {"x": ["y"]},
            }
        },
    },
    "cases/*.yaml": {"case": "C", "kind": "k", "facts": {}, "verdict": "v", "because": ["A"], "as_of": "2026-01-01"},
}


@pytest.mark.parametrize("file", EXAMPLES)
def test_no_word_of_a_library_reaches_the_author(file: str) -> None:
    example, told = EXAMPLES[file], 0
    assert as_far_as_read(FILES[file], node(example), "f")[1] == []

    for path in paths(example):
        for value in WRONG:
            _, faults = as_far_as_read(FILES[file], node(changed(example, path, value)), "f")
            told += len(faults)
            for fault in faults:
                assert not A_LIBRARY.search(re.sub(r"`[^`]*`", "", f"{fault.message} {fault.hint}")), fault
                assert "something else" not in fault.message, fault
                assert fault.hint

    assert told > 20


@pytest.mark.parametrize(
    ("path", "value", "message", "hint"),
    [
        (("criteria", "A", "name"), "Under Ten", "small letters and digits", "write it `under-ten`"),
        (("criteria", "A", "cites", "line"), "2", "expected a whole number, got text", "without quotes"),
        (("criteria", "A", "cites", "line"), 0, "too small, 1 is the least", "write 1 or more"),
        (("criteria", "A", "cites"), "page 1", "expected keys with values, got text", "KEY: VALUE"),
        (("criteria", "A", "title"), 12, "expected text, got a number", "double quotes"),
        (("criteria", "A", "title"), "", "this text is empty", "write it"),
        (("criteria", "A", "because"), "x" * 2_001, "more than 2000 characters", "shorten it"),
        (("criteria", "A", "about"), "the place", "only letters, digits", "write it `the_place`"),
    ],
)
def test_a_wrong_value_says_what_to_write(path: tuple[str, ...], value: Any, message: str, hint: str) -> None:
    tree = node(changed(EXAMPLES["criteria/*.yaml"], path, value))

    _, (fault,) = as_far_as_read(FILES["criteria/*.yaml"], tree, "f")

    assert message in fault.message
    assert hint in fault.hint
