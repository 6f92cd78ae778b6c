"""An evaluation as the JSON in which it is kept."""

from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.records.keeping import WrittenEvaluation
from dontbuy.api.wire.exact_json import dumps


def written(evaluated: Evaluated) -> WrittenEvaluation:
    """What is kept of an evaluation."""
    answer = evaluated.answer
    return WrittenEvaluation(
        line=evaluated.line,
        fired=[reason["criterion"] for reason in answer["reasons"]],
        rulebook_digest=answer["rulebook"]["digest"],
        input_digest=answer["input_digest"],
        document=dumps(evaluated.document),
        answer=dumps(answer),
        head=evaluated.head,
    )
