"""Text to a tree: YAML 1.2 core types, exact numbers, every trap refused with its place, on both parsers there are."""

from decimal import Decimal
from typing import Any

import pytest
import yaml

from dontbuy.engine.errors import Place
from dontbuy.engine.rulebook import source
from dontbuy.engine.rulebook.source import parse

LOADERS = {"compiled": yaml.CSafeLoader, "plain": yaml.SafeLoader}


@pytest.fixture(params=LOADERS, autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "Loader", LOADERS[request.param])


def read(text: str | bytes) -> Any:
    """What a text says; a fault in it fails the test."""
    node, faults = parse(text if isinstance(text, bytes) else text.encode("utf-8"), "f.yaml")
    assert faults == []
    return node.plain()


def faults(text: str | bytes) -> list[tuple[str, str]]:
    """Code and place of everything that is wrong."""
    _, found = parse(text if isinstance(text, bytes) else text.encode("utf-8"), "f.yaml")
    return [(fault.code.removeprefix("source/"), str(fault.where).removeprefix("f.yaml:")) for fault in found]


# --- what is read


@pytest.mark.parametrize(
    "word", ["no", "No", "NO", "yes", "on", "off", "y", "n", "tRUE", "nULL", "=", "-", "1:30", "1_000"]
)
def test_a_plain_word_is_a_word(word: str) -> None:
    assert read(f"a: '{word}'\nb: [x, {word}]" if word != "-" else "b: [x, '-']")["b"][1] == word


@pytest.mark.parametrize(
    "text", ["2026-11-21", "2026-11-21T10:00:00Z", "12:30:45", "0b11", "1,5", "12e", "1.2.3", "+-1", "0x", "0o8"]
)
def test_what_other_readers_take_for_a_date_or_a_number_is_text(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
        ("12", 12),
        ("+12", 12),
        ("-12", -12),
        ("0", 0),
        ("-0", 0),
        ("9007199254740993", 9007199254740993),
        (str(10**30), 10**30),
        ("0.1", Decimal("0.1")),
        (".5", Decimal("0.5")),
        ("5.", Decimal(5)),
        ("1e-5", Decimal("0.00001")),
        ("1E+3", Decimal(1000)),
        ("-0.0", Decimal("-0.0")),
        ("0.30000000000000000000000000000001", Decimal("0.30000000000000000000000000000001")),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'null'", "null"),
        ("|\n  12\n", "12\n"),
        (">-\n  one\n  two\n", "one two"),
        ("Zoë “x” 🙂", "Zoë “x” 🙂"),
    ],
    ids=repr,
)
def test_a_value_is_what_the_core_schema_says_and_numbers_are_exact(text: str, value: Any) -> None:
    found = read(f"a: {text}")["a"]

    assert (found, type(found)) == (value, type(value))


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert [*read("no: 1\n12: 2\ntrue: 3\n1.5: 4\n2026-11-21: 5\n~: 6")] == [
        "no",
        "12",
        "true",
        "1.5",
        "2026-11-21",
        "~",
    ]


def test_comments_line_ends_and_an_end_mark_do_not_count() -> None:
    assert read("# first\r\na: 1 # one\r\n...\r\n") == {"a": 1}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "---\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    assert read(text) is None


def test_json_is_read_too() -> None:
    assert read('{"a": [1, 2.50, "x\\u00e9", null, true]}') == {"a": [1, Decimal("2.50"), "xé", None, True]}


def test_every_node_and_every_key_has_its_place() -> None:
    node, _ = parse(b"one:\n  - two: 2\n    three: [4, 5]\n", "f.yaml")

    assert node.at(("one",)) == Place("f.yaml", 1, 1)
    assert node.at(("one", 0)) == Place("f.yaml", 2, 5)
    assert node.at(("one", 0, "three")) == Place("f.yaml", 3, 5)
    assert node.at(("one", 0, "three", 1)) == Place("f.yaml", 3, 16)


def test_the_place_of_what_is_not_there_is_that_of_the_nearest_thing_above() -> None:
    node, _ = parse(b"one:\n  two: [1]\n", "f.yaml")

    assert node.at(("one", "six")) == Place("f.yaml", 1, 1)
    assert node.at(("one", "two", 7)) == Place("f.yaml", 2, 3)
    assert node.at(("one", "two", 0, "deeper")) == Place("f.yaml", 2, 9)
    assert node.at((7,)) == Place("f.yaml", 1, 1)


