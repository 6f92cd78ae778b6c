"""The lines of the sources that a rulebook cites: what stands there, and which criteria rest on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from dontbuy.api.wire.rulebook_data import in_order
from dontbuy.engine.ir import Citation, Criterion, Rulebook, Source


@dataclass(frozen=True, slots=True)
class CitedPhrase:
    """Words that stand in a line; `rest_on_it` are the criteria that cite them for what they say or for their word."""

    phrase: str
    rest_on_it: list[Criterion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CitedLine:
    line: int
    phrases: Sequence[CitedPhrase]


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A document, and its lines that are cited, from first to last; no other line of it is kept."""

    source: Source
    lines: Sequence[CitedLine]

    @classmethod
    def all(cls, rulebook: Rulebook) -> Sequence[Self]:
        phrases = _phrases(rulebook)
        return [cls(source, _lines(source, phrases)) for source in rulebook.sources.values()]


def _phrases(rulebook: Rulebook) -> dict[Citation, CitedPhrase]:
    found: dict[Citation, CitedPhrase] = {}
    for criterion in in_order(rulebook):
        for cited in dict.fromkeys((criterion.cites, criterion.word_cites)):
            found.setdefault(cited, CitedPhrase(cited.phrase)).rest_on_it.append(criterion)
    return found


def _lines(source: Source, phrases: dict[Citation, CitedPhrase]) -> Sequence[CitedLine]:
    here = {cited: phrase for cited, phrase in phrases.items() if cited.source == source.id}
    return [
        CitedLine(line, [phrase for cited, phrase in here.items() if cited.line == line])
        for line in sorted({cited.line for cited in here})
    ]
