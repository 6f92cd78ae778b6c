"""Texts and files that are large, odd or no files at all: read or refused in bounds, and called by their names."""

import os
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.errors import RulebookError
from dontbuy.engine.rulebook import source
from dontbuy.engine.rulebook.source import Node, bounded, parse, read_file, read_or_raise
from tests.engine.counting import calls
from tests.engine.test_source import LOADERS, faults, read


@pytest.fixture(params=LOADERS, autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "Loader", LOADERS[request.param])


# --- bombs


def test_sixty_four_levels_are_read_and_sixty_five_are_refused() -> None:
    assert read("[" * 64 + "]" * 64)
    assert faults("[" * 65 + "]" * 65) == [("too-deep", "1:65")]


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 50_000], ids=["lists", "mappings", "dashes"])
def test_depth_is_refused_before_it_hurts(text: str) -> None:
    assert faults(text)[0][0] in ("too-deep", "not-yaml")


def test_a_megabyte_is_the_most() -> None:
    assert read("#" * 999_990 + "\na: 1\n") == {"a": 1}
    assert faults("#" * 1_000_001) == [("too-large", "1:1")]


def test_an_alias_bomb_goes_off_nowhere() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]

    assert faults("\n".join(lines)) == [("anchor", "1:4")]


def many(what: str, count: int) -> bytes:
    texts = {
        "keys": "".join(f"k{at}: 1\n" for at in range(count)),
        "items": "[" + "1," * count + "]",
        "one text": "a: " + "x" * count,
        "one key again and again": "a: 1\n" * count,
        "commas": "{a: 1" + ",000" * count + "}",
        "nested": "\n".join("- " * 50 + "a" for _ in range(count // 50)),
    }
    return texts[what].encode()


def work_of(text: bytes) -> int:
    return calls(lambda: parse(text, "f.yaml"))


WHAT = ("keys", "items", "one text", "one key again and again", "commas", "nested")


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("_loader", ["compiled"], indirect=True)  # the plain one does its work in Python
def test_twice_the_text_takes_about_twice_the_work(what: str) -> None:
    once, twice = (work_of(many(what, count)) for count in (2_000, 4_000))

    assert twice < 2.2 * once


@pytest.mark.parametrize("_loader", ["compiled"], indirect=True)
def test_the_count_of_work_rises_where_each_value_looks_at_all_before(monkeypatch: pytest.MonkeyPatch) -> None:
    add = source._Builder._add

    def slow(builder: source._Builder, node: Node, event: Any) -> None:
        for parent in builder.stack:
            parent.plain()
        add(builder, node, event)

    monkeypatch.setattr(source._Builder, "_add", slow)
    once, twice = (work_of(many("keys", count)) for count in (100, 200))

    assert twice > 3 * once


@pytest.mark.parametrize("what", ["keys", "items", "one text", "one key again and again"])
@pytest.mark.parametrize("_loader", ["compiled"], indirect=True)
def test_a_file_of_a_megabyte_takes_little_memory(what: str) -> None:
    text = many(what, {"keys": 5_000, "items": 99_000, "one text": 900_000, "one key again and again": 90_000}[what])

    tracemalloc.start()
    parse(text, "f.yaml")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 60_000_000


def test_a_hundred_thousand_values_are_the_most() -> None:
    assert len(read("[" + "1," * (source.MOST_VALUES - 1) + "]")) == source.MOST_VALUES - 1
    assert len(read(many("keys", source.MOST_KEYS))) == source.MOST_KEYS
    assert faults(many("keys", source.MOST_KEYS + 1)) == [("too-many-values", f"{source.MOST_KEYS + 1}:8")]
    assert faults("[" + "1," * source.MOST_VALUES + "]") == [("too-many-values", f"1:{2 * source.MOST_VALUES}")]


# --- what authors type


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\n\tb: 2\n", "2:1"), ("a:\n  - b\n\t- c\n", "3:1"), ("a:\n \tb: 2\n", "2:2"), ("a:\n\t\tb: 1\n", "2:1")],
)
def test_a_tab_is_called_a_tab(text: str, place: str) -> None:
    _, (fault,) = parse(text.encode(), "f.yaml")

    assert (str(fault.where), fault.message) == (f"f.yaml:{place}", "a tab stands here")
    assert fault.hint == "use spaces to move a line to the right"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("{a: 30,000}", "1:5", "write 30000"),
        ("{a: 1,500,000, b: 2}", "1:5", "write 1500000"),
        ("{a: -30,500.25}", "1:5", "write -30500.25"),
        ("x: [{a: 30,000}, {a: 1}]", "1:9", "write 30000"),
    ],
)
def test_a_comma_in_a_number_is_told_as_that_alone(text: str, place: str, hint: str) -> None:
    _, found = parse(text.encode(), "f.yaml")

    assert [(fault.code, str(fault.where), fault.hint) for fault in found] == [
        ("source/comma-in-number", f"f.yaml:{place}", hint)
    ]


