"""Parquet in, Parquet out, by DuckDB: every row is answered by one statement, and no row is ever an object here."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dontbuy.cli.bulk.parquet import literally
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.bulk.unfinished import part_of
from dontbuy.cli.files import FileUnreadable
from dontbuy.engine.columns import SUBJECT_ID, SUBJECT_NAME, FlatColumn, headed
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.facts import FactDeclaration, FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.sql.answers import ASK, COULD_BECOME, LEVEL, VERDICT, given
from dontbuy.engine.sql.cells import PROBLEM, problem
from dontbuy.engine.sql.dialects import AnswerShape, Dialect
from dontbuy.engine.sql.statement import StatementOptions, column_type, statement

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
_ROW, _PROBLEM = "(row)", "(problem)"
"""Columns of ours beside those of the facts: no fact has such a name."""
_WORDS = frozenset({ValueType.WORD, ValueType.METRIC})
_LISTS = frozenset({ValueType.WORDS, ValueType.METRICS, ValueType.TEXTS})
_NUMBERS = frozenset({ValueType.INTEGER, ValueType.NUMBER, ValueType.FIGURES})
_WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
)
_BLANK = "chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160)"
_YES_NO = {"true": "TRUE", "yes": "TRUE", "false": "FALSE", "no": "FALSE"}
_NUMBER = r"^-?[0-9]{1,20}(\.[0-9]{1,18})?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def run(
    rulebook: Rulebook,
    kind: str,
    source: Path,
    target: Path,
    *,
    shape: AnswerShape,
    threads: int,
    as_of: date,
    ask: bool = False,
) -> Tally:
    """Answer every row of a Parquet file into another, in the same order, and say what they came to.

    `as_of` is the day of the rows that have none. With `ask` there are also the fact to ask for next, its question and
    whom to ask. While it is written it is called `TARGET.part`; one that is there
    already is written over. Raises FileUnreadable, FactsError where the columns are not those of the kind,
    RulebookError, and OSError where it cannot be written.
    """
    part = part_of(target)
    with _connected(threads) as connection:
        file = _literal(literally(source))
        types = _types(connection, source)
        meant = headed(rulebook.rule_sets[kind], types)
        reading = _Reading(rulebook, rulebook.rule_sets[kind], meant, types)
        asked = _answers(reading, shape, as_of, ask=ask)
        rows = f"read_parquet({file}, file_row_number = true)"
        _open(connection, f"CREATE VIEW facts AS {reading.rows(rows)}", meant.values())
        _write(connection, f"COPY ({asked}\n) TO {_literal(str(part))} (FORMAT parquet)", source)
        tally = _tally(connection, part, rulebook.rule_sets[kind])
    part.replace(target)
    return tally


@contextmanager
def _connected(threads: int) -> Iterator["DuckDBPyConnection"]:
    import duckdb

    with duckdb.connect(config={"threads": threads, "memory_limit": MEMORY}) as connection:
        yield connection


def _types(connection: "DuckDBPyConnection", source: Path) -> dict[str, str]:
    """The columns of a file with their types."""
    import duckdb

    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({_literal(literally(source))})").fetchall()
    except duckdb.Error:
        raise _unreadable(source) from None
    return {str(name): str(kind) for name, kind, *_ in found}


def _unreadable(source: Path) -> FileUnreadable:
    hint = "check the name, and that it is a whole Parquet file which you may read"
    return FileUnreadable([Diagnostic("file/unreadable", "the file cannot be read", str(source), hint)])


def _open(connection: "DuckDBPyConnection", view: str, meant: Iterable[FlatColumn]) -> None:
    """Make the view of the facts. What alone can fail in it is a record that has other fields than its fact."""
    import duckdb

    try:
        connection.execute(view)
    except duckdb.BinderException:
        nested = [_wrong_type(flat, "other fields") for flat in meant if flat.is_nested]
        raise FactsError([fault for error in nested for fault in error.diagnostics]) from None


def _write(connection: "DuckDBPyConnection", statement: str, source: Path) -> None:
    import duckdb

    try:
        connection.execute(statement)
    except duckdb.IOException as error:
        raise OSError(str(error).partition("\n")[0]) from None
    except duckdb.Error:
        raise _unreadable(source) from None


def _answers(reading: "_Reading", shape: AnswerShape, as_of: date, *, ask: bool) -> str:
    """Each row's number and subject, its answer, or what is wrong with it."""
    keys = [_ROW, SUBJECT_ID, SUBJECT_NAME, _PROBLEM]
    present = [each.name for each in reading.meant.values()]
    options = StatementOptions(Dialect.DUCKDB, shape, keys=keys, as_of=as_of, present=present, ask=ask)
    asked = statement(reading.rulebook, reading.rule_set, options)
    shown = [
        f'CASE WHEN "{_PROBLEM}" IS NULL THEN "{name}" END AS "{name}"'
        for name in given(reading.rule_set, shape, ask=ask)
    ]
    if ask:
        shown += [
            _looked_up(reading, "question", lambda fact: fact.question),
            _looked_up(reading, "whom", lambda fact: fact.answered_by),
        ]
    told = f"""'/' || "{_PROBLEM}" || ': no such value is taken here'"""
    columns = ", ".join([f'"{_ROW}" AS row', f'"{SUBJECT_ID}" AS id', f'"{SUBJECT_NAME}" AS name', *shown])
    return f"SELECT {columns}, {told} AS {PROBLEM} FROM (\n{asked}\n)"


