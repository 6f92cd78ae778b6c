"""Where a condition finds its values in SQL: the columns of a row, or the fields of one record of a list."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.columns import UNIT
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.sql.dialects import Dialect

SCALE = 18
"""A number has 20 digits before the point and 18 behind it: the 38 that every dialect has room for."""
NUMBER = f"DECIMAL(38, {SCALE})"
_TYPES = {
    ValueType.YES_NO: "BOOLEAN",
    ValueType.DATE: "DATE",
    **dict.fromkeys((ValueType.INTEGER, ValueType.NUMBER), NUMBER),
}


class Values(Protocol):
    """What has values by name."""

    def type_of(self, name: str) -> FactType:
        """The type that the rulebook gives it."""

    def value(self, name: str) -> Sql:
        """Its value; of an amount the number."""

    def unit(self, name: str) -> Sql:
        """The unit of an amount."""

    def holds(self, name: str, word: Sql) -> Sql:
        """Whether a list that was told has a word."""


@dataclass(frozen=True, slots=True)
class RowValues:
    """The columns of a row, in the words of one dialect."""

    dialect: Dialect
    types: Mapping[str, FactType]

    def type_of(self, name: str) -> FactType:
        return self.types[name]

    def value(self, name: str) -> Sql:
        return column(self.dialect, name)

    def unit(self, name: str) -> Sql:
        return column(self.dialect, f"{name}.{UNIT}")

    def holds(self, name: str, word: Sql) -> Sql:
        words = self.value(name)
        match self.dialect:
            case Dialect.POSTGRES:
                return exp.EQ(this=word, expression=exp.Any(this=exp.Paren(this=words)))
            case Dialect.BIGQUERY:  # it keeps an array that is NULL as an empty one, so a list is JSON text there
                words = exp.JSONValueArray(this=words)
        return exp.ArrayContains(this=words, expression=word)


@dataclass(frozen=True, slots=True)
class RecordValues:
    """The fields of one record; `record` is where it stands."""

    record: Sql
    fields: Mapping[str, FactType]

    def type_of(self, name: str) -> FactType:
        first, _, rest = name.partition(".")
        inner = self.fields[first]
        return replace(self, fields=inner.fields).type_of(rest) if rest else inner

    def value(self, name: str) -> Sql:
        steps = name.split(".") + (["value"] if self.type_of(name).value_type is ValueType.QUANTITY else [])
        return self._field(steps)

    def unit(self, name: str) -> Sql:
        return self._field([*name.split("."), UNIT])

    def holds(self, name: str, word: Sql) -> Sql:
        return exp.ArrayContains(this=self.value(name), expression=word)

    def _field(self, steps: list[str]) -> Sql:
        place = self.record.copy()
        for name in steps:
            place = exp.Dot(this=place, expression=exp.to_identifier(name, quoted=True))
        return place


def column(dialect: Dialect, name: str) -> Sql:
    """A column of this name."""
    return exp.column(exp.to_identifier(dialect.column(name), quoted=True))


def data_type(kind: FactType) -> exp.DataType:
    """What a column of a type is in SQL: a list is an array, and a record has its fields."""
    match kind.value_type:
        case ValueType.WORDS | ValueType.TEXTS | ValueType.METRICS:
            return exp.DataType.build("ARRAY<TEXT>")
        case ValueType.RECORDS:
            return exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[_struct(kind.fields)], nested=True)
        case ValueType.RECORD:
            return _struct(kind.fields)
        case ValueType.QUANTITY:
            return _struct({"value": FactType(ValueType.NUMBER), UNIT: FactType(ValueType.TEXT)})
        case other:
            return exp.DataType.build(_TYPES.get(other, "TEXT"))


def _struct(fields: Mapping[str, FactType]) -> exp.DataType:
    parts = [
        exp.ColumnDef(this=exp.to_identifier(name, quoted=True), kind=data_type(kind)) for name, kind in fields.items()
    ]
    return exp.DataType(this=exp.DataType.Type.STRUCT, expressions=parts, nested=True)
