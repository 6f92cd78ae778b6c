"""What is claimed of criteria: each can come about, and none comes without others that it does not name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from dontbuy.engine.completions.samples import ANY_DAY
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Criterion
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim, at_odds, quiet_as_in
from dontbuy.engine.proof.everywhere import Everywhere, FoundDocument, NamedGoal, asking_what_is_given

_NOTHING_TOLD = FoundDocument({}, ANY_DAY)


@dataclass(frozen=True, slots=True)
class CriterionClaims:
    """Those of the criteria of one kind."""

    judge: Judge
    everywhere: Everywhere

    def all(self) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
        """Each claim, and what decides it."""
        kind = self.judge.rule_set.kind
        open_at_first = cache(lambda: frozenset(ids(self.judge.verdict(_NOTHING_TOLD).conclusion.open)))
        for criterion in self.judge.rule_set.criteria:
            for form, decide in (
                (ClaimForm.CAN_FIRE, self._can_fire),
                (ClaimForm.CAN_BE_CLEAR, self._can_be_clear),
                (ClaimForm.CAN_BE_OPEN, partial(self._can_be_open, open_at_first)),
                (ClaimForm.FIRES_ALONE, self._fires_alone),
            ):
                claim = RulebookClaim(form, kind, criterion.id)
                yield claim, partial(decide, claim, criterion)
            for form, named in self._declared(criterion):
                claim = RulebookClaim(form, kind, criterion.id)
                yield claim, partial(self._includes, claim, criterion, named)
        claim = RulebookClaim(ClaimForm.NEVER_OVERTURNED, kind, "")
        yield claim, partial(self._never_overturned, claim)

    def _can_fire(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        found = self.everywhere.find(NamedGoal(yes=[criterion.id]))
        return claim if found else claim.fails(f"`{criterion.id}` never fires: no document makes it so")

    def _can_be_clear(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        found = self.everywhere.find(NamedGoal(no=[criterion.id]))
        return claim if found else claim.fails(f"`{criterion.id}` is never clear: no document rules it out")

    def _can_be_open(
        self, open_at_first: Callable[[], frozenset[str]], claim: RulebookClaim, criterion: Criterion
    ) -> RulebookClaim:
        """Where nothing is told all is open that ever is, but for what `is_given` turns."""
        if criterion.id in open_at_first():
            return claim
        if criterion.id in asking_what_is_given(self.judge.rule_set.conditions):
            found = self.everywhere.open_in_part(criterion.id)
            if found and not self.judge.leaves_open(found, criterion.id):
                raise at_odds("a document does not show what it was found to show")
            if found:
                return claim
        return claim.fails(f"`{criterion.id}` is never open: it is decided though nothing is told")

    def _fires_alone(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        """Without every other criterion that it does not declare, or that these declare."""
        own, declared = [criterion.id], self._with(criterion)
        others = [each.id for each in self.judge.rule_set.criteria if each.id not in declared]
        if self.everywhere.find(NamedGoal(yes=own, quiet=others)):
            return claim
        fired = self.everywhere.find(NamedGoal(yes=own))
        if fired is None:
            return claim.fails(f"`{criterion.id}` never fires, so it never fires alone")
        single = [name for name in others if self.everywhere.find(NamedGoal(yes=own, quiet=[name])) is None]
        if single:
            said = f"wherever `{criterion.id}` fires, so does {' and '.join(single)}"
            shown = self.judge.smallest([fired], partial(_fires, criterion.id))
            declare = f"declare `includes: [{', '.join(single)}]`, or change the condition"
            return claim.fails(f"{said}: {declare}", *shown)
        ranks = self.judge.rule_set.ranks
        says = {each.id: each.says for each in self.judge.rule_set.criteria}
        for name in sorted(others, key=lambda name: -ranks[says[name]]):
            fewer = [other for other in others if other != name]
            if self.everywhere.find(NamedGoal(yes=own, quiet=fewer)) is None:
                others = fewer
        named = ", ".join(others)
        said = f"wherever `{criterion.id}` fires, so does one of {named}"
        shown = self.judge.smallest([fired], partial(_fires, criterion.id))
        return claim.fails(f"{said}: declare `includes_one_of: [{named}]`, or change the condition", *shown)

    def _includes(self, claim: RulebookClaim, criterion: Criterion, named: Sequence[str]) -> RulebookClaim:
        """Wherever it fires, one of these does."""
        found = self.everywhere.find(NamedGoal(yes=[criterion.id], quiet=named))
        if found is None:
            return claim
        without = quiet_as_in(self.judge.verdict(found), named)
        documents = self.judge.smallest([found], partial(_fires, criterion.id, also=without))
        return claim.fails(f"`{criterion.id}` fires without {', '.join(named)}, which it declares", *documents)

    def _never_overturned(self, claim: RulebookClaim) -> RulebookClaim:
        """What is yes or no stays so whatever else is told: no node of a condition turns but `is_given`."""
        named = asking_what_is_given(self.judge.rule_set.conditions)
        turning = [each.id for each in self.judge.rule_set.criteria if each.id in named]
        return replace(claim, message=f"but for {', '.join(turning)}, which ask with `is_given`" if turning else "")

    def _declared(self, criterion: Criterion) -> Iterator[tuple[ClaimForm, Sequence[str]]]:
        """What it declares of criteria that this kind has."""
        here = {each.id for each in self.judge.rule_set.criteria}
        for name in criterion.includes:
            if name in here:
                yield ClaimForm.INCLUDES, (name,)
        if criterion.includes_one_of and here.issuperset(criterion.includes_one_of):
            yield ClaimForm.INCLUDES_ONE_OF, criterion.includes_one_of

    def _with(self, criterion: Criterion) -> set[str]:
        """The criterion and those that it declares, and all that these declare."""
        by_id = {each.id: each for each in self.judge.rule_set.criteria}
        found, waiting = {criterion.id}, [criterion]
        for each in waiting:
            for name in (*each.includes, *each.includes_one_of):
                if name not in found and name in by_id:
                    found.add(name)
                    waiting.append(by_id[name])
        return found


def _fires(criterion: str, verdict: Verdict, also: Callable[[Verdict], bool] = lambda _: True) -> bool:
    return criterion in ids(verdict.conclusion.fired) and also(verdict)
