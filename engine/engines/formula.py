"""Generated tokens, and formulas that count them: what a rule of the network is made of.

A token stands for a test or a condition, and its value is its truth: 0 no, 1 unknown, 2 yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

from dontbuy.engine.truth import Truth

MOST_TERMS, MOST_DEPTH, MOST_VALUE = 400, 32, 2**40
"""What one formula may have: so many tokens written in it, so deep a nesting, so great a value at most. The library
counts in 64 bits, and products grow."""
SENTINEL = "z"
"""A token that is always 1. Each rule asks whether its formula reaches it."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A whole number made of tokens by counting: 0 where it does not hold, 1 or more where it does.

    `text` is how the library reads it, `most` the greatest value it can have, `terms` how many tokens stand in it, and
    `depth` how deep it is nested.
    """

    text: str
    tokens: frozenset[str] = frozenset()
    most: int = 0
    terms: int = 0
    depth: int = 0

    @property
    def fits(self) -> bool:
        """Whether one rule can hold it."""
        return self.terms <= MOST_TERMS and self.depth <= MOST_DEPTH and self.most <= MOST_VALUE

    @property
    def once(self) -> "Formula":
        """1 where it holds: with 9 as the most, (formula + 8) / 9, for the library divides whole numbers down."""
        if self.most <= 1:
            return self
        raised = _text("$add", self.text, str(self.most - 1))
        return Formula(_text("$div", raised, str(self.most)), self.tokens, 1, self.terms, self.depth + 2)


NEVER = Formula("0")
ALWAYS = Formula("1", most=1)


def total(formulas: Iterable[Formula]) -> Formula:
    """The sum: it holds where any of the formulas does."""
    added = [formula for formula in formulas if formula is not NEVER]
    if any(formula is ALWAYS for formula in added):
        return ALWAYS
    return _joined("$add", added, sum(formula.most for formula in added)) if added else NEVER


def product(formulas: Iterable[Formula]) -> Formula:
    """The product: it holds where all of the formulas do."""
    multiplied = [formula for formula in formulas if formula is not ALWAYS]
    if any(formula is NEVER for formula in multiplied):
        return NEVER
    return _joined("$mul", multiplied, prod(formula.most for formula in multiplied)) if multiplied else ALWAYS


def at_least(number: int, formulas: Sequence[Formula]) -> Formula:
    """It holds where so many of the formulas do: their sum, each counted once, divided by the number."""
    counted = [formula.once for formula in formulas if formula is not ALWAYS and formula is not NEVER]
    needed = number - sum(formula is ALWAYS for formula in formulas)
    if needed <= 0:
        return ALWAYS
    if needed > len(counted):
        return NEVER
    if needed == len(counted):
        return product(counted)
    added = total(counted)
    if needed == 1:
        return added
    return Formula(
        _text("$div", added.text, str(needed)), added.tokens, added.most // needed, added.terms, added.depth + 1
    )


def _joined(operator: str, formulas: Sequence[Formula], most: int) -> Formula:
    if len(formulas) == 1:
        return formulas[0]
    return Formula(
        text=_halved(operator, [formula.text for formula in formulas]),
        tokens=frozenset().union(*(formula.tokens for formula in formulas)),
        most=most,
        terms=sum(formula.terms for formula in formulas),
        depth=max(formula.depth for formula in formulas) + (len(formulas) - 1).bit_length(),
    )


def _halved(operator: str, texts: Sequence[str]) -> str:
    """An operator of the library has two sides; halving keeps the nesting flat: eight terms are three deep."""
    if len(texts) == 1:
        return texts[0]
    middle = len(texts) // 2
    return _text(operator, _halved(operator, texts[:middle]), _halved(operator, texts[middle:]))


def _text(operator: str, left: str, right: str) -> str:
    return f'{{"{operator}":{{"$l":{left},"$r":{right}}}}}'


def shown(token: str) -> Formula:
    """1 where the token is a yes: 2 / 2, and 0 and 1 divided by 2 are 0."""
    return Formula(_text("$div", _read(token), "2"), frozenset((token,)), most=1, terms=1, depth=1)


def refuted(token: str) -> Formula:
    """1 where the token is a no: (2 - 0) / 2."""
    return Formula(_text("$div", _text("$sub", "2", _read(token)), "2"), frozenset((token,)), most=1, terms=1, depth=2)


def _read(token: str) -> str:
    return f'{{"$m":"{token}"}}'


class Rule(NamedTuple):
    """Where the formula holds, the token has this truth, yes or no."""

    token: str
    truth: Truth
    formula: Formula

    @property
    def name(self) -> str:
        return f"{self.token}{'y' if self.truth is Truth.YES else 'n'}"

    @property
    def text(self) -> str:
        """As the library reads it: the sentinel, which is 1, is at most the formula."""
        return f'"{self.name}":{{"all":[{{"m":{{"$lte":{{"{SENTINEL}":{self.formula.text}}}}}}}]}}'


@dataclass(slots=True)
class Tokens:
    """Makes names of tokens; no two share the 32-bit FNV-1a hash by which the library tells names apart."""

    taken: set[int] = field(default_factory=lambda: {fnv1a(name) for name in ("sid", "id", "$s", "m", SENTINEL)})
    made: int = 0

    def fresh(self, letter: str) -> str:
        while True:
            self.made += 1
            name = f"{letter}{self.made}"
            if (hashed := fnv1a(name)) not in self.taken:
                self.taken.add(hashed)
                return name


def fnv1a(name: str) -> int:
    """The hash by which the library tells names apart."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value
