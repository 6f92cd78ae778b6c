"""What a page names exists: a file, a test, a function, a fact, a setting, a command and its options."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
import typer.main

from dontbuy.api.settings import Settings
from dontbuy.cli.commands import app
from dontbuy.engine.ir import Rulebook
from tests.house.test_house import ROOT, modules, named, tracked

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "rules/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w./*-]+\.(py|md|yaml|toml|html|css|lock|db)|[\w./-]+/")
SETTING = re.compile(r"DONTBUY_[A-Z_]+")
NAME = re.compile(r"_?[A-Za-z]\w*(\.\w+)*(\(\))?")
COMMAND = re.compile(r"dontbuy( [a-z-]+)+( --[a-z-]+)*")
OUR_OWN = {"DONTBUY_SOURCES", "DONTBUY_NOTHING_SKIPPED", "DONTBUY_TEST_POSTGRES"}
"""Variables that the tests read, beside the settings of the service."""
PATHS_OF_NOTHING = {"src/dontbuy/engine/", "utils.py", "var/dontbuy.db"}
"""Named as what is not done, or made by the service."""


def quoted(page: Path) -> set[str]:
    return set(QUOTED.findall(FENCE.sub("", page.read_text("utf-8"))))


@cache
def files() -> frozenset[str]:
    """Every tracked file and folder, by each end of its path: `api/wire/`, `wire/`."""
    paths = {parent for path in tracked() for parent in (path, *path.parents) if parent.is_relative_to(ROOT)}
    parts = [path.relative_to(ROOT).parts for path in paths]
    return frozenset("/".join(names[at:]) for names in parts for at in range(len(names)))


@cache
def names() -> frozenset[str]:
    """Every name and every word in quotes in our own sources."""
    said: set[str] = set()
    for path in [*modules("engine", "api", "cli", "tests", "bench"), ROOT / "install.py"]:
        said.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    said.add(name)
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.alias(name=name):
                    said.add(name)
                case ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
                    said.add(name)
    return frozenset(said)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    paths = {text for text in quoted(page) if FILE.fullmatch(text)} - PATHS_OF_NOTHING
    # SECTION.yaml stands for any section, *.yaml for all of them.
    wanted = {path: re.sub(r"[A-Z]{2,}|\*", "[^/]+", re.escape(path.rstrip("/")).replace(r"\*", "*")) for path in paths}

    missing = [path for path, like in wanted.items() if not any(re.fullmatch(like, name) for name in files())]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_name_that_a_page_uses_is_one_of_ours(page: Path, rulebook: Rulebook) -> None:
    ours = names() | {part for fact in rulebook.facts for part in fact.split(".")}
    ours |= {alias.partition(".")[2] for rule_set in rulebook.rule_sets.values() for alias in rule_set.aliases}
    used = {
        text for text in quoted(page) if NAME.fullmatch(text) and not (SETTING.fullmatch(text) or FILE.fullmatch(text))
    }
    ones_of_code = {text for text in used if "_" in text or "(" in text or re.search(r"[a-z][A-Z]", text)}

    assert sorted(text for text in ones_of_code if not ours.issuperset(text.rstrip("()").split("."))) == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_a_page_names_is_one(page: Path) -> None:
    settings = {f"DONTBUY_{name.upper()}" for name in Settings.model_fields} | OUR_OWN

    assert set(SETTING.findall(page.read_text("utf-8"))) - settings == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_a_page_names_takes_what_it_says(page: Path) -> None:
    told = {found[0] for text in quoted(page) if (found := COMMAND.match(text))}

    assert sorted(text for text in told if not _is_taken(text.split())) == []


def _is_taken(words: list[str]) -> bool:
    """Whether `dontbuy rules check --sources` names commands and options that are there."""
    at = typer.main.get_command(app)
    for word in words[1:]:
        if word.startswith("--"):
            if not any(word in option.opts for option in at.params):
                return False
        elif word in getattr(at, "commands", {}):
            at = at.commands[word]  # type: ignore[attr-defined]
        elif getattr(at, "commands", None):
            return False
    return True
