"""What is claimed of a rulebook's consistency: each implication and contradiction rules something out that the others
leave."""

from functools import partial

from dontbuy.engine.completions.steps import Steps
from dontbuy.engine.expressions import Compare, Expr, Op
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.claims import RulebookClaim
from dontbuy.engine.proof.everywhere import Ask, FoundDocument, NamedGoal, first_found


def not_void(rulebook: Rulebook, claim: RulebookClaim, steps: Steps, ask: Ask) -> RulebookClaim:
    """One that is needed in a kind: without it, some document would break it. Raises NotComputed."""
    name = claim.about

    def broken_in(rule_set: RuleSet) -> FoundDocument | None:
        return ask(rulebook, rule_set, steps, _all_told(rule_set)).find(NamedGoal(), breaking=name)

    rule_sets = [each for each in rulebook.rule_sets.values() if name in _in_force(each)]
    if first_found(partial(broken_in, rule_set) for rule_set in rule_sets):
        return claim
    return claim.fails(f"`{name}` is void in every kind: the rest rules out already whatever it rules out")


def _in_force(rule_set: RuleSet) -> set[str]:
    return {each.name for each in rule_set.implications} | {each.name for each in rule_set.contradictions}


def _all_told(rule_set: RuleSet) -> dict[str, Expr]:
    """Conditions by which a whole document tells what consistency alone reads, too."""
    told: dict[str, Expr] = {f"(never {each.name})": each.never for each in rule_set.contradictions}
    for implication in rule_set.implications:
        told |= {f"(then {fact})": Compare(fact, Op.IS, value) for fact, value in implication.then.items()}
    return told
