"""Why a memo says what it says, in a sentence or two; and why the talks end, however short it has to be."""

from dontbuy.api.pages.draft.acts import ending
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.memo.lines import LONGEST_TEXT, short
from dontbuy.api.pages.words import lowered
from dontbuy.engine.answer_shape import ReasonData

_ENDS_FOR = "The talks end for another reason:"


def why(report: Report) -> str:
    """The first reason that decides, in a sentence or two; what the verdict means where nothing fired."""
    reasons = report.answer["reasons"]
    if not reasons:
        return report.means_by_itself
    first = short(f"{reasons[0]['title']}. {reasons[0]['because']}", LONGEST_TEXT)
    return f"{first}{_why_it_ends(report)}"


def why_in_short(report: Report) -> str:
    """The same without what makes it matter; `""` where nothing speaks against it."""
    reasons = report.answer["reasons"]
    return f"{short(reasons[0]['title'], LONGEST_TEXT)}.{_why_it_ends(report)}" if reasons else ""


def _why_it_ends(report: Report) -> str:
    """In a sentence with a space before it; `""` where the first reason says it, or the talks go on."""
    last = another_that_ends(report)
    return f" {_ENDS_FOR} {lowered(last['title'])}." if last else ""


def another_that_ends(report: Report) -> ReasonData | None:
    """The reason for which the talks end, where it is not the first: a mail says it however much it has to cut."""
    last = ending(report)
    return last if last and last is not report.answer["reasons"][0] else None
