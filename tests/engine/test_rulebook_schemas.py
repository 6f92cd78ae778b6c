"""The JSON Schemas of a rulebook's files: they allow whatever loads, and refuse each misspelt key and operator."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from dontbuy.api.proposals.table import FILES as FILES_OF_CALLS
from dontbuy.api.proposals.table import CallsDocument
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.source import parse, read_or_raise
from dontbuy.engine.schemas import rulebook_schemas as schemas_of
from tests.conformance.test_corpus import FILES, corpus
from tests.engine.mistakes import MISTAKES
from tests.engine.small_rulebook import SMALL, Mistake

ROOT = Path(__file__).parents[2]
OVERLAY = ROOT / "examples" / "overlay"
RULEBOOKS = {
    "shipped": ROOT / "rules",
    "grants": ROOT / "examples" / "grant-eligibility",
    "small": SMALL,
    "overlay": OVERLAY,
}
SCHEMAS = schemas_of({}, {FILES_OF_CALLS: CallsDocument})
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
SEEN_IN_ONE_FILE = {
    "unknown-key",
    "missing-key",
    "wrong-shape",
    "not-a-condition",
    "unknown-condition",
    "unknown-operator",
    "one-comparison",
    "no-terms",
}
"""The codes of what needs no other file to be seen, and no fact."""


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Decimal():
            return float(value)
        case list():
            return [plain(each) for each in value]
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case _:
            return value


@cache
def validator(files: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(SCHEMAS[files])


def files_of(path: str, folder: Path = ROOT) -> str:
    """The name under which a file of a rulebook, in its folder, has its schema."""
    above, slash, _ = path.partition("/")
    files = f"{above}/*.yaml" if slash else path
    return f"overlay/{files}" if folder == OVERLAY and f"overlay/{files}" in SCHEMAS else files


def faults(files: str, document: Any) -> list[str]:
    return [str(each.message) for each in validator(files).iter_errors(plain(document))]


def kept_files(folder: Path) -> Iterator[Path]:
    """The files of a rulebook that somebody writes."""
    yield from (path for path in sorted(folder.rglob("*.yaml")) if path != folder / ATTESTED)


@pytest.mark.parametrize("rulebook", RULEBOOKS)
def test_every_file_of_our_rulebooks_is_allowed(rulebook: str) -> None:
    folder = RULEBOOKS[rulebook]
    for path in kept_files(folder):
        name = path.relative_to(folder).as_posix()
        assert faults(files_of(name, folder), read_or_raise(path, name).plain()) == [], name


@pytest.mark.parametrize("rulebook", ["shipped", "grants", "overlay"])
def test_every_file_names_its_schema_where_an_editor_finds_it(rulebook: str) -> None:
    folder = RULEBOOKS[rulebook]
    for path in kept_files(folder):
        named = LINE.match(path.read_text("utf-8"))
        assert named, path
        files = files_of(path.relative_to(folder).as_posix(), folder)
        schema = (path.parent / named[1]).resolve()
        assert schema.parent == ROOT / "rules" / "schemas"
        assert json.loads(schema.read_text("utf-8"))["title"] == f"{files} of a rulebook"


@pytest.mark.parametrize("file", FILES)
def test_every_condition_of_the_language_is_allowed(file: str) -> None:
    page = corpus(file)
    conditions = {f"c{number}": each["when"] for number, each in enumerate(page["meanings"])}
    criteria = {"title": "All", "definitions": {**page.get("definitions", {}), **conditions}}

    assert faults("criteria/*.yaml", criteria) == []


@pytest.mark.parametrize("mistake", [each for each in MISTAKES if each.code in SEEN_IN_ONE_FILE], ids=str)
def test_what_is_wrong_in_its_shape_is_marked(mistake: Mistake) -> None:
    text = (SMALL / mistake.file).read_text("utf-8").replace(mistake.old, mistake.new)

    tree, _ = parse(text.encode(), mistake.file)

    assert faults(files_of(mistake.file), tree.plain())


HOLDS, GIVEN = {"holds": "VEN-1"}, {"fact": "a", "is_given": True}
BOTH_HOLD, ITEM_HOLDS = {"all_of": [HOLDS]}, {"any_item": "a", "where": HOLDS}
FACT = {"type": "yes_no", "taken_by": ["visit"], "derived_from": "rooms"}
IMPLIED: dict[str, Any] = {"then": [{"fact": "b", "is": True}], "because": "So."}


@pytest.mark.parametrize(
    ("files", "document"),
    [
        ("criteria/*.yaml", {"title": "A", "definitions": {"a": ITEM_HOLDS}}),
        ("facts.yaml", {"facts": {"a": {**FACT, "derive": BOTH_HOLD}}}),
        ("consistency.yaml", {"implications": {"a": {"when": {"not": HOLDS}, **IMPLIED}}}),
        ("consistency.yaml", {"contradictions": {"a": {"never": {"any_of": [GIVEN]}, "because": "So."}}}),
        ("invariants.yaml", {"invariants": {"a": {"text": "A.", "when": {"not": GIVEN}, "never_says": "run"}}}),
    ],
    ids=["where", "derive", "implication", "contradiction", "invariant"],
)
def test_what_has_no_place_in_a_condition_is_marked_there_alone(files: str, document: Any) -> None:
    instead = json.loads(json.dumps(document).replace(json.dumps(HOLDS), json.dumps({"told": "a"})))
    instead = json.loads(json.dumps(instead).replace(json.dumps(GIVEN), json.dumps({"told": "a"})))

    assert faults(files, document)
    assert faults(files, instead) == []


def test_what_a_key_holds_stands_beside_it() -> None:
    meanings = {
        "criteria/*.yaml": {"criteria.*.cites.phrase": "at most twelve words", "criteria.*.when": "a condition"}
    }
    defs = schemas_of(meanings)["criteria/*.yaml"]["$defs"]

    assert defs["CitesDocument"]["properties"]["phrase"]["description"] == "at most twelve words"
    assert defs["CriterionDocument"]["properties"]["when"]["description"] == "a condition"
