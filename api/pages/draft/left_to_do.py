"""What of a task is left to do: what is settled is not settled again, and who can look something up asks nobody."""

import re
from collections.abc import Collection
from functools import partial

from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.numbers import CAN_LOOK_UP, still_to_settle
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.words import with_capital
from dontbuy.engine.facts import FactDeclaration

SETTLED, TOLD = "leader.answered_what_how_much_when", "leader.transparent_with_team"
_EVALUATOR = "evaluator"
_SETTLE_AND_TELL = re.compile(r"\b(to )?settle a number, a target and a date and (?:to )?give them to the team", re.I)
"""What a reason says to do, of which the first half is done where the numbers are settled."""
_PAUSE, _WHEN_THEY_GO_ON = "Pause the vendor talks. ", "When they go on, "
"""How a reason says to pause the talks, and what to do after that."""
_COMPLETE = re.compile(r"\b([Cc])omplete one sentence for [^:]+: from this value, to that value, by this date")
"""How a reason says to settle what has to get better, by how much and by when, where no number is named."""


def are_settled(report: Report) -> bool:
    """Whether numbers are named that have to move, each with its target and its date."""
    return bool(report.numbers_to_move) and all(each.target and each.by for each in report.numbers_to_move)


def left_to_settle(report: Report, to_do: str) -> str:
    """What a reason says to do about numbers: what they lack is settled first, and where they lack nothing, the team
    is told."""
    has_some = report.numbers_to_move or still_to_settle(report)
    return _SETTLE_AND_TELL.sub(partial(_settling, report), to_do) if has_some else to_do


def left_to_complete(report: Report, to_do: str) -> str:
    """*Settle a date for our sales cycle*, in the place of a sentence to be completed for each number; `""` where a
    reason says no such thing, or nothing is left."""
    still = still_to_settle(report)
    completed = _COMPLETE.sub(lambda found: _begun_as(found[1], f"settle {still}"), to_do) if still else to_do
    return completed if completed != to_do else ""


def looks_up(report: Report, facts: Collection[str]) -> str:
    """Who can change some facts where they are values alone that somebody of us can look up; else `""`."""
    can = agreed(report, CAN_LOOK_UP) is True and not report.rule_set.aliases
    return _EVALUATOR if can and facts and all(report.rule_set.facts[fact].to_look_up for fact in facts) else ""


def to_change(report: Report, fact: FactDeclaration) -> str:
    """What to do about a fact: whoever can look it up asks nobody."""
    return fact.to_look_up if looks_up(report, [fact.name]) else fact.to_change


def not_paused(to_do: str) -> str:
    """What a reason says to do where there are no talks to pause."""
    return with_capital(to_do.removeprefix(_PAUSE).removeprefix(_WHEN_THEY_GO_ON))


def tell_the_team(report: Report) -> str:
    """What follows once all is settled: the team hears of every number, not of the one alone that lacked something."""
    of_several = {0: "", 1: "", 2: " both numbers"}.get(len(report.numbers_to_move), " all numbers")
    return f"tell the team{of_several}"


def _settling(report: Report, found: re.Match[str]) -> str:
    """What of some numbers is still to be settled: *settle a date for our sales cycle and tell the team*; where all of
    it is, the team is told."""
    to = found[1] or ""
    still = still_to_settle(report)
    if not still:
        return _begun_as(found[0], f"{to}{tell_the_team(report)}")
    return _begun_as(found[0], f"{to}settle {still}{',' if ',' in still else ''} and {to}{tell_the_team(report)}")


def _begun_as(replaced: str, said: str) -> str:
    """A text in the place of another, with a capital where that had one."""
    return with_capital(said) if replaced[0].isupper() else said
