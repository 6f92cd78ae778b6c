"""Values that are open: what Z3 may choose for each type, what a test says of it, and what was chosen."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count
from operator import ge, gt, le, lt
from typing import Any

import z3

from dontbuy.engine.completions.samples import ANY_DAY
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.expressions import AsOf, Compare, MetricClass, Op, Test
from dontbuy.engine.facts import Quantity, Value
from dontbuy.engine.proof.solver.formulas import Formula, Number, Truths, any_of, every, no, some

_ORDER: Mapping[Op, Callable[[Any, Any], Formula]] = {
    Op.AT_LEAST: ge,
    Op.AT_MOST: le,
    Op.MORE_THAN: gt,
    Op.LESS_THAN: lt,
    Op.ON_OR_BEFORE: le,
    Op.BEFORE: lt,
    Op.ON_OR_AFTER: ge,
    Op.AFTER: gt,
}
Chosen = Any
"""What Z3 chose: a value for each of its terms."""
Hold = Callable[[Formula], None]
"""Has Z3 choose only so that a formula is true."""
Other = Any
"""What a value is compared with: one of its own type, or the number of today."""


@dataclass(slots=True)
class Today:
    """The day that counts as today: open where a test asks for it, any day where none does."""

    hold: Hold
    day: "Day | None" = None

    def asked(self) -> Number:
        """Its number."""
        if self.day is None:
            self.day = open_day(self.hold)
            self.hold(self.day.term > 1)
            self.hold(self.day.term < date.max.toordinal())
        return self.day.term

    def chosen(self, chosen: Chosen) -> date:
        return ANY_DAY if self.day is None else self.day.chosen(chosen)


class OpenValue(ABC):
    """A value of one type that is open. A test that does not fit the type raises NotComputed."""

    def truths(self, test: Test, today: Today) -> Truths:
        """What a test says of it."""
        if not isinstance(test, Compare):
            raise NotComputed
        if isinstance(test.operand, MetricClass):
            return any_of([self.equal(metric) for metric in sorted(test.operand.metrics)])
        operand = today.asked() if test.operand is AsOf.AS_OF else test.operand
        members = operand if isinstance(operand, tuple) else (operand,)
        match test.op:
            case Op.IS:
                return self.equal(operand)
            case Op.IN:
                return any_of([self.equal(each) for each in members])
            case Op.INCLUDES | Op.INCLUDES_ANY:
                return Truths.of(some([self.includes(each) for each in members]))
            case op if op in _ORDER:
                return self.ordered(_ORDER[op], operand)
            case _:
                raise NotComputed

    def equal(self, other: Other) -> Truths:
        """Whether it is another value."""
        raise NotComputed

    def ordered(self, order: Callable[[Any, Any], Formula], other: Other) -> Truths:
        """Whether it is more, less, before or after."""
        raise NotComputed

    def includes(self, member: Other) -> Formula:
        """Whether it is a list with this member."""
        raise NotComputed

    def is_exactly(self, value: Value) -> Formula:
        """Whether it is this value; where `equal` is unknown it is not."""
        return self.equal(value).yes

    @abstractmethod
    def chosen(self, chosen: Chosen) -> Value:
        """The value that was chosen, as it can be sent."""


@dataclass(frozen=True, slots=True)
class AnyValue(OpenValue):
    """A value that no test looks at."""

    sample: Value

    def chosen(self, chosen: Chosen) -> Value:
        return self.sample


@dataclass(frozen=True, slots=True)
class YesNo(OpenValue):
    """True or false."""

    term: Formula

    def equal(self, other: Other) -> Truths:
        if not isinstance(other, bool):
            return Truths.of(False)
        return Truths.of(self.term if other else no(self.term))

    def chosen(self, chosen: Chosen) -> bool:
        return is_so(chosen, self.term)


@dataclass(frozen=True, slots=True)
class OneWord(OpenValue):
    """One of some words, by its place among them. Where others can be told, any place behind them is one."""

    term: Number
    words: list[str]
    are_all: bool = True

    def equal(self, other: Other) -> Truths:
        if other not in self.words:
            if self.are_all or not isinstance(other, str):
                return Truths.of(False)
            self.words.append(other)
        return Truths.of(self.term == self.words.index(other))

    def chosen(self, chosen: Chosen) -> str:
        at = _whole(chosen, self.term)
        return self.words[at] if at < len(self.words) else another(self.words)


@dataclass(frozen=True, slots=True)
class Day(OpenValue):
    """A day, by its number."""

    term: Number

    def equal(self, other: Other) -> Truths:
        return Truths.of(self.term == _number_of(other))

    def ordered(self, order: Callable[[Any, Any], Formula], other: Other) -> Truths:
        return Truths.of(order(self.term, _number_of(other)))

    def chosen(self, chosen: Chosen) -> date:
        return date.fromordinal(_whole(chosen, self.term))


def open_day(hold: Hold) -> Day:
    """Any day that there is."""
    number = z3.FreshInt("day")
    hold(z3.And(number >= 1, number <= date.max.toordinal()))
    return Day(number)


@dataclass(frozen=True, slots=True)
class OpenAmount(OpenValue):
    """A number, exact, and its unit; a type without units has none."""

    term: Number
    unit: OneWord | None = None
    compared: set[Fraction] = field(default_factory=set)

    def equal(self, other: Other) -> Truths:
        return self._in_one_unit(lambda here, there: here == there, other)

    def ordered(self, order: Callable[[Any, Any], Formula], other: Other) -> Truths:
        return self._in_one_unit(order, other)

    def _in_one_unit(self, order: Callable[[Any, Any], Formula], other: Other) -> Truths:
        amount = Quantity(other) if isinstance(other, Decimal) else other
        if not isinstance(amount, Quantity):
            raise NotComputed
        number = Fraction(amount.value)
        self.compared.add(number)
        same = amount.unit == "" if self.unit is None else self.unit.equal(amount.unit).yes
        return Truths.of(order(self.term, z3.RealVal(str(number)))).where(same)

    def chosen(self, chosen: Chosen) -> Value:
        number = shortest(chosen.eval(self.term, model_completion=True).as_fraction(), self.compared)
        return number if self.unit is None else Quantity(number, self.unit.chosen(chosen))


@dataclass(frozen=True, slots=True)
class Members(OpenValue):
    """A list of which only what it includes is asked: of each member whether it is there, and of texts whether another
    is."""

    members: dict[str, Formula]
    others: Formula | None = None

    def includes(self, member: Other) -> Formula:
        if member not in self.members:
            if self.others is None:
                return False
            self.members[member] = z3.FreshBool("includes")
        return self.members[member]

    def is_exactly(self, value: Value) -> Formula:
        if not isinstance(value, tuple):
            return False
        wanted = [self.includes(member) for member in value]
        more = [term for member, term in self.members.items() if member not in value]
        return every([*wanted, *map(no, more), True if self.others is None else no(self.others)])

    def chosen(self, chosen: Chosen) -> tuple[str, ...]:
        found = [member for member, term in self.members.items() if is_so(chosen, term)]
        more = self.others is not None and is_so(chosen, self.others)
        return (*found, *([another(self.members)] if more else []))


def is_so(chosen: Chosen, formula: Formula) -> bool:
    """Whether what was chosen makes a formula true."""
    return formula if isinstance(formula, bool) else bool(z3.is_true(chosen.eval(formula, model_completion=True)))


def _whole(chosen: Chosen, term: Number) -> int:
    return int(chosen.eval(term, model_completion=True).as_long())


def shortest(number: Fraction, compared: Collection[Fraction]) -> Decimal:
    """The number with the fewest digits behind the point that lies to some others as this one does."""

    def lies_alike(other: Fraction) -> bool:
        return all((other > each, other < each) == (number > each, number < each) for each in compared)

    digits = next(digits for digits in count() if lies_alike(round(number, digits)))
    return Decimal(f"{int(round(number, digits) * 10**digits)}E-{digits}")


def another(texts: Collection[str]) -> str:
    """A text that is none of these."""
    return "x" * (1 + max(map(len, texts), default=0))


def _number_of(day: Other) -> Number:
    return day.toordinal() if isinstance(day, date) else day