# --- what is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n'a': 2\n", ("duplicate-key", "2:1")),
        ("a:\n  - {b: 1, c: 2, b: 3}\n", ("duplicate-key", "2:18")),
        ("1: a\n'1': b\n", ("duplicate-key", "2:1")),
        ("a: &x 1\n", ("anchor", "1:4")),
        ("a: &x [1]\n", ("anchor", "1:4")),
        ("&x a: 1\n", ("anchor", "1:1")),
        ("a: *x\n", ("alias", "1:4")),
        ("<<: {a: 1}\n", ("merge-key", "1:1")),
        ("a: {<<: {b: 1}}\n", ("merge-key", "1:5")),
        ("a: !!python/object/apply:os.system ['ls']\n", ("tag", "1:4")),
        ("a: !!str 12\n", ("tag", "1:4")),
        ("a: !mine 12\n", ("tag", "1:4")),
        ("a: ! 12\n", ("tag", "1:4")),
        ("a: ! [12]\n", ("tag", "1:4")),
        ("!!map\na: 1\n", ("tag", "1:1")),
        ("a: 012\n", ("ambiguous-number", "1:4")),
        ("a: -007\n", ("ambiguous-number", "1:4")),
        ("a: 00\n", ("ambiguous-number", "1:4")),
        ("a: 0x1F\n", ("not-a-number", "1:4")),
        ("a: 0o14\n", ("not-a-number", "1:4")),
        ("a: .inf\n", ("not-a-number", "1:4")),
        ("a: -.INF\n", ("not-a-number", "1:4")),
        ("a: .nan\n", ("not-a-number", "1:4")),
        ("a: 1e309\n", ("number-too-large", "1:4")),
        ("a: 1e-309\n", ("number-too-large", "1:4")),
        ("a: 1e99999999999999999999\n", ("number-too-large", "1:4")),
        ("a: -1e-99999999999999999999\n", ("number-too-large", "1:4")),
        (f"a: {'9' * 401}\n", ("number-too-long", "1:4")),
        (f"a: 0.{'9' * 400}\n", ("number-too-long", "1:4")),
        ("? [a]\n: 1\n", ("key-not-text", "1:3")),
        ("{{a: 1}: 2}\n", ("key-not-text", "1:2")),
        ("a: 1\n---\nb: 2\n", ("two-documents", "2:1")),
        ("a: [1\nb: 2\n", ("not-yaml", "2:2")),
        ("a: 'x\n", ("not-yaml", "2:1")),
        ("a: 1\n\tb: 2\n", ("not-yaml", "2:1")),
        ("a: @x\n", ("not-yaml", "1:4")),
        ("a: %x\n", ("not-yaml", "1:4")),
        ("a: x: y\n", ("not-yaml", "1:5")),
        ("\ufeffa: 1\n", ("byte-order-mark", "1:1")),
        (b"a: 1\nb: caf\xe9\n", ("not-utf-8", "2:1")),
        (b"\xff\xfea\x00:\x00", ("not-utf-8", "1:1")),
        (b"a: \xed\xa0\x80\n", ("not-utf-8", "1:1")),
    ],
    ids=lambda value: ascii(value[:30]) if isinstance(value, str | bytes) else None,
)
def test_a_trap_is_refused_at_its_place(text: str | bytes, expected: tuple[str, str]) -> None:
    assert expected in faults(text)


@pytest.mark.parametrize("text", ["a: \x00\n", "a: \x07\n", "a: \x1b[0m\n", "\x00"])
def test_control_characters_are_refused(text: str) -> None:
    assert [code for code, _ in faults(text)] == ["not-yaml"]


def test_half_a_character_is_refused() -> None:
    assert {code for code, _ in faults('a: "\\ud800"\n')} <= {"lone-surrogate", "not-yaml"}
    assert faults('a: "\\ud800"\n')


def test_many_traps_in_one_file_are_told_at_once() -> None:
    text = "a: 012\nb: !!str 1\nc: 0x1F\na: .nan\nd: 1e400\n"

    assert [code for code, _ in faults(text)] == [
        "ambiguous-number",
        "tag",
        "not-a-number",
        "not-a-number",
        "duplicate-key",
        "number-too-large",
    ]


def test_a_duplicate_key_says_where_the_first_one_stands() -> None:
    _, (fault,) = parse(b"a: 1\nb: 2\na: 3\n", "f.yaml")

    assert fault.hint == "it stands on line 1 too; keep one"


def test_every_fault_has_a_hint_and_a_message_in_lower_case_without_a_full_stop() -> None:
    texts = ["a: 012", "a: &x 1", "a: *x", "<<: 1", "a: !t 1", "a: .nan", "a: 1e400", "? [a]\n: 1", "a\n---\nb", "a: ["]
    for text in (*texts, "\ufeffa", "a: \x07"):
        _, found = parse(text.encode(), "f.yaml")
        for fault in found:
            assert fault.hint
            assert not fault.message.endswith(".")
