"""The ways out of what a document was answered."""

from typing import Any

from dontbuy.api.answering import Answerer
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.proof.data import WaysData, ways_data
from dontbuy.engine.proof.retelling import Sent
from dontbuy.engine.proof.ways import Judged
from dontbuy.engine.proof.ways import ways as ways_out


def ways(answerer: Answerer, raw: Any) -> WaysData:
    """What would have to be otherwise for a document to be answered better; nothing is kept.

    Raises FactsError with everything that is wrong with it, RuleSetNotFound, EngineDisagreement.
    """
    document = answerer.read(raw)
    verdict = evaluate(document.rule_set, document.reading.facts).conclusion.word.word
    sent = Sent(document.request.facts, document.request.evidence)
    return ways_data(ways_out(Judged(document.rulebook, document.rule_set, sent, document.reading, verdict)))
