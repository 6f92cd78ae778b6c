"""The engine that is written for each rule set: one function that compares bits, made once and kept.

Of `A: all_of: [a, not: b]` and `B: any_of: [A, c]`, where a, b and c are the first three tests, it is made of

    def decide(mask):
        k0 = mask & 0xfffffffffffffff
        y0 = n0 = 0
        if (k0 & 0x9) == 0x9: y0 |= 0x1
        elif k0 & 0x6: n0 |= 0x1
        if k0 & 0x10 or (y0 & 0x1): y0 |= 0x2
        elif k0 & 0x20 and (n0 & 0x1): n0 |= 0x2
        return y0, n0

Nothing of a rulebook stands in it but numbers: no name and no value. Masks and results are cut into parts of sixty
bits, so that a condition costs the same in a rule set of forty and in one of a thousand.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

from dontbuy.engine.engines.base import OnRails
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, Not
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.rails import Rails

Decide = Callable[[int], tuple[int, int]]
PART = 60
"""Bits of one part: as a number it takes two digits of Python's, and both rails of thirty tests."""
MOST_NESTED = 6
"""Connectives written inside one another; deeper ones get a name first, for Python reads no text nested without end."""


class Compiled(OnRails):
    """Writes each rule set as a function once, found by its digest."""

    name = "compiled"

    def __init__(self) -> None:
        self._functions: dict[str, Decide] = {}
        self._lock = Lock()

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        for rule_set in rule_sets:
            self.function(rule_set)

    def on_rails(self, rule_set: RuleSet, mask: int) -> Rails:
        return Rails(*self.function(rule_set)(mask))

    def function(self, rule_set: RuleSet) -> Decide:
        """From the mask of the tests to the two rails of the conditions."""
        function = self._functions.get(rule_set.digest)
        if function is None:
            with self._lock:
                function = self._functions.setdefault(
                    rule_set.digest, made(tuple(rule_set.tests), tuple(rule_set.over_tests.items()))
                )
        return function


def made(tests: Sequence[str], conditions: Sequence[tuple[str, Expr]]) -> Decide:
    """The function of some conditions over the tests of these names, in this order."""
    namespace: dict[str, Decide] = {}
    for text in written(tests, conditions):
        exec(compile(text, "<compiled rule set>", "exec"), namespace)
    return namespace["decide"]


def written(tests: Sequence[str], conditions: Sequence[tuple[str, Expr]]) -> Iterator[str]:
    """The text of that function; where there are more conditions than a part has bits, the text of one function for
    each part before it. Python takes a hundred times as much memory to read a text as the text has, so none is long."""
    writer = _Writer({name: at for at, name in enumerate(tests)})
    parts = [conditions[at : at + PART] for at in range(0, len(conditions), PART)]
    if len(parts) > 1:
        for part, some in enumerate(parts):
            yield writer.function_of_a_part(part, some)
    yield writer.function(parts)


class _Both(NamedTuple):
    """A condition on both rails, each as the text of an expression; `nested` is how many connectives deep it is."""

    yes: str
    no: str
    nested: int = 0

    @property
    def negated(self) -> "_Both":
        return _Both(self.no, self.yes, self.nested)


