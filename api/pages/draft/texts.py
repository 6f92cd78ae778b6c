"""Texts to copy and send: the open questions in the words of the person who reads them, at most seven each."""

from collections.abc import Sequence
from typing import NamedTuple

from dontbuy.api.pages.draft.report import Report, tells_vendors_apart

MOST_QUESTIONS = 7
"""More than seven questions are not answered."""
_VENDOR, _LEADER = "vendor", "leader"


class SendableText(NamedTuple):
    """One text: an id for the page, for whom it is, and what it says."""

    id: str
    title: str
    text: str


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; `[]` where no answer can change anything."""
    if not report.has_questions_to_send:
        return []
    texts = [_to_the_vendor(report)] if tells_vendors_apart(report) else []
    open_facts = [question["fact"] for question in report.answer["ask"]]
    for reader in dict.fromkeys(report.rule_set.facts[fact].answered_by for fact in open_facts):
        if reader != _VENDOR:
            facts = [fact for fact in open_facts if report.rule_set.facts[fact].answered_by == reader]
            texts.append(_to(report, reader, facts))
    return [text for text in texts if text is not None]


def _to_the_vendor(report: Report) -> SendableText | None:
    """Open questions only: none that yes or no answers, and none about how the vendor behaved."""
    facts = [report.rule_set.facts[question["fact"]] for question in report.answer["ask"]]
    questions = [fact.ask[_VENDOR] for fact in facts if _VENDOR in fact.ask]
    if not questions:
        return None
    opening = "Before we go on, we would like to hear a few things in your own words:"
    return SendableText("for-vendor", "For the vendor", _written(opening, questions))


def _to(report: Report, reader: str, facts: Sequence[str]) -> SendableText:
    questions = [report.rule_set.facts[fact].ask.get(reader, report.rule_set.facts[fact].question) for fact in facts]
    name = f" about {report.subject}" if report.subject else ""
    if reader == _LEADER:
        count = min(len(questions), MOST_QUESTIONS)
        answers = "one answer" if count == 1 else f"{count} answers"
        opening = f"Before we go on{name}, I need {answers} from you:"
    else:
        opening = f"Still open{name}:"
    return SendableText(f"for-{reader}", report.person(reader), _written(opening, questions))


def _written(opening: str, questions: Sequence[str]) -> str:
    numbered = [f"{at}. {question}" for at, question in enumerate(questions[:MOST_QUESTIONS], 1)]
    return "\n".join([opening, "", *numbered])