def _looked_up(reading: "_Reading", name: str, of: Callable[[FactDeclaration], str]) -> str:
    """What the rulebook says of the fact to ask for next."""
    facts = reading.rule_set.facts.values()
    arms = " ".join(f"WHEN {_literal(fact.name)} THEN {_literal(of(fact))}" for fact in facts)
    return f'CASE WHEN "{_PROBLEM}" IS NULL THEN CASE "{ASK}" {arms} END END AS {name}'


def _tally(connection: "DuckDBPyConnection", written: Path, rule_set: RuleSet) -> Tally:
    file = _literal(literally(written))
    counted = f"SELECT {VERDICT}, {LEVEL}, {COULD_BECOME}, count(*) FROM read_parquet({file}) GROUP BY ALL"
    return Tally.of_groups(connection.execute(counted).fetchall(), rule_set.words)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the cells of a file become facts: `meant` is what each column is, `types` what it has, by its name there."""

    rulebook: Rulebook
    rule_set: RuleSet
    meant: Mapping[str, FlatColumn]
    types: Mapping[str, str]

    def rows(self, source: str) -> str:
        """The rows of the file, typed as the facts are, with their number and the first column that is not so."""
        cells = {name: _cell(flat, self._type(flat), name, self.types[name]) for name, flat in self.meant.items()}
        typed = [f"{cell.value} AS {_name(self.meant[name].name)}" for name, cell in cells.items()]
        typed += [f"CAST(NULL AS {kind}) AS {_name(name)}" for name, kind in self._lacking().items()]
        unread = [
            f"WHEN {cell.unread} THEN {_literal(self.meant[name].name)}" for name, cell in cells.items() if cell.unread
        ]
        raw = f"CASE {' '.join(unread)} END" if unread else "CAST(NULL AS TEXT)"
        wrong = problem(self.rulebook, self.rule_set, Dialect.DUCKDB, self.meant.values()).sql(Dialect.DUCKDB)
        inner = f'SELECT file_row_number + 1 AS "{_ROW}", {", ".join(typed)}, {raw} AS "(unread)" FROM {source}'
        return f'SELECT * EXCLUDE ("(unread)"), COALESCE("(unread)", {wrong}) AS "{_PROBLEM}" FROM ({inner})'

    def _lacking(self) -> dict[str, str]:
        """Columns that the file has not and the checks read: the subject, and the amount of a unit."""
        number = column_type(Dialect.DUCKDB, FactType(ValueType.NUMBER))
        read = {SUBJECT_ID: "TEXT", SUBJECT_NAME: "TEXT"}
        read |= {flat.fact: number for flat in self.meant.values() if flat.is_unit}
        present = {flat.name for flat in self.meant.values()}
        return {name: kind for name, kind in read.items() if name not in present}

    def _type(self, flat: FlatColumn) -> FactType:
        declared = self.rule_set.facts.get(flat.fact)
        return declared.type if declared and declared.type.value_type is flat.holds else FactType(flat.holds)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as a fact's value, and when that could not be read; `unread` is `""` where it always can."""

    value: str
    unread: str = ""


