"""What `invariants.yaml` claims of every answer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

from dontbuy.engine.completions.search import Goal, Steps, numbers_of
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.expressions import Expr, facts_of, names_of
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Invariant, InvariantForm, Rulebook, RuleSet
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import Everywhere, with_value

_WHEN = "(when)"


@dataclass(frozen=True, slots=True)
class InvariantClaims:
    """Those of the invariants of a rulebook, in each kind that they concern."""

    rulebook: Rulebook
    steps: Steps

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
        everywhere = Everywhere.of(self.rulebook, rule_set, self.steps, self._when(invariant))
        for goal in self._broken_by(invariant, everywhere):
            found = everywhere.find(goal)
            if found is not None:
                breaks, speaks = partial(_breaks, invariant, rule_set), partial(everywhere.holds, _WHEN)
                documents = Judge(self.rulebook, rule_set).smallest([found], breaks, speaks)
                return claim.fails(f"it does not hold: {invariant.text}", *documents)
        return claim

    def _broken_by(self, invariant: Invariant, everywhere: Everywhere) -> Iterator[Goal]:
        """What a document comes to that breaks it: one of these."""
        world = everywhere.world
        when = 1 << world.number(_WHEN)
        match invariant.form:
            case InvariantForm.NEVER_FIRES:
                yield Goal(yes=when | 1 << world.number(invariant.of))
            case InvariantForm.ALWAYS_FIRES:
                yield Goal(yes=when, quiet=1 << world.number(invariant.of))
            case InvariantForm.SAYS_AT_LEAST:
                yield Goal(yes=when, quiet=world.up_to(world.rule_set.ranks[invariant.of]))
            case _ if invariant.of == world.rule_set.when_clear.word:
                yield Goal(yes=when, no=world.criteria)
            case _:
                rank = world.rule_set.ranks[invariant.of]
                for number in numbers_of(world.firing[rank]):
                    yield Goal(yes=when | 1 << number, quiet=world.up_to(rank - 1))

    def _speaks_of_something(
        self, claim: RulebookClaim, invariant: Invariant, rule_sets: Sequence[RuleSet]
    ) -> RulebookClaim:
        for rule_set in rule_sets:
            everywhere = Everywhere.of(self.rulebook, rule_set, self.steps, self._when(invariant))
            if everywhere.find(Goal(yes=1 << everywhere.world.number(_WHEN))):
                return claim
        return claim.fails(f"it speaks of no document: its `when` is never so ({invariant.text})")

    def _changes_nothing(self, claim: RulebookClaim, invariant: Invariant, rule_set: RuleSet) -> RulebookClaim:
        """Two documents that differ in this fact alone have every condition alike, those of signs and side too; and
        nothing follows from it or is said to be impossible with it."""
        consistency = {each.name: each.when for each in rule_set.implications}
        consistency |= {each.name: each.never for each in rule_set.contradictions}
        for name, when in consistency.items():
            if invariant.of in facts_of(when):
                return claim.fails(f"it does not hold: what follows from `{invariant.of}`, or cannot be, is in {name}")
        everywhere = Everywhere.of(self.rulebook, rule_set, self.steps, rule_set.conditions)
        fact, world = invariant.of, everywhere.world
        judge = Judge(self.rulebook, rule_set)
        for space in everywhere.spaces:
            for here, there in permutations(space.choices.get(fact, ()), 2):
                for number in world.reading(fact):
                    goals = Goal(yes=1 << number), Goal(quiet=1 << number)
                    found = everywhere.differ_on(space, fact, (here, there), goals)
                    if found is not None:
                        name = world.names[number]
                        both = [with_value(space, found, fact, each) for each in (here, there)]
                        shown = judge.smallest(both, _differ) if _differ(*map(judge.verdict, both)) else ()
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


def _differ(here: Verdict, there: Verdict) -> bool:
    """Whether anything that is said of two documents differs."""
    return _said(here) != _said(there)


def _said(verdict: Verdict) -> tuple[object, ...]:
    conclusion = verdict.conclusion
    found = (conclusion.fired, conclusion.open, conclusion.clear, verdict.signs, verdict.observations)
    return (*map(ids, found), verdict.side)


def _breaks(invariant: Invariant, rule_set: RuleSet, verdict: Verdict) -> bool:
    conclusion = verdict.conclusion
    match invariant.form:
        case InvariantForm.NEVER_FIRES:
            return invariant.of in ids(conclusion.fired)
        case InvariantForm.ALWAYS_FIRES:
            return invariant.of in ids(conclusion.clear)
        case InvariantForm.SAYS_AT_LEAST:
            rank = rule_set.ranks
            stronger = [each.id for each in rule_set.criteria if rank[each.says] <= rank[invariant.of]]
            return {*ids(conclusion.clear)}.issuperset(stronger)
        case _:
            return conclusion.word.word == invariant.of
