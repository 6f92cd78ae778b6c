"""What a document comes to with some facts told otherwise, by bits: what reading makes of it, and the conditions.

Reading itself is done once. What it then does with what was told, lists first and what follows last, is done here again
for each set of changes; whatever is shown of it is read and judged anew (`ways`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dontbuy.engine.completions.world import WORLDS, Alternative, World
from dontbuy.engine.facts import Value
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.telling import telling
from dontbuy.engine.reading import Reading

Changes = Mapping[str, Alternative]
"""Facts that are told otherwise than the document tells them, or told at all."""


class Weighed(NamedTuple):
    """The mask and what it comes to: the conditions that are yes and those that are no, as bits; the facts in conflict;
    the contradictions that are run into, as bits of their conditions."""

    mask: int
    yes: int
    no: int
    conflicts: frozenset[str]
    clashes: int


class _Derived(NamedTuple):
    fact: str
    origin: str
    bit: int


class _Implied(NamedTuple):
    bit: int
    then: Mapping[str, Value]


@dataclass(slots=True)
class Weighing:
    """One document: what it says in one way, and what it says in two."""

    world: World
    as_of: date
    said: Mapping[str, Value]
    contested: frozenset[str]
    mask: int
    derived: tuple[_Derived, ...]
    implied: tuple[_Implied, ...]
    never: int
    following: Mapping[str, Value]
    """What it says of the facts that something follows from, or that follow."""
    _bits: dict[tuple[str, Value | None], int] = field(default_factory=dict)
    _found: dict[frozenset[tuple[str, int]], Weighed] = field(default_factory=dict)

    @classmethod
    def of(cls, rulebook: Rulebook, rule_set: RuleSet, reading: Reading) -> "Weighing":
        world, as_of = WORLDS.of(rulebook, rule_set), reading.facts.as_of
        said, contested = telling(rulebook, rule_set, reading)
        mask = never = 0
        for name in world.of_facts:
            mask |= world.bits(name, said.get(name), as_of)
        for contradiction in rule_set.contradictions:
            never |= 1 << world.number(f"never {contradiction.name}")
        derived = [name for name in rulebook.derivations if f"derives {name}" in world.names]
        concerned = {*derived, *(rulebook.facts[name].derived_from for name in derived)}
        concerned |= {name for each in rule_set.implications for name in each.then}
        return cls(
            world=world,
            as_of=as_of,
            said=said,
            contested=contested,
            mask=mask,
            derived=tuple(
                _Derived(name, rulebook.facts[name].derived_from, 1 << world.number(f"derives {name}"))
                for name in derived
            ),
            implied=tuple(
                _Implied(1 << world.number(f"implies {each.name}"), each.then) for each in rule_set.implications
            ),
            never=never,
            following={name: said[name] for name in said if name in concerned},
        )

    def outcome(self, changes: Changes) -> Weighed:
        """What the document comes to with these changes."""
        key = frozenset((name, choice.bits) for name, choice in changes.items())
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._weighed(changes)
        return found

    def _weighed(self, changes: Changes) -> Weighed:
        world, mask, values = self.world, self.mask, {**self.following}
        for name, choice in changes.items():
            mask = self._put(mask, name, choice.bits)
            values[name] = choice.value
        conflicts = set(self.contested - changes.keys())
        yes, no = world.decide(mask)
        before = mask
        for name, origin, bit in self.derived:
            if origin in values and name not in conflicts and (yes | no) & bit:
                by_list = bool(yes & bit)
                if values.setdefault(name, by_list) is not by_list:
                    conflicts.add(name)
                    del values[name]
                mask = self._put(mask, name, self._bits_of(name, values.get(name)))
        if mask != before:
            yes, no = world.decide(mask)
        clashes, before = yes & self.never, mask
        for bit, then in self.implied:
            if yes & bit:
                for name, value in then.items():
                    if name not in conflicts:
                        differs = name in values and values[name] != value
                        if differs:
                            conflicts.add(name)
                        mask = self._put(mask, name, self._bits_of(name, None if differs else value))
        if mask != before:
            yes, no = world.decide(mask)
        return Weighed(mask, yes, no, frozenset(conflicts), clashes)

    def _bits_of(self, fact: str, value: Value | None) -> int:
        """The bits of a value that follows: one of few."""
        key = (fact, value)
        bits = self._bits.get(key)
        if bits is None:
            bits = self._bits[key] = self.world.bits(fact, value, self.as_of)
        return bits

    def _put(self, mask: int, fact: str, bits: int) -> int:
        return mask & ~self.world.places.get(fact, 0) | bits
