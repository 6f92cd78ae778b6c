"""An overlay of the small rulebook, written into a folder beside it, with a mistake put into it where one is wanted."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.rulebook.library import Loaded, load
from tests.engine.small_rulebook import SMALL

HEAD = """\
extends: visits@1.0.0
id: our-visits
version: "1.0.0"
title: Is this place fit for a visit of ours?
"""
FACTS = """\
facts:
  stairs.steep:
    type: yes_no
    taken_by: [visit]
    question: Are the stairs steep?
    why: Some of us are old.
    answered_by: guide
"""
CRITERIA = """\
title: What we need
criteria:
  OUR-1:
    name: steep-stairs
    title: The stairs are steep
    about: place
    says: look_again
    when: {fact: stairs.steep, is: true}
    because: Not all of us get up there.
    do: Ask for a room below.
    cites: {source: house_rules, line: 2, phrase: door can be locked}
"""
RULES = """\
adds_to: visit
sections:
  ours: [OUR-1]
"""
OVERLAY: Mapping[str, str] = {
    "rulebook.yaml": HEAD,
    "facts.yaml": FACTS,
    "criteria/ours.yaml": CRITERIA,
    "rule-sets/visit.yaml": RULES,
}


def written(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """The overlay in a folder of its own; `files` stand in the place of those of their names, or beside them."""
    ours = folder / "ours"
    for path, text in {**OVERLAY, **(files or {})}.items():
        (ours / path).parent.mkdir(parents=True, exist_ok=True)
        (ours / path).write_text(text, "utf-8")
    return ours


def overlaid(folder: Path, files: Mapping[str, str] | None = None) -> Loaded:
    """The overlay, loaded."""
    return load(written(folder, files), others=[SMALL])


def refused(folder: Path, files: Mapping[str, str], *others: Path) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the overlay."""
    with pytest.raises(RulebookError) as raised:
        load(written(folder, files), others=others or [SMALL])
    return raised.value.diagnostics


def at(text: str, what: str) -> str:
    """Where something stands in a text: line and column."""
    assert text.count(what) == 1, f"`{what}` stands {text.count(what)} times"
    before = text[: text.index(what)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
