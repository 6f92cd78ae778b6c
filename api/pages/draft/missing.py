"""What exactly is missing where a criterion asks for several things at once: *This is still missing: the plan.*"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.lacking import CALLED
from dontbuy.api.pages.draft.voiced import criterion_of
from dontbuy.api.pages.words import listed
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.expressions import Expr, Not, facts_of, names_of

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

UNNAMED = "what is missing"
"""What stands in a text until it is known what exactly that is."""


def still_missing(report: "Report", reason: ReasonData) -> str:
    """What of several things was answered with no: *the plan*; `""` for a criterion that asks for one."""
    criterion = criterion_of(report.rule_set, reason)
    if criterion is None or not isinstance(criterion.when, Not):
        return ""
    told = [basis["fact"] for basis in reason["facts"] if basis["value"] is False]
    missing = [CALLED[fact].format(_whose(report)) for fact in told if fact in CALLED]
    if not missing or len(missing) < len(told):
        return ""
    return listed(missing)


def with_what_is_missing(report: "Report", to_do: str, reason: ReasonData) -> str:
    """What a reason says to do, with what exactly is missing: *explain the plan* in the place of *explain what is
    missing*, else as a sentence behind it. Where all of it is missing, what is to be done says so already."""
    missing = still_missing(report, reason)
    if missing and UNNAMED in to_do:
        return to_do.replace(UNNAMED, missing)
    missing = "" if missing == all_asked_for(report, reason) else missing
    return " ".join(filter(None, (to_do, as_a_sentence(missing))))


def as_a_sentence(missing: str) -> str:
    return f"This is still missing: {missing}." if missing else ""


def all_asked_for(report: "Report", reason: ReasonData) -> str:
    """All of the things that a criterion asks for at once, missing or not; `""` for a criterion that asks for one."""
    criterion = criterion_of(report.rule_set, reason)
    facts = [*facts_behind(report, criterion.when)] if criterion else []
    return listed([CALLED[fact].format(_whose(report)) for fact in facts]) if {*facts} <= {*CALLED} else ""


def facts_behind(report: "Report", when: Expr) -> Iterator[str]:
    """The facts of a condition, those of the definitions that it names too."""
    yield from facts_of(when)
    for name in names_of(when):
        yield from facts_behind(report, report.rule_set.conditions[name])


def _whose(report: "Report") -> str:
    """Whose business it is: the buyer’s for a trainer, ours where nobody is spoken to."""
    if report.rule_set.aliases:
        return "the buyer’s"
    return "our" if report.is_for_others else "your"
