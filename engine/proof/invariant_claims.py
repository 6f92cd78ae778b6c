"""What `invariants.yaml` claims of every answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.expressions import Expr, facts_of, names_of
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Invariant, InvariantForm, Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim, quiet_as_in
from dontbuy.engine.proof.everywhere import (
    Ask,
    FoundDocument,
    NamedGoal,
    facts_near_and_far,
    first_found,
)
from dontbuy.engine.truth import YES, Truth

_WHEN = "(when)"


@dataclass(frozen=True, slots=True)
class InvariantClaims:
    """Those of the invariants of a rulebook, in each kind that they concern."""

    rulebook: Rulebook
    steps: Steps
    ask: Ask

    def all(self) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
        """Each claim, and what decides it."""
        for invariant in self.rulebook.invariants:
            rule_sets = [each for each in self.rulebook.rule_sets.values() if invariant.concerns(each)]
            for rule_set in rule_sets:
                claim = RulebookClaim(ClaimForm.INVARIANT, rule_set.kind, invariant.name)
                decide = self._changes_nothing if invariant.when is None else self._holds
                yield claim, partial(decide, claim, invariant, rule_set)
            if invariant.when is not None:
                claim = RulebookClaim(ClaimForm.INVARIANT, "", invariant.name)
                yield claim, partial(self._speaks_of_something, claim, invariant, rule_sets)

    def _holds(self, claim: RulebookClaim, invariant: Invariant, rule_set: RuleSet) -> RulebookClaim:
        when = self._when(invariant)
        everywhere = self.ask(self.rulebook, rule_set, self.steps, when)
        found = first_found(partial(everywhere.find, goal) for goal in self._broken_by(invariant, rule_set))
        if found is None:
            return claim
        judge = Judge(self.rulebook, rule_set)
        breaks = partial(_breaks, invariant, rule_set, judge.verdict(found))
        documents = judge.smallest([found], breaks, partial(_speaks, when))
        return claim.fails(f"it does not hold: {invariant.text}", *documents)

    def _broken_by(self, invariant: Invariant, rule_set: RuleSet) -> Iterator[NamedGoal]:
        """What a document comes to that breaks it: one of these."""
        ranks, of = rule_set.ranks, invariant.of
        match invariant.form:
            case InvariantForm.NEVER_FIRES:
                yield NamedGoal(yes=[_WHEN, of])
            case InvariantForm.ALWAYS_FIRES:
                yield NamedGoal(yes=[_WHEN], quiet=[of])
            case InvariantForm.SAYS_AT_LEAST:
                stronger = [each.id for each in rule_set.criteria if ranks[each.says] <= ranks[of]]
                yield NamedGoal(yes=[_WHEN], quiet=stronger)
            case _ if of == rule_set.when_clear.word:
                yield NamedGoal(yes=[_WHEN], no=[each.id for each in rule_set.criteria])
            case _:
                stronger = [each.id for each in rule_set.criteria if ranks[each.says] < ranks[of]]
                for criterion in rule_set.criteria:
                    if criterion.says == of:
                        yield NamedGoal(yes=[_WHEN, criterion.id], quiet=stronger)

    def _speaks_of_something(
        self, claim: RulebookClaim, invariant: Invariant, rule_sets: Sequence[RuleSet]
    ) -> RulebookClaim:
        def spoken_of(rule_set: RuleSet) -> FoundDocument | None:
            return self.ask(self.rulebook, rule_set, self.steps, self._when(invariant)).find(NamedGoal(yes=[_WHEN]))

        if first_found(partial(spoken_of, rule_set) for rule_set in rule_sets):
            return claim
        return claim.fails(f"it speaks of no document: its `when` is never so ({invariant.text})")

    def _changes_nothing(self, claim: RulebookClaim, invariant: Invariant, rule_set: RuleSet) -> RulebookClaim:
        """Two documents that differ in this fact alone have every condition alike, those of signs and side too; and
        nothing follows from it or is said to be impossible with it."""
        fact = invariant.of
        for name, when in _consistency(self.rulebook, rule_set).items():
            if fact in facts_of(when):
                return claim.fails(f"it does not hold: what follows from `{fact}`, or cannot be, is in {name}")
        everywhere = self.ask(self.rulebook, rule_set, self.steps, rule_set.conditions)
        judge = Judge(self.rulebook, rule_set)
        for name, facts in facts_near_and_far(rule_set.conditions).items():
            either = (NamedGoal(yes=[name]), NamedGoal(quiet=[name])), (NamedGoal(quiet=[name]), NamedGoal(yes=[name]))
            found = everywhere.differ(fact, either, None) if fact in facts else None
            if found is not None:
                shown = judge.smallest(found, _differ) if _differ(*map(judge.verdict, found)) else ()
                return claim.fails(f"it does not hold: `{fact}` changes {name}", *shown)
        return claim

    def _when(self, invariant: Invariant) -> dict[str, Expr]:
        """The condition of an invariant, and those that it names, each after those that it names itself."""
        assert invariant.when is not None
        ordered: dict[str, Expr] = {}

        def after(when: Expr) -> None:
            for name in names_of(when):
                if name not in ordered:
                    after(self.rulebook.conditions[name])
                    ordered[name] = self.rulebook.conditions[name]

        after(invariant.when)
        return {**ordered, _WHEN: invariant.when}


def _consistency(rulebook: Rulebook, rule_set: RuleSet) -> dict[str, Expr]:
    """By name what follows from facts and what cannot be; what a list fills in has the name of the fact."""
    found = {each.name: each.when for each in rule_set.implications}
    found |= {each.name: each.never for each in rule_set.contradictions}
    return found | {name: when for name, when in rulebook.derivations.items() if name in rule_set.facts}


def _speaks(conditions: Mapping[str, Expr], document: FoundDocument) -> bool:
    """Whether the last of some conditions, which may name the earlier ones, is yes of what a document tells itself."""
    met: dict[str, Truth] = {}
    for name, when in conditions.items():
        met[name] = truth(when, document.facts, document.as_of, met)
    return met[_WHEN] is YES


def _differ(here: Verdict, there: Verdict) -> bool:
    """Whether anything that is said of two documents differs."""
    return _said(here) != _said(there)


def _said(verdict: Verdict) -> tuple[object, ...]:
    conclusion = verdict.conclusion
    found = (conclusion.fired, conclusion.open, conclusion.clear, verdict.signs, verdict.observations)
    return (*map(ids, found), verdict.side)


def _breaks(invariant: Invariant, rule_set: RuleSet, found: Verdict, verdict: Verdict) -> bool:
    """Whether a verdict breaks it as the one that was found does."""
    ranks = rule_set.ranks
    match invariant.form:
        case InvariantForm.NEVER_FIRES:
            return invariant.of in ids(verdict.conclusion.fired)
        case InvariantForm.ALWAYS_FIRES:
            return quiet_as_in(found, [invariant.of])(verdict)
        case InvariantForm.SAYS_AT_LEAST:
            stronger = [each.id for each in rule_set.criteria if ranks[each.says] <= ranks[invariant.of]]
            return quiet_as_in(found, stronger)(verdict)
        case _:
            return verdict.conclusion.word.word == invariant.of
