"""Where something was told and a condition still cannot use it: another unit, or a record without a field it reads."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from dontbuy.engine.facts import Facts, Quantity, Record, Value
from dontbuy.engine.ir import Compare, Count, Expr, Items, Operand, RuleSet, Test, children, walk
from dontbuy.engine.meaning import NamedValues, truth
from dontbuy.engine.truth import UNKNOWN


class UnitGap(NamedTuple):
    """An amount was told in a unit in which no condition compares it; `units` are those in which they do.

    `pointer` is the place of the amount. A unit `""` is an amount without a unit.
    """

    pointer: str
    told: str
    units: tuple[str, ...]


class FieldGap(NamedTuple):
    """A record lacks a field that a condition reads; `pointer` is the place of the record."""

    pointer: str
    name: str


Gap = UnitGap | FieldGap


def compared_units(conditions: Iterable[Expr]) -> Mapping[str, tuple[str, ...]]:
    """For each amount that conditions compare, the units in which they do; `""` is *without a unit*.

    From `{fact: price, more_than: {value: 5, unit: USD}}` comes `{"price": ("USD",)}`.
    """
    units: dict[str, dict[str, None]] = {}
    for condition in conditions:
        for test in walk(condition):
            if isinstance(test, Compare) and (of_this_test := _units(test.operand)):
                units.setdefault(test.fact, {}).update(dict.fromkeys(of_this_test))
    return {fact: tuple(each) for fact, each in units.items()}


def tests_over_records(conditions: Iterable[Expr]) -> tuple[Items | Count, ...]:
    """Every test that reads fields of records, each once."""
    tests = (test for condition in conditions for test in walk(condition))
    return tuple(dict.fromkeys(test for test in tests if isinstance(test, Items | Count) and test.where is not None))


def gaps(rule_set: RuleSet, facts: Facts) -> tuple[Gap, ...]:
    """Every gap in what was told to a rule set, each once; `()` where nothing told is left unused."""
    return tuple(dict.fromkeys([*_unit_gaps(rule_set, facts), *_record_gaps(rule_set, facts)]))


def _unit_gaps(rule_set: RuleSet, facts: Facts) -> Iterator[Gap]:
    for fact, units in rule_set.compared_units.items():
        told = facts.told(fact)
        if told and isinstance(told.value, Quantity) and told.value.unit not in units:
            yield UnitGap(told.pointer, told.value.unit, units)


def _record_gaps(rule_set: RuleSet, facts: Facts) -> Iterator[Gap]:
    for test in rule_set.tests_over_records:
        told = facts.told(test.fact)
        if told and truth(test, facts, facts.as_of, {}) is UNKNOWN:
            yield from _gaps_in_list(test, told.value, told.pointer, facts.as_of)


def _gaps_in_list(test: Items | Count, records: Value | None, pointer: str, as_of: date) -> Iterator[Gap]:
    """The gaps of each record for which a condition over records is unknown."""
    if not isinstance(records, tuple) or test.where is None:
        return
    for at, record in enumerate(records):
        if isinstance(record, Record):
            yield from _gaps_in_record(test.where, record, f"{pointer}/{at}", as_of)


def _gaps_in_record(expr: Expr, record: NamedValues, pointer: str, as_of: date) -> Iterator[Gap]:
    """The gaps that leave one condition unknown in one record; a part that is known is not entered."""
    if truth(expr, record, as_of, {}) is not UNKNOWN:
        return
    if not isinstance(expr, Test):
        for term in children(expr):
            yield from _gaps_in_record(term, record, pointer, as_of)
        return
    value, place = record.get(expr.fact), f"{pointer}/{expr.fact.replace('.', '/')}"
    if value is None:
        yield FieldGap(pointer, expr.fact)
        return
    match expr, value:
        case Compare(operand=operand), Quantity(unit=unit):
            yield UnitGap(place, unit, _units(operand))
        case Items() | Count(), _:
            yield from _gaps_in_list(expr, value, place, as_of)


def _units(operand: Operand) -> tuple[str, ...]:
    """The units of what a fact is compared with; `()` where that is no amount."""
    operands = operand if isinstance(operand, tuple) else (operand,)
    return tuple(dict.fromkeys(each.unit for each in operands if isinstance(each, Quantity)))
