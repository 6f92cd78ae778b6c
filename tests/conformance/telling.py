"""A document told piece by piece: one fact of the body, or one piece of evidence, after the other."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Holds, Rulebook, RuleSet, facts_of, walk
from dontbuy.engine.reading import Reading, read
from tests.rulebooks import TODAY

Piece = tuple[str, Any]
"""A name in the body and its value, or `""` and a piece of evidence."""


def pieces_of(document: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Piece]:
    """Everything that a document says; `facts` are the names that are facts and no groups."""
    evidence = document.get("evidence") or ()
    return [*_flat("", document["facts"], facts), *(("", piece) for piece in evidence)]


def _flat(prefix: str, group: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Piece]:
    for key, value in group.items():
        name = prefix + key
        is_fact = name in facts or name.replace("trainer.", "vendor.", 1) in facts
        if is_fact or not isinstance(value, Mapping):
            yield name, value
        else:
            yield from _flat(f"{name}.", value, facts)


def document_of(pieces: Sequence[Piece]) -> tuple[dict[str, Any], list[Any]]:
    """The body and the evidence that some pieces make."""
    body: dict[str, Any] = {}
    for name, value in pieces:
        *groups, last = name.split(".")
        inner = body
        for group in groups if name else ():
            inner = inner.setdefault(group, {})
        if name:
            inner[last] = value
    return body, [value for name, value in pieces if not name]


def told_piece_by_piece(rulebook: Rulebook, rule_set: RuleSet, pieces: list[Piece], seed: int) -> Iterator[Reading]:
    """Nothing, then one piece more each time, in random order: each time the whole document is read anew."""
    pieces = [*pieces]
    random.Random(seed).shuffle(pieces)
    for count in range(len(pieces) + 1):
        body, evidence = document_of(pieces[:count])
        yield read(rulebook, rule_set, body, evidence, TODAY)


@dataclass(frozen=True)
class Step:
    """Two readings of a document, the second with one piece more."""

    rulebook: Rulebook
    before: Reading
    after: Reading

    @property
    def brings_a_conflict(self) -> bool:
        """Whether the piece brings a conflict, or puts a fact in doubt, which makes it unknown as a conflict does."""
        return bool(self._newly_unknown())

    def touched(self) -> set[str]:
        """The facts that the piece may have taken back: those in conflict, and what they had filled in or implied."""
        gone = self._newly_unknown()
        gone |= {name for name in self.before.facts if self.rulebook.facts[name].derived_from in gone}
        places = {told.pointer for name in gone if (told := self.before.facts.told(name)) and told.pointer}
        return gone | {
            name for name in self.before.facts if not places.isdisjoint(_implied_by(self.before.facts, name))
        }

    def _newly_unknown(self) -> set[str]:
        conflicts = {conflict.fact for conflict in self.after.conflicts}
        conflicts -= {conflict.fact for conflict in self.before.conflicts}
        return conflicts | self._doubted()

    def _doubted(self) -> set[str]:
        facts = self.rulebook.facts
        before = {name for name in self.before.facts if facts[name].doubt}
        in_conflict = {conflict.fact for conflict in self.after.conflicts}
        return {name for name in before if name not in self.after.facts and name not in in_conflict}


def _implied_by(facts: Facts, name: str) -> tuple[str, ...]:
    told = facts.told(name)
    return told.implied_by if told else ()


def reads(rule_set: RuleSet) -> dict[str, set[str]]:
    """The facts that each condition reads, near or through what it names."""
    read_by: dict[str, set[str]] = {}
    for name, when in rule_set.conditions.items():
        named = [node.name for node in walk(when) if isinstance(node, Holds)]
        read_by[name] = set(facts_of(when)).union(*(read_by[other] for other in named))
    return read_by
