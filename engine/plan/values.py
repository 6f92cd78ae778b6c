"""Values of records, read and written for the digest in one go, where they are plain: see `engine/values.py`."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from json.encoder import encode_basestring as quoted
from typing import Any

from dontbuy.engine.facts import FactType, Quantity, Record, Value, ValueType
from dontbuy.engine.numbers import decimal_of
from dontbuy.engine.plan.leaves import Slow
from dontbuy.engine.rulebook.fingerprint import canonical
from dontbuy.engine.values import CUSTOM, LIMIT_OF_ITEMS

MOST_DIGITS = 18
"""Digits of a whole number, and of a fraction on each side of the point. A longer number is read elsewhere."""
_MOST = 10**MOST_DIGITS
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FLAGS = {True: "true", False: "false"}

Typed = tuple[Value, str]
"""A typed value, and its canonical JSON."""
Read = Callable[[Any], Typed]
"""From a raw value that is not null. Raises Slow."""


def reader_of(fact_type: FactType, metrics: Collection[str]) -> Read:
    """What reads the values of a type. `metrics` are the ids of the catalogue."""
    match fact_type.value_type:
        case ValueType.YES_NO:
            return _yes_no
        case ValueType.WORD:
            return _one_of(fact_type.words)
        case ValueType.METRIC:
            return _one_of((*metrics, CUSTOM))
        case ValueType.TEXT:
            return _text
        case ValueType.DATE:
            return _date
        case ValueType.INTEGER:
            return _integer
        case ValueType.NUMBER:
            return _number
        case ValueType.QUANTITY:
            return _quantity
        case ValueType.FIGURES:
            return _figures
        case ValueType.RECORD:
            return _record(fact_type, metrics)
        case ValueType.WORDS | ValueType.METRICS | ValueType.TEXTS | ValueType.RECORDS:
            return partial(_list, _item(fact_type, metrics), fact_type.empty_word)


def _item(fact_type: FactType, metrics: Collection[str]) -> Read:
    match fact_type.value_type:
        case ValueType.WORDS:
            return _one_of(fact_type.words)
        case ValueType.METRICS:
            return _one_of((*metrics, CUSTOM))
        case ValueType.RECORDS:
            return _record(fact_type, metrics)
        case _:
            return _text


def _yes_no(raw: Any) -> Typed:
    if raw is True or raw is False:
        return raw, _FLAGS[raw]
    raise Slow


def _one_of(words: Iterable[str]) -> Read:
    return partial(_word, {word: (word, quoted(word)) for word in words})


def _word(words: Mapping[str, Typed], raw: Any) -> Typed:
    found = words.get(raw) if type(raw) is str else None
    if found is None:
        raise Slow
    return found


def _text(raw: Any) -> Typed:
    if type(raw) is not str:
        raise Slow
    return raw, quoted(raw)


def _label(raw: Any) -> Typed:
    """The text of a record's field hides nothing."""
    if type(raw) is not str or not raw.isprintable():
        raise Slow
    return raw, quoted(raw)


def day_of(raw: Any) -> date:
    """The day of a text such as 2026-11-21. Raises Slow."""
    if type(raw) is not str or not _DATE.fullmatch(raw):
        raise Slow
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise Slow from None


def _date(raw: Any) -> Typed:
    return day_of(raw), f'{{"date":"{raw}"}}'


def _number(raw: Any) -> Typed:
    if type(raw) is int:
        if not -_MOST < raw < _MOST:
            raise Slow
        return Decimal(raw), str(raw)
    number = decimal_of(raw) if type(raw) is str else raw if type(raw) is Decimal else None
    if number is None:
        raise Slow
    places = number.as_tuple().exponent
    if not isinstance(places, int) or not -MOST_DIGITS <= places <= 0 or not -_MOST < number < _MOST:
        raise Slow
    return number, canonical(number)


def _integer(raw: Any) -> Typed:
    number, text = _number(raw)
    if not isinstance(number, Decimal) or number < 0 or number != number.to_integral_value():
        raise Slow
    return number, text


def _quantity(raw: Any) -> Typed:
    unit = ""
    if type(raw) is dict:
        if not raw.keys() <= {"value", "unit"}:
            raise Slow
        unit = "" if raw.get("unit") is None else raw["unit"]
        raw = raw.get("value")
    (number, text), (_, said) = _number(raw), _label(unit)
    if not isinstance(number, Decimal):
        raise Slow
    return Quantity(number, unit), f'{{"Quantity":{{"unit":{said},"value":{text}}}}}'


def _figures(raw: Any) -> Typed:
    if type(raw) is not dict:
        return _number(raw)
    told = {name: _number(raw[name]) for name in sorted(raw) if raw[name] is not None}
    if not all(name.isprintable() for name in raw):
        raise Slow
    texts = [f"{quoted(name)}:{text}" for name, (_, text) in told.items()]
    return Record({name: value for name, (value, _) in told.items()}), _of_record(texts)


def _of_record(texts: Iterable[str]) -> str:
    return '{"Record":{"fields":{' + ",".join(texts) + "}}}"


def _record(fact_type: FactType, metrics: Collection[str]) -> Read:
    """What reads the records of a type. Records without fields are left to the other reading."""
    fields = {
        name: _label if inner.value_type is ValueType.TEXT else reader_of(inner, metrics)
        for name, inner in sorted(fact_type.fields.items())
    }
    required, has_name = sorted(fact_type.required), "name" in fact_type.fields

    def read(raw: Any) -> Typed:
        if type(raw) is not dict or not raw.keys() <= fields.keys():
            raise Slow
        values: dict[str, Value] = {}
        texts = []
        for name in sorted(raw):
            sent = raw[name]
            if sent is not None:
                value, text = fields[name](sent)
                values[name] = value
                texts.append(f'"{name}":{text}')
        for name in required:
            told = values.get(name)
            if told is None or (type(told) is str and not told.strip()):
                raise Slow
        if has_name and values.get("metric") == CUSTOM and not str(values.get("name", "")).strip():
            raise Slow
        return Record(values), _of_record(texts)

    return read


def _list(item: Read, empty_word: str, raw: Any) -> Typed:
    if type(raw) is not list or len(raw) > LIMIT_OF_ITEMS:
        raise Slow
    read = [item(each) for each in raw]
    values = tuple([value for value, _ in read])
    if empty_word and set(values) == {empty_word}:
        return (), "[]"
    return values, "[" + ",".join([text for _, text in read]) + "]"
