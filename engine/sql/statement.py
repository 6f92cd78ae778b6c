"""The statement: from the facts of each row to the words of its answer, in the dialect and the shape asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap

from sqlglot import exp
from sqlglot.errors import ParseError
from sqlglot.expressions import Expr as Sql

from dontbuy.engine.columns import AS_OF, SUBJECT_ID, UNIT
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.expressions import Expr, Test, behind, facts_of
from dontbuy.engine.facts import LISTS, FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.answers import ASK, Answers, bits_of
from dontbuy.engine.sql.conditions import condition, levels
from dontbuy.engine.sql.dialects import AnswerShape, Dialect, as_columns
from dontbuy.engine.sql.leaves import Leaves
from dontbuy.engine.sql.logic import text
from dontbuy.engine.sql.questions import NextQuestion
from dontbuy.engine.sql.told import RowFacts, Step, in_conflict
from dontbuy.engine.sql.values import RowValues, column, data_type

_WIDTH = 118
_NAME_OF_A_TABLE = {"this", "db", "catalog"}
_CANNOT = (
    "What SQL does not carry is left out: evidence and quotes, two values for one fact, the facts that a reason rests"
    " on, data issues, signs, observations, side and score. `dontbuy check` has all of it."
)


@dataclass(frozen=True, slots=True)
class StatementOptions:
    """What a statement is asked for.

    `table` has the rows and `keys` are the columns that are passed on, so that an answer can be told from another.
    Where a row has no day, `as_of` is today; None takes the day of the database. `present` are the columns that the
    table has, None for those that the conditions need: of a list of records then the facts that follow from it.
    With `ask` it also gives the fact to ask for next; that takes longer than all the rest.
    """

    dialect: Dialect
    shape: AnswerShape = AnswerShape.WORDS
    table: str = "facts"
    keys: Sequence[str] = (SUBJECT_ID,)
    as_of: date | None = None
    present: Collection[str] | None = None
    ask: bool = False


def statement(rulebook: Rulebook, rule_set: RuleSet, options: StatementOptions) -> str:
    """The statement of one kind of document, with what it is above it; no semicolon ends it.

    Raises RulebookError: `sql/not-carried` where the dialect has no place for a condition, and `sql/no-table`.
    """
    writing = _Writing.of(rulebook, rule_set, options)
    query = writing.query()
    return "\n".join([*writing.above(rulebook, query), query.sql(options.dialect, pretty=True)])


def table(rulebook: Rulebook, rule_set: RuleSet, options: StatementOptions) -> Mapping[str, str]:
    """The columns that a statement reads, and their types in its dialect."""
    writing = _Writing.of(rulebook, rule_set, options)
    return writing.table(writing.query())


@dataclass(frozen=True, slots=True)
class _Writing:
    """One statement while it is written. `conditions` are those of the criteria, and what these name; `taken` are the
    names that a column of the table may have, in small letters."""

    rule_set: RuleSet
    options: StatementOptions
    told: RowFacts
    conditions: Mapping[str, Expr]
    taken: Collection[str]

    @classmethod
    def of(cls, rulebook: Rulebook, rule_set: RuleSet, options: StatementOptions) -> "_Writing":
        as_columns(options.dialect, rule_set.facts)
        as_columns(options.dialect, (criterion.id for criterion in rule_set.criteria))
        conditions = behind(rule_set.conditions, [criterion.id for criterion in rule_set.criteria])
        types = {name: declared.type for name, declared in rule_set.facts.items()}
        present = frozenset(needed(rulebook, rule_set) if options.present is None else options.present)
        leaves = Leaves(options.dialect, _day(options, present))
        return cls(
            rule_set,
            options,
            RowFacts(rulebook, rule_set, leaves, RowValues(options.dialect, types), present),
            conditions,
            frozenset(name.casefold() for name in (*rule_set.facts, *options.keys)),
        )

    def query(self) -> exp.Query:
        """Step by step: the facts as they were told, as they follow, the criteria, the words."""
        given, following = self.told.steps(self._facts(), with_conflicts=self.options.ask)
        steps: list[tuple[str, Step]] = [("told" if following is None else "given", given)]
        if following is not None:
            steps.append(("told", following))
        held = levels(self.conditions)
        for at, names in enumerate(held, 1):
            named = {self._alias(name): self._condition(name, held) for name in names}
            steps.append((f"named_{at}", self._kept(steps[-1][1]) | named))
        criteria = {each.id: self._condition(each.id, held, top=True) for each in self.rule_set.criteria}
        if held or self.options.ask or self.options.shape is not AnswerShape.WORDS:
            kept = self._kept(steps[-1][1]) if self.options.ask else {}
            steps.append(("decided", kept | {self._alias(name): when for name, when in criteria.items()}))
            criteria = {name: column(self.options.dialect, self._alias(name)) for name in criteria}
        answers = Answers(self.rule_set, self.options.dialect, criteria)
        judged = dict(answers.judged(self.options.shape))
        if self.options.ask:
            questions = self._questions(steps, criteria, held)
            weighed, placed = questions.steps(answers.verdict_rank())
            steps.append(("weighed", {**self._kept(steps[-1][1]), **weighed}))
            steps.append(("placed", {**{self._alias(name): each.copy() for name, each in criteria.items()}, **placed}))
            steps.append(("turns", {**self._kept(steps[-1][1]), **questions.least()}))
            judged[ASK] = questions.first()
        steps.append(("judged", judged))
        return self._joined(steps, answers.shown(self.options.shape, ask=self.options.ask))

    def _questions(
        self, steps: Sequence[tuple[str, Step]], criteria: Mapping[str, Sql], held: Sequence[Sequence[str]]
    ) -> NextQuestion:
        told = steps[-1][1]
        return NextQuestion(
            rule_set=self.rule_set,
            dialect=self.options.dialect,
            conditions=self.conditions,
            criteria=criteria,
            truths=lambda expr: self._truth(expr, held),
            conflicts=frozenset(name for name in self.rule_set.facts if in_conflict(name) in told),
            listed=self._origins(),
        )

    def _facts(self) -> list[str]:
        """The facts that the conditions read; where it is asked what to ask, also the lists that these come from."""
        return [*_facts_read(self.conditions), *(self._origins() if self.options.ask else ())]

    def _origins(self) -> frozenset[str]:
        """The lists in the table that a fact comes from which the conditions read."""
        origins = {self.rule_set.facts[name].derived_from for name in _facts_read(self.conditions)}
        return frozenset(origins & {*self.told.present})

    def _kept(self, step: Step) -> dict[str, Sql]:
        return {name: column(self.options.dialect, name) for name in step}

    def _joined(self, steps: Sequence[tuple[str, Step]], shown: Step) -> exp.Query:
        """Each step a query over the one before, the first over the table."""
        day = self.options.dialect.column(AS_OF)
        asks = any(
            each.name == day for _, step in steps for value in step.values() for each in value.find_all(exp.Column)
        )
        source, query = _table(self.options), exp.select()
        for name, step in steps:
            passed = [
                *self.options.keys,
                *([AS_OF] if asks and name != "judged" and AS_OF not in self.options.keys else []),
            ]
            query = query.with_(name, as_=self._selected(passed, step).from_(source, copy=False), copy=False)
            source = exp.to_table(name)
        last = self._selected(self.options.keys, shown).from_(source, copy=False)
        last.set("with_", query.args["with_"])
        return last

    def _selected(self, passed: Iterable[str], step: Step) -> exp.Select:
        dialect = self.options.dialect
        parts = [column(dialect, name) for name in passed]
        for name, value in step.items():
            same = isinstance(value, exp.Column) and value.name == dialect.column(name)
            parts.append(value if same else exp.alias_(value, dialect.column(name), quoted=True, copy=False))
        return exp.select(*parts, copy=False)

    def _condition(self, name: str, held: Sequence[Sequence[str]], *, top: bool = False) -> Sql:
        """A condition over the facts; one that has a column of its own by then is that column."""
        apart = {each for names in held for each in names}
        if top and name in apart:
            return column(self.options.dialect, self._alias(name))
        return self._truth(self.conditions[name], held)

    def _truth(self, expr: Expr, held: Sequence[Sequence[str]]) -> Sql:
        """A condition over the facts and the conditions that have columns."""
        apart = {each for names in held for each in names}

        def named(other: str) -> Sql:
            if other in apart:
                return column(self.options.dialect, self._alias(other))
            return condition(self.conditions[other], test, named)

        def test(leaf: Test) -> Sql:
            return self.told.leaves.test(leaf, self.told.values)

        return condition(expr, test, named)

    def _alias(self, name: str) -> str:
        """The column of a condition, apart from those of the facts."""
        return f"{name} (criterion)" if name.casefold() in self.taken else name

    def above(self, rulebook: Rulebook, query: exp.Query) -> Iterator[str]:
        """What the statement is, line by line, each a comment."""
        yield f"-- {rulebook.name}: {self.rule_set.kind}, {self.rule_set.digest}"
        if not self.options.dialect.is_run:
            yield f"-- Written for {self.options.dialect} and not run against that engine."
        dialect = self.options.dialect
        listed = ", ".join(f"{column(dialect, name).sql(dialect)} {kind}" for name, kind in self.table(query).items())
        yield from _comment(
            f"The table {self.options.table} has a column for each fact, NULL where it was not told: {listed}."
        )
        if self.options.shape is AnswerShape.BITS:
            for at, part in enumerate(bits_of(self.rule_set), 1):
                ids = ", ".join(f"{1 << bit} {criterion.id}" for bit, criterion in enumerate(part))
                yield from _comment(f"Bits{f' of the number {at}' if at > 1 else ''}: {ids}.")
        yield from _comment(_CANNOT)

    def table(self, query: exp.Query) -> dict[str, str]:
        """The columns that the statement reads, and their types."""
        dialect = self.options.dialect
        read = {each.name for each in query.find_all(exp.Column)}
        types = dict.fromkeys((*self.options.keys, SUBJECT_ID), column_type(dialect, FactType(ValueType.TEXT)))
        types[AS_OF] = column_type(dialect, FactType(ValueType.DATE))
        for name, declared in self.rule_set.facts.items():
            kind = declared.type
            if kind.value_type is ValueType.QUANTITY:
                types[name] = column_type(dialect, FactType(ValueType.NUMBER))
                types[f"{name}.{UNIT}"] = column_type(dialect, FactType(ValueType.TEXT))
            else:
                types[name] = column_type(dialect, kind)
        present = {*self.told.present, *self.options.keys}
        return {name: kind for name, kind in types.items() if name in present and dialect.column(name) in read}


def needed(rulebook: Rulebook, rule_set: RuleSet) -> list[str]:
    """The columns that a statement needs; of a list that only derived facts read, it needs these instead."""
    conditions = behind(rule_set.conditions, [criterion.id for criterion in rule_set.criteria])
    read = {*_facts_read(conditions)}
    origins = {rule_set.facts[name].derived_from for name in rule_set.facts} - {""}
    wanted = [name for name in rule_set.facts if name in read or name not in origins]
    return [each for name in wanted for each in (name, f"{name}.{UNIT}")] + [AS_OF, SUBJECT_ID]


def column_type(dialect: Dialect, kind: FactType) -> str:
    """The type of a fact's column in the words of a dialect."""
    if kind.value_type in (ValueType.RECORD, ValueType.RECORDS) and dialect is Dialect.POSTGRES:
        return "JSONB"
    if dialect in (Dialect.SNOWFLAKE, Dialect.BIGQUERY) and (
        kind.fields or (dialect is Dialect.BIGQUERY and kind.value_type in LISTS)
    ):
        return "STRING"
    return data_type(kind).sql(dialect)


def _table(options: StatementOptions) -> exp.Table:
    """The table that is asked for. Raises RulebookError where that is not the name of one."""
    try:
        table = exp.to_table(options.table, dialect=options.dialect)
    except ParseError:
        table = exp.Table()
    if (
        not isinstance(table.this, exp.Identifier)
        or {name for name, part in table.args.items() if part} - _NAME_OF_A_TABLE
    ):
        hint = "write the name of a table, such as facts or sales.facts"
        raise RulebookError([Diagnostic("sql/no-table", "this names no table", options.table, hint)])
    return table


def _facts_read(conditions: Mapping[str, Expr]) -> Iterator[str]:
    for when in conditions.values():
        yield from facts_of(when)


def _day(options: StatementOptions, present: Collection[str]) -> Sql:
    """The day that counts as today, of each row."""
    today: Sql = exp.CurrentDate()
    if options.as_of:
        today = exp.Cast(this=text(options.as_of.isoformat()), to=exp.DataType.build("DATE"))
    return exp.Coalesce(this=column(options.dialect, AS_OF), expressions=[today]) if AS_OF in present else today


def _comment(said: str) -> Iterator[str]:
    return (f"-- {line}" for line in wrap(said, _WIDTH, break_long_words=False, break_on_hyphens=False))
