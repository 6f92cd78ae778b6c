"""What a board has its owner ask of the sales leader, beside the questions that are open: what the verdicts order."""

from collections.abc import Collection, Iterator, Sequence

from dontbuy.api.pages.draft.acts import Act, acts
from dontbuy.api.pages.draft.leader import requests_of
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.tasks import each_said_once
from dontbuy.api.pages.purchase.standing import report_of
from dontbuy.api.purchases.board import Board
from dontbuy.api.purchases.people import AskedFact
from dontbuy.api.records.purchases import Decision

_LEADER = "leader"


def ordered_of_the_leader(found: Board) -> Collection[AskedFact]:
    """What the leader would tell by their link once they have done what the board orders: of how much better a number
    has to get, the number."""
    facts = found.rulebook.facts
    told = [name for _, act in _of_the_leader(found) for name in act.tells]
    return {AskedFact("", facts[name].derived_from or name) for name in told if facts[name].told_once}


def requests_to_the_leader(found: Board) -> Sequence[str]:
    """What the board orders, as whoever began the purchase asks the leader for it, each once."""
    reports = {id(report): report for report, _ in _of_the_leader(found)}
    return list(each_said_once([request for report in reports.values() for request in requests_of(report)]))


def _of_the_leader(found: Board) -> Iterator[tuple[Report, Act]]:
    """What there is to do that is the leader’s, with the verdict that says so; nothing where the leader reads it."""
    if found.reader == _LEADER or found.decision is Decision.DECIDED:
        return
    for column in found.columns:
        report = report_of(found, column)
        for act in acts(report):
            if act.criterion and act.changes == _LEADER and (not column.is_out or report.is_ours(act.criterion)):
                yield report, act
