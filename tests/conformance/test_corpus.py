"""The meaning of the language, as data: every row of `tests/corpus/` on every engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.source import read_or_raise
from dontbuy.engine.truth import Truth
from dontbuy.engine.wording import as_data
from tests.rulebooks import KIND, TODAY, made, told, truth

FOLDER = Path(__file__).parent.parent / "corpus"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Row:
    """Told `facts`, condition `number` of a file has the truth `expected`."""

    file: str
    number: int
    means: str
    facts: Any
    as_of: date
    expected: Truth

    def __str__(self) -> str:
        said = ", ".join(f"{key}={value}" for key, value in self.facts.items()) or "nothing"
        return f"{self.file.removesuffix('.yaml')}: {self.means}: {said[:60]!a} is {self.expected.name.lower()}"


@cache
def corpus(file: str) -> Any:
    return read_or_raise(FOLDER / file, file).plain()


@cache
def rulebook(file: str) -> Rulebook:
    """All conditions of a file as the criteria of one rulebook."""
    page = corpus(file)
    when = {f"c{number}": meaning["when"] for number, meaning in enumerate(page["meanings"])}
    return made(page["facts"], when, definitions=page.get("definitions"), metrics=page.get("metrics"))


def rows() -> Iterator[Row]:
    for file in FILES:
        for number, meaning in enumerate(corpus(file)["meanings"]):
            as_of = date.fromisoformat(meaning.get("as_of", TODAY.isoformat()))
            for expected in Truth:
                for facts in meaning[expected.name.lower()]:
                    yield Row(file, number, meaning["means"], facts, as_of, expected)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", [*rows()], ids=str)
def test_a_condition_means_what_the_corpus_says(row: Row, engine: str) -> None:
    facts = told(rulebook(row.file), row.facts, as_of=row.as_of).facts

    found = truth(rulebook(row.file), facts, f"c{row.number}", engine)

    assert found is row.expected


@pytest.mark.parametrize("file", FILES)
def test_every_meaning_of_a_file_is_said_once(file: str) -> None:
    sentences = [meaning["means"] for meaning in corpus(file)["meanings"]]

    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("file", FILES)
def test_a_condition_as_data_reads_back_as_the_same_condition(file: str) -> None:
    """The API publishes conditions so: what it says can be written into a rulebook again."""
    page, conditions = corpus(file), rulebook(file).rule_sets[KIND].conditions
    written = {name: as_data(conditions[name]) for name in conditions if name.startswith("c")}
    again = made(page["facts"], written, definitions=page.get("definitions"), metrics=page.get("metrics"))

    assert {name: again.rule_sets[KIND].conditions[name] for name in written} == {
        name: conditions[name] for name in written
    }
