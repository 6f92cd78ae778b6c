"""Rulebooks made for a test from conditions alone: without a file, or written into files."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from dontbuy.engine.errors import Place
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.fingerprint import fingerprinted
from dontbuy.engine.rulebook.lower import lower
from dontbuy.engine.rulebook.shapes import (
    ConsistencyDocument,
    FactsDocument,
    HeadDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    SourcesDocument,
)
from dontbuy.engine.rulebook.shaping import shaped as shape
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.truth import Truth

TODAY = date(2026, 11, 21)
KIND = "visit"
HERE = Place("made-for-a-test", 1, 1)
ASKED = {"question": "Is it so?", "why": "It decides.", "answered_by": "guide"}
CITES = {"source": "book", "line": 1, "phrase": "look first"}

Shape = TypeVar("Shape", bound=BaseModel)


MEASURED = {
    "units": ["percent", "days", "months", "count", "multiple", "currency"],
    "classes": ["business", "training_activity", "behaviour"],
    "outcomes": "business",
}


def node(value: Any) -> Node:
    """A tree of nodes from plain data, as if it had been read from a file."""
    match value:
        case Node():
            return value
        case dict():
            return Node({key: node(below) for key, below in value.items()}, HERE, dict.fromkeys(value, HERE))
        case list():
            return Node([node(below) for below in value], HERE)
        case _:
            return Node(value, HERE)


def file(kind: type[Shape], value: Any) -> File[Shape]:
    """A document from plain data; what is wrong with its shape fails the test."""
    tree = node(value)
    body, faults = shape(kind, tree)
    assert body is not None, faults
    return File("made-for-a-test", tree, body)


def documents(
    facts: Mapping[str, Mapping[str, Any]],
    when: Mapping[str, Any],
    *,
    definitions: Mapping[str, Any] | None = None,
    says: Mapping[str, str] | None = None,
    metrics: Mapping[str, Any] | None = None,
    consistency: Mapping[str, Any] | None = None,
    rule_set: Mapping[str, Any] | None = None,
    other: Mapping[str, Any] | None = None,
) -> Documents:
    """The documents of a rulebook whose criteria have the conditions `when` and say `stop` or what `says` has.

    `rule_set` changes the rule set, and `other` makes a second one from it.
    """
    told = {name: {"taken_by": [KIND], **ASKED, **fact} for name, fact in facts.items()}
    criteria = {key: _criterion(at, when[key], (says or {}).get(key, "stop")) for at, key in enumerate(when)}
    body = {"kind": KIND, "title": "Visit", "summary": "A visit.", "minutes": 1, "you": "the guest"}
    body |= {"subject_label": "Place", "groups": {"ours": "Ours", "theirs": "Theirs"}, "sections": {"one": [*criteria]}}
    return Documents(
        folder="made-for-a-test",
        head=file(HeadDocument, HEAD),
        sources=file(
            SourcesDocument, {"sources": {"book": {"title": "B", "file": "b.txt", "lines": 9, "about": "A book."}}}
        ),
        metrics=file(MetricsDocument, {**MEASURED, "metrics": metrics}) if metrics else None,
        facts=file(FactsDocument, {"facts": told}),
        consistency=file(ConsistencyDocument, consistency) if consistency else None,
        sections={"one": file(SectionDocument, _section(criteria, definitions))},
        rule_sets=[file(RuleSetDocument, body | dict(more)) for more in (rule_set or {}, other) if more is not None],
    )


def write_rulebook(folder: Path, docs: Documents, of_a_section: int) -> Mapping[str, Sequence[str]]:
    """Write a rulebook into files, with so many criteria in each section; gives the ids of each section by its name."""
    assert docs.head
    assert docs.sources
    assert docs.facts
    files: dict[str, Any] = {"rulebook": docs.head.tree.plain(), "sources": docs.sources.tree.plain()}
    files |= {"facts": docs.facts.tree.plain(), f"rule-sets/{KIND}": docs.rule_sets[0].tree.plain()}
    criteria = [*docs.sections["one"].tree.plain()["criteria"].items()]
    parts = [dict(criteria[at : at + of_a_section]) for at in range(0, len(criteria), of_a_section)]
    sections = {f"s{number}": part for number, part in enumerate(parts)}
    files[f"rule-sets/{KIND}"]["sections"] = {name: [*part] for name, part in sections.items()}
    files |= {f"criteria/{name}": {"title": name, "criteria": part} for name, part in sections.items()}
    write_files(folder, files)
    return {name: [*part] for name, part in sections.items()}


def write_files(folder: Path, files: Mapping[str, Any]) -> None:
    """Write plain data into files by their names without `.yaml`."""
    for name, file in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(json.dumps(file), encoding="utf-8")


def made(facts: Mapping[str, Mapping[str, Any]], when: Mapping[str, Any], **more: Any) -> Rulebook:
    """A rulebook, lowered as a file's would be."""
    rulebook, _ = lower(documents(facts, when, **more))
    return fingerprinted(rulebook)


def rule_set(rulebook: Rulebook) -> RuleSet:
    return rulebook.rule_sets[KIND]


def told(rulebook: Rulebook, facts: Any = None, evidence: Any = None, as_of: date = TODAY) -> Reading:
    """What was read of one document."""
    return read(rulebook, rule_set(rulebook), facts, evidence, as_of)


def truth(rulebook: Rulebook, facts: Facts, name: str, engine: str = "reference") -> Truth:
    """The truth of one criterion, from one engine."""
    return ENGINES[engine].decide(rule_set(rulebook), facts)[name]


def _criterion(number: int, when: Any, says: str) -> dict[str, Any]:
    text = {"name": f"criterion-{number}", "title": "It is so", "because": "It matters.", "do": "Look again."}
    return text | {"about": "place", "says": says, "when": when, "cites": CITES}


def _section(criteria: Mapping[str, Any], definitions: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"title": "One", "criteria": dict(criteria), "definitions": dict(definitions or {})}


HEAD: Mapping[str, Any] = {
    "id": "visits",
    "version": "1.0.0",
    "title": "Visits",
    "levels": {"high": 5, "middle": 3, "low": 1},
    "words": {
        "stop": {"level": "high", "headline": "Stop"},
        "slow": {"level": "middle", "headline": "Slow"},
        "look": {"level": "low", "headline": "Look"},
    },
    "nothing_fired": {
        "open": {"word": "cannot_tell", "level": "unknown", "headline": "Not known"},
        "clear": {"word": "go", "level": "none", "headline": "Go"},
    },
    "about": {"place": {"label": "the place", "whose": "theirs"}},
    "people": {"guide": "The guide", "guest": "The guest"},
    "evidence": {
        "sources": ["form", "self_report"],
        "sides": ["guest", "host"],
        "own_word": {"source": "self_report", "side": "host"},
    },
}
