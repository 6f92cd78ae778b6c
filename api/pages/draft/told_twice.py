"""The ways in which something was told, and where: *no (answered here), yes (transcript)*."""

from collections.abc import Iterator

from dontbuy.api.pages.draft.outsiders import ME
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.words import in_one_line, lowered, said_where
from dontbuy.engine.answer_shape import ConflictData

_HERE, _IN_THE_CHECK, _MY_OWN = "answered here", "answered in the check", "my own answer"
"""Where something was told, to whoever sees the check, to others, and to others by whoever answered it."""
_SHORT = 80
"""Characters of a statement that still stands in a sentence."""


def and_so_far(report: Report, conflict: ConflictData, asked: str) -> str:
    """What to ask or settle, with the ways in which it was told: *So far: no (answered here), yes (transcript).*"""
    told = [*dict.fromkeys(told_in(report, conflict))]
    between = "; " if any("," in each for each in told) else ", "
    return f"{asked} So far: {between.join(told)}." if all(len(each) <= _SHORT for each in told) else asked


def told_in(report: Report, conflict: ConflictData) -> Iterator[str]:
    """Each way in which a fact was told, and where: *no (answered here)*."""
    for statement in conflict["values"]:
        said = in_one_line(statement["value"], report.rule_set.facts[conflict["fact"]].type, report.rulebook)
        where = report.from_the_list(conflict["fact"], statement["pointer"])
        where = where or said_where(statement, report.document, names_people=not report.is_for_others)
        if where == _HERE and report.is_for_others:
            where = _MY_OWN if report.sender == ME else _IN_THE_CHECK
        yield f"{lowered(said)}{f' ({where})' if where else ''}"
