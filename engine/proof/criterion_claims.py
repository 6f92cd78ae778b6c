"""What is claimed of criteria: each can come about, and none comes without others that it does not name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from dontbuy.engine.completions.search import Goal, NotComputed
from dontbuy.engine.completions.world import Alternative
from dontbuy.engine.evaluate import Verdict
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Criterion
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim
from dontbuy.engine.proof.everywhere import UNTOLD, Everywhere, FoundDocument

MOST_PARTIAL = 4_096
"""Documents that are told in part where a criterion asks with `is_given`."""


@dataclass(frozen=True, slots=True)
class CriterionClaims:
    """Those of the criteria of one kind."""

    judge: Judge
    everywhere: Everywhere

    def all(self) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
        """Each claim, and what decides it."""
        kind = self.judge.rule_set.kind
        for criterion in self.judge.rule_set.criteria:
            for form, decide in (
                (ClaimForm.CAN_FIRE, self._can_fire),
                (ClaimForm.CAN_BE_CLEAR, self._can_be_clear),
                (ClaimForm.CAN_BE_OPEN, self._can_be_open),
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
        found = self.everywhere.find(Goal(yes=self._bits([criterion.id])))
        return claim if found else claim.fails(f"`{criterion.id}` never fires: no document makes it so")

    def _can_be_clear(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        found = self.everywhere.find(Goal(no=self._bits([criterion.id])))
        return claim if found else claim.fails(f"`{criterion.id}` is never clear: no document rules it out")

    def _can_be_open(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        """Where nothing is told all is open that ever is, but for what `is_given` turns."""
        nothing = (FoundDocument({}, space.as_of) for space in self.everywhere.spaces)
        if any(self._is_open(document, criterion.id) for document in nothing):
            return claim
        is_turning = self.everywhere.turning & self._bits([criterion.id])
        if is_turning and any(self._is_open(each, criterion.id) for each in self._told_in_part(criterion)):
            return claim
        return claim.fails(f"`{criterion.id}` is never open: it is decided though nothing is told")

    def _fires_alone(self, claim: RulebookClaim, criterion: Criterion) -> RulebookClaim:
        """Without every other criterion that it does not declare, or that these declare."""
        own, declared = self._bits([criterion.id]), self._with(criterion)
        others = [each.id for each in self.judge.rule_set.criteria if each.id not in declared]
        if self.everywhere.find(Goal(yes=own, quiet=self._bits(others))):
            return claim
        fired = self.everywhere.find(Goal(yes=own))
        if fired is None:
            return claim.fails(f"`{criterion.id}` never fires, so it never fires alone")
        single = [name for name in others if self.everywhere.find(Goal(yes=own, quiet=self._bits([name]))) is None]
        if single:
            said = f"wherever `{criterion.id}` fires, so does {' and '.join(single)}"
            shown = self.judge.smallest([fired], partial(_fires, criterion.id))
            declare = f"declare `includes: [{', '.join(single)}]`, or change the condition"
            return claim.fails(f"{said}: {declare}", *shown)
        ranks = self.judge.rule_set.ranks
        says = {each.id: each.says for each in self.judge.rule_set.criteria}
        for name in sorted(others, key=lambda name: -ranks[says[name]]):
            fewer = [other for other in others if other != name]
            if self.everywhere.find(Goal(yes=own, quiet=self._bits(fewer))) is None:
                others = fewer
        named = ", ".join(others)
        said = f"wherever `{criterion.id}` fires, so does one of {named}"
        shown = self.judge.smallest([fired], partial(_fires, criterion.id))
        return claim.fails(f"{said}: declare `includes_one_of: [{named}]`, or change the condition", *shown)

    def _includes(self, claim: RulebookClaim, criterion: Criterion, named: Sequence[str]) -> RulebookClaim:
        """Wherever it fires, one of these does."""
        found = self.everywhere.find(Goal(yes=self._bits([criterion.id]), quiet=self._bits(named)))
        if found is None:
            return claim
        documents = self.judge.smallest([found], partial(_fires_without, criterion.id, named))
        return claim.fails(f"`{criterion.id}` fires without {', '.join(named)}, which it declares", *documents)

    def _never_overturned(self, claim: RulebookClaim) -> RulebookClaim:
        """What is yes or no stays so whatever else is told: no node of a condition turns but `is_given`."""
        turning = [each.id for each in self.judge.rule_set.criteria if self.everywhere.turning & self._bits([each.id])]
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

    def _told_in_part(self, criterion: Criterion) -> Iterator[FoundDocument]:
        """Documents that tell some of the facts that a criterion reads. Raises NotComputed where they are too many."""
        reads = self.everywhere.world.reads[self.everywhere.world.number(criterion.id)]
        for space in self.everywhere.spaces:
            facts = [name for name in space.choices if name in reads]
            ways = [(*space.choices[name], Alternative(UNTOLD, 0)) for name in facts]
            for at, choices in enumerate(product(*ways)):
                if at == MOST_PARTIAL:
                    raise NotComputed
                values = {name: each.value for name, each in zip(facts, choices, strict=True)}
                told = {name: value for name, value in values.items() if value is not UNTOLD}
                yield FoundDocument(told, space.as_of)

    def _is_open(self, document: FoundDocument, criterion: str) -> bool:
        return criterion in ids(self.judge.verdict(document).conclusion.open)

    def _bits(self, names: Sequence[str]) -> int:
        return sum(1 << self.everywhere.world.number(name) for name in names)


def _fires(criterion: str, verdict: Verdict) -> bool:
    return criterion in ids(verdict.conclusion.fired)


def _fires_without(criterion: str, others: Sequence[str], verdict: Verdict) -> bool:
    """Whether it fires and the others are clear."""
    conclusion = verdict.conclusion
    fired, settled = ids(conclusion.fired), {*ids(conclusion.clear)}
    return criterion in fired and settled.issuperset(others)
