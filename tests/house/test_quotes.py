"""Quotes and apostrophes are uniform: straight where texts are typed, typographic wherever they are read."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.cases import read_cases
from dontbuy.engine.ir import Citation
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.rulebook.source import read_or_raise
from tests.conftest import ROOT

RULEBOOKS = (ROOT / "rules", ROOT / "examples" / "grant-eligibility")
STRAIGHT, PRINTED = re.compile("[\"']"), re.compile("[“”‘’]")
VERBATIM = ("cites", "word_cites")
"""Keys below which the words of a source stand letter for letter."""
SOURCES = "sources.yaml"
CODE = re.compile(r"`[^`]*`|[{}<>=\\]|\d\"")
"""A string that has some of this is a pattern, a piece of HTML or JSON, or names code."""
APOSTROPHE = re.compile(r"[A-Za-z]'[a-z]|s' ")


# --- where texts are typed


def typed(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a file of a rulebook, with the keys that lead to it."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield from typed(below, (*path, str(key)))
    elif isinstance(node, list):
        for below in node:
            yield from typed(below, path)
    elif isinstance(node, str):
        yield path, node


@pytest.mark.parametrize("rulebook", RULEBOOKS, ids=lambda folder: folder.name)
def test_a_rulebook_is_typed_with_straight_quotes_but_for_what_it_cites(rulebook: Path) -> None:
    files = [file for file in sorted(rulebook.rglob("*.yaml")) if file.name != SOURCES]
    wrong = [
        (file.name, path, text)
        for file in files
        for path, text in typed(read_or_raise(file, file.name).plain())
        if PRINTED.search(text) and not set(path) & set(VERBATIM)
    ]

    assert len(files) > 5
    assert wrong == []


# --- where they are read


def printed(value: Any, seen: set[int]) -> Iterator[str]:
    """Every text that a loaded rulebook holds; a citation is verbatim and is left out."""
    if id(value) in seen or isinstance(value, Citation):
        return
    seen.add(id(value))
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from printed(getattr(value, part.name), seen)
    elif isinstance(value, dict):
        yield from printed([*value, *value.values()], seen)
    elif isinstance(value, list | tuple | frozenset):
        for below in value:
            yield from printed(below, seen)


@pytest.mark.parametrize("folder", RULEBOOKS, ids=lambda folder: folder.name)
def test_every_text_of_a_rulebook_is_read_with_typographic_quotes_that_close(folder: Path) -> None:
    texts = [*printed(replace(load(folder).rulebook, text=""), set()), *map(str, read_cases(folder))]

    assert [text for text in texts if STRAIGHT.search(text)] == []
    assert [text for text in texts if text.count("“") != text.count("”")] == []
    assert any("’" in text for text in texts)


def test_what_is_cited_stays_letter_for_letter() -> None:
    phrases = {entry.cites.phrase for entry in load(ROOT / "rules").rulebook.criteria.values()}

    assert "the rep trying to sell you a blanket fix can't either" in phrases
    assert "push back on sellers who aren’t asking to dive into" in phrases


def spoken(file: Path) -> Iterator[tuple[int, str]]:
    """The strings of a Python file that are no documentation and no code, with their lines."""
    tree = ast.parse(file.read_text("utf-8"))
    documentation = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, CODE.sub("", node.value)


@pytest.mark.parametrize("room", ["engine", "api", "cli"])
def test_what_the_code_says_has_typographic_apostrophes(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))

    assert [(file.name, *said) for file in files for said in spoken(file) if APOSTROPHE.search(said[1])] == []


def test_the_templates_have_typographic_quotes() -> None:
    templates = sorted((ROOT / "api" / "pages" / "templates").rglob("*.html"))
    logic = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
    markup = re.compile(r"<(code|pre|script)\b.*?</\1>|<[^>]*>|\b[\w-]+=\"[^\"]*\"", re.DOTALL)
    wrong = [
        (template.name, line.strip())
        for template in templates
        for line in markup.sub("", logic.sub("", template.read_text("utf-8"))).splitlines()
        if STRAIGHT.search(line)
    ]

    assert len(templates) > 20
    assert wrong == []


def test_what_is_typed_straight_opens_and_closes() -> None:
    """A quote that closes where it should open would be seen by nobody else."""
    texts = [text for folder in RULEBOOKS for text in printed(load(folder).rulebook, set())]
    quotes = [re.findall("[“”]", text) for text in texts]

    assert all(each[::2] == ["“"] * len(each[::2]) for each in quotes)
    assert not any(entry == other for each in quotes for entry, other in pairwise(each))
