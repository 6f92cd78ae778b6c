"""Rows for the engines that read SQL, and what they must answer: what the reference says of the same facts."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Context, Decimal
from functools import partial
from pathlib import Path
from typing import Any

from dontbuy.engine.columns import AS_OF, SUBJECT_ID, UNIT, document_of
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.evaluate import explained
from dontbuy.engine.facts import Facts, FactType, Quantity, Record, Value, ValueType, number_text
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from dontbuy.engine.sql.values import SCALE

Row = Mapping[str, Any]
"""Cells by column, as JSON has them: a number is text, a day is ISO text, an amount is two cells."""
REFERENCE = Reference()
_EXACT, _STEP = Context(prec=1_000), Decimal(1).scaleb(-SCALE)


@dataclass(frozen=True)
class Answered:
    """What SQL answers of one row."""

    verdict: str
    level: str
    could_become: str | None
    fired: tuple[str, ...]
    open: tuple[str, ...]
    ask: str | None


def expected(rule_set: RuleSet, facts: Facts, *, ask: bool = False) -> Answered:
    """What the reference says of some facts; what to ask next only where that is wanted."""
    verdict = explained(rule_set, facts, REFERENCE.decide(rule_set, facts))
    found, asked = verdict.conclusion, verdict.ask[0].fact if ask and verdict.ask else None
    fired = tuple(finding.criterion.id for finding in found.fired)
    opened = tuple(finding.criterion.id for finding in found.open)
    return Answered(found.word.word, found.word.level, found.could_become, fired, opened, asked)


def row_of_facts(facts: Facts) -> Row:
    """The row of some facts as they are, on their day."""
    values = {name: value for name in facts if (value := facts.get(name)) is not None}
    return {AS_OF: facts.as_of.isoformat(), **row_of_values(values)}


def row_of_values(values: Mapping[str, Value]) -> Row:
    row: dict[str, Any] = {}
    for name, value in values.items():
        row[name] = cell(value)
        if isinstance(value, Quantity):
            row |= {name: number_text(value.value), f"{name}.{UNIT}": value.unit or None}
    return row


def cell(value: Value) -> Any:
    match value:
        case bool() | str():
            return value
        case Decimal():
            return number_text(value)
        case date():
            return value.isoformat()
        case Quantity(number, unit):
            return {"value": number_text(number), UNIT: unit or None}
        case Record(told):
            return {name: cell(each) for name, each in told.items()}
        case tuple():
            return [cell(each) for each in value]


def fits(value: Value | None) -> bool:
    """Whether a cell can hold it: no number is too long, and no text has a character that is none."""
    match value:
        case Decimal():
            return abs(value) < Decimal(10) ** (38 - SCALE) and value == value.quantize(_STEP, context=_EXACT)
        case Quantity(number):
            return fits(number)
        case str():
            return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
        case Record(told):
            return all(map(fits, told.values()))
        case tuple():
            return all(map(fits, value))
        case _:
            return True


def that_fit(facts: Facts) -> Facts:
    """The facts without those that no cell can hold."""
    told = {name: each for name in facts if (each := facts.told(name)) is not None and fits(each.value)}
    return Facts(told, facts.as_of)


def with_texts_that_fit(judged: RuleSet) -> RuleSet:
    """A rule set that compares with no text that no cell can hold: another text stands in its place."""
    conditions = {name: _fitting(when) for name, when in judged.conditions.items()}
    criteria = tuple(replace(each, when=conditions[each.id]) for each in judged.criteria)
    return replace(judged, conditions=conditions, criteria=criteria)


def _fitting(node: Any) -> Any:
    if isinstance(node, str) and not fits(node):
        return "costarring"
    if isinstance(node, tuple):
        return tuple(map(_fitting, node))
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{part.name: _fitting(getattr(node, part.name)) for part in fields(node)})
    return node


Batch = tuple[RuleSet, list[Row], list[Facts]]


def batches(book: Rulebook, seed: int, count: int, *, without_lists: bool = False) -> Iterator[Batch]:
    """For each kind of a rulebook so many random rows, and the facts that reading each of them gives.

    Values are of every sort that a fact may have, and whatever is implied is told otherwise now and then.
    """
    dice = random.Random(seed)
    for judged in book.rule_sets.values():
        rows, facts = list[Row](), list[Facts]()
        while len(rows) < count:
            row = dict(_random_row(dice, book, judged))
            if without_lists:
                row = {name: each for name, each in row.items() if name not in _origins(judged)}
            document = document_of(judged, row, partial(json.loads, parse_float=Decimal))
            rows.append(row)
            facts.append(read(book, judged, document["facts"], None, date.fromisoformat(row[AS_OF])).facts)
        yield judged, rows, facts


def _origins(judged: RuleSet) -> set[str]:
    return {declared.derived_from for declared in judged.facts.values()}


def _random_row(dice: random.Random, book: Rulebook, judged: RuleSet) -> Row:
    density = dice.choice((0.1, 0.5, 0.9))
    row: dict[str, Any] = {AS_OF: dice.choice(_DAYS)}
    for name, declared in judged.facts.items():
        if dice.random() < density:
            raw = _random_value(dice, declared.type, book)
            row |= {name: raw}
            if declared.type.value_type is ValueType.QUANTITY:
                row |= {name: raw["value"], f"{name}.{UNIT}": raw[UNIT]}
    return row


def _random_value(dice: random.Random, kind: FactType, book: Rulebook) -> Any:
    match kind.value_type:
        case ValueType.YES_NO:
            return dice.random() < 0.5
        case ValueType.WORD:
            return dice.choice([*kind.words])
        case ValueType.WORDS:
            return dice.choices([*kind.words], k=dice.choice((0, 1, 1, 2, 3)))
        case ValueType.METRIC:
            return dice.choice([*book.metrics])
        case ValueType.METRICS:
            return dice.choices([*book.metrics], k=dice.choice((0, 1, 2)))
        case ValueType.TEXTS:
            return dice.choices(_TEXTS, k=dice.choice((0, 1, 2)))
        case ValueType.TEXT:
            return dice.choice(_TEXTS)
        case ValueType.INTEGER:
            return str(dice.choice((0, 1, 2, 5, 20)))
        case ValueType.DATE:
            return dice.choice(_DAYS)
        case ValueType.QUANTITY:
            unit = dice.choice((None, "EUR", "USD"))
            return {"value": dice.choice(_NUMBERS), UNIT: unit}
        case ValueType.RECORD:
            return _random_record(dice, kind, book)
        case ValueType.RECORDS:
            return [_random_record(dice, kind, book) for _ in range(dice.choice((0, 1, 2, 3)))]
        case _:
            return dice.choice(_NUMBERS)


def _random_record(dice: random.Random, kind: FactType, book: Rulebook) -> Any:
    return {
        name: _random_value(dice, inner, book)
        for name, inner in kind.fields.items()
        if name in kind.required or dice.random() < 0.6
    }


_DAYS = ("2026-11-20", "2026-11-21", "2026-11-22", "2025-01-01", "2028-02-29")
_NUMBERS = (
    "0",
    "-1",
    "19.999999999999999999",
    "20",
    "100",
    "5999.99",
    "6000",
    "6000.000000000000000001",
    "12345678901",
)
_TEXTS = ("12", "Zoë", "it's", 'a "quoted" \\ text', "x" * 200)


def written(rows: Iterable[Row], file: Path) -> Path:
    """The rows as NDJSON, each named by its number."""
    lines = (json.dumps({SUBJECT_ID: str(number), **row}, ensure_ascii=False) for number, row in enumerate(rows))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def in_order(found: Iterable[tuple[Any, ...]]) -> list[Answered]:
    """The rows of a result in the order in which they were asked."""
    by_row = {
        int(number): Answered(verdict, level, could_become, tuple(fired), tuple(opened), *(ask or [None]))
        for number, verdict, level, could_become, fired, opened, *ask in found
    }
    return [by_row[number] for number in range(len(by_row))]
