"""The documentation is true: its rules load, its commands print what it shows, its requests are answered so."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.errors import NotJson
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.cases import Case, CaseDocument, read_cases, run, unproven
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.documents import File
from dontbuy.engine.rulebook.fingerprint import fingerprinted
from dontbuy.engine.rulebook.folder import read_documents
from dontbuy.engine.rulebook.library import Library, load
from dontbuy.engine.rulebook.lower import lower
from dontbuy.engine.rulebook.shapes import SectionDocument
from dontbuy.engine.rulebook.shaping import shaped
from dontbuy.engine.rulebook.source import Node, parse
from dontbuy.engine.truth import Truth
from tests.door import Door
from tests.rulebooks import TODAY, made, node, told, truth

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
GOES_INTO = re.compile(r"# rules/(?P<path>[\w/-]+\.yaml)\n")
GOES_INTO_AN_OVERLAY = re.compile(r"# overlay/(?P<path>[\w/-]+\.yaml)\n")
ELIDED = "…"
IN_A_SHELL = frozenset({"dontbuy", "cp", "sed"})
SECONDS = 60


@dataclass(frozen=True)
class Block:
    """One fenced block of a page, with the line on which its text begins."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def goes_into(self) -> str:
        """The file of the rulebook that a block of YAML names in its first line; `""` where it names none."""
        found = GOES_INTO.match(self.text)
        return found["path"] if found else ""

    @property
    def goes_into_an_overlay(self) -> str:
        """The same, of an overlay."""
        found = GOES_INTO_AN_OVERLAY.match(self.text)
        return found["path"] if found else ""

    def read(self) -> Any:
        tree, faults = parse(self.text.encode(), str(self))
        assert faults == []
        return tree.plain()


def blocks(language: str) -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in FENCE.finditer(text):
            if found["language"] == language:
                yield Block(page, text.count("\n", 0, found.start("text")) + 1, language, found["text"])


YAML, CONSOLE = [*blocks("yaml")], [*blocks("console")]
MEANINGS = [block for block in YAML if "\nmeanings:\n" in block.text]
PARTS = [block for block in YAML if block.goes_into]
OF_OVERLAYS = [block for block in YAML if block.goes_into_an_overlay]
PAGES_WITH_PARTS = [page for page in PAGES if any(block.page == page for block in PARTS)]
PAGES_WITH_COMMANDS = [page for page in PAGES if any(block.page == page for block in CONSOLE)]


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


# --- conditions, rules and cases


@pytest.mark.parametrize("block", YAML, ids=str)
def test_every_example_of_the_rule_language_is_one_that_is_run(block: Block) -> None:
    is_run = block in MEANINGS or block in PARTS or block in OF_OVERLAYS
    assert is_run, "begin it with `# rules/FILE` or `# overlay/FILE`, or give it `facts:` and `meanings:`"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("block", MEANINGS, ids=str)
def test_a_condition_on_a_page_means_what_the_page_says(block: Block, engine: str) -> None:
    page = block.read()
    when = {f"c{number}": meaning["when"] for number, meaning in enumerate(page["meanings"])}
    rulebook = made(page["facts"], when, definitions=page.get("definitions"))

    wrong = [
        f"{meaning['when']} of {facts} is {found.name}, not {expected.name}"
        for number, meaning in enumerate(page["meanings"])
        for expected in Truth
        for facts in meaning[expected.name.lower()]
        if (found := truth(rulebook, _told(rulebook, facts, meaning), f"c{number}", engine)) is not expected
    ]

    assert wrong == []


def _told(rulebook: Rulebook, facts: Any, meaning: Mapping[str, Any]) -> Facts:
    return told(rulebook, facts, as_of=date.fromisoformat(meaning.get("as_of", TODAY.isoformat()))).facts


@pytest.mark.parametrize("page", PAGES_WITH_PARTS, ids=named)
def test_the_rules_of_a_page_load_beside_the_shipped_ones_and_answer_its_cases(page: Path) -> None:
    rulebook, cases = _with_parts([block for block in PARTS if block.page == page])

    assert {str(case): wrong for case in cases if (wrong := run(rulebook, case))} == {}