@dataclass(slots=True)
class _Writer:
    """Writes one function; `tests` has the number of each test, `conditions` of each condition written so far."""

    tests: dict[str, int]
    conditions: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    named: int = 0

    def function(self, parts: Sequence[Sequence[tuple[str, Expr]]]) -> str:
        for at in range(_parts(2 * len(self.tests))):
            self._write(f"k{at} = mask{_shifted('>>', at)} & {hex((1 << PART) - 1)}")
        if len(parts) == 1:
            self._conditions(0, parts[0])
        else:
            for at in range(len(parts)):
                self._write(f"y{at}, n{at} = part{at}({', '.join(self._read_by(at))})")
        yes, no = (" | ".join(f"{rail}{at}{_shifted('<<', at)}" for at in range(len(parts))) or "0" for rail in "yn")
        self._write(f"return {yes}, {no}")
        return self._text("decide(mask)")

    def function_of_a_part(self, part: int, conditions: Sequence[tuple[str, Expr]]) -> str:
        self._conditions(part, conditions)
        self._write(f"return y{part}, n{part}")
        return self._text(f"part{part}({', '.join(self._read_by(part))})")

    def _read_by(self, part: int) -> list[str]:
        """What the function of a part is given: all of the mask, and what the parts before it came to."""
        mask = [f"k{at}" for at in range(_parts(2 * len(self.tests)))]
        return [*mask, *(f"{rail}{at}" for at in range(part) for rail in "yn")]

    def _conditions(self, part: int, conditions: Sequence[tuple[str, Expr]]) -> None:
        self._write(f"y{part} = n{part} = 0")
        for name, when in conditions:
            both, at = self._both(when), len(self.conditions)
            _, bit = _place(at)
            self._write(f"if {both.yes}: y{part} |= {hex(bit)}")
            self._write(f"elif {both.no}: n{part} |= {hex(bit)}")
            self.conditions[name] = at

    def _text(self, head: str) -> str:
        text = "\n    ".join((f"def {head}:", *self.lines)) + "\n"
        self.lines = []
        return text

    def _write(self, line: str) -> None:
        self.lines.append(line)

    def _both(self, expr: Expr) -> _Both:
        match expr:
            case Not(term):
                return self._both(term).negated
            case Holds(name) if name in self.tests:
                part, bit = _place(2 * self.tests[name])
                return _Both(f"k{part} & {hex(bit)}", f"k{part} & {hex(2 * bit)}")
            case Holds(name):
                part, bit = _place(self.conditions[name])
                return _Both(f"y{part} & {hex(bit)}", f"n{part} & {hex(bit)}")
            case AllOf(terms):
                return self._shallow(self._all(terms))
            case AnyOf(terms):
                return self._shallow(self._all(tuple(Not(term) for term in terms)).negated)
            case AtLeast(number, terms):
                return self._shallow(self._at_least(number, terms))
            case _:
                raise TypeError("a test stands where its name was expected")

    def _shallow(self, both: _Both) -> _Both:
        """The same, by names of its own where it is nested too deep."""
        if both.nested <= MOST_NESTED:
            return both
        self.named += 1
        yes, no = f"t{self.named}", f"f{self.named}"
        self._write(f"{yes} = {both.yes}")
        self._write(f"{no} = {both.no}")
        return _Both(yes, no)

    def _all(self, terms: Sequence[Expr]) -> _Both:
        """Shown where every term is, refuted where any is. The bits of plain tests are compared at once."""
        bits, others = self._apart(terms)
        yes = [_every(part, shown) for part, shown in bits.items()]
        no = [f"k{part} & {hex(_turned(shown))}" for part, shown in bits.items()]
        yes += [f"({other.yes})" for other in others]
        no += [f"({other.no})" for other in others]
        nested = 1 + max((other.nested for other in others), default=0)
        return _Both(" and ".join(yes) or "True", " or ".join(no) or "False", nested)

    def _at_least(self, number: int, terms: Sequence[Expr]) -> _Both:
        """Shown where so many terms are, refuted where so many are that too few are left."""
        bits, others = self._apart(terms, each_once=False)
        yes = [f"(k{part} & {hex(shown)}).bit_count()" for part, shown in bits.items()]
        no = [f"(k{part} & {hex(_turned(shown))}).bit_count()" for part, shown in bits.items()]
        yes += [f"(1 if {other.yes} else 0)" for other in others]
        no += [f"(1 if {other.no} else 0)" for other in others]
        nested = 1 + max((other.nested for other in others), default=0)
        refuting = len(terms) - number + 1
        return _Both(f"{' + '.join(yes) or '0'} >= {number}", f"{' + '.join(no) or '0'} >= {refuting}", nested)

    def _apart(self, terms: Sequence[Expr], *, each_once: bool = True) -> tuple[dict[int, int], list[_Both]]:
        """The plain tests among some terms as bits, by part of the mask, and the other terms.

        A test that stands there twice is one bit; where `each_once` is false, its second time is another term, so that
        it counts twice.
        """
        bits: dict[int, int] = {}
        others: list[_Both] = []
        for term in terms:
            found = self._bit(term)
            if found is None or (not each_once and bits.get(found[0], 0) & found[1]):
                others.append(self._both(term))
            else:
                part, bit = found
                bits[part] = bits.get(part, 0) | bit
        return bits, others

    def _bit(self, term: Expr) -> tuple[int, int] | None:
        """The bit that shows a test or the opposite of one; None of any other term."""
        match term:
            case Holds(name) if name in self.tests:
                return _place(2 * self.tests[name])
            case Not(inner):
                found = self._bit(inner)
                return found and (found[0], _turned(found[1]))
            case _:
                return None


_SHOWN_BITS = int("01" * (PART // 2), 2)


def _turned(bits: int) -> int:
    """The bits of the other rail: what shows a test, for what refutes it."""
    return (bits & _SHOWN_BITS) << 1 | bits >> 1 & _SHOWN_BITS


def _every(part: int, bits: int) -> str:
    read = f"k{part} & {hex(bits)}"
    return read if bits.bit_count() == 1 else f"({read}) == {hex(bits)}"


def _place(at: int) -> tuple[int, int]:
    """The part in which a bit stands, and the bit there."""
    return at // PART, 1 << at % PART


def _parts(bits: int) -> int:
    return -(-bits // PART)


def _shifted(operator: str, part: int) -> str:
    return f" {operator} {PART * part}" if part else ""
