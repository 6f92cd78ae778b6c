"""What was told of a fact and nobody contradicts: nothing else is said as true to people who are not asked about it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report


def differs(report: "Report", fact: str) -> bool:
    """Whether two statements about a fact differ."""
    return any(conflict["fact"] == fact for conflict in report.answer["conflicts"])


def agreed(report: "Report", fact: str) -> Any:
    """What was told of a fact; None where nothing was, and where two statements about it differ."""
    return None if differs(report, fact) else report.said_of(fact)
