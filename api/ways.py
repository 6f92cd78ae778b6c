"""The ways out of what a document was answered."""

from typing import Any

from dontbuy.api.answering import Answerer, ReadDocument
from dontbuy.engine.evaluate import word
from dontbuy.engine.proof.data import WaysData, ways_data
from dontbuy.engine.proof.ways import Alike, Judged, Ways
from dontbuy.engine.proof.ways import next_better as to_the_next_better
from dontbuy.engine.proof.ways import ways as ways_out


def ways(answerer: Answerer, raw: Any) -> WaysData:
    """What would have to be otherwise for a document to be answered better; nothing is kept.

    Raises FactsError with everything that is wrong with it, RuleSetNotFound, EngineDisagreement.
    """
    return ways_data(ways_out(_judged(answerer.read(raw))))


def next_better(answerer: Answerer, raw: Any, most: int, alike: Alike | None = None) -> Ways | None:
    """The same to the next better outcome alone, at most so many and of those that are `alike` the first, in a tenth of
    the time; None where they were not computed."""
    return to_the_next_better(_judged(answerer.read(raw)), most, alike)


def _judged(document: ReadDocument) -> Judged:
    return document.judged(word(document.rule_set, document.reading.facts))
