"""The order of questions in which a verdict settles in as few answers as possible."""

from collections.abc import Sequence

from dontbuy.engine.completions.reach import Reach
from dontbuy.engine.ir import RuleSet


def settling_first(rule_set: RuleSet, asked: Sequence[str], reach: Reach) -> Sequence[str]:
    """The facts that are asked, those that matter first, then those that can only change the verdict together with
    others, and else as they came.

    Of facts that are asked well in an order of their own, the first comes where the first of them came. None comes
    before one that it is asked `after`, nor before that one's own first. Where it was not computed what matters, they
    stay as they came.
    """
    matters = reach.matters
    if matters is None:
        return asked
    mattering = [fact for fact in asked if fact in matters]
    if len(mattering) < len(asked):
        beside = frozenset[str]().union(*(each.beside for each in reach.interviews)) - matters
        others = [fact for fact in asked if fact not in matters]
        asked = [*mattering, *sorted(others, key=lambda fact: fact not in beside)]
    firsts = {fact: each.first for each in reach.interviews if each.first for fact in each.facts}
    if not firsts:
        return asked
    places = {fact: at for at, fact in enumerate(mattering)}
    placed: dict[str, None] = {}

    def place(fact: str) -> None:
        if fact in placed or fact in placing:
            return
        placing.add(fact)
        if fact in firsts:
            place(firsts[fact])
        for before in rule_set.facts[fact].after:
            if before in places:
                place(before)
        placed[fact] = None

    placing: set[str] = set()
    for fact in mattering:
        place(fact)
    return [*placed, *asked[len(mattering) :]]
