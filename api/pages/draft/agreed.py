"""What was told of a fact and nobody contradicts: nothing else is said as true to people who are not asked about it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from dontbuy.api.documents import stated
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import FactDeclaration, Facts
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

Told = Callable[[str], Any]
"""What was told of a fact and nobody contradicts, by its name."""


def differs(report: "Report", fact: str) -> bool:
    """Whether two statements about a fact differ."""
    return _differs(report.answer, fact)


def agreed(report: "Report", fact: str) -> Any:
    """What was told of a fact; None where nothing was, and where two statements about it differ."""
    return None if differs(report, fact) else report.said_of(fact)


def counting_nowhere(report: "Report") -> Sequence[FactDeclaration]:
    """The facts told otherwise than one hopes that no criterion reads: they count nowhere, and are not nothing."""
    read = {fact for each in report.rule_set.criteria for fact in each.reads}
    unread = [fact for name, fact in report.rule_set.facts.items() if name not in read and fact.better is not None]
    return [fact for fact in unread if agreed(report, fact.name) not in (None, fact.better)]


def agreed_in(rulebook: Rulebook, rule_set: RuleSet, answer: Answer, document: Mapping[str, Any]) -> Told:
    """The same of an answer and the document that it answers, and what a list that was told decides: how much better
    each number has to get was told where all are listed with their targets."""

    @cache
    def read_off() -> Facts:
        evidence, as_of = document.get("evidence"), date.fromisoformat(answer["as_of"])
        try:
            return read(rulebook, rule_set, document["facts"], evidence, as_of).facts
        except FactsError:  # an older rulebook read it
            return Facts({}, as_of)

    def told(fact: str) -> Any:
        if _differs(answer, fact):
            return None
        declared, value = rule_set.facts.get(fact), stated(document, rule_set.aliases, fact)
        is_of_a_list = value is None and declared is not None and declared.derived_from
        return read_off().get(fact) if is_of_a_list else value

    return told


def _differs(answer: Answer, fact: str) -> bool:
    return any(conflict["fact"] == fact for conflict in answer["conflicts"])
