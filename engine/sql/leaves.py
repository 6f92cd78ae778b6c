"""One test of a condition as SQL: a fact against a value, whether it was told, a list of records counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.expressions import (
    AsOf,
    Compare,
    Count,
    Expr,
    IsGiven,
    IsTold,
    Items,
    MetricClass,
    Op,
    Operand,
    Quantifier,
    Test,
)
from dontbuy.engine.facts import FactType, Quantity, Value, ValueType, number_text
from dontbuy.engine.sql.conditions import condition
from dontbuy.engine.sql.dialects import Dialect, not_carried
from dontbuy.engine.sql.logic import among, bounded, denied, every, known, some, text, when, where_told
from dontbuy.engine.sql.records import Records
from dontbuy.engine.sql.values import NUMBER, SCALE, Values

_ORDER: dict[Op, type[exp.Binary]] = {
    Op.AT_LEAST: exp.GTE,
    Op.AT_MOST: exp.LTE,
    Op.MORE_THAN: exp.GT,
    Op.LESS_THAN: exp.LT,
    Op.ON_OR_BEFORE: exp.LTE,
    Op.BEFORE: exp.LT,
    Op.ON_OR_AFTER: exp.GTE,
    Op.AFTER: exp.GT,
}
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.NUMBER})
_EXACT = Context(prec=1_000)
_MOST, _STEP = Decimal(10) ** (38 - SCALE), Decimal(1).scaleb(-SCALE)
_PLAIN_DIGITS = 18
"""A longer number is written as a cast: as a bare literal DuckDB may take it for one with a rounded fraction."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """Writes tests in one dialect; `as_of` is the expression of the day that counts as today."""

    dialect: Dialect
    as_of: Sql

    def test(self, test: Test, values: Values) -> Sql:
        """A test over some values. Raises RulebookError where the dialect cannot carry it."""
        match test:
            case Compare(fact, op, operand):
                return self._compare(fact, values, op, operand)
            case IsTold(fact):
                return where_told(values.value(fact), exp.true())
            case IsGiven(fact, given):
                value = values.value(fact)
                return known(value) if given else exp.Is(this=value, expression=exp.Null())
            case Items(quantifier, fact, where):
                return self._items(quantifier, fact, where, values)
            case Count(fact, where, op, number):
                tally = self._tally(fact, where, values)
                reached = number if op is Op.AT_LEAST else number + 1
                truth = bounded(reached, tally.yes, tally.no, tally.all)
                return where_told(tally.list, truth if op is Op.AT_LEAST else denied(truth))

    def _compare(self, fact: str, values: Values, op: Op, operand: Operand) -> Sql:
        kind, value = values.type_of(fact), values.value(fact)
        match op:
            case Op.CLASS if isinstance(operand, MetricClass):
                return self._among(value, sorted(operand.metrics), fact)
            case Op.INCLUDES | Op.INCLUDES_ANY:
                wanted = operand if isinstance(operand, tuple) else (operand,)
                return where_told(value, some([self._includes(fact, kind, values, word) for word in wanted]))
            case Op.IN if isinstance(operand, tuple):
                return self._in(fact, kind, values, operand)
            case _:
                return self._against(fact, kind, values, op, operand)

    def _in(self, fact: str, kind: FactType, values: Values, operands: Sequence[Value]) -> Sql:
        """Whether a value is one of several; words stand in a list, the others one by one."""
        if all(isinstance(operand, str) for operand in operands):
            return self._among(values.value(fact), dict.fromkeys(map(str, operands)), fact)
        return some([self._against(fact, kind, values, Op.IS, operand) for operand in dict.fromkeys(operands)])

    def literal(self, value: Value, fact: str) -> Sql:
        """A value as it is written, where one can be written; of an amount the number."""
        match value:
            case bool():
                return exp.Boolean(this=value)
            case Quantity(number):
                return self.literal(number, fact)
            case Decimal() if abs(value) < _MOST and value == value.quantize(_STEP, ROUND_FLOOR, _EXACT):
                return _literal(value)
            case date():
                return exp.Cast(this=text(value.isoformat()), to=exp.DataType.build("DATE"))
            case str():
                return self._text(value, fact)
            case _:
                raise not_carried(self.dialect, "a value", fact, "leave the condition to another engine")

    def _against(self, fact: str, kind: FactType, values: Values, op: Op, operand: Operand) -> Sql:
        """A value against one other of its own type."""
        value = values.value(fact)
        match operand:
            case bool():
                return value if operand else exp.Not(this=value)
            case Quantity(number, unit):
                same_unit = exp.EQ(
                    this=exp.Coalesce(this=values.unit(fact), expressions=[text("")]),
                    expression=self._text(unit, fact),
                )
                return when((same_unit, self._number(value, op, number)))
            case Decimal() if kind.value_type is ValueType.QUANTITY:
                return self._against(fact, kind, values, op, Quantity(operand))
            case Decimal():
                return self._number(value, op, operand)
            case AsOf():
                return _ORDER.get(op, exp.EQ)(this=value, expression=self.as_of.copy())
            case MetricClass():
                raise TypeError("a class is no value")
            case _:
                return _ORDER.get(op, exp.EQ)(this=value, expression=self.literal(operand, fact))

    def _number(self, value: Sql, op: Op, number: Decimal) -> Sql:
        """An exact comparison: what no column can hold is decided here, and no literal is ever rounded."""
        if abs(number) >= _MOST:
            beyond = number > 0
            holds = (beyond and op in (Op.AT_MOST, Op.LESS_THAN)) or (not beyond and op in (Op.AT_LEAST, Op.MORE_THAN))
            return where_told(value, exp.true() if holds else exp.false())
        up = number.quantize(_STEP, ROUND_CEILING, _EXACT)
        down = number.quantize(_STEP, ROUND_FLOOR, _EXACT)
        if op is Op.IS:
            same = exp.EQ(this=value, expression=_literal(number))
            return same if up == down else where_told(value, exp.false())
        bound = up if op in (Op.AT_LEAST, Op.LESS_THAN) else down
        return _ORDER[op](this=value, expression=_literal(bound))

    def _among(self, value: Sql, words: Iterable[str], fact: str) -> Sql:
        listed = [self._text(word, fact) for word in words]
        if not listed:
            return where_told(value, exp.false())
        return among(value, listed)

    def _includes(self, fact: str, kind: FactType, values: Values, word: Any) -> Sql:
        """Whether a list that was told has a word; a list of nothing but its word for none is the empty list."""
        holds = values.holds(fact, self._text(str(word), fact))
        if not kind.empty_word or word != kind.empty_word:
            return holds
        others = [values.holds(fact, self._text(each, fact)) for each in kind.words if each != word]
        return every([holds, some(others)])

    def _items(self, quantifier: Quantifier, fact: str, where: Expr, values: Values) -> Sql:
        tally = self._tally(fact, where, values)
        if quantifier is Quantifier.EVERY:
            return where_told(tally.list, denied(bounded(1, tally.no, tally.yes, tally.all)))
        some_record = bounded(1, tally.yes, tally.no, tally.all)
        return where_told(tally.list, some_record if quantifier is Quantifier.ANY else denied(some_record))

    def _tally(self, fact: str, where: Expr | None, values: Values) -> "_Tally":
        records = Records.of(self.dialect, fact, values)
        if where is None:
            return _Tally(records.list, records.count(None), exp.Literal.number(0), records.count(None))
        meets = condition(where, lambda test: self.test(test, records.values))
        return _Tally(records.list, records.count(meets), records.count(denied(meets.copy())), records.count(None))

    def _text(self, value: str, fact: str) -> Sql:
        """A text as a literal, where one can be written."""
        if "\0" in value or (not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value)):
            raise not_carried(self.dialect, "a text with a character that is none", fact, "compare another text")
        return text(value)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many records surely meet a condition and surely do not, of how many; `list` is the list itself."""

    list: Sql
    yes: Sql
    no: Sql
    all: Sql


def _literal(number: Decimal) -> Sql:
    digits = number_text(number)
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    if sum(digit.isdigit() for digit in digits) > _PLAIN_DIGITS:
        return exp.Cast(this=text(digits), to=exp.DataType.build(NUMBER))
    literal = exp.Literal.number(digits.removeprefix("-"))
    return exp.Neg(this=literal) if digits.startswith("-") else literal
