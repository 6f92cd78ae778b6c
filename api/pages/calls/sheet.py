"""The sheet to take into the next call: the open questions that matter most now, with room to write."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.problems import not_found
from dontbuy.api.pages.calls.taps import can_be_debriefed
from dontbuy.api.pages.draft.access import TheChecks, opened, question_address, shell
from dontbuy.api.pages.draft.acts import says_to_pause
from dontbuy.api.pages.draft.numbers import named
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.questions import to_ask_in_a_call
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import checks_own_selling, in_words_for, tells_vendors_apart
from dontbuy.api.pages.render import page
from dontbuy.api.pages.words import day, in_one_line
from dontbuy.engine.answer_shape import ConflictData

router = APIRouter(prefix="/draft/{token}")
_VENDOR, _CONTACT = "vendor", "contact"
THESE_NUMBERS = "these numbers"
"""By what a question is known that needs them named above it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something about which two of us differ: the question, where it is put right, and what each of them says."""

    question: str
    address: str
    statements: Sequence[str]


@router.get("/call-sheet")
def show(token: str, request: Request, service: TheService, checks: TheChecks) -> Response:
    """What to settle first, and what to ask in the call."""
    outlook = opened(service, checks, token)
    if not can_be_debriefed(outlook.rule_set):
        raise not_found()
    answer = in_words_for(outlook.rulebook, outlook.rule_set, outlook.answer, outlook.check.document)
    report = Report(outlook.rulebook, outlook.rule_set, answer, outlook.check.document)
    asked = _asked(report)
    context = {
        **shell(outlook, token),
        "is_own": checks_own_selling(report),
        "report": report,
        "unsettled": [_unsettled(outlook, token, conflict) for conflict in outlook.answer["conflicts"]],
        "asked": asked,
        "numbers": named(report) if any(THESE_NUMBERS in each for each in asked) else "",
        "after_the_pause": tells_vendors_apart(report) and says_to_pause(report),
        "today": day(outlook.answer["as_of"]),
    }
    return page(request, "calls/sheet.html", context)


def _asked(report: Report) -> Sequence[str]:
    """At most seven open questions: those that can still change the verdict first, none about which two of us differ.

    A vendor with whom the talks are over, or from whom nothing is bought whatever they answer, is asked nothing.
    """
    if not report.has_questions_to_send:
        return []
    differs = {conflict["fact"] for conflict in report.answer["conflicts"]}
    return to_ask_in_a_call(report, _CONTACT if checks_own_selling(report) else _VENDOR, differs)


def _unsettled(outlook: Outlook, token: str, conflict: ConflictData) -> Unsettled:
    declared = outlook.rule_set.facts[conflict["fact"]]
    statements = [in_one_line(each["value"], declared.type, outlook.rulebook) for each in conflict["values"]]
    return Unsettled(declared.question, question_address(token, declared.name, "answers"), [*dict.fromkeys(statements)])
