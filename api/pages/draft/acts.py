"""What to do now: the acts of the reasons that decide, each with who can bring it about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.draft.report import Report, checks_own_selling
from dontbuy.engine.answer import ReasonData


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: who does it, in words (`""` where nobody is named), and what, in a sentence or two.

    It comes from a criterion, and changes a fact (`""` where it changes none).
    """

    who: str
    what: str
    criterion: str
    fact: str


def acts(report: Report) -> Sequence[Act]:
    """One act for each reason that says the verdict, in the order of the answer; none is said twice."""
    found = [_act(report, reason) for side in report.deciding for reason in side.reasons]
    return [*{act.what: act for act in reversed(found)}.values()][::-1]


def _act(report: Report, reason: ReasonData) -> Act:
    fact, changed_by = next(_changeable(report, reason), ("", ""))
    return Act(_who(report, reason, changed_by), reason["do"], reason["criterion"], fact)


def _who(report: Report, reason: ReasonData, changed_by: str) -> str:
    """Whoever can change what is ours; what is a vendor's to change, a buyer can only answer, so nobody is named."""
    if checks_own_selling(report):
        return report.person(report.rule_set.reader)
    is_ours = report.rulebook.topics[reason["about"]].whose == "ours"
    return report.person(changed_by) if is_ours and changed_by else ""


def _changeable(report: Report, reason: ReasonData) -> Iterator[tuple[str, str]]:
    """The facts of a reason that somebody can change, with who; an earlier rulebook may have had other facts."""
    declared = report.rule_set.facts
    for basis in reason["facts"]:
        fact = basis["fact"]
        if fact in declared and declared[fact].changed_by:
            yield fact, declared[fact].changed_by
