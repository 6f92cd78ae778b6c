"""What is claimed of the outcome words: each leads somewhere, but those that only stand beside a stronger one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.ir import Word
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import Everywhere, FoundDocument, NamedGoal, first_found


@dataclass(frozen=True, slots=True)
class WordClaims:
    """Those of the words of a rulebook, over all of its kinds."""

    kinds: Sequence[tuple[Judge, Everywhere]]

    def all(self) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
        """Each claim, and what decides it."""
        words = {name: word for judge, _ in self.kinds for name, word in judge.rule_set.words.items()}
        for name, word in words.items():
            claim = RulebookClaim(ClaimForm.ONLY_BESIDE if word.only_beside else ClaimForm.CAN_LEAD, "", name)
            yield claim, partial(self._only_beside if word.only_beside else self._can_lead, claim, word)

    def _can_lead(self, claim: RulebookClaim, word: Word) -> RulebookClaim:
        if first_found(partial(self._leading, *kind, word.word) for kind in self.kinds):
            return claim
        if not any(each.says == word.word for judge, _ in self.kinds for each in judge.rule_set.criteria):
            return claim.fails(f"`{word.word}` never leads: no criterion of any kind says it")
        why = "wherever it is said, a stronger word is said too"
        return claim.fails(f"`{word.word}` never leads: {why}; declare `only_beside: true`, or change a condition")

    def _only_beside(self, claim: RulebookClaim, word: Word) -> RulebookClaim:
        return first_found(partial(self._leads, claim, *kind, word.word) for kind in self.kinds) or claim

    def _leads(self, claim: RulebookClaim, judge: Judge, everywhere: Everywhere, word: str) -> RulebookClaim | None:
        """The claim as it fails in a kind in which the word leads."""
        found = self._leading(judge, everywhere, word)
        if found is None:
            return None
        documents = judge.smallest([found], partial(_says, word))
        message = f"`{word}` is declared to stand beside stronger words only, and leads"
        return claim.of(judge.rule_set.kind).fails(message, *documents)

    def _leading(self, judge: Judge, everywhere: Everywhere, word: str) -> FoundDocument | None:
        ranks, criteria = judge.rule_set.ranks, judge.rule_set.criteria
        stronger = [each.id for each in criteria if ranks[each.says] < ranks[word]]
        goals = [NamedGoal(yes=[each.id], quiet=stronger) for each in criteria if each.says == word]
        return first_found(partial(everywhere.find, goal) for goal in goals)


def _says(word: str, verdict: Verdict) -> bool:
    return verdict.conclusion.word.word == word
