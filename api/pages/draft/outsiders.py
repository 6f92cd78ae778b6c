"""A result as others read it: a memo, a mail, a shared page speak to nobody who answered the check."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dontbuy.api.pages.draft.colleagues import of_us
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.third_person import in_the_third_person
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import lowered, with_capital
from dontbuy.engine.answer_shape import BasisData, EvidenceData, FoundData, ReasonData, StatementData
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet, Word

Found = TypeVar("Found", FoundData, ReasonData)
_CHECK, _FORM = "Check ", "form"
_TO_YOU = re.compile(r"\byou\b", re.IGNORECASE)
Said = Callable[[str], str]
"""A text to whoever answers, as it is said to others."""


def for_others(report: Report, sender: str = "") -> Report:
    """The report in words that anybody can read: a buyer's says *we* and *our*, a trainer's speaks of the trainer, by
    name where `sender` is one. What a trainer has to do is said to them, beside who they are."""
    if report.is_for_others:
        return report
    said = said_to_others(report.rulebook, report.rule_set, sender)
    answer = report.answer.copy()
    answer["headline"] = said(answer["headline"])
    answer["reasons"] = [{**_found(reason, said), "facts": _without_notes(reason)} for reason in answer["reasons"]]
    answer["conflicts"] = [
        {
            **conflict,
            "values": [{**each, "quote": "" if _is_note(each) else each["quote"]} for each in conflict["values"]],
        }
        for conflict in answer["conflicts"]
    ]
    answer["signs"] = [_found(sign, said) for sign in answer["signs"]]
    answer["observations"] = [_found(seen, said) for seen in answer["observations"]]
    anybody = report.rulebook.rule_sets[report.rule_set.kind].facts
    answer["ask"] = [
        {**each, "question": said(_asked(anybody, each["fact"], each["question"]))} for each in answer["ask"]
    ]
    if report.rule_set.aliases:
        for each, worded in zip(report.answer["reasons"], answer["reasons"], strict=True):
            worded["do"] = each["do"]
    rule_set = _worded(report.rule_set, anybody, said)
    return replace(report, rule_set=rule_set, answer=answer, is_for_others=True, sender=sender)


def said_to_others(rulebook: Rulebook, rule_set: RuleSet, sender: str = "") -> Said:
    """How a rule set's texts are said to others: of the one person it speaks to, or by us, who buy."""
    if rule_set.aliases:
        who = rulebook.people[rule_set.reader]
        return partial(in_the_third_person, who=plain(sender) or lowered(who))
    return of_us


def _without_notes(reason: ReasonData) -> list[BasisData]:
    """The facts of a reason without what somebody noted for themselves: *what makes you say so?*"""
    return [
        {**basis, "evidence": [piece for piece in basis["evidence"] if not _is_note(piece)]}
        for basis in reason["facts"]
    ]


def _is_note(piece: EvidenceData | StatementData) -> bool:
    """Whether what a piece of evidence quotes was typed into a form here; a mail or a transcript is shown."""
    return piece.get("source") == _FORM


def _found(found: Found, said: Said) -> Found:
    worded = found.copy()
    worded["title"], worded["because"], worded["do"] = said(found["title"]), said(found["because"]), said(found["do"])
    return worded


def _asked(anybody: Mapping[str, FactDeclaration], fact: str, question: str) -> str:
    """A question to *you* as nobody in particular is asked it: *somebody other than you* would be *other than us*."""
    return anybody[fact].question if fact in anybody and _TO_YOU.search(question) else question


def _worded(rule_set: RuleSet, anybody: Mapping[str, FactDeclaration], said: Said) -> RuleSet:
    return replace(
        rule_set,
        title=_title(rule_set, said),
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
                question=said(_asked(anybody, name, fact.question)),
                why=said(fact.why),
                short=said(fact.short),
                to_change=said(fact.to_change),
            )
            for name, fact in rule_set.facts.items()
        },
    )


def _title(rule_set: RuleSet, said: Said) -> str:
    """What was checked: *Check your own discovery* is *The trainer’s own discovery* to others."""
    title = said(rule_set.title)
    own = title.removeprefix(_CHECK) if rule_set.aliases else title
    return with_capital(own)


def _word(word: Word, said: Said) -> Word:
    return replace(word, headline=said(word.headline))


def _criteria(criteria: tuple[Criterion, ...], said: Said) -> tuple[Criterion, ...]:
    return tuple(
        replace(each, title=said(each.title), because=said(each.because), do=said(each.do)) for each in criteria
    )
