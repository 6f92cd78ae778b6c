"""Documents with a few open facts: of the shipped kinds, and of rulebooks that nobody would write."""

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

from dontbuy.engine.facts import Value
from dontbuy.engine.ir import EvidenceTerms, Rulebook, RuleSet
from dontbuy.engine.reading import Reading, read
from tests.conformance.contract import REMEDIES
from tests.conformance.invented import OPENED_WITH, REASONS, documents
from tests.conformance.telling import Piece, document_of, pieces_of
from tests.engine.proof.counted import Counted
from tests.rulebooks import TODAY


def _subsets(words: tuple[str, ...]) -> tuple[Value, ...]:
    return ((), *((word,) for word in words), *((word, other) for word in words for other in words if word < other))


SHIPPED: dict[str, tuple[Value, ...]] = {
    "request.opened_with": (
        (),
        *((word,) for word in OPENED_WITH),
        ("price", "methodology"),
        ("price", "no_time_to_train_or_coach"),
        ("price", "more_leads"),
        ("price", "get_better"),
        ("methodology", "no_time_to_train_or_coach"),
        ("methodology", "more_leads"),
        ("methodology", "get_better"),
        ("no_time_to_train_or_coach", "more_leads"),
        ("no_time_to_train_or_coach", "get_better"),
        ("more_leads", "get_better"),
    ),
    "request.reasons": _subsets(REASONS[:4]),
    "request.remedies": ((), *((word,) for word in REMEDIES), ("other",)),
}
"""Values of the facts that are lists: any two words that could make a difference together."""


def shipped(
    rulebook: Rulebook, seed: int, number: int, most: int, fewest: int = 1
) -> Iterator[tuple[dict[str, Any], RuleSet, Reading, Counted]]:
    """Documents of the shipped kinds with few open facts, so that their completions can be counted; `most` is how many
    completions."""
    given = 0
    for at in count():
        dice = random.Random(f"{seed}/{at}")
        for document in documents(seed * 10_000 + at, 3):
            rule_set = rulebook.rule_sets[document["kind"]]
            pieces = pieces_of(document, rulebook.facts)
            told = thinned(rulebook, rule_set, pieces, dice)
            facts, evidence = document_of(told)
            reading = read(rulebook, rule_set, facts, evidence, TODAY)
            counted = Counted.of(rulebook, rule_set, reading, SHIPPED)
            if fewest <= len(counted.open) and counted.number <= most:
                yield {"kind": rule_set.kind, "facts": facts, "evidence": evidence}, rule_set, reading, counted
                given += 1
                if given == number:
                    return


def thinned(rulebook: Rulebook, rule_set: RuleSet, pieces: list[Piece], dice: random.Random) -> list[Piece]:
    """A document with the rest told at random, but for a few facts that are left open."""
    told = {name for name, _ in pieces}
    untold = [name for name in sorted(rule_set.facts_that_decide) if name not in told]
    dice.shuffle(untold)
    favour = dice.choice((0.3, 0.8, 0.95, 1.0))
    more: list[Piece] = []
    for name in untold[dice.randrange(9) :]:
        fact = rule_set.facts[name]
        if name in SHIPPED:
            more.append((name, [*dice.choice(SHIPPED[name])]))  # type: ignore[misc]
        elif not fact.derived_from:
            better = fact.better if isinstance(fact.better, bool) else dice.random() < 0.5
            more.append((name, better if dice.random() < favour else not better))
    return [*pieces, *more]


def alone(rule_set: RuleSet) -> Rulebook:
    """A rulebook of one rule set that was made without one."""
    return Rulebook(
        id="made",
        version="1.0.0",
        title="Made",
        rule_sets={rule_set.kind: rule_set},
        criteria={each.id: each for each in rule_set.all_criteria},
        conditions=rule_set.conditions,
        facts=rule_set.facts,
        groups=frozenset(),
        derivations={},
        metrics=dict.fromkeys(("win_rate", "ramp_time")),  # type: ignore[arg-type]
        sources={},
        topics={},
        people={},
        evidence=EvidenceTerms((), (), "", ""),
    )
