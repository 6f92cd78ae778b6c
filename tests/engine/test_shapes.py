"""Every key of every file of a rulebook stands in the rule language's tables, and no other does."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from dontbuy.api.proposals.table import FILES as FILES_OF_CALLS
from dontbuy.api.proposals.table import CallsDocument
from dontbuy.engine.cases import CaseDocument
from dontbuy.engine.rulebook.additions import (
    AddedCriteriaDocument,
    AddedRulesDocument,
    OverlayDocument,
    WordingsDocument,
)
from dontbuy.engine.rulebook.shapes import (
    ConsistencyDocument,
    FactsDocument,
    HeadDocument,
    InvariantsDocument,
    MetricsDocument,
    RuleSetDocument,
    SectionDocument,
    SourcesDocument,
)

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {FILES_OF_CALLS: DOCS / "listening.md"}
"""The pages with the keys of a file that is not on the page about the language."""
FILES: dict[str, type[BaseModel]] = {
    "rulebook.yaml": HeadDocument,
    "facts.yaml": FactsDocument,
    "criteria/*.yaml": SectionDocument,
    "rule-sets/*.yaml": RuleSetDocument,
    "consistency.yaml": ConsistencyDocument,
    "invariants.yaml": InvariantsDocument,
    "sources.yaml": SourcesDocument,
    "metrics.yaml": MetricsDocument,
    "cases/*.yaml": CaseDocument,
    "overlay/rulebook.yaml": OverlayDocument,
    "overlay/criteria/*.yaml": AddedCriteriaDocument,
    "overlay/rule-sets/*.yaml": AddedRulesDocument,
    "overlay/wordings.yaml": WordingsDocument,
    FILES_OF_CALLS: CallsDocument,
}
ROW = re.compile(r"^\| `([^`]+)` \| (yes|) ?\| \S.* \|$", re.MULTILINE)


def keys(shape: type[BaseModel], above: str = "", within: tuple[type, ...] = ()) -> Iterator[tuple[str, bool]]:
    """Every key with the keys above it, `*` for a name of the author's own, and whether it is needed there."""
    for name, field in shape.model_fields.items():
        path = above + (field.alias or name)
        yield path, field.is_required()
        for end, inner in _models(field.annotation):
            if inner not in (shape, *within):
                yield from keys(inner, f"{path}{end}.", (shape, *within))


def _models(annotation: Any, end: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield end, annotation
    elif get_origin(annotation) is dict:
        yield from _models(get_args(annotation)[1], f"{end}.*")
    elif get_origin(annotation) is list:
        yield from _models(get_args(annotation)[0], f"{end}[]")
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _models(part, end)


def documented(file: str) -> list[tuple[str, bool]]:
    """The rows of the table below the file's heading."""
    page = PAGES.get(file, DOCS / "rule-language.md")
    _, found, below = page.read_text("utf-8").partition(f"\n### `{file}`\n")
    assert found, f"the page has no heading for {file}"
    return [(key, needed == "yes") for key, needed in ROW.findall(below.partition("\n##")[0])]


@pytest.mark.parametrize("file", FILES)
def test_every_key_stands_in_its_table_with_whether_it_is_needed(file: str) -> None:
    assert documented(file) == list(keys(FILES[file]))


def test_the_walk_reaches_what_is_nested() -> None:
    found = dict(keys(HeadDocument))

    assert found["words.*.level"]
    assert found["evidence.own_word.side"]
    assert dict(keys(MetricsDocument))["metrics.*.named_in[].line"]
    assert not dict(keys(FactsDocument))["facts.*.fields.*.required"]
