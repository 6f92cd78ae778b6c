"""The facts that several pages speak of by their name."""

METRICS = "metrics.items"
"""The numbers that have to move, as a list of records."""
SOMEBODY_ELSE_LOOKS = "evaluator.is_delegate"
"""Whether somebody other than the sales leader looks at vendors."""
