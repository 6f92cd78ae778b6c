"""The facts that several pages speak of by their name."""

METRICS = "metrics.items"
"""The numbers that have to move, as a list of records."""
ASKED_FOR_NUMBERS = "vendor.asked_about_metrics"
"""Whether the vendor asked what our numbers look like."""
SOMEBODY_ELSE_LOOKS = "evaluator.is_delegate"
"""Whether somebody other than the sales leader looks at vendors."""
_CONTEXT = "conversation."


def is_context(fact: str) -> bool:
    """Whether a fact is a count that a transcript gives beside its answers. Nobody answered it, and no criterion reads
    it."""
    return fact.startswith(_CONTEXT)
