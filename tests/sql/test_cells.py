"""A row has a problem wherever reading refuses its document, and nowhere else."""

import json
import random
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dontbuy.engine.columns import AS_OF, UNIT, columns, document_of
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import FactType, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.sql.cells import problem
from dontbuy.engine.sql.dialects import Dialect
from tests.sql.duck import quoted, table_of
from tests.sql.rows import Row, batches

_ANYTHING = (ValueType.YES_NO, ValueType.TEXT)
"""A yes or no is one in every cell of its column, and a text of its own is kept as it was sent."""
EXACTLY = partial(json.loads, parse_float=Decimal)


def spoilt(dice: random.Random, kind: FactType, value: Any) -> Any:
    """Another value, perhaps none of the type; of a nested value some part of it."""
    match kind.value_type:
        case ValueType.WORD | ValueType.METRIC:
            return dice.choice(("nope", "", "Exact"))
        case ValueType.TEXT:
            return dice.choice(("a\u200bb", "  ", "\u00a0", "plain", "tab\there"))
        case ValueType.INTEGER:
            return dice.choice(("-1", "1.5", "7"))
        case ValueType.QUANTITY:
            return dice.choice(({UNIT: "EUR"}, {"value": "1", UNIT: "E\u202eUR"}, {"value": "2"}))
        case ValueType.WORDS | ValueType.METRICS:
            return dice.choice(([*value, "nope"], [*value, None], value))
        case ValueType.RECORD:
            name = dice.choice([*kind.fields])
            if name in value and dice.random() < 0.7:
                return {**value, name: spoilt(dice, kind.fields[name], value[name])}
            return {key: each for key, each in value.items() if key != name}
        case ValueType.RECORDS:
            part = FactType(ValueType.RECORD, fields=kind.fields, required=kind.required)
            return [spoilt(dice, part, each) if dice.random() < 0.5 else each for each in value]
        case _:
            return value


def spoil(dice: random.Random, judged: RuleSet, row: Row) -> Row:
    """A row with one fact told otherwise."""
    told = [name for name in row if name in judged.facts and judged.facts[name].type.value_type not in _ANYTHING]
    if not told:
        return row
    name = dice.choice(told)
    kind = judged.facts[name].type
    if kind.value_type is ValueType.QUANTITY:
        amount = spoilt(dice, kind, None)
        return {**row, name: amount.get("value"), f"{name}.{UNIT}": amount.get(UNIT)}
    return {**row, name: spoilt(dice, kind, row[name])}


def is_refused(book: Rulebook, judged: RuleSet, row: Row) -> bool:
    try:
        read(book, judged, document_of(judged, row, EXACTLY)["facts"], None, date.fromisoformat(row[AS_OF]))
    except FactsError:
        return True
    return False


@pytest.mark.parametrize("name", ["shipped", "grants"])
def test_a_row_has_a_problem_where_reading_refuses_it(
    name: str, rulebook: Rulebook, grants: Rulebook, tmp_path: Path
) -> None:
    book, dice = rulebook if name == "shipped" else grants, random.Random(7)
    refused = 0
    for judged, rows, _ in batches(book, 88, 800):
        told = [spoil(dice, judged, row) for row in rows]
        flat, file = columns(judged), tmp_path / f"{judged.kind}.parquet"
        read_columns = table_of(book, judged, told, [each.name for each in flat], file)
        wrong = problem(book, judged, Dialect.DUCKDB, [each for each in flat if each.name in read_columns])
        with duckdb.connect() as connection:
            asked = f'SELECT {wrong.sql("duckdb")} FROM {quoted(str(file))} ORDER BY CAST("subject.id" AS INTEGER)'
            found = [each is not None for (each,) in connection.execute(asked).fetchall()]

        only_read = [
            {name: cell for name, cell in row.items() if name in read_columns or name == AS_OF} for row in told
        ]
        wanted = [is_refused(book, judged, row) for row in only_read]
        assert [at for at, pair in enumerate(zip(found, wanted, strict=True)) if pair[0] != pair[1]] == []
        refused += sum(wanted)
    assert refused > 100
