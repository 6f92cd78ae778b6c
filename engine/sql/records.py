"""The records of a list in SQL: counted by a lambda over an array, in PostgreSQL by a query over JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.columns import UNIT
from dontbuy.engine.facts import LISTS, FactType, ValueType
from dontbuy.engine.sql.dialects import Dialect, not_carried
from dontbuy.engine.sql.logic import text
from dontbuy.engine.sql.values import NUMBER, RecordValues, Values, data_type

_WITH_LAMBDAS = (Dialect.DUCKDB, Dialect.SPARK)
_RECORD = "record"


@dataclass(frozen=True, slots=True)
class Records:
    """A list of records: `list` is where it stands, `values` has the fields of one of them, called `name`."""

    dialect: Dialect
    list: Sql
    values: Values
    name: str

    @classmethod
    def of(cls, dialect: Dialect, fact: str, values: Values) -> "Records":
        """The records of a fact, or of a field. Raises RulebookError where the dialect has no such lists."""
        fields = values.type_of(fact).fields
        outer = values.record.name if isinstance(values, RecordValues | JsonValues) else ""
        name = f"{outer}_within" if outer else _RECORD
        record = exp.to_identifier(name)
        if dialect in _WITH_LAMBDAS:
            return cls(dialect, values.value(fact), RecordValues(record, fields), name)
        if dialect is Dialect.POSTGRES:
            return cls(dialect, values.value(fact), JsonValues(record, fields), name)
        hint = "write it over the facts that follow from the list, or choose duckdb, spark or postgres"
        raise not_carried(dialect, "a condition over records", fact, hint)

    def count(self, meets: Sql | None) -> Sql:
        """How many records meet a condition; how many there are without one."""
        if self.dialect is Dialect.POSTGRES:
            return self._counted_by_a_query(meets)
        if meets is None:
            return exp.ArraySize(this=self.list.copy())
        lambda_ = exp.Lambda(this=meets, expressions=[exp.to_identifier(self.name)])
        return exp.ArraySize(this=exp.ArrayFilter(this=self.list.copy(), expression=lambda_))

    def _counted_by_a_query(self, meets: Sql | None) -> Sql:
        elements = exp.Anonymous(this="JSONB_ARRAY_ELEMENTS", expressions=[self.list.copy()])
        alias = exp.TableAlias(this=exp.to_identifier("records"), columns=[exp.to_identifier(self.name)])
        counted = exp.select(exp.Count(this=exp.Star())).from_(exp.Table(this=elements, alias=alias))
        return exp.Paren(this=counted.where(meets) if meets else counted)


@dataclass(frozen=True, slots=True)
class JsonValues:
    """The fields of one record that PostgreSQL keeps as JSON; `record` is where it stands."""

    record: Sql
    fields: Mapping[str, FactType]

    def type_of(self, name: str) -> FactType:
        return RecordValues(self.record, self.fields).type_of(name)

    def value(self, name: str) -> Sql:
        kind, steps = self.type_of(name), name.split(".")
        match kind.value_type:
            case ValueType.QUANTITY:
                return exp.Cast(this=self._text([*steps, "value"]), to=exp.DataType.build(NUMBER))
            case ValueType.RECORD:
                return self._text(steps)
            case other if other in LISTS:
                null = exp.Cast(this=text("null"), to=exp.DataType.build("JSONB"))
                return exp.Nullif(this=self._json(steps), expression=null)
            case _:
                wanted = data_type(kind)
                return self._text(steps) if wanted.is_type("TEXT") else exp.Cast(this=self._text(steps), to=wanted)

    def unit(self, name: str) -> Sql:
        return self._text([*name.split("."), UNIT])

    def holds(self, name: str, word: Sql) -> Sql:
        return exp.Anonymous(this="JSONB_EXISTS", expressions=[self._json(name.split(".")), word])

    def _json(self, steps: list[str]) -> Sql:
        return self._at("JSONB_EXTRACT_PATH", steps)

    def _text(self, steps: list[str]) -> Sql:
        return self._at("JSONB_EXTRACT_PATH_TEXT", steps)

    def _at(self, function: str, steps: list[str]) -> Sql:
        return exp.Anonymous(this=function, expressions=[self.record.copy(), *map(text, steps)])
