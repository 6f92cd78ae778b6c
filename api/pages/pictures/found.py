"""What was found of each criterion, as one square: speaks against it, clear, or not yet known."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dontbuy.api.comparison import ComparedDocument
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ir import Criterion, RuleSet

_GRAVE = ("stop", "act", "caution")


class Found(StrEnum):
    """What was found of a criterion, in the engine's words."""

    FIRED = "fired"
    OPEN = "open"
    CLEAR = "clear"


_LEGEND = (*_GRAVE, Found.CLEAR, Found.OPEN)
_EXPLAINED = {
    "stop": "Full: speaks against it, and stops it",
    "act": "Half full: speaks against it; something has to be done first",
    "caution": "A strip: speaks against it; take care",
    Found.CLEAR: "A tick: looked at, and does not speak against it. Not a reason to buy",
    Found.OPEN: "Dashed and empty: not yet known",
}
_IN_WORDS = {Found.FIRED: "speaks against it", Found.OPEN: "not yet known", Found.CLEAR: "clear"}


@dataclass(frozen=True, slots=True)
class Square:
    """One criterion as one mark. `level` is that of the word which it would say, or says."""

    criterion: str
    title: str
    level: str
    found: Found

    @property
    def mark(self) -> str:
        """The shape: the level where it speaks against, for graver squares are filled higher; else `clear`, `open`."""
        if self.found is not Found.FIRED:
            return str(self.found)
        return self.level if self.level in _GRAVE else _GRAVE[0]

    @property
    def rank(self) -> int:
        """Its place in a legend: what speaks against it first, and of that the gravest."""
        return _LEGEND.index(self.mark)

    @property
    def tone(self) -> str:
        """The level whose colour it has."""
        return {Found.FIRED: self.level, Found.OPEN: "unknown", Found.CLEAR: "none"}[self.found]

    @property
    def says(self) -> str:
        """What the mark shows, in the word of the legend: *speaks against it: stop*, *clear*. Titles say what is wrong,
        many of them with a *not*: *not so* behind one would have to be read twice."""
        words = _IN_WORDS[self.found]
        return f"{words}: {self.level}" if self.found is Found.FIRED else words

    @property
    def means(self) -> str:
        """What the mark stands for in a legend, whatever the number before it: *against it: stop*."""
        return f"against it: {self.level}" if self.found is Found.FIRED else _IN_WORDS[self.found]

    @property
    def explains(self) -> str:
        """What the mark looks like and says, for whoever sees it the first time: *A tick: it does not speak against
        it*."""
        return _EXPLAINED[self.mark]


def square(rule_set: RuleSet, criterion: Criterion, found: Mapping[str, Found]) -> Square:
    """What was not judged, as a criterion that is newer than a kept answer, is open."""
    level = rule_set.words[criterion.says].level
    return Square(criterion.id, criterion.title, level, found.get(criterion.id, Found.OPEN))


def found_in(answer: Answer) -> Mapping[str, Found]:
    """What an answer found of each criterion."""
    return {
        **{reason["criterion"]: Found.FIRED for reason in answer["reasons"]},
        **{waiting["criterion"]: Found.OPEN for waiting in answer["open"]},
        **dict.fromkeys(answer["clear"], Found.CLEAR),
    }


def found_beside(document: ComparedDocument) -> Mapping[str, Found]:
    """What a comparison found of each criterion in one of its documents."""
    return {
        **dict.fromkeys(document["fired"], Found.FIRED),
        **{waiting["criterion"]: Found.OPEN for waiting in document["open"]},
        **dict.fromkeys(document["clear"], Found.CLEAR),
    }
