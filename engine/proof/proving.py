"""Holds a rulebook to what is claimed of it: of every document that its rule sets accept, none left out.

The claims are decided one by one. One that takes many steps waits until the others are done, and is not decided where
the steps end.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.claims import ClaimForm, Judge, RulebookClaim, at_odds
from dontbuy.engine.proof.consistency_claims import not_void
from dontbuy.engine.proof.criterion_claims import CriterionClaims
from dontbuy.engine.proof.everywhere import Ask, Everywhere, Unanswered
from dontbuy.engine.proof.fact_claims import FactClaims
from dontbuy.engine.proof.invariant_claims import InvariantClaims
from dontbuy.engine.proof.searched import Searched
from dontbuy.engine.proof.word_claims import WordClaims

FIRST_STEPS = 50_000
"""Steps for one claim before the others have had their turn: of the search one for each mask that is looked at."""
MOST_STEPS = 5_000_000
"""Steps for one claim at the most."""


def prove(rulebook: Rulebook, steps: Steps, ask: Ask = Searched.of) -> list[RulebookClaim]:
    """Every claim with what came of it, in the order in which they are claimed.

    `ask` is who answers, the search or the solver. `steps` is filled up for each claim; where it raises NotComputed
    nevertheless, that claim is not decided.
    """
    claims = [*_claims(rulebook, steps, ask)]
    found: dict[int, RulebookClaim] = {}
    for most in (FIRST_STEPS, MOST_STEPS):
        for at, (claim, decide) in enumerate(claims):
            if at not in found or found[at].holds is None:
                steps.left = most
                found[at] = _decided(claim, decide)
    return [found[at] for at in range(len(claims))]


def _decided(claim: RulebookClaim, decide: Callable[[], RulebookClaim]) -> RulebookClaim:
    try:
        return decide()
    except NotComputed:
        return claim.undecided


def _claims(rulebook: Rulebook, steps: Steps, ask: Ask) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
    kinds = [
        (Judge(rulebook, rule_set), _asked(ask, rulebook, rule_set, steps)) for rule_set in rulebook.rule_sets.values()
    ]
    for judge, everywhere in kinds:
        yield from CriterionClaims(judge, everywhere).all()
    yield from _of_no_kind(rulebook)
    yield from WordClaims(kinds).all()
    yield from FactClaims(kinds).all()
    for name in sorted(rulebook.consistency):
        claim = RulebookClaim(ClaimForm.NOT_VOID, "", name)
        yield claim, partial(not_void, rulebook, claim, steps, ask)
    yield from InvariantClaims(rulebook, steps, ask).all()


def _of_no_kind(rulebook: Rulebook) -> Iterator[tuple[RulebookClaim, Callable[[], RulebookClaim]]]:
    """What a criterion declares of others that no kind has beside it."""
    for criterion in rulebook.criteria.values():
        kinds = {*rulebook.kinds_of(criterion.id)}
        lists: list[tuple[ClaimForm, tuple[str, ...]]] = [(ClaimForm.INCLUDES, (name,)) for name in criterion.includes]
        lists += [(ClaimForm.INCLUDES_ONE_OF, criterion.includes_one_of)] if criterion.includes_one_of else []
        for form, named in lists:
            if not kinds.intersection(*(rulebook.kinds_of(name) for name in named)):
                claim = RulebookClaim(form, "", criterion.id)
                message = f"no kind has `{criterion.id}` together with {', '.join(named)}, which it declares"
                yield claim, partial(claim.fails, message)


def _asked(ask: Ask, rulebook: Rulebook, rule_set: RuleSet, steps: Steps) -> Everywhere:
    try:
        return ask(rulebook, rule_set, steps)
    except NotComputed:
        return Unanswered()


def agreed(searched: Sequence[RulebookClaim], solved: Sequence[RulebookClaim]) -> list[RulebookClaim]:
    """What the search and the solver say of the same claims; what the search did not decide is as the solver has it.
    Raises EngineDisagreement with each that holds by one and fails by the other."""
    pairs = [*zip(searched, solved, strict=True)]
    faults = [
        f"{here.sentence} {_COMES_OUT[here.holds]} by the search and {_COMES_OUT[there.holds]} by Z3"
        for here, there in pairs
        if None not in (here.holds, there.holds) and here.holds is not there.holds
    ]
    if faults:
        raise at_odds(*faults)
    return [there if here.holds is None else here for here, there in pairs]


_COMES_OUT = {True: "holds", False: "fails", None: "is not decided"}
