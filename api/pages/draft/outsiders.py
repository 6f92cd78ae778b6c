"""A result as others read it: a memo, a mail, a shared page speak to nobody who answered the check."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dontbuy.api.pages.draft.colleagues import of_us
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.third_person import in_the_third_person
from dontbuy.engine.answer import FoundData, ReasonData
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet, Word

Found = TypeVar("Found", FoundData, ReasonData)
Said = Callable[[str], str]
"""A text to whoever answers, as it is said to others."""


def for_others(report: Report) -> Report:
    """The report in words that anybody can read: a buyer's says *we* and *our*, a trainer's speaks of the trainer."""
    if report.is_for_others:
        return report
    said = said_to_others(report.rulebook, report.rule_set)
    answer = report.answer.copy()
    answer["headline"] = said(answer["headline"])
    answer["reasons"] = [_found(reason, said) for reason in answer["reasons"]]
    answer["signs"] = [_found(sign, said) for sign in answer["signs"]]
    answer["observations"] = [_found(seen, said) for seen in answer["observations"]]
    answer["ask"] = [{**asked, "question": said(asked["question"])} for asked in answer["ask"]]
    return replace(report, rule_set=_worded(report.rule_set, said), answer=answer, is_for_others=True)


def said_to_others(rulebook: Rulebook, rule_set: RuleSet) -> Said:
    """How a rule set's texts are said to others: of the one person it speaks to, or by us, who buy."""
    if rule_set.aliases:
        return partial(in_the_third_person, who=rulebook.people[rule_set.reader])
    return of_us


def _found(found: Found, said: Said) -> Found:
    worded = found.copy()
    worded["title"], worded["because"], worded["do"] = said(found["title"]), said(found["because"]), said(found["do"])
    return worded


def _worded(rule_set: RuleSet, said: Said) -> RuleSet:
    return replace(
        rule_set,
        title=said(rule_set.title),
        groups={side: said(title) for side, title in rule_set.groups.items()},
        sections={section: said(title) for section, title in rule_set.sections.items()},
        words={key: _word(word, said) for key, word in rule_set.words.items()},
        when_open=_word(rule_set.when_open, said),
        when_clear=_word(rule_set.when_clear, said),
        criteria=_criteria(rule_set.criteria, said),
        signs=_criteria(rule_set.signs, said),
        observations=_criteria(rule_set.observations, said),
        facts={
            name: replace(
                fact,
                question=said(fact.question),
                why=said(fact.why),
                short=said(fact.short),
                to_change=said(fact.to_change),
            )
            for name, fact in rule_set.facts.items()
        },
    )


def _word(word: Word, said: Said) -> Word:
    return replace(word, headline=said(word.headline))


def _criteria(criteria: tuple[Criterion, ...], said: Said) -> tuple[Criterion, ...]:
    return tuple(
        replace(each, title=said(each.title), because=said(each.because), do=said(each.do)) for each in criteria
    )
