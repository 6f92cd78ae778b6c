"""What one document tells of itself: each fact that it says in one way, before anything follows from it."""

from collections.abc import Mapping
from typing import NamedTuple

from dontbuy.engine.compare import agree
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading, doubting, is_set_aside


class ToldFacts(NamedTuple):
    """`said` are the facts that are told in one way, `contested` those that are told in two, which count for nothing.

    A *yes* that its companion puts in doubt is in neither: it counts as not told.
    """

    said: Mapping[str, Value]
    contested: frozenset[str]


def telling(rulebook: Rulebook, rule_set: RuleSet, reading: Reading) -> ToldFacts:
    """What a document tells itself; what only follows from it is not among it."""
    values: dict[str, list[Value]] = {name: [*each] for name, each in reading.told.items()}
    for piece in reading.evidence:
        if piece.value is not None and not is_set_aside(rulebook, rule_set, piece):
            values.setdefault(piece.fact, []).append(piece.value)
    said = {name: each[0] for name, each in values.items() if agree(each)}
    doubted = [name for name in said if _is_doubted(rulebook, said, name)]
    return ToldFacts(
        {name: said[name] for name in rule_set.facts if name in said and name not in doubted},
        frozenset(values.keys() - said.keys()),
    )


def _is_doubted(rulebook: Rulebook, said: Mapping[str, Value], name: str) -> bool:
    doubt = rulebook.facts[name].doubt
    return doubt is not None and said[name] is True and bool(doubting(rulebook, name, said.get(doubt.companion)))
