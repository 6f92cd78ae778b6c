"""What else was told: the answers that no reason speaks of, so that whoever gave them sees that they were taken in."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dontbuy.api.pages.draft.agreed import counting_nowhere
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.whoever import LEADER, WHOEVER_TALKS, tells_of_nobody_else
from dontbuy.api.pages.words import in_a_row, lowered
from dontbuy.engine.expressions import Compare, walk
from dontbuy.engine.facts import FactDeclaration, ValueType

_WHO_WAS_SENT = "the person looking at vendors"
_SPEAKS_OF_SOMEBODY = re.compile(rf"\b(you|your|{_WHO_WAS_SENT})\b")


class Answered(NamedTuple):
    """One answer: the fact, the question as its reader is asked it, what was told."""

    fact: str
    question: str
    says: str


def told_besides(report: Report) -> Sequence[Answered]:
    """The answers that could still matter and that no reason, sign or observation rests on: what speaks against the
    subject first, also where no criterion reads it.

    What only clear criteria read is left out. A list of several words is shown where one of them is what no reason is
    about: *budget to spend* beside *we have to bring in a methodology*.
    """
    shown = {
        basis["fact"]
        for part in (report.answer["reasons"], report.answer["signs"], report.answer["observations"])
        for found in part
        for basis in found["facts"]
    }
    open_yet = _read_by_what_is_open(report)
    against = {fact.name for fact in counting_nowhere(report)}
    answers = [
        (declared, value)
        for declared, value in _answers(report)
        if _has_more_words(report, declared.name, value, declared.name in shown)
        or (declared.name not in shown and declared.name in open_yet | against)
    ]
    return [
        Answered(
            declared.name,
            of_nobody_else(report, declared.name, declared.question),
            in_a_row("; ".join(report.said_in_words(declared.name)).split("; ")),
        )
        for declared, _ in sorted(answers, key=lambda each: _place(*each))
    ]


def of_nobody_else(report: Report, fact: str, question: str) -> str:
    """A question about the person looking at vendors, to others where nobody has told of one: as the sales leader is
    asked it, where that speaks of nobody, else about whoever talks to the vendors."""
    is_there = not (report.nobody_was_sent or tells_of_nobody_else(report.rule_set, report.document))
    if is_there or not report.is_for_others or _WHO_WAS_SENT not in question:
        return question
    asked = report.rule_set.facts[fact].ask.get(LEADER, "")
    if asked and not _SPEAKS_OF_SOMEBODY.search(asked):
        return asked
    return question.replace(_WHO_WAS_SENT, lowered(WHOEVER_TALKS))


def _answers(report: Report) -> Iterator[tuple[FactDeclaration, Any]]:
    """Each fact that counts as told and can be said in a line, with its value; none that differs."""
    differs = {conflict["fact"] for conflict in report.answer["conflicts"]}
    for name, declared in report.rule_set.facts.items():
        value = report.said_of(name)
        is_short = declared.type.value_type in (ValueType.YES_NO, ValueType.WORD, ValueType.WORDS)
        if is_short and value not in (None, []) and name not in differs and not declared.companion_of:
            yield declared, value


def _read_by_what_is_open(report: Report) -> set[str]:
    open_yet = {each["criterion"] for each in report.answer["open"]}
    return {fact for each in report.rule_set.criteria if each.id in open_yet for fact in each.reads}


def _has_more_words(report: Report, fact: str, value: Any, is_shown: bool) -> bool:
    """Whether a list says more than what is shown of it: several words, of which one is what no reason is about, by the
    words that their conditions look for."""
    if not isinstance(value, list) or len(value) <= (1 if is_shown else 0):
        return False
    reasons, about = {each["criterion"] for each in report.answer["reasons"]}, set[object]()
    for criterion in (each for each in report.rule_set.criteria if each.id in reasons):
        for node in walk(criterion.when):
            if isinstance(node, Compare) and node.fact == fact:
                about |= {*node.operand} if isinstance(node.operand, tuple) else {node.operand}
    return not about.issuperset(value)


def _place(declared: FactDeclaration, value: Any) -> int:
    """What speaks against the subject, then what by itself speaks neither way, then what speaks for it."""
    if declared.better is None:
        return 1
    return 2 if value == declared.better else 0
