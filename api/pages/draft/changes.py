"""What changed between two answers of one draft."""

from collections.abc import Sequence
from dataclasses import dataclass

from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.words import lines


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
    earlier = {one["criterion"]: one["title"] for one in before.answer["reasons"]}
    later = {one["criterion"]: one["title"] for one in now.answer["reasons"]}
    return Changes(
        before=before.answer["headline"],
        now=now.answer["headline"],
        appeared=[title for key, title in later.items() if key not in earlier],
        went=[title for key, title in earlier.items() if key not in later],
        facts=_facts(before, now),
        other_rulebook=before.answer["rulebook"]["digest"] != now.answer["rulebook"]["digest"],
    )


def _facts(before: Report, now: Report) -> Sequence[FactChange]:
    found = []
    for name, declared in now.rule_set.facts.items():
        was, is_now = (editing.said(one.document, one.rule_set, name) for one in (before, now))
        if was != is_now:
            shown = [lines(one, declared.type, now.rulebook) if one is not None else [] for one in (was, is_now)]
            found.append(FactChange(declared.question, *shown))
    return found
