"""From conditions to rules that a forward-chaining network can hold: each counts tokens.

Truth travels on two rails. A test has a token, whose value is its truth: 0 no, 1 unknown, 2 yes. So has a condition,
which two rules decide: one says yes where it is shown, one says no where it is refuted; where neither fires it is
unknown. With `a shown` for 1 where a is 2, else 0, and `a refuted` for 1 where a is 0, else 0:

    all_of: [a, b]              yes: a shown × b shown ≥ 1             no: a refuted + b refuted ≥ 1
    any_of: [a, b]              yes: a shown + b shown ≥ 1             no: a refuted × b refuted ≥ 1
    at_least: 4, of: [8 tests]  yes: the sum of the shown / 4 ≥ 1      no: the sum of the refuted / 5 ≥ 1

So a condition costs two rules, however many ways there are to meet it and however its connectives are nested. One that
another names is written out there where it is short, so that all of them fire at once; else it is decided first, in an
earlier stratum, and enters as a token. So do the parts of a condition that is too large for one rule.

A condition that is one test, one other condition, or the opposite of one, has nothing to infer and no rule: it has the
truth of that token, or the opposite.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from dontbuy.engine.engines.formula import NEVER, Formula, Rule, Tokens, at_least, product, refuted, shown, total
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, Not
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth

MOST_DECISIONS = 56
"""The most conditions of one rule set of the library. More than 64 rules that hold for one fact are error 303; of the
two rules of a condition one holds at most, and the sentinel always does."""
MOST_NAMES = 180
"""The most tokens of one fact: the library refuses 253 properties."""
MOST_WRITTEN_OUT = 8
"""Terms of a condition that is written out where another names it: a stratum more takes longer than to count these."""
WIDEST = 40
"""Terms of `all_of` and `any_of` beyond this are put together a few at a time, so that some can become parts."""

RULE_SET_BYTES, RULE_BYTES, TERM_BYTES = 150_000, 22_000, 400
"""What a rule set of the library takes besides its rules, a rule besides its terms, and a term, in resident memory."""


class Size(NamedTuple):
    """What a network costs, known before it is compiled; `bytes` of resident memory, rounded up."""

    rules: int
    rule_sets: int
    bytes: int


class Both(NamedTuple):
    """A condition on both rails: a formula that holds where it is shown, and one that holds where it is refuted."""

    yes: Formula
    no: Formula

    @classmethod
    def of(cls, token: str) -> "Both":
        return cls(shown(token), refuted(token))

    @property
    def fits(self) -> bool:
        """Whether one rule for each rail can hold it, both in one rule set of the library."""
        return self.yes.fits and self.no.fits and len(self.tokens) <= MOST_NAMES

    @property
    def tokens(self) -> frozenset[str]:
        return self.yes.tokens | self.no.tokens


class Term(NamedTuple):
    """A token, or its opposite."""

    token: str
    is_opposite: bool


Decision = tuple[Rule, Rule]
"""The rule that shows a condition and the one that refutes it: only one of them can hold at a time."""


@dataclass(slots=True)
class Plan:
    """The rules of a rule set in strata, before anything is compiled.

    `tests` gives each test its token by its name, `conditions` each condition, with whether it is the opposite of its
    token; `parts` are what was decided on the way.
    """

    tokens: Tokens = field(default_factory=Tokens)
    tests: dict[str, str] = field(default_factory=dict)
    conditions: dict[str, "Term"] = field(default_factory=dict)
    parts: dict[Expr, str] = field(default_factory=dict)
    short: dict[str, Both] = field(default_factory=dict)
    """By its token, each condition that is written out where another names it."""
    strata: list[list[Decision]] = field(default_factory=list)
    stratum_after: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rule_set: RuleSet) -> "Plan":
        plan = cls()
        plan.tests = {name: plan.tokens.fresh("a") for name in rule_set.tests}
        for name, when in rule_set.over_tests.items():
            plan.add(name, when)
        return plan

    def add(self, name: str, when: Expr) -> None:
        """The next condition; the tests and the conditions that it names have their tokens."""
        same = self._same(when)
        if same is not None:
            self.conditions[name] = same
            return
        both = self._both(when)
        token = self._decided(both)
        self.conditions[name] = Term(token, is_opposite=False)
        if both.yes.terms + both.no.terms <= 2 * MOST_WRITTEN_OUT:
            self.short[token] = both

    def _same(self, when: Expr) -> "Term | None":
        """The token of a condition that is one test, one other condition, or the opposite of one."""
        match when:
            case Not(term):
                same = self._same(term)
                return same and Term(same.token, not same.is_opposite)
            case Holds(name):
                return Term(self.tests[name], is_opposite=False) if name in self.tests else self.conditions[name]
            case _:
                return None

    def groups(self) -> Iterator[list[list[Rule]]]:
        """The rules of each stratum, cut into rule sets of the library."""
        for decisions in self.strata:
            yield [*split(decisions)]

    @property
    def decided(self) -> tuple[str, ...]:
        """Every token but those of tests, in the order in which they were made."""
        return tuple(self.stratum_after)

    @property
    def size(self) -> Size:
        rule_sets = [rules for groups in self.groups() for rules in groups]
        rules = [rule for each in rule_sets for rule in each]
        terms = sum(rule.formula.terms for rule in rules)
        taken = RULE_SET_BYTES * len(rule_sets) + RULE_BYTES * len(rules) + TERM_BYTES * terms
        return Size(len(rules), len(rule_sets), taken)

    def _decided(self, both: Both) -> str:
        """A new token, with its two rules in the first stratum in which all that they read is known."""
        token = self.tokens.fresh("c")
        stratum = max((self.stratum_after.get(read, 0) for read in both.tokens), default=0)
        if stratum == len(self.strata):
            self.strata.append([])
        self.strata[stratum].append((Rule(token, Truth.YES, both.yes), Rule(token, Truth.NO, both.no)))
        self.stratum_after[token] = stratum + 1
        return token

    def _both(self, expr: Expr) -> Both:
        match expr:
            case Not(term):
                both = self._both(term)
                return Both(both.no, both.yes)
            case Holds(name):
                return self._named(name)
            case AllOf(terms):
                return self._joined(terms, _all, AllOf)
            case AnyOf(terms):
                return self._joined(terms, _any, AnyOf)
            case AtLeast(number, terms):
                return self._joined(terms, partial(_at_least, number))
            case _:
                raise TypeError("a test stands where its name was expected")

    def _named(self, name: str) -> Both:
        if name in self.tests:
            return Both.of(self.tests[name])
        token, is_opposite = self.conditions[name]
        both = self.short.get(token) or Both.of(token)
        return Both(both.no, both.yes) if is_opposite else both

    def _joined(
        self, terms: Sequence[Expr], join: Callable[[Sequence[Both]], Both], wide: type[AllOf | AnyOf] | None = None
    ) -> Both:
        """Terms put together; the largest become parts until one rule can hold the rest.

        Where there are many, `wide` joins them a few at a time.
        """
        if wide and len(terms) > WIDEST:
            return self._joined([wide(tuple(chunk)) for chunk in _chunks(terms, WIDEST)], join, wide)
        each = [self._both(term) for term in terms]
        joined = join(each)
        for at in sorted(range(len(each)), key=lambda at: -each[at].yes.terms):
            if joined.fits:
                break
            each[at] = Both.of(self._part(terms[at], each[at]))
            joined = join(each)
        return joined

    def _part(self, expr: Expr, both: Both) -> str:
        token = self.parts.get(expr)
        if token is None:
            token = self.parts[expr] = self._decided(both)
        return token


def _all(each: Sequence[Both]) -> Both:
    return Both(product(both.yes for both in each), total(both.no for both in each))


def _any(each: Sequence[Both]) -> Both:
    return Both(total(both.yes for both in each), product(both.no for both in each))


def _at_least(number: int, each: Sequence[Both]) -> Both:
    refuting = len(each) - number + 1
    return Both(at_least(number, [both.yes for both in each]), at_least(refuting, [both.no for both in each]))


def _chunks(terms: Sequence[Expr], size: int) -> Iterator[Sequence[Expr]]:
    for at in range(0, len(terms), size):
        yield terms[at : at + size]


def split(
    decisions: Iterable[Decision], most_decisions: int = MOST_DECISIONS, most_names: int = MOST_NAMES
) -> Iterator[list[Rule]]:
    """Cut a stratum into groups of so many decisions and so many tokens at most; what can never hold is left out."""
    group: list[Rule] = []
    names: frozenset[str] = frozenset()
    count = 0
    for decision in decisions:
        read = frozenset().union(*(rule.formula.tokens for rule in decision))
        if group and (count == most_decisions or len(names | read) > most_names):
            yield group
            group, names, count = [], frozenset(), 0
        group.extend(rule for rule in decision if rule.formula is not NEVER)
        names, count = names | read, count + 1
    if group:
        yield group