def test_the_overlay_of_a_page_loads_and_answers_its_cases(tmp_path: Path) -> None:
    for block in OF_OVERLAYS:
        file = tmp_path / block.goes_into_an_overlay
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text, "utf-8")
    rulebook, cases = load(tmp_path).rulebook, read_cases(tmp_path)

    assert rulebook.extends
    assert len({block.page for block in OF_OVERLAYS}) == 1
    assert {str(case): run(rulebook, case) for case in cases} == {str(case): [] for case in cases}
    assert unproven(rulebook, [*cases, *read_cases(ROOT / "rules")]) == []


def _with_parts(parts: Sequence[Block]) -> tuple[Rulebook, list[Case]]:
    """The shipped rulebook with what a page adds to it, and the cases of the page."""
    docs, cases = read_documents(ROOT / "rules"), list[Case]()
    for block in parts:
        folder, _, name = block.goes_into.rpartition("/")
        if folder == "cases":
            cases.extend(_cases(block))
        elif folder == "criteria":
            stem = name.removesuffix(".yaml")
            docs.sections[stem] = _added(docs.sections[stem], block) if stem in docs.sections else _new(block)
        elif folder == "rule-sets":
            docs.rule_sets = [_added(file, block) if file.name.endswith(name) else file for file in docs.rule_sets]
        elif name == "consistency.yaml":
            docs.consistency = _added(docs.consistency, block) if docs.consistency else None
        elif name == "invariants.yaml":
            docs.invariants = _added(docs.invariants, block) if docs.invariants else None
        else:
            assert (name, bool(docs.facts)) == ("facts.yaml", True), f"{block}: say into which file it goes"
            docs.facts = _added(docs.facts, block) if docs.facts else None
    rulebook, _ = lower(docs)
    return fingerprinted(rulebook), cases


def _cases(block: Block) -> Iterator[Case]:
    for raw in block.read():
        tree = node(raw)
        says, faults = shaped(CaseDocument, tree)
        assert says, faults
        yield Case(says, tree.place)


def _new(block: Block) -> File[SectionDocument]:
    tree = node(block.read())
    body, faults = shaped(SectionDocument, tree)
    assert body, faults
    return File(str(block), tree, body)


def _added(file: File[Any], block: Block) -> File[Any]:
    tree: Node = node(_merged(file.tree.plain(), block.read()))
    body, faults = shaped(type(file.body), tree)
    assert body, faults
    return File(file.name, tree, body)


def _merged(there: Any, added: Any) -> Any:
    """What is there with what is added. What a page repeats of it must be the same, and a list may only go on."""
    if isinstance(there, dict) and isinstance(added, dict):
        return there | {key: _merged(there[key], value) if key in there else value for key, value in added.items()}
    if isinstance(there, list) and isinstance(added, list):
        assert added[: len(there)] == there
        return added
    assert there == added
    return there


# --- commands


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what the page shows below it."""

    says: str
    shows: list[str]


def commands(text: str) -> Iterator[Command]:
    """A command begins with a dollar sign and goes on after a backslash; what follows is its output."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        length = next(at for at, line in enumerate(lines, 1) if not line.endswith("\\"))
        yield Command("\n".join(lines[:length]), lines[length:])


