"""The only place where two values are compared."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Final

from dontbuy.engine.expressions import AsOf, MetricClass, Op, Operand
from dontbuy.engine.facts import Quantity, Record, Value
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth, some

_ORDER: dict[Op, Callable[[Any, Any], bool]] = {
    Op.AT_LEAST: ge,
    Op.AT_MOST: le,
    Op.MORE_THAN: gt,
    Op.LESS_THAN: lt,
    Op.ON_OR_BEFORE: le,
    Op.BEFORE: lt,
    Op.ON_OR_AFTER: ge,
    Op.AFTER: gt,
}


# Named once: reading a member of an enum takes ten times as long as reading a name; see `truth`.
_AS_OF: Final = AsOf.AS_OF
_IS, _IN, _INCLUDES, _INCLUDES_ANY = Op.IS, Op.IN, Op.INCLUDES, Op.INCLUDES_ANY


def compare(value: Value | None, op: Op, operand: Operand, as_of: date) -> Truth:
    """Whether `value op operand`; unknown where the value was not told or the units differ."""
    if value is None:
        return UNKNOWN
    if op is _IS and (value is True or value is False):  # most comparisons are of a yes or no
        return YES if value is operand else NO
    if isinstance(operand, MetricClass):
        return Truth.of(value in operand.metrics)
    if operand is _AS_OF:
        operand = as_of
    if op is _IS:
        return _equal(value, operand)
    if op is _IN:
        return some([_equal(value, each) for each in _many(operand)])
    if op is _INCLUDES:
        return Truth.of(operand in _many(value))
    if op is _INCLUDES_ANY:
        return Truth.of(not set(_many(value)).isdisjoint(_many(operand)))
    return _ordered(value, op, operand)


def agree(values: Sequence[Value]) -> bool:
    """Whether several values that were told for one fact say the same."""
    return len(values) < 2 or len({without_order(value) for value in values}) == 1


def without_order(value: Value) -> Hashable:
    """A value in the form in which two tellings of it are compared: no condition asks for the order of a list.

    Words, metrics and texts are sets, for conditions ask only what they include: `[a, b, a]` and `[b, a]` are one. Of
    records conditions also ask how many there are: `[{x: 1}, {x: 2}]` and `[{x: 2}, {x: 1}]` are one, and `[{x: 1}]`
    and `[{x: 1}, {x: 1}]` are two.
    """
    match value:
        case Record(fields):
            return frozenset((name, without_order(each)) for name, each in fields.items())
        case tuple() if any(isinstance(member, Record) for member in value):
            return frozenset(Counter(without_order(member) for member in value).items())
        case tuple():
            return frozenset(value)
        case _:
            return value


def _equal(value: Value, operand: Value | AsOf) -> Truth:
    if isinstance(value, bool) or isinstance(operand, bool):
        return Truth.of(value is operand)
    left, right = _amount(value), _amount(operand)
    if isinstance(left, Quantity) and isinstance(right, Quantity) and left.unit != right.unit:
        return UNKNOWN
    return Truth.of(left == right)


def _ordered(value: Value, op: Op, operand: Value | AsOf) -> Truth:
    left, right = _amount(value), _amount(operand)
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return Truth.of(_ORDER[op](left.value, right.value)) if left.unit == right.unit else UNKNOWN
    return Truth.of(_ORDER[op](left, right))


def _amount(value: Value | AsOf) -> Value | AsOf:
    """A bare number is a quantity without a unit, so that numbers and quantities compare in one way."""
    return Quantity(value) if isinstance(value, Decimal) else value


def _many(value: Value | AsOf) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
