"""Where each fact sits in a document: a tree of groups, with all that may be told at each place made ready."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from dontbuy.engine.completions.world import World
from dontbuy.engine.facts import FactDeclaration, Value, ValueType
from dontbuy.engine.ir import RuleSet, spellings
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.leaves import Encode, FactTests, Leaf, Slow, basis, head, said
from dontbuy.engine.plan.values import Read, Typed, reader_of


class Group(NamedTuple):
    """What may stand in one group of the body, by name: groups `below` it, and facts.

    `yes` and `no` are what a bare `true` and `false` tell. `read` has every other fact, and reads its values.
    """

    below: "dict[str, Group]"
    yes: dict[str, Leaf]
    no: dict[str, Leaf]
    read: dict[str, Callable[[Any, date], Leaf]]

    @classmethod
    def empty(cls) -> "Group":
        return cls({}, {}, {}, {})


@dataclass(frozen=True, slots=True)
class FactReader:
    """Reads the values of one fact, whatever place they are told at; what is wrong with one is Slow.

    `own_word` says whether it is the subject's own word where no evidence speaks of it.
    """

    fact: FactDeclaration
    tests: FactTests
    metrics: Collection[str]
    own_word: bool
    is_read: bool
    encode: Encode
    world: World
    read: Read = field(init=False)
    """From a raw value that is not null. Raises Slow."""
    _flags: Mapping[Any, int] = field(init=False)
    _states: Mapping[Any, int] = field(init=False)
    _heads: CappedMemo[tuple[bool, str], bytes] = field(default_factory=CappedMemo)

    def __post_init__(self) -> None:
        object.__setattr__(self, "read", reader_of(self.fact.type, self.metrics))
        is_flag = self.fact.type.value_type is ValueType.YES_NO
        flags = {flag: self.tests.bits(flag, date.min) for flag in (True, False)} if is_flag else {}
        object.__setattr__(self, "_flags", flags)
        states = {flag: self._state(flag, date.min) for flag in flags}
        object.__setattr__(self, "_states", states)

    def leaf(self, typed: Typed, pointer: str, as_of: date) -> Leaf:
        """What a value comes to that was told at a place."""
        (value, text), begun = typed, self.head(typed[0], pointer)
        whole = basis(begun, own_word=self.own_word) if begun else b""
        bits, state, told = self.bits(value, as_of), self.state(value, as_of), said(self.fact, text)
        return Leaf(self.fact.name, value, pointer, bits, told, begun, whole, self.own_word, state)

    def bits(self, value: Value, as_of: date) -> int:
        """What the mask changes by where the fact has this value."""
        return self._flags[value] if value is True or value is False else self.tests.bits(value, as_of)

    def state(self, value: Value, as_of: date) -> int:
        """What the fact adds to the state of a document where it has this value."""
        return self._states[value] if value is True or value is False else self._state(value, as_of)

    def _state(self, value: Value, as_of: date) -> int:
        return self.world.state(self.fact.name, value, as_of) if self.fact.name in self.world.of_facts else 0

    def head(self, value: Value, pointer: str) -> bytes:
        """The bytes of a basis up to its evidence; none where no condition reads the fact."""
        if not self.is_read:
            return b""
        if value is not True and value is not False:
            return head(self.fact.name, value, pointer, self.encode)
        key = (value, pointer)
        return self._heads.get(key) or self._heads.keep(key, head(self.fact.name, value, pointer, self.encode))


def places(rule_set: RuleSet, readers: Mapping[str, FactReader]) -> Group:
    """The tree of a document's facts; no name is a fact and a group at once."""
    tree = Group.empty()
    for spelling, fact in spellings(rule_set.facts, rule_set.aliases):
        *groups, last = spelling.split(".")
        inner = tree
        for group in groups:
            inner = inner.below.setdefault(group, Group.empty())
        _put(inner, last, readers[fact.name], f"/facts/{spelling.replace('.', '/')}")
    return tree


def _put(group: Group, name: str, reader: FactReader, pointer: str) -> None:
    kind = reader.fact.type.value_type
    if kind is ValueType.YES_NO:
        group.yes[name], group.no[name] = (reader.leaf(reader.read(flag), pointer, date.min) for flag in (True, False))
    elif kind is ValueType.WORD or kind is ValueType.METRIC:
        group.read[name] = _of_word(reader, pointer)
    else:
        group.read[name] = lambda raw, as_of: reader.leaf(reader.read(raw), pointer, as_of)


def _of_word(reader: FactReader, pointer: str) -> Callable[[Any, date], Leaf]:
    """Each word that the fact may have is read once, and is the same on every day."""
    words = reader.fact.type.words or reader.metrics
    leaves = {word: reader.leaf(reader.read(word), pointer, date.min) for word in words}

    def read(raw: Any, as_of: date) -> Leaf:
        found = leaves.get(raw) if type(raw) is str else None
        if found is None:
            raise Slow
        return found

    return read
