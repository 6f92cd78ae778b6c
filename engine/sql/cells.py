"""Which cells of a row hold what no document of the kind may say: the checks of reading, as SQL.

A statement takes each value as it is. Where rows come from a file, its cells are held to the types of their facts
first, so that a row is refused here that reading refuses: an unknown word, a half where a whole number belongs.
"""

import re
from collections.abc import Iterable

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.columns import LONGEST_NAME, FlatColumn
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.dialects import Dialect
from dontbuy.engine.sql.logic import among, denied, every, known, some, text, unknown, when
from dontbuy.engine.sql.values import RecordValues, column
from dontbuy.engine.values import CUSTOM, HIDDEN, LIMIT_OF_ITEMS

PROBLEM = "problem"
_HIDDEN = "[" + re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", HIDDEN) + "]"
"""The characters that nobody sees, as DuckDB and Spark both write them."""
_NOT_IN_A_NAME = f"[\\t\\n\\r{_HIDDEN[1:]}"
_SHOWN = r"[^\s\x{00a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]"
"""A character that is no space, in any script."""


def problem(rulebook: Rulebook, rule_set: RuleSet, dialect: Dialect, present: Iterable[FlatColumn]) -> Sql:
    """The name of the first column of a row whose value the kind does not take; NULL where all are in order."""
    arms = []
    for each in present:
        bad = _Cells(rulebook, dialect).bad(each, rule_set)
        if bad:
            arms.append((bad, text(each.name)))
    return when(*arms) if arms else exp.Cast(this=exp.Null(), to=exp.DataType.build("TEXT"))


class _Cells:
    """Says what is wrong with a value of each type; None where a column of that type cannot hold anything wrong."""

    def __init__(self, rulebook: Rulebook, dialect: Dialect) -> None:
        self._metrics = [*sorted({*rulebook.metrics, CUSTOM})]
        self._dialect = dialect

    def bad(self, flat: FlatColumn, rule_set: RuleSet) -> Sql | None:
        value = column(self._dialect, flat.name)
        if flat.is_unit:
            lacking = every([known(value.copy()), unknown(column(self._dialect, flat.fact))])
            return some([lacking, _hides(value)])
        if not flat.fact and flat.holds is ValueType.TEXT:
            too_long = exp.GT(this=exp.Length(this=value), expression=exp.Literal.number(LONGEST_NAME))
            return some([_has(value, _NOT_IN_A_NAME), denied(_has(value, _SHOWN)), too_long])
        declared = rule_set.facts.get(flat.fact)
        if declared is None or declared.type.value_type is ValueType.TEXT:
            return None
        kind = declared.type
        return self._bad(FactType(ValueType.NUMBER) if kind.value_type is ValueType.QUANTITY else kind, value, "item")

    def _bad(self, kind: FactType, value: Sql, name: str) -> Sql | None:
        match kind.value_type:
            case ValueType.WORD:
                return denied(among(value, [text(word) for word in kind.words]))
            case ValueType.METRIC:
                return denied(among(value, [text(id_) for id_ in self._metrics]))
            case ValueType.TEXT:
                return _hides(value)
            case ValueType.INTEGER:
                negative = exp.LT(this=value, expression=exp.Literal.number(0))
                return some([negative, exp.NEQ(this=value.copy(), expression=exp.Floor(this=value.copy()))])
            case ValueType.QUANTITY:
                unit = exp.Dot(this=value.copy(), expression=exp.to_identifier("unit", quoted=True))
                number = exp.Dot(this=value.copy(), expression=exp.to_identifier("value", quoted=True))
                return some([every([known(value), unknown(number)]), _hides(unit)])
            case ValueType.RECORD:
                return self._bad_record(kind, value, name)
            case ValueType.WORDS | ValueType.METRICS | ValueType.TEXTS | ValueType.RECORDS:
                return self._bad_list(kind, value, name)
            case _:
                return None

    def _bad_list(self, kind: FactType, value: Sql, name: str) -> Sql:
        """Some item is none or is wrong, or there are more than may be told."""
        item = exp.to_identifier(name)
        members = {
            ValueType.WORDS: ValueType.WORD,
            ValueType.METRICS: ValueType.METRIC,
            ValueType.RECORDS: ValueType.RECORD,
        }
        inner = members.get(kind.value_type)
        wrong = (
            self._bad(FactType(inner, kind.words, "", kind.fields, kind.required), item.copy(), f"{name}_within")
            if inner
            else None
        )
        fine = every([known(item.copy()), *([_surely_not(wrong)] if wrong else [])])
        kept = exp.ArrayFilter(this=value.copy(), expression=exp.Lambda(this=fine, expressions=[item]))
        size = exp.ArraySize(this=value)
        too_many = exp.GT(this=size.copy(), expression=exp.Literal.number(LIMIT_OF_ITEMS))
        return some([exp.LT(this=exp.ArraySize(this=kept), expression=size), too_many])

    def _bad_record(self, kind: FactType, value: Sql, name: str) -> Sql:
        """A field is wrong, or one that is needed is missing or blank."""
        fields = RecordValues(value, kind.fields)
        wrong: list[Sql] = []
        for field, inner in kind.fields.items():
            place = exp.Dot(this=value.copy(), expression=exp.to_identifier(field, quoted=True))
            if bad := self._bad(inner, place, name):
                wrong.append(bad)
            if field in kind.required:
                wrong.append(_missing(inner, place))
        if "metric" in kind.fields and "name" in kind.fields:
            is_custom = exp.EQ(this=fields.value("metric"), expression=text(CUSTOM))
            wrong.append(every([is_custom, exp.Paren(this=_missing(kind.fields["name"], fields.value("name")))]))
        return every([known(value.copy()), exp.Paren(this=some(wrong))]) if wrong else exp.false()


def _missing(kind: FactType, place: Sql) -> Sql:
    """A field that is needed has no value, or a blank text."""
    if kind.value_type is not ValueType.TEXT:
        return unknown(place.copy())
    return some([unknown(place.copy()), denied(_has(place, _SHOWN))])


def _hides(value: Sql) -> Sql:
    """A text has a character that nobody sees."""
    return _has(value, _HIDDEN)


def _has(value: Sql, pattern: str) -> Sql:
    return exp.RegexpLike(this=value.copy(), expression=text(pattern))


def _surely_not(truth: Sql) -> Sql:
    return exp.Not(this=exp.Coalesce(this=truth, expressions=[exp.false()]))
