"""Why a verdict is as it is, in a sentence or two."""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.settledness import still_open
from dontbuy.api.pages.words import CONTRADICTED, MEANS, SEVERAL_CONTRADICTED, TOGETHER, number_of

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report


def why(report: "Report") -> str:
    """The first reason, and in a sentence of its own how many there are besides: behind a reason that has an *and* they
    would read as a part of it. Without a reason, what that means."""
    reasons = report.answer["reasons"]
    if not reasons:
        return report.means
    more = number_of(len(reasons) - 1, "more reason speaks", "more reasons speak")
    return f"{reasons[0]['title']}.{f' {more} against it.' if len(reasons) > 1 else ''}"


def means(report: "Report") -> str:
    """What the level of the verdict means; `""` where the rulebook has a level of its own."""
    level = report.answer["level"]
    if level == "unknown" and report.holding_back:
        return CONTRADICTED if len(report.holding_back) == 1 else SEVERAL_CONTRADICTED
    if level == "unknown" and report.counting_together:
        return TOGETHER
    if report.is_mostly_clear:
        return f"Nothing speaks against it so far; {still_open(report)}."
    return MEANS.get(level, "")
