"""What exactly is missing where a criterion asks for several things at once: *This is still missing: the plan.*"""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.voiced import criterion_of
from dontbuy.api.pages.words import listed
from dontbuy.engine.answer import ReasonData
from dontbuy.engine.expressions import Not

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

_MISSING = {
    "buy_in.middle_management": "the managers’ agreement",
    "buy_in.reps": "the reps’ agreement",
    "measurement.quarterly_snapshots": "who measures again each quarter",
    "measurement.starting_metrics_taken": "today’s values on paper",
    "metrics.how_much_known": "how much better",
    "metrics.specific_known": "better at what",
    "metrics.timeframe_known": "by when",
    "vendor.articulates.impact_on_metrics": "the effect on {} numbers",
    "vendor.articulates.plan": "the plan",
    "vendor.articulates.root_causes": "the root causes",
    "vendor.understands.business_problems": "{} business problems",
    "vendor.understands.cost_of_no_change": "what happens if nothing changes",
    "vendor.understands.tie_back_to_metrics": "the steps that lead to {} numbers",
    "vendor.understands.what_is_going_on": "what is going on in {} business",
}
"""What each of the things is called that such a criterion asks for; `{}` is whose it is, such as *your*."""


def still_missing(report: "Report", reason: ReasonData) -> str:
    """What of several things was answered with no, in a sentence; `""` for a criterion that asks for one."""
    criterion = criterion_of(report.rule_set, reason)
    if criterion is None or not isinstance(criterion.when, Not):
        return ""
    told = [basis["fact"] for basis in reason["facts"] if basis["value"] is False]
    missing = [_MISSING[fact].format(_whose(report)) for fact in told if fact in _MISSING]
    if not missing or len(missing) < len(told):
        return ""
    return f"This is still missing: {listed(missing)}."


def _whose(report: "Report") -> str:
    """Whose business it is: the buyer’s for a trainer, ours where nobody is spoken to."""
    if report.rule_set.aliases:
        return "the buyer’s"
    return "our" if report.is_for_others else "your"
