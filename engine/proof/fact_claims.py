"""What is claimed of facts: each turns some verdict, and the better value of one never makes a verdict worse."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from dontbuy.engine.completions.space import by_strength
from dontbuy.engine.completions.world import OncePerRuleSet
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.facts import FactDeclaration, Value, ValueType
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim, quiet_as_in
from dontbuy.engine.proof.everywhere import Everywhere, FoundPair, NamedGoal, facts_near_and_far, first_found

_READS = OncePerRuleSet(lambda _, rule_set: facts_near_and_far(rule_set.conditions))


@dataclass(frozen=True, slots=True)
class FactClaims:
    """Those of the facts of a rulebook, over all of its kinds."""

    kinds: Sequence[tuple[Judge, Everywhere]]

    def all(self) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
        """Each claim, and what decides it."""
        facts = {name: fact for judge, _ in self.kinds for name, fact in judge.rule_set.facts.items()}
        for name, fact in facts.items():
            if any(name in judge.rule_set.facts_that_decide for judge, _ in self.kinds):
                form = ClaimForm.TURNS_NO_VERDICT if fact.turns_no_verdict else ClaimForm.MATTERS
                claim = RulebookClaim(form, "", name)
                yield claim, partial(self._turns_none if fact.turns_no_verdict else self._matters, claim, name)
        for judge, everywhere in self.kinds:
            for name, fact in judge.rule_set.facts.items():
                if fact.better is not None and name in judge.rule_set.facts_that_decide:
                    claim = RulebookClaim(ClaimForm.BETTER, judge.rule_set.kind, name)
                    yield claim, partial(_better, claim, fact, judge, everywhere)

    def _matters(self, claim: RulebookClaim, name: str) -> RulebookClaim:
        if first_found(partial(_turn, judge, everywhere, name) for judge, everywhere in self.kinds):
            return claim
        message = f"no verdict depends on `{name}`: declare `turns_no_verdict: true`, or change a condition"
        return claim.fails(message)

    def _turns_none(self, claim: RulebookClaim, name: str) -> RulebookClaim:
        return first_found(partial(self._turns, claim, name, *kind) for kind in self.kinds) or claim

    def _turns(self, claim: RulebookClaim, name: str, judge: Judge, everywhere: Everywhere) -> RulebookClaim | None:
        """The claim as it fails in a kind in which the fact turns a verdict."""
        turn = _turn(judge, everywhere, name)
        if turn is None:
            return None
        message = f"`{name}` is declared to turn no verdict, and turns one"
        return claim.of(judge.rule_set.kind).fails(message, *judge.smallest(turn, _as_found(judge, turn)))


def _better(claim: RulebookClaim, fact: FactDeclaration, judge: Judge, everywhere: Everywhere) -> RulebookClaim:
    """No document has a stronger word with the better value than with another one, all else alike."""
    turn = _turn(judge, everywhere, fact.name, _better_value(fact))
    if turn is None:
        return claim
    documents = judge.smallest(turn, _as_found(judge, turn))
    return claim.fails(f"the better value of `{fact.name}` makes a verdict worse", *documents)


def _better_value(fact: FactDeclaration) -> Value | None:
    if fact.type.value_type is ValueType.WORDS:
        return () if fact.better == fact.type.empty_word else (fact.better,)
    return fact.better


def _turn(judge: Judge, everywhere: Everywhere, fact: str, first: Value | None = None) -> FoundPair | None:
    """Two documents that differ in one fact, of which the first has a stronger verdict; None where there are none.
    `first` is the value of the fact there. Raises NotComputed."""
    return everywhere.differ(fact, [*_stronger_and_weaker(judge, fact)], first)


def _stronger_and_weaker(judge: Judge, fact: str) -> Iterator[tuple[NamedGoal, NamedGoal]]:
    """What two documents come to of which the first has the stronger verdict, and that differ in one fact: one pair for
    each criterion that reads it."""
    rule_set = judge.rule_set
    reads, ranks = _READS.of(judge.rulebook, rule_set), rule_set.ranks
    every = [criterion.id for criterion in rule_set.criteria]
    for criterion in rule_set.criteria:
        if fact in reads[criterion.id]:
            weaker = [each.id for each in rule_set.criteria if ranks[each.says] <= ranks[criterion.says]]
            yield NamedGoal(yes=[criterion.id]), NamedGoal(quiet=weaker)
            yield NamedGoal(quiet=every, open=[criterion.id]), NamedGoal(no=every)


def _as_found(judge: Judge, turn: FoundPair) -> Callable[[Verdict, Verdict], bool]:
    """Whether a first verdict has the stronger word still, and the second no more could come to it than it did."""
    order = by_strength(judge.rule_set)
    found, weaker = map(judge.verdict, turn)
    stronger = found.conclusion.word.word
    rank = order.index(stronger)
    criteria = [each.id for each in judge.rule_set.criteria if order.index(each.says) <= rank]
    is_weaker = quiet_as_in(weaker, criteria)

    def shows(here: Verdict, there: Verdict) -> bool:
        word, other = here.conclusion.word.word, there.conclusion.word.word
        return word == stronger and rank < order.index(other) and is_weaker(there)

    return shows
