"""How far a check has come: what was said, what is asked next, what was skipped. The engine says all of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dontbuy.api.pages import editing
from dontbuy.api.pages.draft.whoever import can_say_dont_know, whoever_knows
from dontbuy.api.pages.second_looks import SecondLook, second_looks
from dontbuy.api.records.checks import Check
from dontbuy.api.records.evident import evident_facts, without_what_is_evident
from dontbuy.api.records.facts import is_context
from dontbuy.api.service import Service
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ask import after_what_they_rest_on
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Rulebook, RuleSet

_FORM = "form"
"""The source of evidence that somebody told here."""


def asked_first(rule_set: RuleSet) -> Sequence[str]:
    """What the reader of a rule set is asked before all else."""
    reader = rule_set.readers.get(rule_set.reader)
    return reader.first if reader else ()


def in_order_for(rule_set: RuleSet, facts: Sequence[str]) -> Sequence[str]:
    """Facts in the order for a reader: what they are asked first, then what they can answer, then the others; each
    after those that it is asked after."""
    first = asked_first(rule_set)

    def rank(fact: str) -> tuple[int, bool]:
        theirs = bool(rule_set.readers) and rule_set.facts[fact].answered_by == rule_set.reader
        return (first.index(fact) if fact in first else len(first)), not theirs

    return list(after_what_they_rest_on(rule_set, sorted(facts, key=rank)))


@dataclass(frozen=True)
class Outlook:
    """A check and the answer to what it says now."""

    check: Check
    rulebook: Rulebook
    rule_set: RuleSet
    answer: Answer

    @classmethod
    def of(cls, service: Service, check: Check) -> "Outlook":
        rulebook = service.library.in_force
        rule_set = service.library.rule_set(rulebook, check.kind).for_reader(check.progress.reader)
        return cls(check, rulebook, rule_set, service.check(check.document))

    @property
    def reader(self) -> str:
        """Who answers; `""` where nobody said."""
        return self.check.progress.reader

    @cached_property
    def asked(self) -> Sequence[str]:
        """Every fact that is still asked for: what its reader is asked first, then what they can answer themselves,
        then what somebody else can, and each of these most telling first. Nobody is asked what is evident from another
        answer."""
        evident = evident_facts(self.rule_set, self.check.document, self.answer)
        asked = without_what_is_evident(self.answer["ask"], evident)
        return in_order_for(self.rule_set, [question["fact"] for question in asked])

    @cached_property
    def second_looks(self) -> Sequence[SecondLook]:
        """What looks wrong in these answers although it can be read. Others are asked about theirs by their link."""
        looks = second_looks(self.answer["data_issues"], self.check.document, self.rule_set, self.rulebook)
        return [look for look in looks if not look.is_of_others]

    def new_looks(self, facts: Collection[str], looked_at: Collection[str]) -> bool:
        """Whether something in these answers looks wrong that was not shown before, by its text."""
        return any(look.text not in looked_at for look in self.second_looks if look.fact in facts)

    @property
    def in_conflict(self) -> Sequence[str]:
        """The facts about which two statements differ."""
        return [conflict["fact"] for conflict in self.answer["conflicts"]]

    @cached_property
    def to_ask(self) -> Sequence[str]:
        """What is asked and was not skipped."""
        return [fact for fact in self.asked if fact not in self.check.progress.skipped]

    @property
    def skipped(self) -> Sequence[str]:
        """What was skipped and would still be asked."""
        return [fact for fact in self.asked if fact in self.check.progress.skipped]

    @property
    def left_open(self) -> Sequence[str]:
        """The same in the order in which they were left, the last one at its end: so they come again."""
        return [fact for fact in self.check.progress.skipped if fact in self.asked]

    def again(self, until: str) -> Sequence[str]:
        """What was left open and comes again to somebody who goes through it up to the question `until`."""
        skipped = self.check.progress.skipped
        before = skipped[: skipped.index(until) + 1] if until in skipped else ()
        return [fact for fact in before if fact in self.asked]

    @cached_property
    def left_aside(self) -> Sequence[str]:
        """What was left open, has no answer and is asked for no more: what else was told has decided all that it could
        change. Whoever left it open finds it all the same."""
        pieces = self.check.document.get("evidence") or []
        told = {
            editing.canonical(self.rule_set, str(piece.get("fact")))
            for piece in pieces
            if piece.get("value") is not None
        }
        answered = told.union(self.said, self.asked)

        def is_left(fact: str) -> bool:
            declared = self.rule_set.facts.get(fact)
            return declared is not None and answered.isdisjoint((fact, declared.derived_from))

        return [fact for fact in self.check.progress.skipped if is_left(fact)]

    @property
    def is_enough(self) -> bool:
        """Whether nothing can change the verdict any more, and the person could say what they came to say and has not
        chosen to go on all the same."""
        return self.is_settled and not self.check.progress.goes_on and not self.first_left

    @property
    def is_settled(self) -> bool:
        """Whether something was said, and nothing that is open can change the verdict."""
        is_final = self.answer["settled"] and self.answer["could_become"] is None
        return is_final and bool(self.check.document["facts"] or self.check.document.get("evidence"))

    @property
    def first_left(self) -> Sequence[str]:
        """What its reader came to say and is still to be asked."""
        return [fact for fact in asked_first(self.rule_set) if fact in self.to_ask]

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """The facts that the holder of the own link tells, in the order of the rulebook, as they told them."""
        found = {fact: editing.said(self.check.as_told, self.rule_set, fact) for fact in self.rule_set.facts}
        return {fact: value for fact, value in found.items() if value is not None}

    @cached_property
    def told_elsewhere(self) -> Mapping[str, str]:
        """Where the questions were answered that only others answered, or that were told of a call: the first place of
        each, such as `Dana, leader` and `call of 12 November 2026`."""
        found: dict[str, str] = {}
        for piece in self.check.document.get("evidence") or []:
            fact, where = editing.canonical(self.rule_set, str(piece.get("fact"))), str(piece.get("locator") or "")
            declared, is_told = self.fact(fact), piece.get("source") == _FORM and piece.get("value") is not None
            if declared and is_told and where and fact not in self.said and not declared.companion_of:
                found.setdefault(fact, where)
        return found

    @property
    def answered(self) -> Sequence[str]:
        """The questions that were answered, without what only goes with another answer and without context."""
        return [fact for fact in self.said if not self.rule_set.facts[fact].companion_of and not is_context(fact)]

    def fact(self, name: str) -> FactDeclaration | None:
        return self.rule_set.facts.get(name)

    def changed_by(self, fact: str) -> str:
        """The fact whose page changes what a fact says: the list that it follows from, where the list was told and the
        fact itself was not told, is not asked and is not in conflict."""
        pieces = self.check.document.get("evidence") or []
        told = {editing.canonical(self.rule_set, str(piece.get("fact"))) for piece in pieces}.union(self.said)
        source = self.rule_set.facts[fact].derived_from
        return source if source in told and fact not in told.union(self.asked, self.in_conflict) else fact

    def companions(self, fact: str) -> Sequence[FactDeclaration]:
        """What may be said beside a fact, where this kind of document takes it."""
        facts = self.rule_set.facts
        return [facts[companion] for companion in facts[fact].companions if companion in facts]

    def with_companions(self, fact: str) -> Sequence[str]:
        """A fact and what may be said beside it."""
        return [fact, *(companion.name for companion in self.companions(fact))]

    def can_say_dont_know(self, fact: str) -> bool:
        """Whether *I don't know* is an answer of whoever reads."""
        return can_say_dont_know(self.rulebook, self.rule_set, self.check.document, fact)

    def whoever_knows(self, fact: str) -> str:
        """Who can answer a question; `""` where the rulebook does not say."""
        return whoever_knows(self.rule_set, self.check.document, fact)

    def before(self, fact: str) -> str:
        """The question that was left before this one; `""` where there is none."""
        trail = self.check.progress.trail
        earlier = trail[: trail.index(fact)] if fact in trail else trail
        return earlier[-1] if earlier else ""