def _cell(flat: FlatColumn, kind: FactType, name: str, has: str) -> _Cell:
    """What a column's cells are read as. Raises FactsError where the file types them otherwise than any value is."""
    raw, base = _name(name), re.split(r"[(\[]", has)[0]
    is_text = has == "VARCHAR" or base == "ENUM"
    stripped = f"NULLIF(trim(CAST({raw} AS VARCHAR), {_BLANK}), '')"
    match flat.holds:
        case ValueType.YES_NO if has == "BOOLEAN":
            return _Cell(raw)
        case ValueType.YES_NO if is_text:
            arms = " ".join(f"WHEN '{word}' THEN {truth}" for word, truth in _YES_NO.items())
            truth = f"CASE lower({stripped}) {arms} END"
            return _read(truth, stripped)
        case ValueType.DATE if has == "DATE":
            return _Cell(raw, f"NOT isfinite({raw}) OR year({raw}) NOT BETWEEN 1 AND 9999")
        case ValueType.DATE if is_text:
            return _read(
                f"CASE WHEN regexp_matches({stripped}, '{_DAY}') THEN TRY_CAST({stripped} AS DATE) END", stripped
            )
        case ValueType.TEXT if is_text:
            return _Cell(f"CASE WHEN {stripped} IS NOT NULL THEN CAST({raw} AS VARCHAR) END")
        case ValueType.TEXT if base in _WHOLE:
            return _Cell(f"CAST({raw} AS VARCHAR)")
        case holds if holds in _WORDS and is_text:
            return _Cell(stripped)
        case holds if holds in _NUMBERS:
            return _number(flat, raw, stripped, has, is_text=is_text)
        case holds if holds in _LISTS and has == "VARCHAR[]":
            return _Cell(raw)
        case ValueType.RECORD | ValueType.RECORDS if has.startswith("STRUCT"):
            return _Cell(f"CAST({raw} AS {column_type(Dialect.DUCKDB, kind)})")
        case _:
            raise _wrong_type(flat, has)


def _number(flat: FlatColumn, raw: str, stripped: str, has: str, *, is_text: bool) -> _Cell:
    """A number to its last digit; one that has more digits than fit is not read."""
    number, base = column_type(Dialect.DUCKDB, FactType(ValueType.NUMBER)), has.partition("(")[0]
    if base in _WHOLE:
        return _read(f"TRY_CAST({raw} AS {number})", raw)
    if base == "DECIMAL":
        exact = f"TRY_CAST({raw} AS {number})"
        return _Cell(exact, f"{raw} IS NOT NULL AND (TRY_CAST({exact} AS {has}) = {raw}) IS NOT TRUE")
    if base in ("DOUBLE", "FLOAT"):
        exact = f"TRY_CAST(CAST(CAST({raw} AS DOUBLE) AS VARCHAR) AS {number})"
        return _Cell(exact, f"{raw} IS NOT NULL AND (CAST({exact} AS DOUBLE) = CAST({raw} AS DOUBLE)) IS NOT TRUE")
    if is_text:
        return _read(
            f"CASE WHEN regexp_matches({stripped}, '{_NUMBER}') THEN CAST({stripped} AS {number}) END", stripped
        )
    raise _wrong_type(flat, has)


def _read(value: str, raw: str) -> _Cell:
    return _Cell(value, f"{raw} IS NOT NULL AND {value} IS NULL")


def _wrong_type(flat: FlatColumn, has: str) -> FactsError:
    expected = flat.holds.value.replace("_", " ")
    message = f"the file has {has[:40]} here, and the fact is of the type {expected}"
    hint = "write the column anew in that type, or take another engine, which reads every cell by itself"
    return FactsError([Diagnostic("columns/wrong-type", message, flat.name, hint)])


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
