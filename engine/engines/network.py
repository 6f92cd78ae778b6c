"""From conditions to rules that a forward-chaining network can hold: conjunctions of generated tokens.

Truth travels on two rails: a token is 1 where it is shown, 0 where it is refuted, absent where neither. Each rail of a
condition is put into disjunctive form and every arm becomes one rule. A part whose arms would multiply becomes a token
of its own, decided in an earlier stratum.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import prod

from dontbuy.engine.ir import AllOf, AnyOf, AtLeast, Expr, Holds, Not, Test

MAX_ARMS = 16
MAX_CONJUNCTS = 12

Literal = tuple[str, int]
Arm = tuple[Literal, ...]
SENTINEL: Literal = ("z", 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """If every literal holds, `token` is 1 (shown) or 0 (refuted)."""

    name: str
    literals: Arm
    token: str
    rail: int

    @property
    def root(self) -> Literal:
        """The first literal, which the library tests first; a rule without any rests on the sentinel."""
        return self.literals[0] if self.literals else SENTINEL


@dataclass(slots=True)
class Tokens:
    """Generates names that no other name of the network shares a 32-bit FNV-1a hash with."""

    taken: set[int] = field(default_factory=lambda: {fnv1a(name) for name in ("sid", "id", "$s", "z", "m")})
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


@dataclass(slots=True)
class Lowering:
    """Lowers conditions, in order, to rules in strata; `tests` gives each distinct test its token."""

    tokens: Tokens = field(default_factory=Tokens)
    tests: dict[Test, str] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)
    strata: list[list[Rule]] = field(default_factory=list)
    ready: dict[str, int] = field(default_factory=dict)
    parts: dict[Expr, str] = field(default_factory=dict)
    forms: dict[tuple[Expr, int], list[Arm]] = field(default_factory=dict)

    def add(self, name: str, when: Expr) -> None:
        self.conditions[name] = self._decided(when)

    def _decided(self, expr: Expr) -> str:
        """A token for a whole expression, with the rules that decide it."""
        arms = {rail: self._arms(expr, rail) for rail in (1, 0)}
        token = self.tokens.fresh("c")
        stratum = max((self.ready.get(name, 0) for rail in arms for arm in arms[rail] for name, _ in arm), default=0)
        while len(self.strata) <= stratum:
            self.strata.append([])
        for rail, each in arms.items():
            self.strata[stratum].extend(Rule(self.tokens.fresh("r"), arm, token, rail) for arm in each)
        self.ready[token] = stratum + 1
        return token

    def _part(self, expr: Expr) -> str:
        if expr not in self.parts:
            self.parts[expr] = self._decided(expr)
        return self.parts[expr]

    def _arms(self, expr: Expr, rail: int) -> list[Arm]:
        """The disjunctive form of one rail; every arm is a conjunction of at most MAX_CONJUNCTS literals."""
        form = self.forms.get((expr, rail))
        if form is None:
            form = self.forms[expr, rail] = self._form(expr, rail)
        return form

    def _form(self, expr: Expr, rail: int) -> list[Arm]:
        match expr:
            case Not(term):
                return self._arms(term, 1 - rail)
            case Holds(name):
                return [((self.conditions[name], rail),)]
            case AllOf(terms):
                return self._every(terms, rail) if rail else self._any(terms, rail)
            case AnyOf(terms):
                return self._any(terms, rail) if rail else self._every(terms, rail)
            case AtLeast(number, terms):
                return self._some(number if rail else len(terms) - number + 1, terms, rail)
            case _:
                return [((self._token(expr), rail),)]

    def _token(self, test: Test) -> str:
        if test not in self.tests:
            self.tests[test] = self.tokens.fresh("a")
        return self.tests[test]

    def _any(self, terms: Sequence[Expr], rail: int) -> list[Arm]:
        return list(dict.fromkeys(arm for term in terms for arm in self._arms(term, rail)))

    def _every(self, terms: Sequence[Expr], rail: int) -> list[Arm]:
        if len(terms) > MAX_CONJUNCTS:
            join = AllOf if rail else AnyOf
            return self._every([join(tuple(chunk)) for chunk in _chunks(terms, MAX_CONJUNCTS)], rail)
        each = [self._arms(term, rail) for term in terms]
        longest = sum(max(map(len, arms), default=0) for arms in each)
        if prod(map(len, each)) > MAX_ARMS or longest > MAX_CONJUNCTS:
            each = [self._shortened(term, arms, rail) for term, arms in zip(terms, each, strict=True)]
        return [arm for parts in product(*each) if not _contradicts(arm := _joined(parts))]

    def _shortened(self, term: Expr, arms: list[Arm], rail: int) -> list[Arm]:
        """At most one arm of one literal: the term's own, or a token that the term is decided into first."""
        if not arms or (len(arms) == 1 and len(arms[0]) <= 1):
            return arms
        return [((self._part(term), rail),)]

    def _some(self, number: int, terms: Sequence[Expr], rail: int) -> list[Arm]:
        """At least `number` of the terms, on one rail: every way to choose them."""
        if number > len(terms):
            return []
        if number <= 0:
            return [()]
        each = [self._shortened(term, self._arms(term, rail), rail) for term in terms]
        possible = [arms[0] for arms in each if arms]
        return [arm for some in combinations(possible, number) if not _contradicts(arm := _joined(some))]


def _joined(arms: Iterable[Arm]) -> Arm:
    return tuple(dict.fromkeys(literal for arm in arms for literal in arm))


def _chunks(terms: Sequence[Expr], size: int) -> Iterator[Sequence[Expr]]:
    for at in range(0, len(terms), size):
        yield terms[at : at + size]


def _contradicts(arm: Arm) -> bool:
    return len({token for token, _ in arm}) < len(arm)


def split(rules: Sequence[Rule], most_roots: int, most_names: int) -> Iterator[list[Rule]]:
    """Cut a stratum into groups in which at most `most_roots` first literals can be true at once.

    Of a token's two rails only one can hold, so of its two counts only the larger one matters.
    """
    group: list[Rule] = []
    roots: dict[str, list[int]] = {}
    names: set[str] = set()
    at_once = 0
    for rule in rules:
        token, rail = rule.root
        used = {name for name, _ in rule.literals}
        if group and (at_once >= most_roots or len(names | used) > most_names):
            yield group
            group, roots, names, at_once = [], {}, set(), 0
        counts = roots.setdefault(token, [0, 0])
        at_once -= max(counts)
        counts[rail] += 1
        at_once += max(counts)
        group.append(rule)
        names |= used
    if group:
        yield group
