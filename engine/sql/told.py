"""What a row comes to before any condition is decided: as `reading` has it, step by step, each step a query.

First a *yes* that its companion puts in doubt is left out, and lists fill in what follows from them; then what is
implied by all of that is filled in. A fact in conflict is NULL. Evidence has no place in a row, and a fact one value.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.columns import UNIT
from dontbuy.engine.expressions import Compare, Op, Test, facts_of
from dontbuy.engine.facts import Doubt, FactDeclaration, FactType, Quantity, ValueType
from dontbuy.engine.ir import Implication, Rulebook, RuleSet
from dontbuy.engine.sql.conditions import condition
from dontbuy.engine.sql.dialects import Dialect
from dontbuy.engine.sql.leaves import Leaves
from dontbuy.engine.sql.logic import every, known, some, text, unknown, when
from dontbuy.engine.sql.records import JsonValues
from dontbuy.engine.sql.values import RecordValues, RowValues, column, data_type

Step = Mapping[str, Sql]
"""Column to what it is; what reads it stands in the step after."""


@dataclass(frozen=True, slots=True)
class RowFacts:
    """The facts of a row that some conditions need. `present` are the columns of the table."""

    rulebook: Rulebook
    rule_set: RuleSet
    leaves: Leaves
    values: RowValues
    present: Collection[str]

    def steps(self, names: Collection[str], *, with_conflicts: bool = False) -> tuple[Step, Step | None]:
        """The facts as they were told and filled in from lists; and those with what is implied, where anything is.

        With conflicts, each fact that may be in one has a column beside it that says whether it is.
        """
        implied = {name: each for name in names if (each := self._implying(name))}
        looked_at = [fact for each in implied.values() for implication in each for fact in facts_of(implication.when)]
        given: dict[str, Sql] = {}
        for name in self._in_order({*names, *looked_at}):
            given |= self._given(name)
        refuted = {name: self._refuted(name) for name in (names if with_conflicts else implied)}
        flags = {in_conflict(name): conflict for name, conflict in refuted.items() if conflict}
        if not implied:
            return {**given, **flags}, None
        following: dict[str, Sql] = {}
        for name in self._in_order(names):
            following |= self._following(name, implied.get(name, ()), refuted=in_conflict(name) in flags)
            if with_conflicts:
                following |= self._conflict(name, implied.get(name, ()), refuted=in_conflict(name) in flags)
        return {**given, **flags}, following

    def _implying(self, name: str) -> tuple[Implication, ...]:
        return tuple(each for each in self.rule_set.implications if name in each.then)

    def _in_order(self, names: Iterable[str]) -> list[str]:
        return sorted({*names}, key=self.rule_set.order.__getitem__)

    def _given(self, name: str) -> Step:
        """A fact, with its unit where it has one."""
        declared = self.rule_set.facts[name]
        step = {name: self._certain(declared)}
        listed = self._by_the_list(declared)
        if listed:
            told = step[name]
            agreed = some([unknown(told), exp.EQ(this=exp.Paren(this=told), expression=exp.Paren(this=listed))])
            step[name] = when((unknown(listed.copy()), told.copy()), (agreed, listed.copy()))
        if declared.type.value_type is ValueType.QUANTITY:
            step[f"{name}.{UNIT}"] = self._told(f"{name}.{UNIT}", exp.DataType.build("TEXT"))
        return step

    def _certain(self, declared: FactDeclaration) -> Sql:
        """A fact as it was told, without a *yes* that is in doubt."""
        is_amount = declared.type.value_type is ValueType.QUANTITY  # its unit has a column of its own
        told = self._told(declared.name, data_type(FactType(ValueType.NUMBER) if is_amount else declared.type))
        if declared.doubt is None or declared.doubt.companion not in self.present or declared.name not in self.present:
            return told
        doubted = self._doubted(declared.doubt)
        return when((every([told, doubted]), exp.Null()), otherwise=told.copy()) if doubted else told

    def _told(self, name: str, kind: exp.DataType) -> Sql:
        if name in self.present:
            return column(self.values.dialect, name)
        return exp.Cast(this=exp.Null(), to=kind)

    def _doubted(self, doubt: Doubt) -> Sql | None:
        """Whether a companion names a metric of another class than counts."""
        others = sorted(
            id_ for id_, metric in self.rulebook.metrics.items() if metric.metric_class != doubt.metric_class
        )
        if not others:
            return None
        fields, record = self.rule_set.facts[doubt.companion].type.fields, column(self.values.dialect, doubt.companion)
        match self.values.dialect:
            case Dialect.DUCKDB | Dialect.SPARK:
                metric = RecordValues(record, fields).value(doubt.field)
            case Dialect.POSTGRES:
                metric = JsonValues(record, fields).value(doubt.field)
            case _:
                path = [exp.JSONPathRoot(), *(exp.JSONPathKey(this=step) for step in doubt.field.split("."))]
                metric = exp.JSONExtractScalar(this=record, expression=exp.JSONPath(expressions=path))
        return exp.In(this=metric, expressions=[text(id_) for id_ in others])

    def _by_the_list(self, declared: FactDeclaration) -> Sql | None:
        """What the list of a derived fact says of it; None where the table has no such column."""
        if not declared.derived_from or declared.derived_from not in self.present:
            return None
        return condition(self.rulebook.derivations[declared.name], self._test)

    def _refuted(self, name: str) -> Sql | None:
        """Whether a derived fact was told against its list."""
        declared = self.rule_set.facts[name]
        listed = self._by_the_list(declared)
        if listed is None or name not in self.present:
            return None
        return exp.NEQ(this=exp.Paren(this=self._certain(declared)), expression=exp.Paren(this=listed))

    def _following(self, name: str, implications: Sequence[Implication], *, refuted: bool) -> Step:
        """A fact with what is implied of it: unknown where it was told otherwise."""
        told, unit = column(self.values.dialect, name), f"{name}.{UNIT}"
        has_unit = self.rule_set.facts[name].type.value_type is ValueType.QUANTITY
        units = {unit: column(self.values.dialect, unit)} if has_unit else {}
        if not implications:
            return {name: told, **units}
        value = implications[0].then[name]
        same = self.leaves.test(Compare(name, Op.IS, value), self.values)
        follows = some([condition(each.when, self._test) for each in implications])
        filled = when((unknown(told.copy()), self.leaves.literal(value, name)), (same, told.copy()))
        arms = [(follows, filled)]
        if refuted:
            arms.insert(0, (column(self.values.dialect, in_conflict(name)), exp.Null()))
        if isinstance(value, Quantity):
            lacking = every([follows.copy(), unknown(told.copy())])
            units = {unit: when((lacking, text(value.unit)), otherwise=units[unit])}
        return {name: when(*arms, otherwise=told), **units}

    def _conflict(self, name: str, implications: Sequence[Implication], *, refuted: bool) -> Step:
        """Whether a fact was told against its list, or otherwise than it follows; nothing where neither can be."""
        flag = column(self.values.dialect, in_conflict(name))
        if not implications:
            return {in_conflict(name): flag} if refuted else {}
        told = column(self.values.dialect, name)
        same = self.leaves.test(Compare(name, Op.IS, implications[0].then[name]), self.values)
        other = exp.Not(this=exp.Coalesce(this=same, expressions=[exp.false()]))
        follows = some([condition(each.when, self._test) for each in implications])
        against = every([known(told), other, follows])
        return {in_conflict(name): some([flag, against]) if refuted else against}

    def _test(self, test: Test) -> Sql:
        return self.leaves.test(test, self.values)


def in_conflict(name: str) -> str:
    """The column that says whether a fact is in conflict."""
    return f"{name} (in conflict)"
