"""What is told of one fact, with all that follows from it made ready: bits, bytes and the text for the digest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

from dontbuy.engine.expressions import Test
from dontbuy.engine.facts import FactDeclaration, Value
from dontbuy.engine.meaning import truth
from dontbuy.engine.rails import bits_of
from dontbuy.engine.truth import Truth
from dontbuy.engine.wording import plain

Encode = Callable[[Any], bytes]
"""Plain data as the bytes of JSON."""
_NONE_MET: Mapping[str, Truth] = {}


class Slow(Exception):
    """This document is not answered along a plan."""


class Leaf(NamedTuple):
    """One told fact.

    `bits` turn the mask in which it is not told into the one in which it is. `head` are the bytes of its basis up to
    its evidence, `basis` the whole of it; both are `b""` of a fact that no condition reads. `said` is what the digest
    takes of it, `state` what it adds to the state of the document (`completions/parts`).
    """

    fact: str
    value: Value
    pointer: str
    bits: int
    said: str = ""
    head: bytes = b""
    basis: bytes = b""
    own_word: bool = False
    state: int = 0


@dataclass(frozen=True, slots=True)
class FactTests:
    """The tests of one fact, each with the place of its two bits; `untold` are the bits of the fact not told.

    `told` is a bit of its own for a list from which other facts are derived, else 0.
    """

    name: str
    tests: Sequence[tuple[int, Test]]
    told: int = 0
    untold: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "untold", self._mask({}, date.min))

    def bits(self, value: Value, as_of: date) -> int:
        """What the mask changes by where the fact is told."""
        return self._mask({self.name: value}, as_of) ^ self.untold | self.told

    def _mask(self, told: Mapping[str, Value], as_of: date) -> int:
        mask = 0
        for place, test in self.tests:
            mask |= bits_of(truth(test, told, as_of, _NONE_MET)) << place
        return mask


def head(fact: str, value: Value, pointer: str, encode: Encode) -> bytes:
    """The bytes of a basis up to its evidence."""
    return b'{"fact":%b,"value":%b,"pointer":%b,"evidence":[' % (encode(fact), encode(plain(value)), encode(pointer))


def basis(begun: bytes, evidence: Iterable[bytes] = (), *, own_word: bool, implied_by: bytes = b"") -> bytes:
    """A whole basis from its head; `implied_by` are pointers as JSON, parted by commas."""
    return b'%b%b],"self_reported":%b,"implied_by":[%b]}' % (
        begun,
        b",".join(evidence),
        b"true" if own_word else b"false",
        implied_by,
    )


def said(fact: FactDeclaration, canonical: str) -> str:
    """What the digest takes of a fact that was told once: its name, and a list of the one value."""
    return f"{quoted(fact.name)}:[{canonical}]"
