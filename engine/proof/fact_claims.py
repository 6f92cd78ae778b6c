"""What is claimed of facts: each turns some verdict, and the better value of one never makes a verdict worse."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import NamedTuple

from dontbuy.engine.completions.space import Space, by_strength, stronger_and_weaker
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.facts import FactDeclaration, ValueType
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import Everywhere, FoundDocument, with_value


class _Turn(NamedTuple):
    """Two documents that differ in one fact alone; the first has the stronger word."""

    stronger: FoundDocument
    weaker: FoundDocument


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
        if any(_turn(everywhere, name, None) for _, everywhere in self.kinds):
            return claim
        message = f"no verdict depends on `{name}`: declare `turns_no_verdict: true`, or change a condition"
        return claim.fails(message)

    def _turns_none(self, claim: RulebookClaim, name: str) -> RulebookClaim:
        for judge, everywhere in self.kinds:
            turn = _turn(everywhere, name, None)
            if turn:
                message = f"`{name}` is declared to turn no verdict, and turns one"
                return claim.of(judge.rule_set.kind).fails(message, *judge.smallest(turn, _as_found(judge, turn)))
        return claim


def _better(claim: RulebookClaim, fact: FactDeclaration, judge: Judge, everywhere: Everywhere) -> RulebookClaim:
    """No document has a stronger word with the better value than with another one, all else alike."""
    turn = _turn(everywhere, fact.name, fact)
    if turn is None:
        return claim
    documents = judge.smallest(turn, _as_found(judge, turn))
    return claim.fails(f"the better value of `{fact.name}` makes a verdict worse", *documents)


def _turn(everywhere: Everywhere, fact: str, better: FactDeclaration | None) -> _Turn | None:
    """Two documents that differ in one fact and have different verdicts; None where there are none. With `better` the
    stronger word is that of the better value. Raises NotComputed."""
    for space in everywhere.spaces:
        choices = space.choices.get(fact, ())
        for here, there in permutations(choices, 2):
            if better is None or here.bits == _bits_of_the_better(space, better):
                for goals in stronger_and_weaker(space, frozenset({fact}), (here.bits, there.bits)):
                    found = everywhere.differ_on(space, fact, (here, there), goals)
                    if found is not None:
                        return _Turn(with_value(space, found, fact, here), with_value(space, found, fact, there))
    return None


def _bits_of_the_better(space: Space, fact: FactDeclaration) -> int:
    value = fact.better
    if fact.type.value_type is ValueType.WORDS:
        listed = () if value == fact.type.empty_word else (value,)
        return space.world.bits(fact.name, listed, space.as_of)
    return space.world.bits(fact.name, value, space.as_of)


def _as_found(judge: Judge, turn: _Turn) -> Callable[[Verdict, Verdict], bool]:
    """Whether a first verdict has the stronger word still, and the second cannot come to it any more."""
    order = by_strength(judge.rule_set)
    stronger = judge.verdict(turn.stronger).conclusion.word.word

    def shows(here: Verdict, there: Verdict) -> bool:
        word, second = here.conclusion.word.word, there.conclusion
        weaker = min(map(order.index, (second.word.word, second.could_become or second.word.word)))
        return word == stronger and order.index(word) < weaker

    return shows
