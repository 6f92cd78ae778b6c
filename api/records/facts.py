"""The facts that several pages speak of by their name."""

METRICS = "metrics.items"
"""The numbers that have to move, as a list of records."""
ASKED_FOR_NUMBERS = "vendor.asked_about_metrics"
"""Whether the vendor asked what our numbers look like."""
SOMEBODY_ELSE_LOOKS = "evaluator.is_delegate"
"""Whether somebody other than the sales leader looks at vendors."""
