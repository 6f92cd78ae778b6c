"""Whether anything can still change a verdict, in a sentence; and what would, where it lies with us."""

from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.voiced import checks_own_selling
from dontbuy.api.pages.words import number_of

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

_VENDOR = "vendor"


def settledness(report: "Report") -> str:
    """Whether anything open can still change the verdict, in a sentence."""
    becomes = report.answer["could_become"]
    if report.holding_back:
        return "Two things that were told cannot both be right, so neither counts. Put that right first."
    if becomes is None:
        would = what_would_change(report)
        if would:
            return f"Settled as things stand: no open question changes it. What would change it is to {would}"
        return f"This is settled: nothing {'that is still open can change it' if report.answer['open'] else 'is open'}."
    if report.ends_talks:
        return "It is settled that these talks end, whatever is still open."
    count = number_of(len(report.telling), "question", "questions")
    outlook = f"It is not settled: it could still become “{report.headline(becomes)}”. {count}"
    # The first question is the one to begin with, which need not be one that the strongest word waits for.
    first = report.telling[0]["could_lead_to"] if report.telling else becomes
    if first == becomes:
        return f"{outlook} can decide that."
    return f"{outlook} can change it; the first could lead to “{report.headline(first)}”."


def what_would_change(report: "Report") -> str:
    """What we could change ourselves so that a settled verdict no longer holds, the first thing in a short
    sentence; `""` where that lies with a vendor, or with nobody."""
    says = report.decisive
    is_ours = says and all(report.is_ours(each["criterion"]) for each in says)
    if checks_own_selling(report) or report.ends_talks or not is_ours:
        return ""
    facts = report.rule_set.facts
    told = [(facts[basis["fact"]], basis["value"]) for basis in says[0]["facts"]]
    wrong = [fact for fact, value in told if fact.better not in (None, value)]
    ours = [fact for fact in wrong if fact.to_change and fact.changed_by not in ("", _VENDOR)]
    if not ours:
        return ""
    act = min(ours, key=lambda fact: fact.effort).to_change
    more = "" if len(says) == 1 else f" That is the first of {len(says)} such things."
    return f"{act[:1].lower()}{act[1:]}{more}"
