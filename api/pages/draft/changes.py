"""What changed between two answers of one draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.words import lines
from dontbuy.api.records.changes import changes as changes_of_answers
from dontbuy.engine.facts import FactType
from dontbuy.engine.ir import Rulebook


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact before and now; empty where it was not said."""

    question: str
    before: Sequence[str]
    now: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """The verdict before and now, the reasons that appeared and went, and the facts that were told or corrected."""

    before: str
    now: str
    appeared: Sequence[str]
    went: Sequence[str]
    facts: Sequence[FactChange]
    other_rulebook: bool

    @property
    def same_verdict(self) -> bool:
        return self.before == self.now


def changes(before: Report, now: Report) -> Changes:
    """From one answer to the next."""
    found = changes_of_answers(before.answer, now.answer)
    return Changes(
        before=found.before["headline"],
        now=found.now["headline"],
        appeared=[reason["title"] for reason in found.appeared],
        went=[reason["title"] for reason in found.went],
        facts=_facts(before, now),
        other_rulebook=found.other_rulebook,
    )


def _facts(before: Report, now: Report) -> Sequence[FactChange]:
    changed = []
    for name, declared in now.rule_set.facts.items():
        earlier = before.said_of(name)
        later = now.said_of(name)
        if earlier != later:
            lines_before = _in_words(earlier, declared.type, now.rulebook)
            lines_now = _in_words(later, declared.type, now.rulebook)
            changed.append(FactChange(declared.question, lines_before, lines_now))
    return changed


def _in_words(value: Any, fact_type: FactType, rulebook: Rulebook) -> Sequence[str]:
    return [] if value is None else lines(value, fact_type, rulebook)