def shown_in(lines: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether the lines are those shown; a line `…` stands for any number of them, one at an end for its rest."""
    if not shown:
        return not lines
    first, rest = shown[0].rstrip(), shown[1:]
    if first == ELIDED:
        return any(shown_in(lines[at:], rest) for at in range(len(lines) + 1))
    if not lines:
        return False
    same = lines[0].startswith(first[:-1]) if first.endswith(ELIDED) else lines[0].rstrip() == first
    return (same or lines[0].rstrip() == first) and shown_in(lines[1:], rest)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with copies of the rules and the examples, in which the command is `dontbuy`."""
    for name in ("rules", "examples"):
        copytree(ROOT / name, tmp_path / name)
    command = tmp_path / "bin" / "dontbuy"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run_in(desk: Path, command: str) -> list[str]:
    """The lines that a command prints, to either stream."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DONTBUY_")}
    environment = kept | {"PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=desk,
        env=environment | {"COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    return [line.rstrip() for line in done.stdout.decode().splitlines()]


@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=named)
def test_a_command_prints_what_the_page_shows(page: Path, desk: Path) -> None:
    differs = {}
    for block in (block for block in CONSOLE if block.page == page):
        for command in commands(block.text):
            if shlex.split(command.says)[0] in IN_A_SHELL:
                printed = run_in(desk, command.says)
                if not shown_in(printed, command.shows):
                    differs[f"{block}: {command.says}"] = "\n".join(printed)

    assert differs == {}


# --- requests


@pytest.fixture
def door(rulebook: Rulebook, tmp_path: Path) -> Iterator[Door]:
    with closing(Database(tmp_path / "docs.db")) as database:
        yield Door(create_app(Service(Library([rulebook]), database)))


@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS, ids=named)
def test_a_request_gets_the_answer_that_the_page_shows(page: Path, door: Door) -> None:
    differs: dict[str, list[str]] = {}
    for block in (block for block in CONSOLE if block.page == page):
        for command in commands(block.text):
            if command.says.startswith("curl "):
                found = [*of_request(command.shows, posted(door, command.says))]
                differs |= {f"{block}: {command.says[:60]}": found} if found else {}

    assert differs == {}


def of_request(shows: Sequence[str], answer: httpx.Response) -> Iterator[str]:
    """Where an answer is not what a page shows of it; of an answer in lines, each on its own."""
    if answer.headers["content-type"] != "application/x-ndjson":
        yield from differences(shown_json(shows), loads(answer.content))
        return
    for shown, line in zip(shows, answer.content.splitlines(), strict=True):
        yield from differences(shown_json([shown]), loads(line))


def posted(door: Door, command: str) -> httpx.Response:
    """What the application answers to a request that is written for curl."""
    words, headers, data, method, path = shlex.split(command)[1:], dict[str, str](), None, "", ""
    while words and (word := words.pop(0)) != "|":
        if word in ("-X", "--request"):
            method = words.pop(0)
        elif word in ("-H", "--header"):
            name, _, value = words.pop(0).partition(":")
            headers[name.lower()] = value.strip()
        elif word in ("-d", "--data", "--data-binary", "--data-raw", "--json"):
            data = words.pop(0)
            data = (ROOT / data[1:]).read_text("utf-8") if data.startswith("@") else data
            kind = "application/json" if word == "--json" else "application/x-www-form-urlencoded"
            headers.setdefault("content-type", kind)
        elif word.startswith("http"):
            path = "/" + word.partition("://")[2].partition("/")[2]
    asked = {"content": data.encode()} if data is not None else {}
    return door.ask(method or ("POST" if asked else "GET"), path, headers=headers, **asked)


def shown_json(lines: Sequence[str]) -> Any:
    """What a page shows, as JSON: `…` becomes a key of its object or an item of its list."""
    inside, out, within = list[str](), list[str](), False
    for at, character in enumerate(text := "\n".join(lines)):
        if character == '"' and (at == 0 or text[at - 1] != "\\"):
            within = not within
        if within or character != ELIDED:
            if not within and character in "{[":
                inside.append(character)
            if not within and character in "}]":
                inside.pop()
            out.append(character)
        else:
            out.append(f'"{ELIDED}": 0' if inside[-1] == "{" else f'"{ELIDED}"')
    try:
        return loads("".join(out).encode())
    except NotJson as error:
        raise AssertionError(f"what the page shows is not JSON: {error}") from None


def differences(shown: Any, got: Any, where: str = "") -> Iterator[str]:
    """Where an answer is not what a page shows of it."""
    if isinstance(shown, dict) and isinstance(got, dict):
        wanted = {key for key in shown if key != ELIDED}
        yield from (f"{where}/{key} is not answered" for key in sorted(wanted - set(got)))
        if ELIDED not in shown:
            yield from (f"{where}/{key} is not shown" for key in sorted(set(got) - wanted))
        for key in sorted(wanted & set(got)):
            yield from differences(shown[key], got[key], f"{where}/{key}")
    elif isinstance(shown, list) and isinstance(got, list):
        if not _in_order(shown, got):
            yield f"{where}: {json.dumps(shown, default=str)} is not {json.dumps(got, default=str)}"
    elif type(shown) is not type(got) or shown != got:
        yield f"{where}: {shown!r} is not {got!r}"


def _in_order(shown: Sequence[Any], got: Sequence[Any]) -> bool:
    if not shown:
        return not got
    if shown[0] == ELIDED:
        return any(_in_order(shown[1:], got[at:]) for at in range(len(got) + 1))
    return bool(got) and not [*differences(shown[0], got[0])] and _in_order(shown[1:], got[1:])