def test_in_a_list_thousands_are_told_with_what_may_be_meant() -> None:
    _, (fault,) = parse(b"a: [30,000]", "f.yaml")

    assert (fault.code, fault.hint) == (
        "source/ambiguous-number",
        "write 30000 if it is one number, without the comma",
    )


@pytest.mark.parametrize("text", ["{a: 30, 000: 1}", "{a: 30, b: 000x}", "{a: 30,b: 1}", "{a: x, 500: 1}"])
def test_keys_that_only_look_like_it_are_keys(text: str) -> None:
    assert faults(text) == []


def test_a_wrong_number_leaves_the_rest_of_the_tree() -> None:
    node, found = parse(b"a: 012\nb: {c: 3,000, d: 4}\n", "f.yaml")

    assert [fault.code for fault in found] == ["source/ambiguous-number", "source/comma-in-number"]
    assert node.plain() == {"a": "012", "b": {"c": 3000, "d": 4}}
    assert [node.find(path).wrong for path in (("a",), ("b", "c"), ("b", "d"))] == [True, True, False]  # type: ignore[union-attr]


def test_a_text_that_breaks_off_gives_no_tree() -> None:
    for text in (b"a: 1\nb: [1\nc: 2\n", b"a: 1\nb: *x\n", b"\xff\xfea\x00"):
        node, found = parse(text, "f.yaml")

        assert (node.content, node.wrong, len(found)) == (None, True, 1)


@pytest.mark.parametrize("data", ["a: 1".encode("utf-16"), "a: 1".encode("utf-16-be")], ids=["with a mark", "without"])
def test_utf_16_is_called_by_its_name_where_it_says_so(data: bytes) -> None:
    _, (fault, *_) = parse(data, "f.yaml")

    if data.startswith(b"\xff\xfe"):
        assert (fault.message, fault.hint) == ("this is UTF-16", "save the file as UTF-8; PowerShell’s > writes UTF-16")
    else:
        assert fault.code == "source/not-yaml"


@pytest.mark.parametrize(
    "text",
    [
        "a: [1\nb: 2\n",
        "a: 'x\n",
        "a: @x\n",
        "a: %x\n",
        "a: x: y\n",
        "a: }\n",
        "- a\nb: 1\n",
        "a: 1\n b: 2\n",
        "a: |x\n",
        "%",
    ],
)
def test_no_word_of_the_parser_reaches_the_author(text: str) -> None:
    _, (fault,) = parse(text.encode(), "f.yaml")

    assert fault.message == "this is not YAML"
    assert not re.search(r"token|scanning|parsing|expected <|did not find|mapping values|block end|node", fault.hint)


# --- files


def test_a_file_that_is_not_there_is_a_fault_and_not_an_exception(tmp_path: Path) -> None:
    _, (fault,) = read_file(tmp_path / "none.yaml", "none.yaml")

    assert (fault.code, str(fault.where)) == ("source/unreadable", "none.yaml:1:1")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    _, (fault,) = read_file(tmp_path, "folder")

    assert fault.code == "source/unreadable"


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(10_000_000_000)

    _, (fault,) = read_file(tmp_path / "large.yaml", "large.yaml")

    assert fault.code == "source/too-large"


def test_what_is_wrong_with_a_file_may_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 012\nb: .inf\n", encoding="utf-8")

    with pytest.raises(RulebookError) as raised:
        read_or_raise(path, "f.yaml")

    assert [fault.code for fault in raised.value.diagnostics] == ["source/ambiguous-number", "source/not-a-number"]


def test_a_file_without_faults_is_read(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\n", encoding="utf-8")

    assert read_or_raise(path, "f.yaml").plain() == {"a": 1}


# --- what is no file of text


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe.yaml")
    return tmp_path / "pipe.yaml"


def test_a_pipe_is_not_opened(pipe: Path) -> None:
    _, (fault,) = read_file(pipe, "pipe.yaml")

    assert (fault.code, fault.message) == ("source/unreadable", "this is no regular file")


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/"])
def test_a_link_to_what_is_no_file_is_not_opened(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "f.yaml").symlink_to(target)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))

    _, (fault,) = read_file(tmp_path / "f.yaml", "f.yaml")

    assert (fault.code, str(fault.where), fault.message) == (
        "source/unreadable",
        "f.yaml:1:1",
        "this is no regular file",
    )


def test_no_more_than_the_limit_and_one_byte_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(10_000_000_000)

    assert len(bounded(tmp_path / "large.yaml")) == source.MOST_BYTES + 1
    assert len(bounded(tmp_path / "large.yaml", 10)) == 11
