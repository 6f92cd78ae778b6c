"""The stories from the market: whole calls, with everything that fires and the line of the essay for each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.ir import Citation, Rulebook
from tests.conformance.test_cases import CASES, Told

LETTERS = {"hypocrisy": "A", "prevention": "B"}
STORIES = [told for told in CASES if Path(told.case.place.file).stem.startswith("stories-")]


def test_there_are_twelve() -> None:
    assert len(STORIES) == 12


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_story_tells_a_whole_call(story: Told) -> None:
    facts = count(story.rulebook, story.case.says.facts)

    assert facts >= 15 or "as it was told" in story.case.says.why


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_story_names_for_each_criterion_the_line_of_the_essay(story: Told) -> None:
    criteria = story.rulebook.criteria
    said = " ".join(story.case.says.why.split())

    wanted = [f"{each} {lines(criteria[each].cites, criteria[each].word_cites)}" for each in story.case.says.because]

    assert [line for line in wanted if line not in said] == []


def lines(*citations: Citation) -> str:
    return " and ".join(dict.fromkeys(f"{LETTERS[cites.source]}:{cites.line}" for cites in citations))


def count(rulebook: Rulebook, group: Mapping[str, Any], prefix: str = "") -> int:
    """How many facts a nested body tells; `trainer` stands for `vendor`."""
    known = 0
    for key, value in group.items():
        name = f"{prefix}{key}".replace("trainer", "vendor", 1)
        known += 1 if name in rulebook.facts else count(rulebook, value, f"{name}.")
    return known
