"""The rules in somebody's own Spark job: `from dontbuy.spark import check`, then `check(df, "vendor_evaluation")`.

The driver writes one statement from the rules, and Spark plans it. Nothing of this package runs on the executors or has
to be installed there: there is no function of ours in the plan, and no Python.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from dontbuy.engine.columns import SUBJECT_ID, SUBJECT_NAME, FlatColumn, headed
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.library import Library
from dontbuy.engine.sql.answers import given
from dontbuy.engine.sql.cells import PROBLEM, problem
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, column_type, statement

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

RULES = Path(__file__).resolve().parent / "rules"
_PROBLEM, _UNREAD = "(problem)", "(unread)"
"""Columns of ours beside those of the facts: no fact has such a name."""
_TEXTS = frozenset({ValueType.TEXT, ValueType.WORD, ValueType.METRIC})
_LISTS = frozenset({ValueType.WORDS, ValueType.METRICS, ValueType.TEXTS})
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.NUMBER, ValueType.FIGURES})
_WHOLE = frozenset({"tinyint", "smallint", "int", "bigint"})


def check(
    df: "DataFrame",
    kind: str,
    *,
    rules: Path | str = RULES,
    shape: AnswerShape | str = AnswerShape.LISTS,
    keys: Sequence[str] = (),
    as_of: date | None = None,
    ask: bool = False,
) -> "DataFrame":
    """The answer of each row of facts.

    `df` has a column for each fact, called as the fact is; a fact without a column is told in no row. Every other
    column is named in `keys`, which are passed on; `subject.id` and `subject.name` are passed on where they are there.

    What is given: the keys, `verdict`, `level`, `could_become`, then `fired` and `open` in the `shape` asked for, and
    `problem`, which names the first column of a row whose value the kind does not take: such a row has no answer.
    `as_of` is the day of rows that have none; without it, it is the day of the session. With `ask` there is also the
    fact to ask for next, which takes longer than all the rest.

    `rules` is the folder of a rulebook. Raises RulebookError where it does not load, has no such kind, or cannot be
    said in SQL, and FactsError where a column means nothing or has another type than its fact.
    """
    library = _library(Path(rules))
    rulebook = library.in_force
    rule_set = library.rule_set(rulebook, kind)
    types = {name: kind_of for name, kind_of in df.dtypes if name not in keys or name in (SUBJECT_ID, SUBJECT_NAME)}
    meant = headed(rule_set, types)
    passed = [*keys, *(name for name in (SUBJECT_ID, SUBJECT_NAME) if name in types and name not in keys)]
    rows = _typed(rulebook, rule_set, meant, types, [name for name in keys if name not in types])
    present = [flat.name for flat in meant.values()]
    view = f"dontbuy_{uuid4().hex}"
    options = StatementOptions(Dialect.SPARK, AnswerShape(shape), "told_rows", [*passed, _PROBLEM], as_of, present, ask)
    asked = statement(rulebook, rule_set, options)
    shown = ", ".join(
        [
            *(_name(name) for name in passed),
            *(
                f"CASE WHEN `{_PROBLEM}` IS NULL THEN {_name(name)} END AS {_name(name)}"
                for name in given(rule_set, options.shape, ask=ask)
            ),
            f"`{_PROBLEM}` AS {PROBLEM}",
        ]
    )
    df.createTempView(view)
    try:
        return df.sparkSession.sql(f"WITH told_rows AS ({rows} FROM {view})) SELECT {shown} FROM (\n{asked}\n)")
    finally:
        df.sparkSession.catalog.dropTempView(view)


@cache
def _library(folder: Path) -> Library:
    return Library.of_folders([folder])


def _typed(
    rulebook: Rulebook,
    rule_set: RuleSet,
    meant: Mapping[str, FlatColumn],
    types: Mapping[str, str],
    keys: Sequence[str],
) -> str:
    """The rows in the types of the facts, with the first column of each whose value is none; it ends before FROM."""
    faults: list[Diagnostic] = []
    parts, unread = [_name(name) for name in keys], []
    for name, flat in meant.items():
        try:
            value, no_value = _cell(rule_set, flat, name, types[name])
        except FactsError as error:
            faults.extend(error.diagnostics)
            continue
        parts.append(f"{value} AS {_name(flat.name)}")
        if no_value:
            unread.append(f"WHEN {no_value} THEN '{flat.name}'")
    if faults:
        raise FactsError(faults)
    number = column_type(Dialect.SPARK, FactType(ValueType.NUMBER))
    amounts = {flat.fact for flat in meant.values() if flat.is_unit} - {flat.name for flat in meant.values()}
    parts += [f"CAST(NULL AS {number}) AS {_name(name)}" for name in sorted(amounts)]
    raw = f"CASE {' '.join(unread)} END" if unread else "CAST(NULL AS STRING)"
    wrong = problem(rulebook, rule_set, Dialect.SPARK, meant.values()).sql(Dialect.SPARK)
    inner = f"SELECT {', '.join(parts)}, {raw} AS `{_UNREAD}`"
    return f"SELECT *, COALESCE(`{_UNREAD}`, {wrong}) AS `{_PROBLEM}` FROM ({inner}"


def _cell(rule_set: RuleSet, flat: FlatColumn, name: str, has: str) -> tuple[str, str]:
    """What a column is read as, and when a cell could not be; `""` where every cell can."""
    raw = _name(name)
    match flat.holds:
        case ValueType.YES_NO if has == "boolean":
            return raw, ""
        case ValueType.DATE if has == "date":
            return raw, f"YEAR({raw}) NOT BETWEEN 1 AND 9999"
        case holds if holds in _TEXTS and has == "string":
            return f"CASE WHEN {raw} RLIKE '\\\\S' THEN {raw if holds is ValueType.TEXT else f'TRIM({raw})'} END", ""
        case holds if holds in _NUMBERS:
            return _number(flat, raw, has)
        case holds if holds in _LISTS and has == "array<string>":
            return raw, ""
        case ValueType.RECORD | ValueType.RECORDS if "struct<" in has:
            wanted = column_type(Dialect.SPARK, rule_set.facts[flat.fact].type)
            if _fields(has) == _fields(wanted):
                return f"CAST({raw} AS {wanted})", ""
    raise _wrong_type(flat, has)


def _number(flat: FlatColumn, raw: str, has: str) -> tuple[str, str]:
    """A number to its last digit; one that has more digits than fit is not read."""
    number = column_type(Dialect.SPARK, FactType(ValueType.NUMBER))
    if has in _WHOLE:
        return f"CAST({raw} AS {number})", ""
    if has.startswith("decimal"):
        exact = f"TRY_CAST({raw} AS {number})"
        return exact, f"{raw} IS NOT NULL AND NOT (TRY_CAST({exact} AS {has}) <=> {raw})"
    if has in ("double", "float"):
        exact = f"TRY_CAST(CAST(CAST({raw} AS DOUBLE) AS STRING) AS {number})"
        return exact, f"{raw} IS NOT NULL AND NOT (CAST({exact} AS DOUBLE) <=> CAST({raw} AS DOUBLE))"
    raise _wrong_type(flat, has)


def _fields(struct: str) -> list[str]:
    """The names in the type of a record, in their order: Spark casts one record to another by place and not by name."""
    return re.findall(r"[`\w.-]+(?=:)", struct.replace("`", ""))


def _wrong_type(flat: FlatColumn, has: str) -> FactsError:
    expected = flat.holds.value.replace("_", " ")
    message = f"the column is {has[:40]}, and the fact is of the type {expected}"
    return FactsError([Diagnostic("columns/wrong-type", message, flat.name, "cast the column, or leave it out")])


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
