"""Texts to copy or mail as they stand: open questions to the people who can answer them, or a polite no."""

import re
from collections.abc import Iterator, Sequence

from dontbuy.api.pages.draft.acts import acts
from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.asker import (
    Promise,
    is_for_whoever_asked,
    promised_of,
    promises,
    reasons_for,
    to_whoever_asked,
)
from dontbuy.api.pages.draft.leader import to_the_leader
from dontbuy.api.pages.draft.letters import SendableText
from dontbuy.api.pages.draft.questions import (
    MOST_QUESTIONS,
    answered_by,
    asked_of,
    asks_yes_or_no,
    open_to,
    telling_of,
    to_put_right,
)
from dontbuy.api.pages.draft.reasons import said_anew
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.sent import to_somebody_of_us
from dontbuy.api.pages.draft.trainers import to_the_contact
from dontbuy.api.pages.draft.vendors import asked_because, to_the_vendor
from dontbuy.api.pages.draft.voiced import THEIRS, checks_own_selling, tells_vendors_apart
from dontbuy.api.pages.draft.whose import is_told_about
from dontbuy.api.pages.words import lowered
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.engine.answer_shape import ConflictData
from dontbuy.engine.facts import FactDeclaration

_VENDOR, _LEADER, _EVALUATOR = "vendor", "leader", "evaluator"
_OF_TALKS = re.compile(r"\b(so far|not confirmed yet|talk to next)\b")
"""What a question to a vendor says that is about talks that there were."""


def texts_to_send(report: Report) -> list[SendableText]:
    """A text for each person who can answer something that is open; a polite no where there is nothing to ask.

    Where it is over, the sales leader reads that it is, and why. `[]` where nobody else can change anything. Whoever
    answers the check sends the texts: nobody writes to themselves.
    """
    if checks_own_selling(report):
        return [*to_the_contact(report)]
    texts = [*to_the_leader(report)]
    promised = promises(report)
    if tells_vendors_apart(report):
        texts += filter(None, [to_the_vendor(report, _asked_of_the_vendor(report))])
    elif is_for_whoever_asked(report):
        texts.append(to_whoever_asked(report, said_anew(report, reasons_for(report, promised)), promised))
    return [*texts, *_to_the_others(report, promised)]


def _asked_of_the_vendor(report: Report) -> list[str]:
    """First what speaks against them, such as a plan that they could not explain; nothing where the talks are over, or
    nothing is bought whatever the vendor would answer."""
    if report.ends_talks or report.lies_with_us:
        return []
    facts = open_to(report, _VENDOR)
    if report.stops:
        facts = telling_of(report, facts)
    facts = [*to_put_right(report, _VENDOR), *facts]
    if not is_told_about(report, THEIRS):  # nobody whom we have not met has learned anything from us
        facts = [fact for fact in facts if not _OF_TALKS.search(fact.ask.get(_VENDOR, ""))]
    asked = asked_because(report, asked_of(report, _VENDOR, facts))
    return [question for question in asked if not _is_sent_by_another(report, question)][:MOST_QUESTIONS]


def _is_sent_by_another(report: Report, question: str) -> bool:
    """Whether the sales leader has a colleague send this question to the vendor, in the words of an act."""
    has_sent = report.rule_set.reader == _LEADER and agreed(report, SOMEBODY_ELSE_LOOKS) is True
    return has_sent and any(lowered(question) in act.what for act in acts(report) if act.changes == _EVALUATOR)


def _is_the_senders(report: Report, fact: FactDeclaration) -> bool:
    """Whether it is for whoever sends the text to decide, such as what a vendor may look into: they ask nobody."""
    return bool(report.rule_set.reader) and fact.changed_by == report.rule_set.reader


def _to_the_others(report: Report, promised: Sequence[Promise]) -> Iterator[SendableText]:
    """What was told in two ways is asked first, then what is about them, such as *can you open the reports*: nobody
    else knows it. Nobody writes to a person looking at vendors of whom nobody has told."""
    differ = {conflict["fact"]: conflict for conflict in report.holding_back}
    for person in report.rulebook.people:
        is_there = person != _EVALUATOR or report.said_of(SOMEBODY_ELSE_LOOKS) is True
        theirs = promised_of(person, promised)
        is_there = is_there or bool(theirs)
        if person in (_LEADER, _VENDOR, report.rule_set.reader) or not is_there:
            continue
        facts = answered_by(report, person) if report.has_questions_to_send else []
        facts = [fact for fact in facts if fact.name.startswith(f"{person}.") or not _is_the_senders(report, fact)]
        facts = telling_of(report, facts)  # nobody is asked for what would change nothing
        facts = sorted(facts, key=lambda fact: (fact.name not in differ, not fact.name.startswith(f"{person}.")))
        asked = asked_of(report, person, facts)
        first = [differ[each.name] for each in facts if each.name in differ]
        again = [*_asked_again(report, person, first, asked)]
        yield from filter(None, [to_somebody_of_us(report, person, asked, again, theirs)])


def _asked_again(
    report: Report, person: str, differ: Sequence[ConflictData], asked: Sequence[str]
) -> Iterator[ConflictData]:
    """What was told in two ways, as long as the questions about it come first and can be answered by yes or no."""
    for conflict, question in zip(differ, asked, strict=False):
        about_it = asked_of(report, person, [report.rule_set.facts[conflict["fact"]]])
        if about_it != [question] or not asks_yes_or_no(question):
            return
        yield conflict
