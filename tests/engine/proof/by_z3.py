"""Z3 for tests: whole documents by it, each that it finds held to the meaning; and what completions come to by it.

What imports Z3 is imported where it is used: it is an extra, and its tests say so where it is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import pytest

from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.expressions import Expr
from dontbuy.engine.facts import Facts, Told, Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.claims import Judge
from dontbuy.engine.proof.everywhere import Everywhere, FoundDocument, FoundPair, NamedGoal
from dontbuy.engine.reading import Reading
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth
from tests.engine.proof.claimed import EveryDocument

needs_z3 = pytest.mark.skipif(
    find_spec("z3") is None,
    reason="Z3 proves nothing here: pip install --no-deps --require-hashes -r requirements-prove.lock",
)


def solved(
    rulebook: Rulebook, rule_set: RuleSet, steps: Steps, more: Mapping[str, Expr] | None = None
) -> "HeldToTheMeaning":
    """The whole documents of a rule set by Z3."""
    from dontbuy.engine.proof.solver.solved import Solved

    found = Solved.of(rulebook, rule_set, steps, more)
    return HeldToTheMeaning(rulebook, rule_set, {**rule_set.conditions, **(more or {})}, found)


@dataclass(frozen=True)
class HeldToTheMeaning:
    """Whole documents; each that is found can be sent, breaks nothing and is as wanted, by the meaning alone."""

    rulebook: Rulebook
    rule_set: RuleSet
    conditions: Mapping[str, Expr]
    found: Everywhere

    def find(self, goal: NamedGoal, breaking: str = "") -> FoundDocument | None:
        document = self.found.find(goal, breaking)
        if document is not None:
            self._holds(document, goal, breaking)
        return document

    def differ(self, fact: str, either: Iterable[tuple[NamedGoal, NamedGoal]], first: Value | None) -> FoundPair | None:
        goals = [*either]
        pair = self.found.differ(fact, goals, first)
        if pair is not None:
            here, there = pair
            assert here.as_of == there.as_of
            assert {**here.facts, fact: None} == {**there.facts, fact: None}
            assert first is None or here.facts[fact] == first
            assert any(self._is_as(here, first_goal) and self._is_as(there, second) for first_goal, second in goals)
            self._holds(here, NamedGoal(), "")
            self._holds(there, NamedGoal(), "")
        return pair

    def open_in_part(self, criterion: str) -> FoundDocument | None:
        document = self.found.open_in_part(criterion)
        assert document is None or Judge(self.rulebook, self.rule_set).leaves_open(document, criterion)
        return document

    def _holds(self, document: FoundDocument, goal: NamedGoal, breaking: str) -> None:
        every, facts = EveryDocument(self.rulebook, self.rule_set, {}), _facts(document)
        assert self._is_as(document, goal)
        assert not any(every.broken(facts, breaking))
        assert not breaking or any(every.broken(facts)) or self._is_left_out(breaking, facts)
        read = Judge(self.rulebook, self.rule_set).reading(document).facts
        assert breaking or {name: read.get(name) for name in document.facts} == document.facts

    def _is_left_out(self, name: str, facts: Facts) -> bool:
        """Whether what follows by an implication was not told, as it may be where a condition asks for that."""
        return any(
            implication.name == name
            and truth(implication.when, facts, facts.as_of, {}) is YES
            and any(fact not in facts for fact in implication.then)
            for implication in self.rule_set.implications
        )

    def _is_as(self, document: FoundDocument, goal: NamedGoal) -> bool:
        met: dict[str, Truth] = {}
        for name, when in self.conditions.items():
            met[name] = truth(when, _facts(document), document.as_of, met)
        return (
            all(met[name] is YES for name in goal.yes)
            and all(met[name] is not YES for name in goal.quiet)
            and all(met[name] is NO for name in goal.no)
            and all(met[name] is UNKNOWN for name in goal.open)
        )


def _facts(document: FoundDocument) -> Facts:
    told = {name: Told(name, value, f"/{name}") for name, value in document.facts.items()}
    return Facts(told, document.as_of)


# --- completions of one document


@dataclass(frozen=True)
class Completions:
    """What the completions of a document come to, by Z3: what is told is decided by the meaning, the rest is open."""

    rule_set: RuleSet
    document: Any
    choosing: Any
    unbroken: list[Any]

    @classmethod
    def of(cls, rulebook: Rulebook, rule_set: RuleSet, reading: Reading) -> "Completions":
        free, set_aside = frozenset(reading.facts.in_conflict), reading.broken
        return cls.of_facts(rulebook, rule_set, reading.facts, free, set_aside)

    @classmethod
    def of_facts(
        cls, rulebook: Rulebook, rule_set: RuleSet, facts: Facts, free: frozenset[str], set_aside: frozenset[str]
    ) -> "Completions":
        from dontbuy.engine.proof.solver.choosing import Choosing
        from dontbuy.engine.proof.solver.document import AskedConditions, OpenDocument
        from dontbuy.engine.proof.solver.formulas import no
        from dontbuy.engine.proof.solver.records import OpenTelling, Types
        from dontbuy.engine.proof.solver.values import Day, Today

        choosing = Choosing(Steps(1_000_000))
        types = Types(tuple(rulebook.metrics), choosing.hold)
        asked = AskedConditions.of(rulebook, rule_set, {})

        def telling(name: str) -> OpenTelling:
            of, value = rule_set.facts[name].type, facts.get(name)
            if value is not None:
                return OpenTelling(True, _known(name, value, facts))
            return OpenTelling(True, types.open(of, asked.tests[name])) if name in asked.completed else types.untold(of)

        today = Today(choosing.hold, Day(facts.as_of.toordinal()))
        document = OpenDocument.of(asked, {name: telling(name) for name in rule_set.facts}, today, choosing.named)
        asides = [
            each for each in document.broken() if each.gives in free or (not each.gives and each.name in set_aside)
        ]
        return cls(rule_set, document, choosing, [no(each.is_so) for each in document.broken() if each not in asides])

    def bounds(self, verdict: str) -> tuple[str, str | None, bool] | None:
        """At least, could become, settled; None where there is no completion."""
        words = [*self.rule_set.words, self.rule_set.when_open.word, self.rule_set.when_clear.word]
        found = [word for word in words if self._can_be(word)]
        if not found:
            return None
        stronger = words.index(found[0]) < min(words.index(verdict), len(self.rule_set.words))
        return found[-1], found[0] if stronger else None, len(found) == 1

    def _can_be(self, word: str) -> bool:
        """Whether a completion has this verdict."""
        rules = self.rule_set
        criteria = [criterion.id for criterion in rules.criteria]
        if word == rules.when_clear.word:
            goals = [NamedGoal(no=criteria)]
        elif word == rules.when_open.word:
            goals = [NamedGoal(quiet=criteria, open=[name]) for name in criteria]
        else:
            stronger = [each.id for each in rules.criteria if rules.ranks[each.says] < rules.ranks[word]]
            goals = [NamedGoal(yes=[each.id], quiet=stronger) for each in rules.criteria if each.says == word]
        return any(self.choosing.choose([*self.document.is_as(goal), *self.unbroken]) is not None for goal in goals)


def _known(name: str, value: Value, facts: Facts) -> Any:
    """A value that is not open: what a test says of it is asked of the meaning."""
    from dontbuy.engine.proof.solver.formulas import Truths
    from dontbuy.engine.proof.solver.values import OpenValue

    class Known(OpenValue):
        def truths(self, test: Any, today: Any) -> Truths:
            found = truth(test, {name: value}, facts.as_of, {})
            return Truths(found is YES, found is NO)

        def is_exactly(self, other: Value) -> bool:
            return value is other if isinstance(other, bool) else value == other

        def chosen(self, chosen: Any) -> Value:
            return value

    return Known()
